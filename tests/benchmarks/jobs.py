"""The queue: work enqueued and done beside huey and procrastinate, and a million jobs to look at.

Each rate is that of no-op jobs, enqueued and then run, durably, side by side in the same run. huey
and procrastinate come with the extra `bench`; without them their rows are left out.

They do less for a job. huey, with fsync here as ours always, deletes it when it takes it: a worker
that dies loses it, and there is neither state nor lease nor history nor search. procrastinate has
states and events, but no lease and no search.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from crmtui.bootstrap import open_backend
from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.clock import FixedClock
from crmtui.kit.ids import new_id
from crmtui.kit.schemas import Schema
from crmtui.services import jobs
from crmtui.services.jobs import Claimed, Completed, JobFilter, JobKind, JobState
from tests.benchmarks.servers import postgres_databases
from tests.benchmarks.table import Row, compare, compare_times
from tests.factories import create_organization

WORKER: Final = system_actor("worker")
_CLAIMED_AT_ONCE: Final = 20
_BATCH: Final = 100
_SINGLY: Final = 0.8
BATCHED: Final = 4
PROCRASTINATE: Final = 5
_FIRST_PAGE_SECONDS: Final = 0.050
_FILTER_SECONDS: Final = 0.500


class Nothing(Schema):
    number: int = 0
    note: str = ""


NOOP: Final = JobKind("bench.noop", Nothing)


def run(quick: bool) -> Iterator[Row]:
    folder = Path(tempfile.mkdtemp(prefix="crmtui-bench-"))
    try:
        yield from _beside_huey(folder, quick)
        with postgres_databases(folder) as url:
            if url is not None:
                yield from _beside_procrastinate(url("rates"), quick)
            count = 50_000 if quick else 1_000_000
            yield from _looking(f"sqlite:///{folder / 'many.sqlite'}", "SQLite", count)
            if url is not None:
                yield from _looking(url("many"), "PostgreSQL", count)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# --- rates -------------------------------------------------------------------------------------


def _beside_huey(folder: Path, quick: bool) -> Iterator[Row]:
    if find_spec("huey") is None:
        return
    with closing(open_backend(f"sqlite:///{folder / 'ours.sqlite'}")) as backend:
        ours, theirs = _Ours(backend), _Huey(folder / "huey.sqlite")
        number = 300 if quick else 2_000
        turn = _Turn("huey", number, lambda: (ours.enqueue_batch(number), theirs.enqueue(number)))
        yield turn.row("enqueue one by one, SQLite", ours.enqueue, theirs.enqueue, _SINGLY)
        yield turn.row("enqueue 100 at once, SQLite", ours.enqueue_batch, theirs.enqueue, BATCHED)
        yield turn.row("run one by one, SQLite", ours.run_each, theirs.run_each, _SINGLY)
        yield turn.row("run 20 at once, SQLite", ours.run_batch, theirs.run_each, BATCHED)


def _beside_procrastinate(url: str, quick: bool) -> Iterator[Row]:
    if find_spec("procrastinate") is None:
        return
    with closing(open_backend(url)) as backend, closing(_Procrastinate(url)) as theirs:
        ours = _Ours(backend)
        number = 200 if quick else 1_000
        turn = _Turn(
            "procrastinate",
            number,
            lambda: (ours.enqueue_batch(number), theirs.enqueue_batch(number)),
        )
        yield turn.row("enqueue one by one, PostgreSQL", ours.enqueue, theirs.enqueue)
        yield turn.row(
            "enqueue 100 at once, PostgreSQL", ours.enqueue_batch, theirs.enqueue, PROCRASTINATE
        )
        yield turn.row("run 20 at once, PostgreSQL", ours.run_batch, theirs.run_each, PROCRASTINATE)


class _Turn:
    """Both sides in turns, or a busy machine is unfair to one; the median counts."""

    def __init__(self, peer: str, number: int, fill: Callable[[], object]) -> None:
        self._peer = peer
        self._number = number
        self._fill = fill

    def row(
        self,
        what: str,
        ours: Callable[[int], float | None],
        theirs: Callable[[int], float | None],
        goal: float = 1,
    ) -> Row:
        pairs = sorted(
            ((self._rate(ours), self._rate(theirs)) for _turn in range(3)),
            key=lambda pair: pair[0] / pair[1],
        )
        return compare(f"jobs: {what}", pairs[1][0], self._peer, pairs[1][1], goal)

    def _rate(self, work: Callable[[int], float | None]) -> float:
        self._fill()
        start = time.perf_counter()
        ended = work(self._number) or time.perf_counter()
        return self._number / (ended - start)


class _Ours:
    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.actor = create_organization(backend)
        self.worker = new_id()

    def enqueue(self, number: int) -> None:
        for at in range(number):
            with self.backend.write(self.actor) as tx:
                jobs.enqueue(tx, NOOP, Nothing(number=at))

    def enqueue_batch(self, number: int) -> None:
        for start in range(0, number, _BATCH):
            with self.backend.write(self.actor) as tx:
                jobs.enqueue_many(tx, NOOP, [Nothing(number=start + at) for at in range(_BATCH)])

    def run_each(self, number: int) -> None:
        self._run(number, 1)

    def run_batch(self, number: int) -> None:
        self._run(number, _CLAIMED_AT_ONCE)

    def _run(self, number: int, at_once: int) -> None:
        """As the job loop does: what has ended is written together with the next claim."""
        claims: tuple[Claimed, ...] = ()
        for left in range(number, -at_once, -at_once):
            with self.backend.write(WORKER) as tx:
                if claims:
                    jobs.finish_many(tx, [Completed(claimed) for claimed in claims])
                claims = jobs.claim(tx, self.worker, (), min(left, at_once)) if left > 0 else ()
            assert len(claims) == max(min(left, at_once), 0)


class _Huey:
    def __init__(self, file: Path) -> None:
        from huey import SqliteHuey

        self._huey: Any = SqliteHuey(filename=str(file), fsync=True, results=False)

        @self._huey.task()  # type: ignore[untyped-decorator]
        def noop(number: int, note: str = "") -> None:
            """Do nothing."""

        self._noop = noop

    def enqueue(self, number: int) -> None:
        for at in range(number):
            self._noop(at)

    def run_each(self, number: int) -> None:
        for _ in range(number):
            self._huey.execute(self._huey.dequeue())


class _Procrastinate:
    def __init__(self, url: str) -> None:
        import procrastinate

        conninfo = url.replace("postgresql+psycopg", "postgresql")
        self._app = procrastinate.App(
            connector=procrastinate.SyncPsycopgConnector(conninfo=conninfo)
        )
        self._conninfo = conninfo

        @self._app.task(name="noop")
        def noop(number: int, note: str = "") -> None:
            """Do nothing."""

        self._noop = noop
        self._app.open()
        self._app.schema_manager.apply_schema()

    def close(self) -> None:
        self._app.close()

    def enqueue(self, number: int) -> None:
        for at in range(number):
            self._noop.defer(number=at)

    def enqueue_batch(self, number: int) -> None:
        for start in range(0, number, _BATCH):
            self._noop.batch_defer(*({"number": start + at} for at in range(_BATCH)))

    def run_each(self, number: int) -> float:
        """Its own worker, ten jobs at once; the moment at which so many were done.

        A worker takes seconds to end, which is nobody's throughput.
        """
        import asyncio

        import procrastinate

        connector = procrastinate.PsycopgConnector(conninfo=self._conninfo)
        app = procrastinate.App(connector=connector)
        left, ended = number, 0.0
        worker: asyncio.Future[None]

        @app.task(name="noop")
        async def noop(number: int, note: str = "") -> None:
            nonlocal left, ended
            left -= 1
            if not left:
                ended = time.perf_counter()
                worker.cancel()

        async def work() -> None:
            nonlocal worker
            async with app.open_async():
                worker = asyncio.ensure_future(
                    app.run_worker_async(concurrency=10, wait=False, install_signal_handlers=False)
                )
                with contextlib.suppress(asyncio.CancelledError):
                    await worker

        asyncio.run(work())
        return ended


# --- a million jobs ----------------------------------------------------------------------------

_KINDS: Final = tuple(
    JobKind(name, Nothing, queue=queue)
    for name, queue in (
        ("attendees.import", "files"),
        ("tickets.export", "files"),
        ("mail.send", "mail"),
        ("calendar.sync", "default"),
        ("contacts.enrich", "default"),
    )
)
_PORTION: Final = 5_000


def _looking(url: str, name: str, count: int) -> Iterator[Row]:
    clock = FixedClock(datetime(2026, 1, 1, tzinfo=UTC))
    with closing(open_backend(url, clock)) as backend:
        actor = create_organization(backend)
        _fill(backend, actor, clock, count)
        for what, wanted in _filters():
            at_most = _FILTER_SECONDS
            yield _timed(f"jobs: {what}, of {count:,}, {name}", backend, actor, wanted, at_most)
        yield _timed(
            f"jobs: first page of {count:,}, {name}",
            backend,
            actor,
            JobFilter(),
            _FIRST_PAGE_SECONDS,
            counted=False,
        )


def _fill(backend: Backend, actor: Actor, clock: FixedClock, count: int) -> None:
    chance = random.Random(7)
    names = ["".join(chance.choices("aeioulmnrstkp", k=6)) for _ in range(20_000)]
    for start in range(0, count, _PORTION):
        by_kind: dict[JobKind, list[Nothing]] = {kind: [] for kind in _KINDS}
        for at in range(start, start + _PORTION):
            note = f"user{at} {chance.choice(names)} {chance.choice(names)} monthly report"
            by_kind[chance.choice(_KINDS)].append(Nothing(number=at, note=note))
        clock.advance(timedelta(minutes=1))
        with backend.write(actor) as tx:
            for kind, args in by_kind.items():
                jobs.enqueue_many(tx, kind, args)
            # What became of them, as if they had been run: most are done.
            tx.connection.exec_driver_sql(
                "UPDATE jobs SET finished_at = created_at, state = CASE"
                " WHEN substr(CAST(id AS TEXT), 32, 1) IN ('0', '1') THEN 'DEAD'"
                " WHEN substr(CAST(id AS TEXT), 32, 1) = '2' THEN 'CANCELLED'"
                " ELSE 'COMPLETED' END WHERE finished_at IS NULL"
                " AND substr(CAST(id AS TEXT), 32, 1) <> '3'"
                f" AND created_at = '{clock.now().replace(tzinfo=None).isoformat(' ')}"
                + (".000000'" if tx.dialect == "sqlite" else "'")
            )
    jobs.index_words(backend)
    if backend.database.dialect == "postgresql":
        with backend.write(system_actor()) as tx:
            tx.connection.exec_driver_sql("ANALYZE")


def _filters() -> Iterator[tuple[str, JobFilter]]:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    span = {
        "created_after": start + timedelta(minutes=2),
        "created_before": start + timedelta(minutes=9),
    }
    yield "by state", JobFilter(states=(JobState.COMPLETED,))
    yield "by kind and queue that never meet", JobFilter(kinds=("mail.send",), queues=("files",))
    yield "by a rare word", JobFilter(text="user4711")
    yield "by common words", JobFilter(text="monthly report")
    yield "by words that never meet", JobFilter(text="user4711 calendar import")
    yield "by a common word nobody of the state has", JobFilter(text="mail tickets")
    yield "by a word's beginning", JobFilter(text="user47 mon")
    yield "by a beginning of all and one of none", JobFilter(text="us zz")
    yield "by common beginnings that never meet", JobFilter(text="user1 user2")
    yield "by nothing there is", JobFilter(text="zzyzx")
    yield (
        "by all at once",
        JobFilter(
            states=(JobState.DEAD, JobState.COMPLETED),
            kinds=("mail.send", "calendar.sync"),
            queues=("mail", "default"),
            text="monthly user1",
            **span,
        ),
    )


def _timed(
    what: str,
    backend: Backend,
    actor: Actor,
    wanted: JobFilter,
    at_most: float,
    counted: bool = True,
) -> Row:
    """The page and, where a screen shows it, the count."""
    times = []
    for _turn in range(3):
        start = time.perf_counter()
        with backend.read(actor) as tx:
            jobs.list_jobs(tx, wanted)
            if counted:
                jobs.count_jobs(tx, wanted)
        times.append(time.perf_counter() - start)
    return compare_times(what, min(times), f"{at_most * 1000:.0f} ms", at_most, at_most=1)
