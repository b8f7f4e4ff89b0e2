"""A worker process for tests: `python -m tests.scheduler.process URL [LEASE HEARTBEAT SWEEP]`.

It says READY when it takes jobs, and ends gracefully when its standard input closes.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crmtui.bootstrap import open_backend
from crmtui.scheduler.clock import Chore, ChoreClock
from crmtui.scheduler.loop import JobLoop, Timing
from crmtui.scheduler.ticker import Ticker
from crmtui.services import jobs
from tests.scheduler.work import EVERY_SECOND, REGISTRY, SYSTEM

QUICK = ("2.0", "0.3", "0.3")
"""A lease, its heartbeat and the sweep of lost ones, in seconds."""


def main(url: str, lease: str, heartbeat: str, sweep: str) -> None:
    backend = open_backend(url)
    timing = Timing(float(lease), float(heartbeat))
    loop = JobLoop(backend, REGISTRY, "worker", timing=timing)

    def rescue() -> None:
        with backend.write(SYSTEM) as tx:
            jobs.rescue_lost(tx)

    ticker = Ticker(backend, [EVERY_SECOND])
    clock = ChoreClock([Chore("rescue", float(sweep), rescue), Chore("tick", 0.1, ticker.tick)])
    loop.start()
    clock.start()
    print("READY", flush=True)
    sys.stdin.read()
    clock.stop()
    loop.stop()
    backend.close()


class Worker:
    """One such process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.pid = process.pid

    def send(self, number: int) -> None:
        os.kill(self.pid, number)

    def stop(self) -> int:
        """End it gracefully; its exit code."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        return self._process.wait(30)


@contextmanager
def worker(url: str, timing: tuple[str, str, str] = QUICK) -> Iterator[Worker]:
    """A process that runs the jobs of `tests.scheduler.work`; killed at the end if need be."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.scheduler.process", url, *timing],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "READY\n"
        yield Worker(process)
    finally:
        process.send_signal(signal.SIGKILL)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None and not pipe.closed:
                pipe.close()
        process.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
