"""What the threads take, and what they leave."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest

from crmtui.kit.backend import Backend
from crmtui.kit.clock import SystemClock
from crmtui.scheduler.crew import BATCH, Attempt, Crew, Ended
from crmtui.scheduler.runner import Runner
from crmtui.scheduler.suspension import elapsed
from crmtui.services.jobs import Claimed, Completed, Outcome, Released
from tests.scheduler.work import REGISTRY, wait_for


def claimed(kind: str = "test.noop") -> Claimed:
    now = SystemClock().now()
    return Claimed(
        job_id=uuid4(),
        token=uuid4(),
        attempt=1,
        kind=kind,
        queue="default",
        args={},
        organization_id=None,
        actor_kind="system",
        actor_id=None,
        actor_name="test",
        max_attempts=5,
        lease_until=now,
        worker_id=uuid4(),
        started_at=now,
    )


def test_nothing_is_begun_after_a_long_sleep(sqlite_backend: Backend) -> None:
    runner = Runner(sqlite_backend, REGISTRY)
    assert isinstance(runner(Attempt(claimed(), elapsed() + 30)), Completed)
    assert isinstance(runner(Attempt(claimed(), elapsed() - 1)), Released)


def test_no_more_is_taken_than_can_be_begun_soon() -> None:
    go = threading.Event()

    def execute(attempt: Attempt) -> Outcome:
        go.wait(30)
        return Completed(attempt.claimed)

    crew = Crew(execute, 2, threading.Event())
    assert crew.room() == BATCH
    crew.start()
    crew.submit([Attempt(claimed(), elapsed() + 30) for _ in range(3)])
    wait_for(lambda: len(crew.running()) == 2)
    wait_for(lambda: crew.room() == 0)
    [given_back] = wait_for(crew.take_waiting)
    assert given_back not in crew.running()
    assert crew.take_waiting() == []
    go.set()
    over: list[Ended] = []
    wait_for(lambda: over.extend(crew.take_outcomes()) or len(over) == 2)
    crew.stop()


def test_without_threads_nothing_is_taken_until_one_comes_back() -> None:
    go = threading.Event()

    def execute(attempt: Attempt) -> Outcome:
        go.wait(30)
        return Completed(attempt.claimed)

    crew = Crew(execute, 1, threading.Event())
    crew.start()
    for _lost in range(2):
        assert crew.room() > 0
        attempt = Attempt(claimed(), elapsed() + 30)
        crew.submit([attempt])
        wait_for(crew.running)
        crew.settle(attempt, Released(attempt.claimed))
    assert crew.room() == 0
    go.set()
    wait_for(crew.room)
    last = Attempt(claimed(), elapsed() + 30)
    crew.submit([last])
    wait_for(lambda: last.settled)
    crew.stop()


@pytest.mark.parametrize("number", [1, 4])
def test_an_abandoned_attempt_says_nothing_any_more(number: int) -> None:
    go = threading.Event()

    def execute(attempt: Attempt) -> Outcome:
        go.wait(30)
        return Completed(attempt.claimed)

    crew = Crew(execute, number, threading.Event())
    crew.start()
    attempt = Attempt(claimed(), elapsed() + 30)
    crew.submit([attempt])
    wait_for(crew.running)
    crew.settle(attempt, Released(attempt.claimed))
    go.set()
    follower = Attempt(claimed(), elapsed() + 30)
    crew.submit([follower])
    wait_for(lambda: follower.settled)
    crew.stop()
    outcomes = wait_for(crew.take_outcomes)
    assert {type(outcome) for one, outcome in outcomes if one is attempt} == {Released}
