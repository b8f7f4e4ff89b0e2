"""Turns and allowances: what a slow endpoint costs the others."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

from crmtui.kit.ids import new_id
from crmtui.scheduler.delivery_lanes import QUICK_MILLISECONDS, Lane, LaneLimits
from crmtui.services.webhooks import DueDelivery
from crmtui.services.webhooks.rules import LEASE

_NOW = datetime(2026, 6, 12, 18, 0, tzinfo=UTC)


def _due(endpoint_id: UUID, claimed_at: datetime = _NOW) -> DueDelivery:
    return DueDelivery(
        id=new_id(),
        token=new_id(),
        lease_until=claimed_at + LEASE,
        endpoint_id=endpoint_id,
        organization_id=new_id(),
        dialect="kazi",
        url="https://example.org/",
        message_id="m",
        event_type="event.created",
        body=b"{}",
        secrets=("s",),
        attempt=1,
        step=0,
        manual=False,
        ordered=False,
        subject_id=None,
    )


def _take_all(lane: Lane, now: datetime = _NOW) -> list[DueDelivery]:
    taken = []
    while (due := lane.take(now)) is not None:
        taken.append(due)
    return taken


def test_an_unknown_endpoint_gets_two_and_a_quick_one_soon_more() -> None:
    lane = Lane(LaneLimits(in_flight=100, claimed=1000, per_endpoint=8))
    endpoint = new_id()
    lane.add(_due(endpoint) for _ in range(50))
    sizes = []
    for _ in range(4):
        taken = _take_all(lane)
        sizes.append(len(taken))
        for due in taken:
            lane.finish(due, 10)
    assert sizes == [2, 8, 8, 8]


def test_an_endpoint_that_does_not_answer_gets_one_at_a_time() -> None:
    for outcome in (None, QUICK_MILLISECONDS + 1):
        lane = Lane(LaneLimits(in_flight=100, claimed=1000))
        endpoint = new_id()
        lane.add(_due(endpoint) for _ in range(50))
        for due in _take_all(lane):
            lane.finish(due, outcome)
        (due,) = _take_all(lane)
        lane.finish(due, 10)
        assert len(_take_all(lane)) == 2


def test_many_black_holes_leave_the_lane_open() -> None:
    lane = Lane(LaneLimits(in_flight=64, claimed=10_000))
    holes, fine = [new_id() for _ in range(25)], new_id()
    for hole in holes:
        lane.add(_due(hole) for _ in range(64))
    lane.add([_due(fine)])
    taken = _take_all(lane)
    assert Counter(due.endpoint_id for due in taken)[fine] == 1
    assert lane.open == len(taken) == 51


def test_endpoints_take_turns_and_each_keeps_its_order() -> None:
    lane = Lane(LaneLimits(in_flight=4, claimed=1000))
    one, two = new_id(), new_id()
    ones, twos = [_due(one) for _ in range(10)], [_due(two) for _ in range(2)]
    lane.add([*ones, *twos])
    assert _take_all(lane) == [ones[0], twos[0], ones[1], twos[1]]
    lane.finish(ones[0], 10)
    assert _take_all(lane) == [ones[2]]


def test_room_counts_what_waits_and_what_is_in_flight() -> None:
    lane = Lane(LaneLimits(in_flight=4, claimed=10))
    endpoint = new_id()
    lane.add(_due(endpoint) for _ in range(6))
    assert lane.room == 4
    taken = _take_all(lane)
    assert lane.room == 4
    lane.finish(taken[0], 10)
    assert lane.room == 5
    lane.add(_due(endpoint) for _ in range(20))
    assert lane.room == 0


def test_what_would_outlive_its_lease_is_not_begun() -> None:
    lane = Lane(LaneLimits(in_flight=4, claimed=10))
    endpoint = new_id()
    old, fresh = _due(endpoint), _due(endpoint, _NOW + timedelta(seconds=31))
    lane.add([old, fresh])
    assert _take_all(lane, _NOW + timedelta(seconds=31)) == [fresh]
    assert lane.take_late() == [old]
    assert not lane.take_late()
    assert lane.room == 9


def test_draining_takes_what_was_not_begun() -> None:
    lane = Lane(LaneLimits(in_flight=1, claimed=10))
    dues = [_due(new_id()) for _ in range(3)]
    lane.add(dues)
    assert lane.take(_NOW) == dues[0]
    assert lane.drain() == dues[1:]
    lane.finish(dues[0], 10)
    assert lane.take(_NOW) is None
    assert lane.room == 10
