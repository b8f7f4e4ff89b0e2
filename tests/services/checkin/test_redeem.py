"""One fixture per reason, on both databases, with the row that each verdict leaves."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from crmtui.kit.clock import FixedClock
from crmtui.kit.errors import Conflict, Forbidden, NotFound
from crmtui.kit.ids import new_id
from crmtui.models import DomainEventRow, RevokedCode, Scan, Ticket
from crmtui.services import checkin
from crmtui.services.checkin import Result, Scanned
from tests.services.checkin.venue import Venue, make_actor

HOUR = timedelta(hours=1)


def stored_scans(venue: Venue) -> list[Scan]:
    with venue.backend.read(venue.actor) as tx:
        return list(tx.session.scalars(select(Scan).order_by(Scan.id)))


def topics(venue: Venue) -> list[str]:
    with venue.backend.read(venue.actor) as tx:
        rows = tx.session.scalars(
            select(DomainEventRow.topic)
            .where(DomainEventRow.subject_type == "ticket")
            .order_by(DomainEventRow.seq)
        )
        return list(rows)


def redeemed_at(venue: Venue, ticket_id: UUID) -> object:
    with venue.backend.read(venue.actor) as tx:
        return tx.session.scalars(select(Ticket).where(Ticket.id == ticket_id)).one().redeemed_at


# --- ok --------------------------------------------------------------------------------------


def test_admits_once(venue: Venue) -> None:
    ticket_id = venue.add_ticket("ABC")
    verdict = venue.scan("ABC")
    assert verdict.result is Result.OK
    assert verdict.entry == 1
    assert not verdict.repeated
    assert verdict.ticket is not None
    assert verdict.ticket.id == ticket_id
    assert verdict.ticket.product_name == "Regular"
    assert verdict.order_size == 1
    assert redeemed_at(venue, ticket_id) == venue.now
    counters = venue.read_counters()
    assert (counters.expected, counters.admitted, counters.inside) == (1, 1, 1)
    assert [row.name for row in counters.by_gate] == ["Gate A"]
    assert topics(venue) == ["ticket.redeemed"]
    [scan] = stored_scans(venue)
    assert (scan.id, scan.entry, scan.result) == (verdict.scan_id, 1, "ok")


def test_verdicts_are_valid_schemas(venue: Venue) -> None:
    """They are built without validation, so it is proved here that they would pass it."""
    venue.add_ticket("ABC")
    for verdict in (venue.scan("ABC"), venue.scan("ABC"), venue.scan("nothing")):
        assert checkin.Verdict.model_validate(verdict.model_dump()) == verdict


# --- refusals --------------------------------------------------------------------------------


def test_already_redeemed_names_time_gate_and_operator(venue: Venue, clock: FixedClock) -> None:
    venue.add_ticket("ABC")
    venue.scan("ABC", make_actor(venue.organization_id, name="Bea"))
    clock.advance(HOUR)
    verdict = venue.scan("ABC", gate_id=venue.add_gate("Gate B"))
    assert verdict.result is Result.ALREADY_REDEEMED
    assert verdict.overridable
    assert verdict.earlier is not None
    assert verdict.earlier.at == venue.now
    assert (verdict.earlier.gate, verdict.earlier.operator) == ("Gate A", "Bea")
    counters = venue.read_counters()
    assert (counters.admitted, counters.inside, counters.refused) == (1, 1, 1)
    assert topics(venue) == ["ticket.redeemed", "ticket.refused"]


def test_unknown_code_is_invalid_and_stored(venue: Venue) -> None:
    verdict = venue.scan("NOBODY")
    assert (verdict.result, verdict.ticket, verdict.detail) == (Result.INVALID, None, "")
    assert not verdict.overridable
    [scan] = stored_scans(venue)
    assert (scan.code, scan.ticket_id, scan.result) == ("NOBODY", None, "invalid")
    assert venue.read_counters().refused == 1


def test_code_of_another_event_names_it(venue: Venue) -> None:
    other = venue.add_event("Summer Fair")
    product = venue.add_product("Fair", event_id=other)
    venue.add_ticket("ABC", event_id=other, product_id=product)
    verdict = venue.scan("ABC")
    assert (verdict.result, verdict.detail) == (Result.INVALID, "Summer Fair")


def test_the_same_code_at_two_events_is_this_events_ticket(venue: Venue) -> None:
    other = venue.add_event("Summer Fair")
    venue.add_ticket("ABC", event_id=other, product_id=venue.add_product("X", event_id=other))
    mine = venue.add_ticket("ABC")
    verdict = venue.scan("ABC")
    assert verdict.ticket is not None
    assert (verdict.result, verdict.ticket.id) == (Result.OK, mine)


def test_deleted_ticket_is_invalid(venue: Venue) -> None:
    venue.add_ticket("ABC", deleted_at=venue.now)
    assert venue.scan("ABC").result is Result.INVALID


@pytest.mark.parametrize(
    ("state", "result", "overridable"),
    [
        ("unpaid", Result.UNPAID, True),
        ("blocked", Result.BLOCKED, False),
        ("cancelled", Result.CANCELED, False),
        ("revoked", Result.REVOKED, False),
    ],
)
def test_states_refuse(venue: Venue, state: str, result: Result, overridable: bool) -> None:
    ticket_id = venue.add_ticket("ABC", state=state)
    verdict = venue.scan("ABC")
    assert (verdict.result, verdict.overridable) == (result, overridable)
    assert redeemed_at(venue, ticket_id) is None
    again = venue.scan("ABC", override_reason="The boss says so")
    assert again.result is (Result.OK if overridable else result)


def test_replaced_code_is_revoked(venue: Venue) -> None:
    ticket_id = venue.add_ticket("NEW")
    venue._add(RevokedCode(id=new_id(), ticket_id=ticket_id, code="OLD"))
    verdict = venue.scan("OLD")
    assert verdict.result is Result.REVOKED
    assert verdict.ticket is not None
    assert verdict.ticket.id == ticket_id
    assert venue.scan("NEW").result is Result.OK


def test_product_not_on_the_list(venue: Venue) -> None:
    vip = venue.add_product("VIP")
    venue.add_ticket("ABC")
    only_vip = venue.add_list(name="VIP", product_ids=(vip,))
    verdict = venue.scan("ABC", list_id=only_vip.id)
    assert (verdict.result, verdict.detail) == (Result.PRODUCT, "Regular")
    venue.add_ticket("VIP", product_id=vip)
    assert venue.scan("VIP", list_id=only_vip.id).result is Result.OK


def test_outside_the_lists_window(venue: Venue) -> None:
    venue.add_ticket("ABC")
    later = venue.add_list(name="Later", valid_from=venue.now + HOUR)
    verdict = venue.scan("ABC", list_id=later.id)
    assert (verdict.result, verdict.detail) == (Result.INVALID_TIME, "2026-06-12 21:00 –")
    read_before = venue.now - timedelta(days=1)
    over = venue.add_list(name="Over", valid_until=venue.now - HOUR)
    assert venue.scan("ABC", list_id=over.id).result is Result.INVALID_TIME
    assert venue.scan("ABC", list_id=over.id, scanned_at=read_before).result is Result.OK


def test_outside_the_tickets_window(venue: Venue) -> None:
    venue.add_ticket("ABC", valid_until=venue.now - HOUR)
    assert venue.scan("ABC").result is Result.INVALID_TIME


def test_house_full(venue: Venue) -> None:
    small = venue.add_list(name="Small", max_inside=1)
    venue.add_ticket("A")
    venue.add_ticket("B")
    assert venue.scan("A", list_id=small.id).result is Result.OK
    assert venue.scan("B", list_id=small.id).result is Result.RULES
    assert venue.leave("A", list_id=small.id).result is Result.OK
    assert venue.scan("B", list_id=small.id).result is Result.OK


def test_too_early_again(venue: Venue, clock: FixedClock) -> None:
    slow = venue.add_list(name="Slow", max_entries=None, exit_required=False, reentry_minutes=10)
    venue.add_ticket("A")
    assert venue.scan("A", list_id=slow.id).result is Result.OK
    clock.advance(timedelta(minutes=9))
    verdict = venue.scan("A", list_id=slow.id)
    assert verdict.result is Result.RULES
    assert "20:10" in verdict.detail
    clock.advance(timedelta(minutes=1))
    assert venue.scan("A", list_id=slow.id).entry == 2


def test_cancelled_event(venue: Venue) -> None:
    venue.event_id = venue.add_event("Off", status="cancelled")
    off = venue.add_list()
    venue.add_ticket("A", product_id=venue.add_product("Off"))
    assert venue.scan("A", list_id=off.id).result is Result.RULES


def test_incomplete_names_what_is_missing(venue: Venue) -> None:
    fields = ["attendee_name", "attendee_email", "diet"]
    product = venue.add_product("Dinner", required_fields=fields)
    venue.add_ticket("A", product_id=product)
    verdict = venue.scan("A")
    assert (verdict.result, verdict.detail) == (Result.INCOMPLETE, "attendee_email, diet")
    venue.add_ticket(
        "B", product_id=product, attendee_email="m@example.org", attendee_data={"diet": "vegan"}
    )
    assert venue.scan("B").result is Result.OK


# --- ambiguous -------------------------------------------------------------------------------


def test_ambiguous_code_is_narrowed_by_product_then_by_window(venue: Venue) -> None:
    dinner, late = venue.add_product("Dinner"), venue.add_product("Late")
    venue.add_ticket("A")
    second = venue.add_ticket("A", product_id=dinner)
    third = venue.add_ticket("A", product_id=late, valid_from=venue.now + HOUR)
    verdict = venue.scan("A")
    assert (verdict.result, verdict.ticket) == (Result.AMBIGUOUS, None)
    both = venue.add_list(name="Both", product_ids=(dinner, late))
    narrowed = venue.scan("A", list_id=both.id)
    assert narrowed.ticket is not None
    assert (narrowed.result, narrowed.ticket.id) == (Result.OK, second)
    picked = venue.scan(ticket_id=third, list_id=both.id)
    assert picked.result is Result.INVALID_TIME


# --- entries and exits -----------------------------------------------------------------------


def test_exit_and_entry_again(venue: Venue) -> None:
    several = venue.add_list(name="Several", max_entries=2)
    venue.add_ticket("A")

    def step(direction: str) -> tuple[Result, int | None]:
        verdict = venue.scan("A", list_id=several.id, direction=direction)
        return verdict.result, verdict.entry

    assert step("exit") == (Result.RULES, None)
    assert step("entry") == (Result.OK, 1)
    assert step("entry") == (Result.ALREADY_REDEEMED, None)
    assert step("exit") == (Result.OK, None)
    assert step("exit") == (Result.RULES, None)
    assert step("entry") == (Result.OK, 2)
    assert step("exit") == (Result.OK, None)
    assert step("entry") == (Result.ALREADY_REDEEMED, None)
    counters = venue.read_counters(several.id)
    assert (counters.admitted, counters.inside, counters.refused) == (1, 0, 4)
    assert topics(venue).count("ticket.exited") == 2


def test_cancelled_ticket_may_leave(venue: Venue) -> None:
    ticket_id = venue.add_ticket("A")
    venue.scan("A")
    with venue.backend.write(venue.actor) as tx:
        tx.session.scalars(select(Ticket).where(Ticket.id == ticket_id)).one().state = "cancelled"
    assert venue.scan("A").result is Result.CANCELED
    assert venue.leave("A").result is Result.OK


def test_inside_is_counted_where_the_ticket_came_in(venue: Venue) -> None:
    loose = venue.add_list(name="Loose", max_entries=None, exit_required=False)
    out = venue.add_gate("Exit")
    side = venue.add_gate("Side")
    for code in "AB":
        venue.add_ticket(code)
        venue.scan(code, list_id=loose.id)
    venue.leave("A", list_id=loose.id, gate_id=out)
    venue.scan("B", list_id=loose.id, gate_id=side)
    counters = venue.read_counters(loose.id)
    inside = {row.name: row.inside for row in counters.by_gate}
    assert inside == {"Gate A": 0, "Side": 1}
    assert counters.inside == 1


# --- overrides -------------------------------------------------------------------------------


def test_override_admits_and_pays_nothing(venue: Venue) -> None:
    ticket_id = venue.add_ticket("A", state="unpaid")
    verdict = venue.scan("A", override_reason="Will pay at the bar")
    assert (verdict.result, verdict.override_reason) == (Result.OK, "Will pay at the bar")
    assert verdict.detail == "unpaid"
    assert verdict.ticket is not None
    assert verdict.ticket.state == "unpaid"
    assert redeemed_at(venue, ticket_id) == venue.now
    again = venue.scan("A", override_reason="Left without stamp")
    assert (again.result, again.entry) == (Result.OK, 2)
    assert again.detail == "unpaid, already_redeemed"
    assert venue.read_counters().inside == 1


def test_override_that_was_not_needed_is_none(venue: Venue) -> None:
    venue.add_ticket("A")
    assert venue.scan("A", override_reason="To be sure").override_reason is None


def test_override_needs_the_right(venue: Venue) -> None:
    venue.add_ticket("A", state="unpaid")
    desk = make_actor(venue.organization_id, "tickets:redeem")
    with pytest.raises(Forbidden) as caught:
        venue.scan("A", desk, override_reason="A friend of mine")
    assert caught.value.code == "permission.missing"
    assert stored_scans(venue) == []


# --- who may, and where ----------------------------------------------------------------------


def test_redeeming_needs_the_right(venue: Venue) -> None:
    with pytest.raises(Forbidden):
        venue.scan("A", make_actor(venue.organization_id, "tickets:read"))


def test_strangers_see_no_list(venue: Venue) -> None:
    venue.add_ticket("A")
    stranger = Venue(venue.backend)
    with pytest.raises(NotFound) as caught:
        venue.scan("A", stranger.actor)
    assert caught.value.code == "checkin_list.not_found"
    assert stranger.scan("A").result is Result.INVALID
    with pytest.raises(NotFound) as caught:
        stranger.scan("A", gate_id=venue.gate_id)
    assert caught.value.code == "gate.not_found"


def test_a_ticket_of_another_organization_is_invalid(venue: Venue) -> None:
    theirs = venue.add_ticket("A")
    stranger = Venue(venue.backend)
    assert stranger.scan(ticket_id=theirs).result is Result.INVALID


# --- nonces ----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["A", "NOBODY"])
def test_the_same_nonce_gives_the_stored_answer(venue: Venue, code: str) -> None:
    venue.add_ticket("A")
    first = venue.scan(code, nonce="n1")
    again = venue.scan(code, nonce="n1")
    assert again.repeated
    assert again.model_copy(update={"repeated": False}) == first
    assert len(stored_scans(venue)) == 1


def test_a_repeated_refusal_names_the_same_admission(venue: Venue, clock: FixedClock) -> None:
    loose = venue.add_list(name="Two", max_entries=1, exit_required=True)
    venue.add_ticket("A")
    venue.scan("A", list_id=loose.id)
    clock.advance(HOUR)
    refused = venue.scan("A", list_id=loose.id, nonce="n1")
    clock.advance(HOUR)
    venue.scan("A", list_id=loose.id, override_reason="Stamp washed off")
    again = venue.scan("A", list_id=loose.id, nonce="n1")
    assert again.repeated
    assert again.earlier == refused.earlier


def test_a_nonce_of_another_scan_is_refused(venue: Venue) -> None:
    venue.add_ticket("A")
    other = venue.add_ticket("B")
    venue.scan("A", nonce="n1")
    for fields in ({"code": "B"}, {"ticket_id": other}, {"code": "A", "direction": "exit"}):
        with pytest.raises(Conflict) as caught:
            venue.scan(**{"code": "", "nonce": "n1", **fields})
        assert caught.value.code == "scan.nonce_reused"
    assert len(stored_scans(venue)) == 1


def test_organizations_do_not_share_nonces(venue: Venue) -> None:
    stranger = Venue(venue.backend)
    assert not venue.scan("A", nonce="n1").repeated
    assert not stranger.scan("A", nonce="n1").repeated


# --- garbage ---------------------------------------------------------------------------------

GARBAGE = [
    "",
    " \t\r\n",
    "x" * 10_000,
    "\x00",
    "A\x00B",
    "\ud800",
    "\x1b[31m",
    "🎟️" * 300,
    "[/x]",
    "'; DROP TABLE tickets; --",
    "]Q1",
    "%",
    "\u202eABC",
]


@pytest.mark.parametrize("code", GARBAGE)
def test_garbage_is_invalid_and_stored(venue: Venue, code: str) -> None:
    venue.add_ticket("A")
    assert venue.scan(code).result is Result.INVALID
    [scan] = stored_scans(venue)
    assert len(scan.code) <= 200
    assert "\x00" not in scan.code
    assert venue.scan("A").result is Result.OK


def test_scanner_framing_is_no_part_of_the_code(venue: Venue) -> None:
    venue.add_ticket("A-1")
    assert venue.scan("]Q1A-1\r\n").result is Result.OK


def test_letter_case_matters_except_in_our_own_codes(venue: Venue) -> None:
    venue.add_ticket("aBc")
    venue.add_ticket("TKT-7KQ2MX-P4ZC9H-WB3TRA")
    assert venue.scan("ABC").result is Result.INVALID
    assert venue.scan("tkt-7kq2mx-p4zc9h-wb3tra").result is Result.OK


def test_a_failed_scan_leaves_nothing(venue: Venue) -> None:
    venue.add_ticket("A")
    with pytest.raises(NotFound), venue.backend.write(venue.actor) as tx:
        scanned = Scanned(list_id=venue.list.id, code="A")
        assert checkin.redeem(tx, scanned).result is Result.OK
        checkin.redeem(tx, scanned.model_copy(update={"list_id": new_id()}))
    with venue.backend.read(venue.actor) as tx:
        assert tx.session.scalar(select(func.count(Scan.id))) == 0
    assert venue.scan("A").result is Result.OK
