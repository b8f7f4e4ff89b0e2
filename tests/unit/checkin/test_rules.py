"""The order of the checks, as a table: each fault alone, and each pair of faults."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crmtui.kit.ids import new_id
from crmtui.services.checkin.rules import (
    NEVER_HERE,
    OVERRIDABLE,
    Candidate,
    Door,
    Standing,
    choose,
    refuse,
)
from crmtui.services.checkin.schemas import Direction, Result

NOW = datetime(2026, 6, 12, 18, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
EVENT, PRODUCT = new_id(), new_id()

DOOR = Door(
    list_id=new_id(),
    event_id=EVENT,
    event_name="Gala",
    event_status="published",
    event_timezone="Europe/Berlin",
    all_products=False,
    valid_from=None,
    valid_until=None,
    max_entries=1,
    exit_required=True,
    max_inside=None,
    reentry_minutes=None,
    gate_id=None,
    gate_name=None,
)
TICKET = Candidate(
    id=new_id(),
    event_id=EVENT,
    product_id=PRODUCT,
    order_id=new_id(),
    position=1,
    number=7,
    code="ABC",
    state="valid",
    attendee_name="Maria Silva",
    attendee_email="",
    attendee_phone="",
    company="",
    seat="",
    note="",
    attendee_data={},
    price_minor=0,
    currency="EUR",
    valid_from=None,
    valid_until=None,
    redeemed_at=None,
    product_name="Regular",
    required_fields=[],
    order_code="A7K",
    event_name="Gala",
    is_listed=True,
    order_size=1,
    was_admitted=False,
)
USED = Standing(1, True, NOW - HOUR, "Gate A", "Ana", None, PRODUCT)

Fault = dict[str, dict[str, Any]]
FAULTS: dict[Result, Fault] = {
    Result.CANCELED: {"ticket": {"state": "cancelled"}},
    Result.REVOKED: {"call": {"code_replaced": True}},
    Result.BLOCKED: {"ticket": {"state": "blocked"}},
    Result.PRODUCT: {"ticket": {"is_listed": False}},
    Result.INVALID_TIME: {"ticket": {"valid_until": NOW - HOUR}},
    Result.UNPAID: {"ticket": {"state": "unpaid"}},
    Result.RULES: {"door": {"event_status": "cancelled"}},
    Result.INCOMPLETE: {"ticket": {"required_fields": ["attendee_email"]}},
    Result.ALREADY_REDEEMED: {"call": {"standing": USED}},
}
"""In the order in which they are told."""


def judge(*faults: Fault) -> list[Result]:
    merged: Fault = {"ticket": {}, "door": {}, "call": {}}
    for fault in faults:
        for part, values in fault.items():
            merged[part] = {**values, **merged[part]}
    call = {"standing": NEVER_HERE, "direction": Direction.ENTRY, "at": NOW, **merged["call"]}
    door, ticket = DOOR._replace(**merged["door"]), TICKET._replace(**merged["ticket"])
    return [refusal.result for refusal in refuse(door, ticket, **call)]


def test_without_a_fault_nothing_is_refused() -> None:
    assert judge() == []


@pytest.mark.parametrize("result", FAULTS)
def test_each_fault_alone(result: Result) -> None:
    assert judge(FAULTS[result]) == [result]


@pytest.mark.parametrize(("graver", "lesser"), itertools.combinations(FAULTS, 2))
def test_the_graver_of_two_is_told(graver: Result, lesser: Result) -> None:
    found = judge(FAULTS[graver], FAULTS[lesser])
    assert found[0] is graver
    # A ticket has one state, so of two states only the graver can be there.
    if {graver, lesser} <= {Result.CANCELED, Result.BLOCKED, Result.UNPAID}:
        assert found == [graver]
    else:
        assert found == [graver, lesser]


def test_everything_at_once() -> None:
    assert judge(*FAULTS.values()) == [
        result for result in FAULTS if result not in (Result.BLOCKED, Result.UNPAID)
    ]


def test_what_gives_no_right_to_enter_cannot_be_overridden() -> None:
    told = {Result.INVALID, Result.AMBIGUOUS, *FAULTS}
    assert told - OVERRIDABLE == {
        Result.INVALID,
        Result.AMBIGUOUS,
        Result.CANCELED,
        Result.REVOKED,
        Result.BLOCKED,
    }


def test_a_window_includes_both_its_ends() -> None:
    fault = {"door": {"valid_from": NOW, "valid_until": NOW}}
    assert judge(fault) == []
    assert judge({"door": {"valid_from": NOW + timedelta.resolution}}) == [Result.INVALID_TIME]
    assert judge({"door": {"valid_until": NOW - timedelta.resolution}}) == [Result.INVALID_TIME]


def test_whoever_is_inside_takes_no_more_room() -> None:
    loose = {"max_inside": 3, "exit_required": False, "max_entries": None}
    outside = {"door": loose, "call": {"inside": 3}}
    assert judge(outside) == [Result.RULES]
    assert judge(outside, {"call": {"standing": USED}}) == []


def test_a_used_ticket_is_not_told_to_come_again_later() -> None:
    fault = {"door": {"reentry_minutes": 90}, "call": {"standing": USED}}
    assert judge(fault) == [Result.ALREADY_REDEEMED]


@pytest.mark.parametrize("fault", FAULTS.values())
def test_whoever_is_inside_may_always_leave(fault: Fault) -> None:
    leaving = {"call": {"standing": USED, "direction": Direction.EXIT}}
    assert judge(leaving, fault) == []


@pytest.mark.parametrize("state", ["valid", "cancelled"])
def test_nobody_leaves_who_is_not_inside(state: str) -> None:
    fault: Fault = {"ticket": {"state": state}, "call": {"direction": Direction.EXIT}}
    assert judge(fault) == [Result.RULES]


def test_an_answer_of_blanks_is_missing_but_false_and_zero_are_answers() -> None:
    required = {"required_fields": ["diet", "guests", "vegan"]}
    answers = {"diet": "  ", "guests": 0, "vegan": False}
    [refusal] = refuse(
        DOOR,
        TICKET._replace(**required, attendee_data=answers),
        NEVER_HERE,
        Direction.ENTRY,
        NOW,
    )
    assert (refusal.result, refusal.detail) == (Result.INCOMPLETE, "diet")


# --- which ticket is meant -------------------------------------------------------------------


def test_no_ticket_is_invalid() -> None:
    assert choose(DOOR, [], NOW).refusal == (Result.INVALID, "")


def test_another_events_ticket_names_that_event() -> None:
    other = TICKET._replace(event_id=new_id(), event_name="Fair")
    assert choose(DOOR, [other], NOW).refusal == (Result.INVALID, "Fair")


def test_of_several_the_listed_one_that_is_valid_now_is_meant() -> None:
    unlisted = TICKET._replace(id=new_id(), is_listed=False)
    late = TICKET._replace(id=new_id(), valid_from=NOW + HOUR)
    assert choose(DOOR, [unlisted, late, TICKET], NOW).ticket == TICKET
    assert choose(DOOR, [unlisted, TICKET], NOW).ticket == TICKET


def test_two_that_fit_equally_are_ambiguous() -> None:
    second = TICKET._replace(id=new_id(), product_name="Dinner")
    choice = choose(DOOR, [TICKET, second], NOW)
    assert choice.ticket is None
    assert choice.refusal == (Result.AMBIGUOUS, "Regular, Dinner")
