"""Worker processes for tests, forked from one that has imported everything.

Run as a script: a JSON request a line on standard input starts a worker, whose process id is the
answer. A worker says in files named after its id that it takes jobs and that it ended gracefully,
which SIGTERM asks for.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

QUICK = (2.0, 0.3, 0.3)
"""A lease, its heartbeat and the sweep of lost ones, in seconds."""

Timings = tuple[float, float, float]


class Nursery:
    """Starts workers on one database."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.scheduler.process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )

    @contextmanager
    def worker(self, url: str, timing: Timings = QUICK) -> Iterator[Worker]:
        """A process that runs the jobs of `tests.scheduler.work`; killed at the end if need be."""
        from tests.scheduler.work import wait_for

        assert self._process.stdin is not None
        assert self._process.stdout is not None
        request = {"url": url, "timing": timing, "folder": str(self._folder)}
        print(json.dumps(request), file=self._process.stdin, flush=True)
        worker = Worker(int(self._process.stdout.readline()), self._folder)
        try:
            wait_for(lambda: worker.has_said("ready"))
            yield worker
        finally:
            with suppress(ProcessLookupError):
                worker.send(signal.SIGKILL)

    def close(self) -> None:
        """End what starts them."""
        self._process.communicate()


class Worker:
    """One such process."""

    def __init__(self, pid: int, folder: Path) -> None:
        self.pid = pid
        self._folder = folder

    def send(self, number: int) -> None:
        os.kill(self.pid, number)

    def has_said(self, word: str) -> bool:
        return (self._folder / f"{self.pid}-{word}").exists()

    def stop(self) -> None:
        """End it gracefully."""
        from tests.scheduler.work import wait_for

        self.send(signal.SIGTERM)
        wait_for(lambda: self.has_said("ended"))


def _serve() -> None:

    import tests.scheduler.work  # noqa: F401

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                _work(**json.loads(line))
            finally:
                os._exit(0)
        print(child, flush=True)


def _work(url: str, timing: Timings, folder: str) -> None:
    from crmtui.bootstrap import open_backend
    from crmtui.scheduler.clock import Chore, ChoreClock
    from crmtui.scheduler.loop import JobLoop, Timing
    from crmtui.scheduler.ticker import Ticker
    from crmtui.services import jobs
    from tests.scheduler.work import EVERY_SECOND, REGISTRY, SYSTEM

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    backend = open_backend(url)

    def rescue() -> None:
        with backend.write(SYSTEM) as tx:
            jobs.rescue_lost(tx)

    lease, heartbeat, sweep = timing
    loop = JobLoop(backend, REGISTRY, "worker", timing=Timing(lease, heartbeat))
    ticker = Ticker(backend, [EVERY_SECOND])
    clock = ChoreClock([Chore("rescue", sweep, rescue), Chore("tick", 0.1, ticker.tick)])
    loop.start()
    clock.start()
    (Path(folder) / f"{os.getpid()}-ready").touch()
    stop.wait()
    clock.stop()
    loop.stop()
    backend.close()
    (Path(folder) / f"{os.getpid()}-ended").touch()


if __name__ == "__main__":
    _serve()
