"""The scan log, page by page and as a stream, and counters made anew from it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from crmtui.kit.clock import FixedClock
from crmtui.kit.errors import Forbidden, Invalid
from crmtui.models import CheckinCounter
from crmtui.services import checkin
from crmtui.services.checkin import Annulment, Result, ScanFilter, ScanRow
from tests.services.checkin.venue import Venue, make_actor


def log(venue: Venue, **wanted: object) -> list[ScanRow]:
    with venue.backend.read(venue.actor) as tx:
        return list(checkin.list_scans(tx, ScanFilter.model_validate(wanted)).items)


def test_every_attempt_is_listed_newest_first(venue: Venue, clock: FixedClock) -> None:
    venue.add_ticket("A", attendee_name="Łukasz Müller")
    for code in ("A", "A", "[/x]"):
        venue.scan(code)
        clock.advance(timedelta(seconds=1))
    rows = log(venue, list_id=venue.list.id)
    assert [row.result for row in rows] == [Result.INVALID, Result.ALREADY_REDEEMED, Result.OK]
    assert (rows[0].code, rows[0].label, rows[0].attendee_name) == ("[/x]", "", "")
    assert rows[2].attendee_name == "Łukasz Müller"
    assert (rows[2].gate_name, rows[2].operator_name) == ("Gate A", "Ana")
    assert all(ScanRow.model_validate(row.model_dump()) == row for row in rows)


def test_filters(venue: Venue) -> None:
    ticket_id = venue.add_ticket("A")
    side = venue.add_gate("Side")
    admitted = venue.scan("A")
    venue.scan("NOBODY", gate_id=side)
    venue.leave("A", gate_id=side)
    assert len(log(venue)) == 3
    assert len(log(venue, ticket_id=ticket_id)) == 2
    assert len(log(venue, gate_id=side)) == 2
    assert len(log(venue, refused_only=True)) == 1
    assert len(log(venue, result="invalid")) == 1
    assert len(log(venue, event_id=venue.event_id)) == 3
    assert log(venue, event_id=venue.add_event("Fair")) == []
    with venue.backend.write(venue.actor) as tx:
        checkin.annul(tx, Annulment(scan_id=log(venue)[0].id, reason="By mistake"))
    [annulled] = log(venue, result="annulled")
    assert annulled.annul_reason == "By mistake"
    assert [row.id for row in log(venue, result="ok")] == [admitted.scan_id]


def test_pages_meet_without_gap_or_overlap(venue: Venue) -> None:
    for number in range(25):
        venue.scan(f"X-{number}")
    seen: list[str] = []
    cursor = None
    with venue.backend.read(venue.actor) as tx:
        while True:
            page = checkin.list_scans(tx, ScanFilter(list_id=venue.list.id), cursor, limit=10)
            seen += [row.code for row in page.items]
            if (cursor := page.next_cursor) is None:
                break
        streamed = [row.code for row in checkin.iter_scans(tx, ScanFilter())]
    assert seen == [f"X-{number}" for number in reversed(range(25))]
    assert streamed == list(reversed(seen))


def test_a_made_up_cursor_is_refused(venue: Venue) -> None:
    with venue.backend.read(venue.actor) as tx:
        for cursor in ("", "x", "2026-06-12|", "2026-06-12T18:00:00|" + "0" * 32):
            with pytest.raises(Invalid) as caught:
                checkin.list_scans(tx, ScanFilter(), cursor)
            assert caught.value.code == "scan.cursor"


def test_logs_need_the_right_and_are_ones_own(venue: Venue) -> None:
    venue.scan("A")
    stranger = Venue(venue.backend)
    assert log(stranger) == []
    nobody = make_actor(venue.organization_id, "tickets:redeem")
    with venue.backend.read(nobody) as tx:
        with pytest.raises(Forbidden):
            checkin.list_scans(tx, ScanFilter())
        with pytest.raises(Forbidden):
            checkin.iter_scans(tx, ScanFilter())


def test_counters_by_product_and_gate(venue: Venue) -> None:
    vip = venue.add_product("VIP")
    side = venue.add_gate("Side")
    venue.add_ticket("A")
    venue.add_ticket("B", product_id=vip)
    venue.add_ticket("C", state="cancelled")
    venue.scan("A")
    venue.scan("B", gate_id=side)
    venue.scan("C")
    venue.scan("NOBODY", gate_id=None)
    counters = venue.read_counters()
    assert (counters.expected, counters.admitted, counters.refused) == (2, 2, 2)
    by_product = {row.name: (row.admitted, row.refused) for row in counters.by_product}
    assert by_product == {"Regular": (1, 1), "VIP": (1, 0), "": (0, 1)}
    by_gate = {row.name: (row.admitted, row.refused) for row in counters.by_gate}
    assert by_gate == {"Gate A": (1, 1), "Side": (1, 0), "": (0, 1)}
    only = venue.add_list(name="VIP", product_ids=(vip,))
    assert venue.read_counters(only.id).expected == 1


def test_counters_are_made_anew_from_the_scans(venue: Venue) -> None:
    for code in "AB":
        venue.add_ticket(code)
        venue.scan(code)
    venue.leave("A")
    right = venue.read_counters()
    with venue.backend.write(venue.actor) as tx:
        tx.session.execute(update(CheckinCounter).values(admitted=99, refused=7))
        assert checkin.get_counters(tx, venue.list.id) != right
        assert checkin.rebuild_counters(tx, venue.list.id) == right
    assert venue.read_counters() == right
