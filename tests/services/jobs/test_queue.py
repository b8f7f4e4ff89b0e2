"""Enqueueing, claiming and finishing on both databases."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.clock import FixedClock
from crmtui.kit.errors import Conflict, Forbidden
from crmtui.kit.ids import new_id
from crmtui.services import jobs
from crmtui.services.jobs import (
    CancelledByRequest,
    Completed,
    Failed,
    Failure,
    JobFilter,
    JobState,
    Priority,
    Released,
    Snoozed,
    WorkerStarted,
)
from tests.conftest import NOW
from tests.factories import create_organization
from tests.services.jobs.kinds import MAIL, REPORT, WORKER, Letter, claim_all


@pytest.fixture
def actor(backend: Backend) -> Actor:
    return create_organization(backend)


def enqueue(backend: Backend, actor: Actor, number: int = 0, **options: object) -> UUID:
    with backend.write(actor) as tx:
        return jobs.enqueue(tx, MAIL, Letter(number=number), **options)  # type: ignore[arg-type]


def state(backend: Backend, job_id: UUID) -> JobState:
    with backend.read(system_actor()) as tx:
        return jobs.get_job(tx, job_id).state


def test_a_job_runs_once_and_keeps_its_result(backend: Backend, actor: Actor) -> None:
    job_id = enqueue(backend, actor, 7)
    (claimed,) = claim_all(backend)
    assert (claimed.job_id, claimed.attempt, claimed.args["number"]) == (job_id, 1, 7)
    assert claim_all(backend) == ()
    with backend.write(WORKER) as tx:
        assert jobs.complete(tx, claimed, {"sent": 1})
    with backend.read(actor) as tx:
        done = jobs.get_job(tx, job_id)
        assert (done.state, done.result, done.history) == (JobState.COMPLETED, {"sent": 1}, ())
        assert jobs.rates(tx)[-1].completed == 1
        assert len(jobs.rates(tx)) == 60
    with backend.write(WORKER) as tx:
        assert not jobs.complete(tx, claimed, {"sent": 2})
    with backend.read(actor) as tx:
        assert jobs.get_job(tx, job_id).result == {"sent": 1}


def test_what_is_rolled_back_was_never_enqueued(backend: Backend, actor: Actor) -> None:
    woken: list[int] = []
    unsubscribe = jobs.on_wake(lambda: woken.append(1))
    with pytest.raises(ZeroDivisionError), backend.write(actor) as tx:
        jobs.enqueue(tx, MAIL, Letter())
        raise ZeroDivisionError
    assert (claim_all(backend), woken) == ((), [])
    enqueue(backend, actor)
    assert woken
    unsubscribe()
    woken.clear()
    enqueue(backend, actor)
    assert woken == []


def test_urgent_first_then_in_order_and_never_before_time(
    backend: Backend, actor: Actor, clock: FixedClock
) -> None:
    later = [enqueue(backend, actor, n, run_at=NOW + timedelta(hours=1)) for n in range(3)]
    with backend.write(actor) as tx:
        first = jobs.enqueue_many(tx, MAIL, [Letter(number=n) for n in range(3)])
        low = jobs.enqueue(tx, REPORT, Letter())
        urgent = jobs.enqueue(tx, REPORT, Letter(), priority=Priority.URGENT)
    with backend.read(WORKER) as tx:
        assert jobs.seconds_to_next(tx, ()) == 0
    taken = [one.job_id for one in claim_all(backend, None, 4)]
    assert taken == [urgent, *first]
    assert [one.job_id for one in claim_all(backend)] == [low]
    with backend.read(WORKER) as tx:
        assert jobs.seconds_to_next(tx, ()) == 3600
        assert jobs.seconds_to_next(tx, ("default",)) is None
    clock.advance(timedelta(hours=1))
    assert claim_all(backend, None, 9, "default") == ()
    assert [one.job_id for one in claim_all(backend, None, 9, "mail")] == later


def test_one_by_one_jobs_come_in_the_order_of_a_batch(
    backend: Backend, actor: Actor, clock: FixedClock
) -> None:
    """Also where all that waits is of one queue and priority, for which there is a shorter way."""

    def take_one(*queues: str) -> list[UUID]:
        return [one.job_id for one in claim_all(backend, None, 1, *queues)]

    later = enqueue(backend, actor, run_at=NOW + timedelta(hours=1))
    assert take_one() == []
    first, second = enqueue(backend, actor, 1), enqueue(backend, actor, 2)
    assert take_one("default") == []
    assert take_one() == [first]
    with backend.write(actor) as tx:
        low = jobs.enqueue(tx, REPORT, Letter())
        urgent = jobs.enqueue(tx, REPORT, Letter(), priority=Priority.URGENT)
    last = enqueue(backend, actor, 3, priority=Priority.LOW)
    assert [take_one("default"), take_one("default"), take_one("default")] == [[urgent], [low], []]
    assert [take_one(), take_one(), take_one("mail")] == [[second], [last], []]
    clock.advance(timedelta(hours=1))
    assert [take_one("mail"), take_one("mail")] == [[later], []]


def test_work_under_a_key_is_there_once(backend: Backend, actor: Actor) -> None:
    first = enqueue(backend, actor, unique_key="a")
    assert enqueue(backend, actor, unique_key="a") == first
    with pytest.raises(Conflict) as refused:
        enqueue(backend, actor, unique_key="a", on_exists="refuse")
    assert refused.value.code == "job.exists"
    stranger = create_organization(backend, "Other")
    assert enqueue(backend, stranger, unique_key="a") != first
    claims = {one.job_id: one for one in claim_all(backend)}
    with backend.write(WORKER) as tx:
        jobs.complete(tx, claims[first])
    second = enqueue(backend, actor, unique_key="a")
    assert second != first
    with backend.write(actor) as tx, pytest.raises(Conflict) as refused:
        jobs.retry_job(tx, first)
    assert refused.value.code == "job.unique_taken"
    assert (state(backend, first), state(backend, second)) == (
        JobState.COMPLETED,
        JobState.PENDING,
    )


def test_failures_wait_longer_each_time_and_end(
    backend: Backend, actor: Actor, clock: FixedClock
) -> None:
    job_id = enqueue(backend, actor)
    waits = []
    for attempt in (1, 2, 3):
        (claimed,) = claim_all(backend)
        with backend.write(WORKER) as tx:
            found = jobs.fail(tx, claimed, Failure("smtp.down", f"Try {attempt}", "stack"))
        with backend.read(actor) as tx:
            waits.append((jobs.get_job(tx, job_id).run_at - clock.now()).total_seconds())
        clock.advance(timedelta(hours=1))
    assert found is JobState.DEAD
    assert 12 <= waits[0] <= 18
    assert 24 <= waits[1] <= 36
    with backend.read(actor) as tx:
        dead = jobs.get_job(tx, job_id)
        assert [one.attempt for one in dead.history] == [1, 2, 3]
        assert dead.history[2].error == dead.error
        assert jobs.list_jobs(tx, JobFilter(text="smtp try 3", failed_only=True)).items
        assert not jobs.list_jobs(tx, JobFilter(text="smtp try 2")).items
        assert jobs.rates(tx, 300)[0].failed == 0
        assert sum(one.failed for one in jobs.rates(tx, 300)) == 3
    with backend.write(actor) as tx:
        again = jobs.retry_job(tx, job_id, 60)
    assert (again.attempts, again.max_attempts, again.state) == (3, 6, JobState.PENDING)
    with backend.read(actor) as tx:
        assert len(jobs.get_job(tx, job_id).history) == 3


def test_an_answer_of_each_kind_in_one_transaction(
    backend: Backend, actor: Actor, clock: FixedClock
) -> None:
    ids = [enqueue(backend, actor, number) for number in range(6)]
    claims = claim_all(backend)
    with backend.write(actor) as tx:
        jobs.cancel_job(tx, ids[3])
    with backend.write(WORKER) as tx:
        states = jobs.finish_many(
            tx,
            [
                Completed(claims[0], {"n": 0}),
                Failed(claims[1], Failure("x", "y", retry_after=500, costs=False)),
                Snoozed(claims[2], 30),
                CancelledByRequest(claims[3]),
                Released(claims[4]),
                Failed(claims[5], Failure("no.use", "z", give_up=True)),
            ],
        )
    assert states == (
        JobState.COMPLETED,
        JobState.FAILED,
        JobState.PENDING,
        JobState.CANCELLED,
        JobState.PENDING,
        JobState.DEAD,
    )
    with backend.read(actor) as tx:
        found = [jobs.get_job(tx, job_id) for job_id in ids]
    assert [one.attempts for one in found] == [1, 1, 0, 1, 0, 1]
    assert found[1].max_attempts == 4
    assert found[1].run_at == NOW + timedelta(seconds=500)
    assert found[2].run_at == NOW + timedelta(seconds=30)
    assert [one.job_id for one in claim_all(backend)] == [ids[4]]


@pytest.mark.parametrize("who", ["before", "after"])
def test_whoever_lost_a_job_changes_nothing_of_it(
    backend: Backend, actor: Actor, clock: FixedClock, who: str
) -> None:
    """`after`: it reports only once the other worker is done."""
    job_id = enqueue(backend, actor)
    (first,) = claim_all(backend)
    clock.advance(timedelta(seconds=31))
    with backend.write(WORKER) as tx:
        assert jobs.rescue_lost(tx) == 1
        assert jobs.rescue_lost(tx) == 0
    (second,) = claim_all(backend)
    assert second.attempt == 2
    with backend.write(WORKER) as tx:
        assert jobs.extend(tx, first.worker_id, [first.token]).lost == {first.token}
        assert jobs.extend(tx, second.worker_id, [second.token]).lost == frozenset()
    for worker in (first, second) if who == "before" else (second, first):
        with backend.write(WORKER) as tx:
            taken = jobs.complete(tx, worker, {"by": worker.attempt})
        assert taken is (worker is second)
    with backend.read(actor) as tx:
        done = jobs.get_job(tx, job_id)
    assert done.result == {"by": 2}
    assert [(one.attempt, one.outcome) for one in done.history] == [(1, "lost")]
    assert done.history[0].error is not None
    assert done.history[0].error.code == "worker.lost"


def test_a_stale_report_without_known_loss_is_kept(backend: Backend, actor: Actor) -> None:
    job_id = enqueue(backend, actor)
    (claimed,) = claim_all(backend)
    with backend.write(WORKER) as tx:
        assert jobs.release(tx, claimed)
    with backend.write(WORKER) as tx:
        assert jobs.fail(tx, claimed, Failure("a", "b")) is None
    with backend.read(actor) as tx:
        found = jobs.get_job(tx, job_id)
    assert (found.state, found.attempts) == (JobState.PENDING, 0)
    assert [(one.attempt, one.outcome) for one in found.history] == [(1, "stale")]
    (again,) = claim_all(backend)
    assert again.attempt == 1
    for _ in range(2):
        with backend.write(WORKER) as tx:
            jobs.fail(tx, again, Failure("smtp.down", "No answer"))
    with backend.read(actor) as tx:
        [attempt] = jobs.get_job(tx, job_id).history
    assert attempt.outcome == "failed"
    assert attempt.error is not None
    assert attempt.error.code == "smtp.down"


def test_what_cost_nothing_earns_no_more_attempts(
    backend: Backend, actor: Actor, clock: FixedClock
) -> None:
    job_id = enqueue(backend, actor)
    for failure in (
        Failure("a", "later", retry_after=1, costs=False),
        Failure("a", "later", retry_after=1, costs=False),
        Failure("a", "never", give_up=True),
    ):
        (claimed,) = claim_all(backend)
        with backend.write(WORKER) as tx:
            jobs.fail(tx, claimed, failure)
        clock.advance(timedelta(seconds=2))
    with backend.write(actor) as tx:
        again = jobs.retry_job(tx, job_id)
    assert (again.attempts, again.max_attempts) == (3, 6)


def test_a_lost_last_attempt_is_dead_and_a_cancelled_one_cancelled(
    backend: Backend, actor: Actor, clock: FixedClock
) -> None:
    with backend.write(actor) as tx:
        ids = jobs.enqueue_many(tx, REPORT, [Letter(), Letter()])
    for _attempt in range(2):
        assert len(claim_all(backend)) == 2
        clock.advance(timedelta(seconds=31))
        if _attempt:
            with backend.write(actor) as tx:
                assert jobs.cancel_job(tx, ids[1]).state is JobState.RUNNING
        with backend.write(WORKER) as tx:
            jobs.rescue_lost(tx)
    assert [state(backend, one) for one in ids] == [JobState.DEAD, JobState.CANCELLED]


def test_a_heartbeat_keeps_a_job_and_brings_requests(
    backend: Backend, actor: Actor, clock: FixedClock
) -> None:
    job_id = enqueue(backend, actor)
    (claimed,) = claim_all(backend)
    with backend.write(actor) as tx:
        jobs.cancel_job(tx, job_id)
    clock.advance(timedelta(seconds=25))
    with backend.write(WORKER) as tx:
        answer = jobs.extend(tx, claimed.worker_id, {claimed.token})
    assert answer.cancelled == {claimed.token}
    clock.advance(timedelta(seconds=25))
    with backend.write(WORKER) as tx:
        assert jobs.rescue_lost(tx) == 0


def test_only_the_program_works_the_queue(backend: Backend, actor: Actor) -> None:
    for who in (actor, system_actor("worker", actor.organization_id)):
        with backend.write(who) as tx, pytest.raises(Forbidden):
            jobs.claim(tx, new_id(), (), 1)
        with backend.write(who) as tx, pytest.raises(Forbidden):
            jobs.rescue_lost(tx)


def test_a_worker_whose_clock_was_ahead_is_gone_with_it(
    backend: Backend, actor: Actor, clock: FixedClock
) -> None:
    clock.advance(timedelta(days=365))
    with backend.write(WORKER) as tx:
        jobs.register_worker(tx, WorkerStarted(host="here", pid=1, role="worker"))
        assert jobs.is_any_worker_alive(tx)
    clock.advance(timedelta(days=-365))
    with backend.read(actor) as tx:
        assert not jobs.is_any_worker_alive(tx)
        assert jobs.check_health(tx).worker == "stopped"
        assert [one.alive for one in jobs.list_workers(tx)] == [False]
