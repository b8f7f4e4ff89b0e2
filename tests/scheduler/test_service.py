"""Everything that runs while nobody looks, started and stopped as one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crmtui.kit.backend import Backend
from crmtui.kit.clock import SystemClock
from crmtui.scheduler.service import Service
from crmtui.services import jobs
from crmtui.services.upkeep import SCHEDULES
from crmtui.settings import load_settings
from tests.scheduler.work import SYSTEM, wait_for


@pytest.fixture
def clock() -> SystemClock:
    """Leases and heartbeats live by the clock on the wall."""
    return SystemClock()


def test_all_upkeep_runs(sqlite_backend: Backend, tmp_path: Path) -> None:
    service = Service(sqlite_backend, load_settings(data_dir=tmp_path), "worker")

    def seen() -> bool:
        with sqlite_backend.read(SYSTEM) as tx:
            return len(jobs.list_schedules(tx)) == len(SCHEDULES)

    with service.running():
        wait_for(seen)
        with sqlite_backend.write(SYSTEM) as tx:
            ids = [jobs.run_schedule_now(tx, schedule) for schedule in SCHEDULES]

        def states() -> set[str]:
            with sqlite_backend.read(SYSTEM) as tx:
                return {jobs.get_job(tx, job_id).state for job_id in ids}

        wait_for(lambda: states() == {"COMPLETED"})
        with sqlite_backend.read(SYSTEM) as tx:
            health = jobs.check_health(tx)
        assert (health.status, health.problems) == ("healthy", ())
    [saved] = (tmp_path / "backups").iterdir()
    with closing(sqlite3.connect(saved)) as copy:
        [(count,)] = copy.execute("SELECT count(*) FROM job_schedules")
    assert count == len(SCHEDULES)
    with sqlite_backend.read(SYSTEM) as tx:
        assert not jobs.is_any_worker_alive(tx)


def test_a_warning_tells_of_jobs_that_gave_up(sqlite_backend: Backend, tmp_path: Path) -> None:
    from crmtui.scheduler.service import watch_health

    with sqlite_backend.write(SYSTEM) as tx:
        worker = jobs.register_worker(tx, jobs.WorkerStarted(host="h", pid=1, role="worker"))
        jobs.enqueue(tx, SCHEDULES[0].kind, jobs.NoArgs())
        [claimed] = jobs.claim(tx, worker, (), 1)
        jobs.fail(tx, claimed, jobs.Failure("test.failed", "no", give_up=True))
    watch_health(sqlite_backend)
    with sqlite_backend.read(SYSTEM) as tx:
        assert [one.code for one in jobs.list_warnings(tx)] == ["jobs.dead"]
