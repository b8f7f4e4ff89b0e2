"""A whole order at the door."""

from __future__ import annotations

from uuid import UUID

from crmtui.services import checkin
from crmtui.services.checkin import GroupMember, Result, Verdict
from tests.services.checkin.venue import Venue


def members(venue: Venue) -> list[GroupMember]:
    with venue.backend.read(venue.actor) as tx:
        return list(checkin.list_group(tx, venue.list.id, venue.order_id))


def admit(venue: Venue, *ticket_ids: UUID, nonce: str | None = None) -> tuple[Verdict, ...]:
    with venue.backend.write(venue.actor) as tx:
        return checkin.admit_group(tx, venue.list.id, ticket_ids, venue.gate_id, nonce)


def test_one_scan_tells_how_large_the_order_is(venue: Venue) -> None:
    for code in "ABC":
        venue.add_ticket(code)
    venue.add_ticket("D", deleted_at=venue.now)
    assert venue.scan("B").order_size == 3


def test_each_ticket_gets_its_own_verdict(venue: Venue) -> None:
    first = venue.add_ticket("A")
    unpaid = venue.add_ticket("B", state="unpaid")
    third = venue.add_ticket("C")
    venue.scan("A")
    verdicts = admit(venue, third, unpaid, first, third)
    assert [verdict.result for verdict in verdicts] == [
        Result.OK,
        Result.UNPAID,
        Result.ALREADY_REDEEMED,
    ]
    counters = venue.read_counters()
    assert (counters.admitted, counters.refused) == (2, 2)


def test_members_say_where_they_stand(venue: Venue) -> None:
    venue.add_ticket("A")
    venue.add_ticket("B", state="cancelled")
    venue.add_ticket("C")
    venue.add_ticket("D")
    venue.scan("A")
    venue.scan("D")
    venue.leave("D")
    found = {member.ticket.code: (member.status, member.admissible) for member in members(venue)}
    assert found == {
        "A": ("inside", False),
        "B": ("cancelled", False),
        "C": ("valid", True),
        "D": ("admitted", False),
    }


def test_a_group_sent_twice_is_admitted_once(venue: Venue) -> None:
    ids = [venue.add_ticket(code) for code in "AB"]
    first = admit(venue, *ids, nonce="g1")
    again = admit(venue, *ids, nonce="g1")
    assert [verdict.scan_id for verdict in again] == [verdict.scan_id for verdict in first]
    assert all(verdict.repeated and verdict.result is Result.OK for verdict in again)
    assert venue.read_counters().admitted == 2


def test_strangers_see_no_members(venue: Venue) -> None:
    venue.add_ticket("A")
    stranger = Venue(venue.backend)
    with venue.backend.read(stranger.actor) as tx:
        assert checkin.list_group(tx, stranger.list.id, venue.order_id) == ()
