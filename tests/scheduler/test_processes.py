"""Workers that are killed, stopped and continued: a job's result is written once, by the right
one."""

from __future__ import annotations

import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from crmtui.bootstrap import open_backend
from crmtui.kit.backend import Backend
from crmtui.scheduler.service import SWEEP_SECONDS
from crmtui.services import identity, jobs
from crmtui.services.jobs import HEARTBEAT_SECONDS, LEASE_SECONDS, JobFilter, JobState
from tests.scheduler import work
from tests.scheduler.process import Nursery, Worker
from tests.scheduler.work import SYSTEM, Hold, await_state, enqueue, look, wait_for

pytestmark = pytest.mark.soak

SECOND = timedelta(seconds=1)
OPEN_TRANSACTIONS = """
SELECT 1 FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend'
    AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
"""


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """Where worker processes come from."""
    made = Nursery(tmp_path_factory.mktemp("workers"))
    yield made
    made.close()


@pytest.fixture
def watcher(database_url: str) -> Iterator[Backend]:
    """A backend on the database that the processes share."""
    backend = open_backend(database_url)
    yield backend
    backend.close()


def began(folder: Path) -> set[str]:
    """The ids of the processes in which the held job has begun."""
    return {file.name.removesuffix("-began") for file in folder.glob("*-began")}


def effects(backend: Backend) -> list[str]:
    with backend.read(SYSTEM) as tx:
        return [one.name for one in identity.list_organizations(tx)]


def hold(backend: Backend, folder: Path, process: Worker) -> UUID:
    """A job that `process` is in the middle of."""
    job: UUID = enqueue(backend, work.HOLD, Hold(folder=str(folder)))
    wait_for(lambda: str(process.pid) in began(folder))
    return job


def has_open_transaction(url: str) -> bool:
    """Whether somebody is in the middle of a write (SQLite) or a transaction (PostgreSQL)."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=0)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return True
            return False
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        return connection.execute(OPEN_TRANSACTIONS).fetchone() is not None


def stop_between_writes(url: str, process: Worker) -> None:
    """Stop it where it holds no lock: with one it keeps everybody waiting until it goes on, as any
    process does, and nothing can be seen of its job."""
    process.send(signal.SIGSTOP)
    while has_open_transaction(url):
        process.send(signal.SIGCONT)
        time.sleep(0.01)
        process.send(signal.SIGSTOP)


def let_go(folder: Path, process: Worker) -> None:
    (folder / f"{process.pid}-go").touch()


def test_a_killed_workers_job_runs_elsewhere(
    database_url: str, watcher: Backend, nursery: Nursery, tmp_path: Path
) -> None:
    with nursery.worker(database_url) as first:
        job = hold(watcher, tmp_path, first)
        first.send(signal.SIGKILL)
        with nursery.worker(database_url) as second:
            let_go(tmp_path, second)
            found = await_state(watcher, job, "COMPLETED")
    assert found.result == {"by": str(second.pid)}
    assert [(row.attempt, row.outcome) for row in found.history] == [(1, "lost")]
    assert effects(watcher) == [f"by {second.pid}"]


def test_a_worker_that_comes_back_changes_nothing(
    database_url: str, watcher: Backend, nursery: Nursery, tmp_path: Path
) -> None:
    with nursery.worker(database_url) as first:
        job = hold(watcher, tmp_path, first)
        stop_between_writes(database_url, first)
        with nursery.worker(database_url) as second:
            let_go(tmp_path, second)
            before = await_state(watcher, job, "COMPLETED")
            let_go(tmp_path, first)
            first.send(signal.SIGCONT)
            # Its own next job is done only after what it had in hand was refused.
            second.stop()
            await_state(watcher, enqueue(watcher, work.NOOP), "COMPLETED")
            first.stop()
    assert look(watcher, job) == before
    assert before.result == {"by": str(second.pid)}
    assert effects(watcher) == [f"by {second.pid}"]


def test_three_processes_run_a_schedule_once_a_moment(
    database_url: str, watcher: Backend, nursery: Nursery
) -> None:
    def runs(*states: JobState) -> list[datetime]:
        with watcher.read(SYSTEM) as tx:
            page = jobs.list_jobs(tx, JobFilter(states=states))
            found = [jobs.get_job(tx, one.id).due_at for one in page.items]
        return sorted(moment for moment in found if moment is not None)

    with (
        nursery.worker(database_url),
        nursery.worker(database_url) as second,
        nursery.worker(database_url),
    ):
        wait_for(lambda: len(runs(JobState.COMPLETED)) >= 2)
        second.send(signal.SIGKILL)
        wait_for(lambda: len(runs(JobState.COMPLETED)) >= 5)
    due = runs()
    assert [later - moment for moment, later in pairwise(due)] == [SECOND] * (len(due) - 1)


@pytest.mark.soak
def test_a_killed_workers_job_runs_elsewhere_within_45_seconds(
    database_url: str, watcher: Backend, nursery: Nursery, tmp_path: Path
) -> None:
    timing = (LEASE_SECONDS, HEARTBEAT_SECONDS, SWEEP_SECONDS)
    with (
        nursery.worker(database_url, timing) as first,
        nursery.worker(database_url, timing) as second,
    ):
        job = enqueue(watcher, work.HOLD, Hold(folder=str(tmp_path)))
        [pid] = wait_for(lambda: began(tmp_path))
        victim, other = (first, second) if pid == str(first.pid) else (second, first)
        # Right after a beat is the longest that it can take.
        beaten = look(watcher, job).lease_until
        wait_for(lambda: look(watcher, job).lease_until != beaten)
        killed = time.monotonic()
        victim.send(signal.SIGKILL)
        wait_for(lambda: str(other.pid) in began(tmp_path), patience=45)
        assert time.monotonic() - killed <= 45
        let_go(tmp_path, other)
        await_state(watcher, job, "COMPLETED")
