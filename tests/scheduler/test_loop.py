"""The job loop with real jobs: what ends how, and what the loop survives."""

from __future__ import annotations

import time

import pytest

from crmtui.kit.backend import Backend
from crmtui.kit.clock import SystemClock
from crmtui.services import jobs
from crmtui.services.jobs import JobKind, JobRun, NoArgs
from tests.scheduler import work
from tests.scheduler.conftest import Start
from tests.scheduler.work import (
    ERRORS,
    GARBAGE,
    SYSTEM,
    Say,
    await_state,
    enqueue,
    look,
    wait_for,
)


@pytest.fixture
def clock() -> SystemClock:
    """Leases and heartbeats live by the clock on the wall."""
    return SystemClock()


def test_work_is_done_as_soon_as_it_is_committed(backend: Backend, start: Start) -> None:
    start()
    job = enqueue(backend, work.NOTE, Say(word="done"))
    found = await_state(backend, job, "COMPLETED")
    assert found.result == {"word": "done"}
    assert found.attempts == 1
    assert found.history == ()


def test_many_jobs_are_each_done_once(backend: Backend, start: Start) -> None:
    done: list[str] = []
    kind = JobKind("test.count", Say)
    registry = {kind.name: (kind, lambda _run, args: done.append(args.word))}
    with backend.write(SYSTEM) as tx:
        jobs.enqueue_many(tx, kind, [Say(word=str(number)) for number in range(150)])
    start(registry=registry)
    start(registry=registry)
    wait_for(lambda: _count(backend, "COMPLETED") == 150)
    assert sorted(map(int, done)) == [*range(150)]


def test_a_failure_waits_for_its_next_attempt(backend: Backend, start: Start) -> None:
    start()
    found = await_state(backend, enqueue(backend, work.FAIL, Say(word="no luck")), "FAILED")
    assert found.error.message == "no luck"
    assert "_fail" in found.history[0].error.stack
    assert found.run_at > found.failed_at


def test_a_kind_that_nobody_knows_fails(backend: Backend, start: Start) -> None:
    start()
    found = await_state(backend, enqueue(backend, JobKind("test.unknown", NoArgs)), "FAILED")
    assert found.error.code == "UnknownKind"
    assert "test.unknown" in found.error.message


def test_arguments_of_another_time_give_up(backend: Backend, start: Start) -> None:
    start()
    old = JobKind(work.NOTE.name, NoArgs)
    found = await_state(backend, enqueue(backend, old), "DEAD")
    assert found.error.code == "job.bad_args"


def test_a_snooze_costs_nothing(backend: Backend, start: Start) -> None:
    start()
    job = enqueue(backend, work.SNOOZE)
    wait_for(lambda: (found := look(backend, job)).started_at and found.state == "PENDING")
    found = look(backend, job)
    assert found.attempts == 0
    assert found.error is None


@pytest.mark.parametrize("word", GARBAGE)
def test_garbage_is_dead_and_not_done_twice(backend: Backend, start: Start, word: str) -> None:
    start()
    found = await_state(backend, enqueue(backend, work.RETURN, Say(word=word)), "DEAD")
    assert found.error.code == "job.bad_result"


@pytest.mark.parametrize("word", ERRORS)
def test_nothing_that_is_raised_ends_a_thread(backend: Backend, start: Start, word: str) -> None:
    start(threads=1)
    job = enqueue(backend, work.RAISE, Say(word=word))
    assert await_state(backend, job, "DEAD").error.code == type(ERRORS[word]).__name__
    await_state(backend, enqueue(backend, work.NOOP), "COMPLETED")


def test_what_cannot_be_kept_holds_up_nobody(backend: Backend, start: Start) -> None:
    class Odd(Exception):
        def __str__(self) -> str:
            return "\ud800"  # no database keeps half a character

    def fail(_run: JobRun, _args: NoArgs) -> None:
        raise Odd

    kind = JobKind("test.odd", NoArgs, max_attempts=1)
    start(registry={**work.REGISTRY, kind.name: (kind, fail)})
    with backend.write(SYSTEM) as tx:
        odd = jobs.enqueue(tx, kind, NoArgs())
        good = jobs.enqueue_many(tx, work.NOOP, [NoArgs()] * 5)
    await_state(backend, odd, "DEAD")
    for job in good:
        await_state(backend, job, "COMPLETED")


def test_a_running_job_is_cancelled(backend: Backend, start: Start) -> None:
    start()
    job = enqueue(backend, work.LOOP)
    await_state(backend, job, "RUNNING")
    with backend.write(SYSTEM) as tx:
        jobs.cancel_job(tx, job)
    await_state(backend, job, "CANCELLED")


def test_a_handler_that_does_not_come_back_loses_its_thread(
    backend: Backend, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crmtui.scheduler.runner.STUBBORN_SECONDS", 0.2)
    start(threads=1)
    job = enqueue(backend, work.BLOCK)
    assert await_state(backend, job, "DEAD").error.code == "job.timeout"
    await_state(backend, enqueue(backend, work.NOOP), "COMPLETED")
    work.blocked.set()
    await_state(backend, enqueue(backend, work.NOOP), "COMPLETED")
    assert look(backend, job).error.code == "job.timeout"


def test_what_waits_behind_a_slow_job_is_given_back(backend: Backend, start: Start) -> None:
    with backend.write(SYSTEM) as tx:
        slow = jobs.enqueue(tx, work.LOOP, NoArgs())
        quick = jobs.enqueue_many(tx, work.NOOP, [NoArgs()] * 5)
    start(threads=1)
    await_state(backend, slow, "RUNNING")
    start(threads=1)
    for job in quick:
        assert await_state(backend, job, "COMPLETED").attempts == 1


def test_a_graceful_stop_gives_jobs_back_and_costs_no_attempt(
    backend: Backend, start: Start
) -> None:
    loop = start(threads=1)
    running = enqueue(backend, work.LOOP)
    await_state(backend, running, "RUNNING")
    waiting = enqueue(backend, work.LOOP)
    began = time.monotonic()
    loop.stop(timeout=0.1)
    assert time.monotonic() - began < 5
    for job in (running, waiting):
        found = look(backend, job)
        assert (found.state, found.attempts, found.history) == ("PENDING", 0, ())
    with backend.read(SYSTEM) as tx:
        [worker] = jobs.list_workers(tx)
    assert worker.stopped_at is not None


def test_a_graceful_stop_waits_for_what_runs(backend: Backend, start: Start) -> None:
    loop = start(threads=1)
    job = enqueue(backend, work.BLOCK)
    await_state(backend, job, "RUNNING")
    work.blocked.set()
    loop.stop(timeout=10)
    assert look(backend, job).state == "COMPLETED"


def test_a_stop_gives_back_even_what_blocks(backend: Backend, start: Start) -> None:
    loop = start(threads=1)
    job = enqueue(backend, work.BLOCK)
    await_state(backend, job, "RUNNING")
    loop.stop(timeout=0)
    assert look(backend, job).state == "PENDING"
    assert look(backend, job).attempts == 0


def test_only_the_chosen_queues_are_served(backend: Backend, start: Start) -> None:
    other = enqueue(backend, JobKind(work.NOOP.name, NoArgs, queue="other"))
    start(queues=("default",))
    await_state(backend, enqueue(backend, work.NOOP), "COMPLETED")
    assert look(backend, other).state == "PENDING"


def _count(backend: Backend, state: str) -> int:
    with backend.read(SYSTEM) as tx:
        return jobs.count_by_state(tx)[jobs.JobState(state)].value
