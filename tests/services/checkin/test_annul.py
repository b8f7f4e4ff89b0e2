"""Undo: whose, for how long, and that everything stands as before."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from crmtui.kit.actor import Actor
from crmtui.kit.clock import FixedClock
from crmtui.kit.errors import Conflict, CrmError, Forbidden, NotFound
from crmtui.kit.ids import new_id
from crmtui.models import DomainEventRow, Scan, Ticket
from crmtui.services import checkin
from crmtui.services.checkin import Annulment, Result, ScanRow, Verdict
from tests.services.checkin.venue import Venue, make_actor

DESK = ("tickets:redeem", "checkin:read")
REASON = "Scanned the wrong person"


def annul(venue: Venue, scan_id: UUID, actor: Actor | None = None) -> Verdict:
    with venue.backend.write(actor or venue.actor) as tx:
        return checkin.annul(tx, Annulment(scan_id=scan_id, reason=REASON))


def latest(venue: Venue, actor: Actor) -> ScanRow | None:
    with venue.backend.read(actor) as tx:
        return checkin.latest_own_scan(tx, venue.list.id)


def redeemed_at(venue: Venue, ticket_id: UUID) -> object:
    with venue.backend.read(venue.actor) as tx:
        return tx.session.scalars(select(Ticket).where(Ticket.id == ticket_id)).one().redeemed_at


def test_an_admission_is_undone(venue: Venue) -> None:
    ticket_id = venue.add_ticket("A")
    desk = make_actor(venue.organization_id, *DESK)
    admitted = venue.scan("A", desk)
    verdict = annul(venue, admitted.scan_id, desk)
    assert (verdict.result, verdict.scan_id) == (Result.ANNULLED, admitted.scan_id)
    assert redeemed_at(venue, ticket_id) is None
    counters = venue.read_counters()
    assert (counters.admitted, counters.inside, counters.refused) == (0, 0, 0)
    again = venue.scan("A", desk)
    assert (again.result, again.entry) == (Result.OK, 1)


def test_the_row_stays_and_says_who_and_why(venue: Venue) -> None:
    venue.add_ticket("A")
    annul(venue, venue.scan("A").scan_id, make_actor(venue.organization_id, name="Bea"))
    with venue.backend.read(venue.actor) as tx:
        scan = tx.session.scalars(select(Scan)).one()
        assert (scan.result, scan.entry, scan.annulled_by) == ("ok", None, "Bea")
        assert (scan.annulled_at, scan.annul_reason) == (venue.now, REASON)
        topic = tx.session.scalars(
            select(DomainEventRow.topic).order_by(DomainEventRow.seq.desc())
        ).first()
        assert topic == "scan.annulled"


def test_an_exit_is_undone(venue: Venue) -> None:
    venue.add_ticket("A")
    venue.scan("A")
    left = venue.leave("A", gate_id=venue.add_gate("Exit"))
    annul(venue, left.scan_id)
    assert venue.read_counters().inside == 1
    assert venue.leave("A").result is Result.OK
    assert venue.read_counters().inside == 0


def test_the_first_admission_on_any_list_is_kept(venue: Venue, clock: FixedClock) -> None:
    ticket_id = venue.add_ticket("A")
    other = venue.add_list(name="Backstage")
    first = venue.scan("A")
    clock.advance(timedelta(minutes=5))
    venue.scan("A", list_id=other.id)
    assert redeemed_at(venue, ticket_id) == venue.now
    annul(venue, first.scan_id)
    assert redeemed_at(venue, ticket_id) == venue.now + timedelta(minutes=5)


def test_undo_in_reverse_order_through_entries_and_exits(venue: Venue) -> None:
    several = venue.add_list(name="Several", max_entries=None, exit_required=False)
    side = venue.add_gate("Side")
    venue.add_ticket("A")
    done = [
        venue.scan("A", list_id=several.id),
        venue.scan("A", list_id=several.id, gate_id=side),
        venue.leave("A", list_id=several.id),
        venue.scan("A", list_id=several.id),
    ]
    with pytest.raises(Conflict) as caught:
        annul(venue, done[1].scan_id)
    assert caught.value.code == "scan.superseded"
    expected = [0, 1, 1, 0]
    for verdict, inside in zip(reversed(done), expected, strict=True):
        annul(venue, verdict.scan_id)
        assert venue.read_counters(several.id).inside == inside


@pytest.mark.parametrize(
    ("minutes", "allowed"), [(15, True), (16, False)], ids=["in time", "too late"]
)
def test_own_scans_can_be_undone_for_a_quarter_of_an_hour(
    venue: Venue, clock: FixedClock, minutes: int, allowed: bool
) -> None:
    venue.add_ticket("A")
    desk = make_actor(venue.organization_id, *DESK)
    scan_id = venue.scan("A", desk).scan_id
    clock.advance(timedelta(minutes=minutes))
    if allowed:
        assert annul(venue, scan_id, desk).result is Result.ANNULLED
        return
    with pytest.raises(Forbidden) as caught:
        annul(venue, scan_id, desk)
    assert caught.value.code == "scan.not_own_latest"
    supervisor = make_actor(venue.organization_id, *DESK, "checkin:supervise")
    assert annul(venue, scan_id, supervisor).result is Result.ANNULLED


def test_only_ones_own_latest_scan(venue: Venue, clock: FixedClock) -> None:
    ana = make_actor(venue.organization_id, *DESK, name="Ana")
    bea = make_actor(venue.organization_id, *DESK, name="Bea")
    for code in "AB":
        venue.add_ticket(code)
    first = venue.scan("A", ana).scan_id
    clock.advance(timedelta(seconds=1))
    second = venue.scan("B", ana).scan_id
    for scan_id, actor in ((second, bea), (first, ana)):
        with pytest.raises(Forbidden) as caught:
            annul(venue, scan_id, actor)
        assert caught.value.code == "scan.not_own_latest"
    found = latest(venue, ana)
    assert found is not None
    assert found.id == second
    assert latest(venue, bea) is None
    annul(venue, second, ana)
    found = latest(venue, ana)
    assert found is not None
    assert found.id == first


def test_refusals_and_undone_scans_cannot_be_undone(venue: Venue) -> None:
    venue.add_ticket("A")
    refused = venue.scan("NOBODY").scan_id
    admitted = venue.scan("A").scan_id
    annul(venue, admitted)
    for scan_id, code in ((refused, "scan.refused"), (admitted, "scan.annulled")):
        with pytest.raises(Conflict) as caught:
            annul(venue, scan_id)
        assert caught.value.code == code


def test_strangers_and_viewers_undo_nothing(venue: Venue) -> None:
    venue.add_ticket("A")
    scan_id = venue.scan("A").scan_id
    stranger = make_actor(Venue(venue.backend).organization_id)
    viewer = make_actor(venue.organization_id, "checkin:read")
    cases: list[tuple[Actor, type[CrmError]]] = [(stranger, NotFound), (viewer, Forbidden)]
    for actor, kind in cases:
        with pytest.raises(kind):
            annul(venue, scan_id, actor)
    with pytest.raises(NotFound):
        annul(venue, new_id())
    assert venue.read_counters().admitted == 1


def test_an_annulled_admission_is_not_answered_as_admitted_again(venue: Venue) -> None:
    venue.add_ticket("A")
    first = venue.scan("A", nonce="n1")
    annul(venue, first.scan_id)
    again = venue.scan("A", nonce="n1")
    assert (again.result, again.repeated, again.scan_id) == (Result.ANNULLED, True, first.scan_id)
