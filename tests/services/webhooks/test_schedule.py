"""When a delivery is tried again, and what becomes of endpoints that fail."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from crmtui.kit.backend import Backend
from crmtui.models import DomainEventRow, JobWarning
from crmtui.services import webhooks
from crmtui.services.webhooks import DeliveryState, EndpointHealth, Lane, rules
from tests import factories
from tests.services.webhooks.house import DOWN, LOOP, House

STEPS = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds between the attempts that the specification shows."""


def queue(house: House, count: int = 1) -> None:
    product = factories.create_product(house.backend, house.owner)
    for _turn in range(count):
        factories.create_ticket(house.backend, house.owner, product_id=product.id)
    house.fan_out()


def wait_for_next(house: House) -> float:
    """Let the clock run to the next attempt; how many seconds that took."""
    with house.backend.read(LOOP) as tx:
        due = webhooks.next_due_at(tx)
    assert due is not None
    waited = (due - house.clock.now()).total_seconds()
    house.wait(seconds=waited)
    return waited


def fail_once(house: House, status: int | None = DOWN, **more: Any) -> None:
    claimed = house.claim(Lane.FIRST) or house.claim(Lane.RETRY)
    assert house.record(claimed, status, **more) == len(claimed) > 0


def notices(house: House) -> list[str]:
    with house.backend.read(house.owner) as tx:
        found = tx.execute(
            select(DomainEventRow.topic)
            .where(DomainEventRow.topic.startswith("webhook.endpoint_"))
            .order_by(DomainEventRow.seq)
        )
        return [topic.removeprefix("webhook.endpoint_") for topic in found.scalars()]


def warnings(house: House) -> dict[str, datetime | None]:
    with house.backend.read(LOOP) as tx:
        rows = tx.execute(select(JobWarning.code, JobWarning.cleared_at))
        return {code.removeprefix("webhook.endpoint_"): cleared for code, cleared in rows}


def test_ten_attempts_follow_the_specifications_schedule(house: House) -> None:
    made = house.listen("kazi", "ticket.issued")
    queue(house)
    for step in STEPS:
        fail_once(house, error="connection refused", status=None)
        assert not house.claim(Lane.RETRY)
        assert 0.8 * step <= wait_for_next(house) <= 1.2 * step
    fail_once(house)
    (delivery,) = house.deliveries()
    assert (delivery.state, delivery.attempts) == (DeliveryState.EXHAUSTED, 10)
    assert [each.number for each in delivery.history] == [*range(1, 11)]
    assert {each.error for each in delivery.history} == {"connection refused", "HTTP 503"}
    assert delivery.next_attempt_at is None
    assert house.endpoint(made).failures == 10


@given(step=st.integers(0, 8), seed=st.integers(), asked=st.none() | st.floats(-1e9, 1e9))
def test_a_wait_stays_inside_its_bounds(step: int, seed: int, asked: float | None) -> None:
    wait = rules.next_wait(step, asked, random.Random(seed))
    assert wait is not None
    least, most = 0.8 * STEPS[step], 1.2 * STEPS[step]
    wanted = min(max(asked or 0.0, 0.0), 86_400.0)
    assert max(least, wanted) - 1e-3 <= wait.total_seconds() <= max(most, wanted) + 1e-3


@pytest.mark.parametrize(("asked", "seconds"), [(60.0, 60), (10**9, 86_400)])
def test_what_the_receiver_asks_for_counts_up_to_a_day(
    house: House, asked: float, seconds: int
) -> None:
    made = house.listen("kazi", "ticket.issued")
    queue(house, 2)
    (first,) = house.claim(limit=1)
    house.record([first], 429, retry_after=asked)
    # The whole endpoint is left alone, not just this delivery.
    assert not house.claim()
    paused = house.endpoint(made).paused_until
    assert paused == house.clock.now() + timedelta(seconds=seconds)
    assert wait_for_next(house) == seconds
    assert len(house.claim()) == 1


def test_an_endpoint_that_asks_for_less_gets_less_for_a_while(house: House) -> None:
    made = house.listen("kazi", "ticket.issued")
    queue(house, 12)
    pauses = []
    for _turn in range(9):
        house.record(house.claim(limit=1), 502)
        paused = house.endpoint(made).paused_until
        assert paused is not None
        pauses.append((paused - house.clock.now()).total_seconds())
        house.wait(seconds=pauses[-1])
    assert pauses == [5, 10, 20, 40, 80, 160, 300, 300, 300]


@pytest.mark.parametrize("status", [199, 301, 304, 404, 500])
def test_only_2xx_has_arrived(house: House, status: int) -> None:
    house.listen("kazi", "ticket.issued")
    queue(house)
    fail_once(house, status)
    assert house.deliveries()[0].state is DeliveryState.PENDING
    assert house.deliveries()[0].last_error == f"HTTP {status}"


