"""crmtui worker and crmtui jobs health: they run, say how it is, and end when asked to."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Barrier, BrokenBarrierError, Thread

import pytest

from crmtui.bootstrap import open_backend
from crmtui.cli.companion import Companion
from crmtui.kit.backend import Backend
from crmtui.services import jobs
from crmtui.services.jobs import WorkerRow, WorkerStarted
from crmtui.services.upkeep import BACK_UP
from tests.cli.conftest import Program
from tests.scheduler.work import SYSTEM, await_state, enqueue, wait_for


@contextmanager
def working(program: Program, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A running worker that has said so."""
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "crmtui", "worker", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=program.cwd,
        env=program.env(),
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def house(prepared: Program) -> Iterator[Backend]:
    """A backend on the database that the program uses."""
    backend = open_backend(f"sqlite:///{prepared.data_dir / 'crmtui.sqlite'}")
    yield backend
    backend.close()


def live(backend: Backend) -> list[WorkerRow]:
    with backend.read(SYSTEM) as tx:
        return [one for one in jobs.list_workers(tx) if one.alive]


def test_it_runs_jobs_until_it_is_told_to_stop(prepared: Program, house: Backend) -> None:
    with working(prepared, "--queues", "upkeep,default", "--threads", "2") as process:
        assert process.stdout is not None
        assert "default" in process.stdout.readline()
        found = await_state(house, enqueue(house, BACK_UP), "COMPLETED")
        assert Path(found.result["file"]).parent == prepared.data_dir / "backups"
        [row] = live(house)
        assert (row.pid, row.role, row.queues) == (process.pid, "worker", ("upkeep", "default"))
        outcome = prepared("jobs", "health", "--json")
        assert outcome.code == 0, outcome
        assert json.loads(outcome.out)["worker"] == "running"
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Traceback" not in errors
    assert live(house) == []


def test_a_companion_ends_with_its_console_and_says_nothing(
    prepared: Program, house: Backend
) -> None:
    with working(prepared, "--companion") as process:
        [row] = wait_for(lambda: live(house))
        assert (row.pid, row.role) == (process.pid, "console")
        out, errors = process.communicate(timeout=30)  # which closes its standard input
    assert (process.returncode, out, errors) == (0, "", "")
    assert live(house) == []


def test_health_without_a_worker(prepared: Program) -> None:
    outcome = prepared("jobs", "health")
    assert outcome.code == 2
    assert "crmtui worker" in outcome.out
    assert json.loads(prepared("jobs", "health", "--json").out)["problems"] == ["jobs.no_worker"]


def test_health_without_a_database_makes_none(program: Program) -> None:
    outcome = program("jobs", "health", "--json")
    assert outcome.code == 2
    assert json.loads(outcome.out)["status"] == "unhealthy"
    assert not program.data_dir.exists()
    away = program("jobs", "health", CRMTUI_DATABASE_URL="postgresql://me:secret@127.0.0.1:1/none")
    assert away.code == 2
    assert "secret" not in away.out + away.err


def test_a_worker_that_gave_up_jobs_is_degraded(prepared: Program, house: Backend) -> None:
    sign_on(house, "worker", 1)
    with house.write(SYSTEM) as tx:
        worker_id = jobs.register_worker(tx, WorkerStarted(host="h", pid=1, role="worker"))
        jobs.enqueue(tx, BACK_UP, jobs.NoArgs())
        [claimed] = jobs.claim(tx, worker_id, (), 1)
        jobs.fail(tx, claimed, jobs.Failure("test.failed", "no", give_up=True))
    assert prepared("jobs", "health").code == 1


def test_doctor_tells_of_work_that_nobody_does(prepared: Program, house: Backend) -> None:
    def levels() -> set[str]:
        found = json.loads(prepared("doctor", "--json").out)
        return {one["level"] for one in found if one["subject"] == "jobs"}

    assert levels() == {"ok"}
    enqueue(house, BACK_UP)
    assert levels() == {"warning"}


@pytest.mark.parametrize("arguments", [("--threads", "0"), ("--threads", "many"), ("--queue", "a")])
def test_wrong_use_of_the_worker(prepared: Program, arguments: tuple[str, ...]) -> None:
    prepared("worker", *arguments).refused(2)


# --- the console's companion --------------------------------------------------------------------


def sign_on(backend: Backend, role: str, pid: int) -> None:
    with backend.write(SYSTEM) as tx:
        jobs.register_worker(tx, WorkerStarted(host="elsewhere", pid=pid, role=role))


@pytest.fixture
def companion(prepared: Program, house: Backend) -> Iterator[Companion]:
    made = Companion(house, prepared.data_dir, prepared.data_dir / "crmtui.log")
    yield made
    made.stop()
    wait_for(lambda: made.has_left)


def test_a_companion_is_started_once_and_goes_when_a_worker_comes(
    companion: Companion, house: Backend, prepared: Program
) -> None:
    companion.keep()
    [row] = wait_for(lambda: live(house))
    companion.keep()
    assert [one.pid for one in live(house)] == [row.pid]
    arguments = Path(f"/proc/{row.pid}/cmdline").read_bytes()
    assert b"sqlite" not in arguments
    sign_on(house, "serve", 1)
    companion.keep()
    wait_for(lambda: [one.role for one in live(house)] == ["serve"])
    log = prepared.data_dir / "crmtui.log"
    assert "Traceback" not in log.read_text()


def test_two_looks_at_once_start_one_companion(prepared: Program, house: Backend) -> None:
    both = Barrier(2, timeout=1)

    class Eager(Companion):
        started = 0

        def _list_alive(self) -> list[WorkerRow]:
            found = super()._list_alive()
            with suppress(BrokenBarrierError):
                both.wait()  # whoever else looks has seen the same by now
            return found

        def _start(self) -> None:
            self.started += 1
            super()._start()

    companion = Eager(house, prepared.data_dir, prepared.data_dir / "crmtui.log")
    looks = [Thread(target=companion.keep) for _ in range(2)]
    for look in looks:
        look.start()
    for look in looks:
        look.join()
    companion.stop()
    assert companion.started == 1
    wait_for(lambda: companion.has_left)


def test_no_companion_beside_a_worker(companion: Companion, house: Backend) -> None:
    sign_on(house, "worker", 1)
    companion.keep()
    assert [one.role for one in live(house)] == ["worker"]
