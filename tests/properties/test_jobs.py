"""Jobs against a model: whatever is done in whatever order, each job is where the model says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.clock import FixedClock
from crmtui.kit.errors import Conflict
from crmtui.kit.ids import new_id
from crmtui.services import jobs
from crmtui.services.jobs import (
    CancelledByRequest,
    Claimed,
    Completed,
    Failed,
    Failure,
    JobFilter,
    JobKind,
    JobState,
    Outcome,
    Released,
    Snoozed,
)
from tests.factories import create_organization
from tests.services.jobs.kinds import Letter

WORKER = system_actor("worker")
KIND = JobKind("model.job", Letter, max_attempts=2)
UNFINISHED = (JobState.PENDING, JobState.RUNNING, JobState.FAILED)


@dataclass
class Expected:
    """A job as it should be."""

    key: str | None
    state: JobState = JobState.PENDING
    attempts: int = 0
    most: int = 2
    chances_from: int = 0
    token: UUID | None = None
    asked: bool = False

    def take(self, token: UUID) -> None:
        self.state, self.token, self.asked = JobState.RUNNING, token, False
        self.attempts += 1

    def end(self, state: JobState) -> None:
        self.state, self.token = state, None

    def fail(self) -> None:
        if self.asked:
            self.end(JobState.CANCELLED)
        else:
            self.end(JobState.DEAD if self.attempts >= self.most else JobState.FAILED)

    def put_back(self) -> None:
        if self.asked:
            self.end(JobState.CANCELLED)
        else:
            self.attempts -= 1
            self.end(JobState.PENDING)

    def report(self, outcome: Outcome) -> None:
        match outcome:
            case Completed():
                self.end(JobState.COMPLETED)
            case Failed():
                self.fail()
            case CancelledByRequest():
                self.end(JobState.CANCELLED)
            case Snoozed() | Released():
                self.put_back()


OUTCOMES: tuple[Callable[[Claimed], Outcome], ...] = (
    lambda one: Completed(one, {"done": True}),
    lambda one: Failed(one, Failure("x", "y")),
    lambda one: Snoozed(one, 5),
    CancelledByRequest,
    Released,
)


class Jobs(RuleBasedStateMachine):
    backend: ClassVar[Backend]
    clock: ClassVar[FixedClock]

    def __init__(self) -> None:
        super().__init__()
        self.actor: Actor = create_organization(self.backend)
        self.model: dict[UUID, Expected] = {}
        self.claims: list[Claimed] = []
        self.worker = new_id()
        with self.backend.write(WORKER) as tx:
            jobs.claim(tx, self.worker, (), 1_000, lease_seconds=1e6)  # what others left

    def pick(self, number: int) -> UUID:
        return list(self.model)[number % len(self.model)]

    @rule(key=some.sampled_from([None, None, "a", "b"]))
    def enqueue(self, key: str | None) -> None:
        with self.backend.write(self.actor) as tx:
            job_id = jobs.enqueue(tx, KIND, Letter(), unique_key=key)
        same = [
            known
            for known, one in self.model.items()
            if key is not None and one.key == key and one.state in UNFINISHED
        ]
        assert (job_id in self.model) == bool(same)
        if same:
            assert [job_id] == same
        else:
            self.model[job_id] = Expected(key)

    @rule(limit=some.integers(1, 3))
    def claim(self, limit: int) -> None:
        self.clock.advance(timedelta(hours=2))  # whatever waits is due; no lease is that long
        self.rescue()
        with self.backend.write(WORKER) as tx:
            found = jobs.claim(tx, self.worker, (), limit)
        waiting = [one for one in self.model.values() if one.state.waits]
        assert len(found) == min(limit, len(waiting))
        for claimed in found:
            assert self.model[claimed.job_id].state.waits
            self.model[claimed.job_id].take(claimed.token)
            assert claimed.attempt == self.model[claimed.job_id].attempts
        self.claims += found

    def rescue(self) -> None:
        with self.backend.write(WORKER) as tx:
            rescued = jobs.rescue_lost(tx)
        running = [one for one in self.model.values() if one.state is JobState.RUNNING]
        assert rescued == len(running)
        for one in running:
            one.fail()

    @precondition(lambda self: self.claims)
    @rule(number=some.integers(0), kind=some.sampled_from(OUTCOMES))
    def report(self, number: int, kind: Callable[[Claimed], Outcome]) -> None:
        """Also for claims that were lost or reported before."""
        claimed = self.claims[number % len(self.claims)]
        with self.backend.write(WORKER) as tx:
            (state,) = jobs.finish_many(tx, [kind(claimed)])
        expected = self.model.get(claimed.job_id)
        if expected is None or expected.token != claimed.token:
            assert state is None
            return
        expected.report(kind(claimed))
        assert state is expected.state

    @precondition(lambda self: self.model)
    @rule(number=some.integers(0))
    def retry(self, number: int) -> None:
        job_id = self.pick(number)
        one = self.model[job_id]
        taken = one.key is not None and any(
            other.key == one.key and other.state in UNFINISHED
            for other in self.model.values()
            if other is not one
        )
        refused = self.refused(lambda tx: jobs.retry_job(tx, job_id))
        if one.state in (JobState.RUNNING, JobState.PENDING):
            assert refused == f"job.{one.state.value.lower()}"
        elif taken:
            assert refused == "job.unique_taken"
        else:
            assert refused is None
            one.most, one.chances_from = one.attempts + one.most - one.chances_from, one.attempts
            one.end(JobState.PENDING)
            one.asked = False

    @precondition(lambda self: self.model)
    @rule(number=some.integers(0))
    def cancel(self, number: int) -> None:
        job_id = self.pick(number)
        one = self.model[job_id]
        refused = self.refused(lambda tx: jobs.cancel_job(tx, job_id))
        if one.state.finished:
            assert refused == "job.finished"
            return
        assert refused is None
        one.asked = True
        if one.state is not JobState.RUNNING:
            one.end(JobState.CANCELLED)

    @precondition(lambda self: self.model)
    @rule(number=some.integers(0))
    def delete(self, number: int) -> None:
        job_id = self.pick(number)
        refused = self.refused(lambda tx: jobs.delete_job(tx, job_id))
        if self.model[job_id].state is JobState.RUNNING:
            assert refused == "job.running"
        else:
            assert refused is None
            del self.model[job_id]

    def refused(self, act: Callable[..., object]) -> str | None:
        """The code of the conflict, if there is one."""
        try:
            with self.backend.write(self.actor) as tx:
                act(tx)
        except Conflict as conflict:
            return conflict.code
        return None

    @invariant()
    def everything_is_as_expected(self) -> None:
        with self.backend.read(self.actor) as tx:
            found = {one.id: one for one in jobs.list_jobs(tx, JobFilter(kinds=(KIND.name,))).items}
            counts = jobs.count_by_state(tx)
        assert {
            job_id: (one.state, one.attempts, one.max_attempts) for job_id, one in found.items()
        } == {job_id: (one.state, one.attempts, one.most) for job_id, one in self.model.items()}
        for state in JobState:
            expected = sum(one.state is state for one in self.model.values())
            assert counts[state].value == expected

    def teardown(self) -> None:
        with self.backend.write(self.actor) as tx:
            tx.connection.exec_driver_sql("DELETE FROM jobs")


def test_jobs_are_where_the_model_says(sqlite_backend: Backend, clock: FixedClock) -> None:
    machine = type("Machine", (Jobs,), {"backend": sqlite_backend, "clock": clock})
    chosen = settings(max_examples=25, stateful_step_count=30, deadline=None)
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(machine, settings=chosen)  # type: ignore[no-untyped-call]
