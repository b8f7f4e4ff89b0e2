"""The whole way of a no-op job: enqueued in a transaction of its own, then run by the job loop.

Beside huey's queue, which is drained without its consumer's polling, and beside procrastinate's
own worker, ten jobs at once. What they do less for a job is told in `jobs.py`. "By the loop" is
the running alone, of jobs that wait already, with the loop's start and end.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from crmtui.bootstrap import open_backend
from crmtui.kit.actor import system_actor
from crmtui.kit.backend import Backend
from crmtui.scheduler.loop import JobLoop
from crmtui.scheduler.runner import Registry
from crmtui.services import jobs
from crmtui.services.jobs import JobRun, JobState, NoArgs
from tests.benchmarks.jobs import (
    BATCHED,
    NOOP,
    PROCRASTINATE,
    _Huey,
    _Ours,
    _Procrastinate,
    _Turn,
)
from tests.benchmarks.servers import postgres_databases
from tests.benchmarks.table import Row

_ITSELF: Final = system_actor("bench")
_LONGER: Final = 5
"""So much longer the loop runs alone, or its start and end would be measured rather."""


def run(quick: bool) -> Iterator[Row]:
    folder = Path(tempfile.mkdtemp(prefix="crmtui-bench-"))
    number = 400 if quick else 2_000
    try:
        if find_spec("huey") is not None:
            url = f"sqlite:///{folder / 'ours.sqlite'}"
            yield from _beside_huey(url, _Huey(folder / "huey.sqlite"), number)
        if find_spec("procrastinate") is not None:
            with postgres_databases(folder) as create:
                if create is not None:
                    yield from _beside_procrastinate(create("worker"), number)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _beside_huey(url: str, huey: _Huey, number: int) -> Iterator[Row]:
    with closing(open_backend(url)) as backend:
        ours = _Worker(backend)

        def enqueue_and_run(count: int) -> None:
            huey.enqueue(count)
            huey.run_each(count)

        turn = _Turn("huey", number, _nothing)
        yield turn.row("enqueue and run, SQLite", ours.enqueue_and_run, enqueue_and_run)
        many = number * _LONGER
        filled = _Turn("huey", many, lambda: (ours.fill(many), huey.enqueue(many)))
        yield filled.row("run by the loop, SQLite", ours.run, huey.run_each, BATCHED)


def _beside_procrastinate(url: str, number: int) -> Iterator[Row]:
    with closing(open_backend(url)) as backend, closing(_Procrastinate(url)) as theirs:
        ours = _Worker(backend)

        def enqueue_and_run(count: int) -> float | None:
            theirs.enqueue(count)
            return theirs.run_each(count)

        turn = _Turn("procrastinate", number, _nothing)
        yield turn.row("enqueue and run, PostgreSQL", ours.enqueue_and_run, enqueue_and_run)
        filled = _Turn(
            "procrastinate", number, lambda: (ours.fill(number), theirs.enqueue_batch(number))
        )
        yield filled.row("run by the loop, PostgreSQL", ours.run, theirs.run_each, PROCRASTINATE)


def _nothing() -> None:
    """To fill both queues with before a turn."""


class _Worker:
    """A job loop that counts, and the queue it works on."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._queue = _Ours(backend)

    def fill(self, number: int) -> None:
        self._queue.enqueue_batch(number)

    def enqueue_and_run(self, number: int) -> float:
        """Enqueue one by one, then run them all."""
        self._queue.enqueue(number)
        return self.run(number)

    def run(self, number: int) -> float:
        """Run what waits, until the last of it is COMPLETED on disk; when that was."""
        done, over = itertools.count(1), threading.Event()

        def count(_run: JobRun, _args: NoArgs) -> None:
            if next(done) == number:
                over.set()

        registry: Registry = {NOOP.name: (NOOP, count)}
        loop = JobLoop(self._backend, registry, "worker")
        loop.start()
        over.wait()
        loop.stop()
        ended = time.perf_counter()
        with self._backend.read(_ITSELF) as tx:
            assert not jobs.count_by_state(tx)[JobState.RUNNING].value
        return ended