def test_gone_disables_at_once(house: House) -> None:
    made = house.listen("kazi", "ticket.issued")
    queue(house, 2)
    house.record(house.claim(limit=1), 410)
    shown = house.endpoint(made)
    assert (shown.enabled, shown.health) == (False, EndpointHealth.DISABLED)
    assert shown.disabled_reason
    assert not house.claim()
    assert notices(house) == ["disabled"]
    again = house.do(webhooks.enable_endpoint, made.id)
    assert (again.health, again.failures, again.disabled_reason) == ("healthy", 0, None)
    assert warnings(house)["disabled"] is not None
    assert len(house.claim()) == 1


def test_an_endpoints_troubles_are_told_of_once_and_end_with_a_success(house: House) -> None:
    made = house.listen("kazi", "ticket.issued")
    queue(house, 6)
    house.record(house.claim(limit=1))
    house.record(house.claim(limit=1), DOWN)
    assert house.endpoint(made).failures == 1
    for turn in range(2, 6):
        queue(house)
        house.record(house.claim(limit=1), DOWN)
        health = house.endpoint(made).health
        assert health == ("failing" if turn >= 4 else "healthy")
    assert notices(house) == ["failing"]
    assert warnings(house) == {"failing": None}
    house.record(house.claim(limit=1))
    shown = house.endpoint(made)
    assert (shown.health, shown.failures, shown.first_failure_at) == ("healthy", 0, None)
    assert warnings(house)["failing"] == house.clock.now()


def test_five_days_of_failures_disable_with_a_notice_the_day_before(house: House) -> None:
    made = house.listen("kazi", "ticket.issued")
    began = house.clock.now()
    while house.endpoint(made).enabled:
        queue(house)
        house.record(house.claim(Lane.FIRST) + house.claim(Lane.RETRY), DOWN)
        with house.backend.write(LOOP) as tx:
            webhooks.review_health(tx)
        house.wait(hours=6)
        assert house.clock.now() - began < timedelta(days=6)
    shown = house.endpoint(made)
    assert notices(house) == ["failing", "disabling_soon", "disabled"]
    assert shown.health == "disabled"
    assert shown.disabled_at is not None
    assert timedelta(days=5) <= shown.disabled_at - began < timedelta(days=5, hours=7)
    with house.backend.read(house.owner) as tx:
        told = tx.execute(
            select(DomainEventRow.occurred_at).where(
                DomainEventRow.topic == "webhook.endpoint_disabling_soon"
            )
        ).scalar_one()
    assert shown.disabled_at - told >= timedelta(hours=24)
    assert warnings(house).keys() == {"failing", "disabling_soon", "disabled"}


def test_health_survives_a_restart(database_url: str, clock: Any) -> None:
    from crmtui.bootstrap import open_backend

    backend = open_backend(database_url, clock)
    house = House(backend)
    made = house.listen("kazi", "ticket.issued")
    queue(house, 4)
    for _turn in range(3):
        house.record(house.claim(limit=1), DOWN)
    before = house.endpoint(made)
    backend.close()
    house.backend = open_backend(database_url, clock)
    assert house.endpoint(made) == before
    house.record(house.claim(limit=1), DOWN)
    assert house.endpoint(made).health == "failing"
    assert house.endpoint(made).first_failure_at == before.first_failure_at
    house.backend.close()


def test_a_quiet_endpoint_is_not_disabled(sqlite_backend: Backend) -> None:
    house = House(sqlite_backend)
    made = house.listen("kazi", "ticket.issued")
    queue(house)
    for _turn in range(4):
        fail_once(house)
        wait_for_next(house)
    house.wait(days=30)
    with house.backend.write(LOOP) as tx:
        assert webhooks.review_health(tx) == 0
    assert house.endpoint(made).enabled


def test_a_late_success_does_not_end_a_pause(house: House) -> None:
    """It was under way when the endpoint asked for less."""
    made = house.listen("kazi", "ticket.issued")
    queue(house, 2)
    early, late = house.claim()
    house.record([late], 429, retry_after=3600)
    house.record([early])
    until = house.endpoint(made).paused_until
    assert until is not None
    assert until >= house.clock.now() + timedelta(hours=1)


def test_a_deleted_endpoint_raises_no_more_warnings(house: House) -> None:
    made = house.listen("kazi", "ticket.issued")
    queue(house, 6)
    claimed = house.claim()
    house.do(webhooks.delete_endpoint, made.id)
    house.record(claimed, DOWN)
    assert not warnings(house)
