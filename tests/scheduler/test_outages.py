"""The database goes away and comes back: nothing is lost, nothing runs twice."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from crmtui.kit.backend import Backend
from crmtui.kit.clock import SystemClock
from crmtui.kit.errors import Unavailable
from crmtui.services import jobs
from tests.databases import PostgresTemplate
from tests.scheduler import work
from tests.scheduler.conftest import Start, running
from tests.scheduler.work import await_state, enqueue, look, wait_for

LEDGER = "crmtui.scheduler.ledger"


@pytest.fixture
def clock() -> SystemClock:
    """Leases and heartbeats live by the clock on the wall."""
    return SystemClock()


def test_postgresql_goes_away_while_a_job_runs(
    postgres_url: str,
    postgres_template: PostgresTemplate,
    postgres_backend: Backend,
    caplog: pytest.LogCaptureFixture,
) -> None:
    name = str(make_url(postgres_url).database)
    work.blocked.clear()
    with postgres_template.connect("postgres") as server, running(postgres_backend, threads=2):
        job = enqueue(postgres_backend, work.BLOCK_LONG)
        await_state(postgres_backend, job, "RUNNING")
        _allow(server, name, "false")
        caplog.clear()
        work.blocked.set()
        # What became of the job could not be written.
        wait_for(lambda: LEDGER in {record.name for record in caplog.records})
        _allow(server, name, "true")
        assert await_state(postgres_backend, job, "COMPLETED").attempts == 1
        await_state(postgres_backend, enqueue(postgres_backend, work.NOOP), "COMPLETED")


def test_sqlite_is_locked_while_a_job_runs(sqlite_url: str, sqlite_backend: Backend) -> None:
    work.blocked.clear()
    with running(sqlite_backend, threads=2):
        job = enqueue(sqlite_backend, work.BLOCK_LONG)
        await_state(sqlite_backend, job, "RUNNING")
        other = sqlite3.connect(str(make_url(sqlite_url).database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        work.blocked.set()
        threading.Event().wait(0.5)
        assert look(sqlite_backend, job).state == "RUNNING"
        other.execute("ROLLBACK")
        other.close()
        assert await_state(sqlite_backend, job, "COMPLETED").attempts == 1


def test_nothing_is_claimed_while_the_heartbeat_fails(
    backend: Backend, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crmtui.scheduler.loop import Timing

    beats: list[Callable[[], object]] = []

    def fail(*_arguments: object) -> None:
        beats.append(fail)
        raise Unavailable("database.unreachable", "It does not answer.")

    with monkeypatch.context() as broken:
        broken.setattr(jobs, "extend", fail)
        start(timing=Timing(heartbeat_seconds=0.05))
        wait_for(lambda: beats)
        job = enqueue(backend, work.NOOP)
        threading.Event().wait(0.7)
        assert look(backend, job).state == "PENDING"
    await_state(backend, job, "COMPLETED")


def _allow(server: psycopg.Connection, name: str, allowed: str) -> None:
    """Let nobody into the database, and throw everybody out; or let them in again."""
    statement = "ALTER DATABASE {} ALLOW_CONNECTIONS " + allowed
    server.execute(sql.SQL(statement).format(sql.Identifier(name)))  # type: ignore[arg-type]
    server.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
    )
