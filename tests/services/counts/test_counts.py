"""Counting a bin: blind, twice where it differs, decided by a second person where it matters."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.clock import FixedClock
from crmtui.kit.errors import Conflict, CrmError, Forbidden, Invalid, NotFound
from crmtui.models import DomainEventRow
from crmtui.models.stock import NO_LOT
from crmtui.services import counts, fulfilment, stock
from crmtui.services.counts import (
    CountAnswer,
    Counted,
    CountFilter,
    CountPlan,
    CountScan,
    CountSheet,
    CountStatus,
    CountThreshold,
    CountVerdict,
    Decision,
    Outcome,
    SheetLine,
)
from crmtui.services.fulfilment import CustomerOrderCreate, LineWanted
from crmtui.services.fulfilment.schemas import order_code
from crmtui.services.items import Barcode, LotWanted
from tests.factories import create_actor
from tests.services.counts.counting import CountingRoom
from tests.services.stock.making import FIRST, SECOND


@pytest.fixture
def room(backend: Backend) -> CountingRoom:
    return CountingRoom(backend)


def refused(
    room: CountingRoom, actor: Actor, kind: type[CrmError], command: object, *arguments: object
) -> str:
    with pytest.raises(kind) as raised:
        room.by(actor, command, *arguments)
    return raised.value.code


def test_a_bin_with_an_open_count_gets_no_second_one(room: CountingRoom) -> None:
    wine, oil = room.stocked(5), room.stocked(4, "OIL")
    one = room.request(wine)
    assert room.request(wine).id == one.id
    other, whole = room.request(oil), room.request()
    assert {one.number, other.number, whole.number} == {1, 2, 3}
    assert room.request().id == whole.id
    # The count of the whole bin is one of every item in it.
    assert room.request(room.stocked(1, "NEW")).id == whole.id
    assert (whole.code, whole.status) == ("SC-000003", CountStatus.REQUESTED)
    told = room.by(room.manager, counts.cancel_count, one.id, "Never mind")
    assert (told.status, told.note) == (CountStatus.CANCELLED, "Never mind")
    assert refused(room, room.manager, Conflict, counts.cancel_count, one.id, "x") == "count.ended"
    assert refused(room, room.manager, Invalid, counts.cancel_count, other.id, " ")
    assert refused(room, room.first, Forbidden, counts.cancel_count, other.id, "I hide it")
    rows, total = room.ask(counts.list_counts, CountFilter(text="a-01"))
    assert ([row.number for row in rows], total) == ([2, 3, 1], 3)
    found = room.ask(counts.list_counts, CountFilter(statuses=(CountStatus.CANCELLED,)))
    assert [row.id for row in found[0]] == [one.id]


def test_a_count_that_agrees_is_done_at_once(room: CountingRoom) -> None:
    wine = room.stocked(10)
    room.move(wine, "RESERVATION", 4, order_ref="A")
    count = room.request()
    closed = room.count(room.first, count.id, {wine: 10})
    assert closed.outcome is Outcome.AGREES
    assert closed.count.status is CountStatus.COMPLETED
    assert closed.count.counter_name == "picker"
    assert room.stock(wine.id) == (6, 4, 0, 0)
    assert len(room.ask(stock.list_movements, wine.id).movements) == 2
    again = room.request()
    assert again.id != count.id


def test_what_nobody_looked_for_is_not_taken_for_none(room: CountingRoom) -> None:
    wine, oil = room.stocked(3), room.stocked(2, "OIL")
    count = room.request()
    closed = room.count(room.first, count.id, {wine: 3})
    assert closed.outcome is Outcome.UNCOUNTED
    assert [(line.sku, line.units) for line in closed.uncounted] == [("OIL", None)]
    assert closed.count.status is CountStatus.COUNTING
    sheet: CountSheet = room.by(room.first, counts.start_count, count.id)
    assert [(line.sku, line.units) for line in sheet.lines] == [("WINE-CAB-001", 3)]
    closed = room.finish(room.first, count.id, ((oil.id, NO_LOT),))
    assert closed.outcome is Outcome.RECOUNT
    sheet = room.by(room.second, counts.start_count, count.id)
    assert [(line.sku, line.units) for line in sheet.lines] == [("OIL", None)]
    data = Counted(count_id=count.id, item_id=wine.id, units=3)
    assert refused(room, room.second, Conflict, counts.set_counted, data) == "count.line_settled"


def test_a_small_difference_that_two_counts_agree_on_is_posted(room: CountingRoom) -> None:
    wine = room.stocked(10)
    closed = room.twice(wine, 8, 8)
    assert closed.outcome is Outcome.POSTED
    assert room.stock(wine.id) == (8, 0, 0, 0)
    last = room.ask(stock.list_movements, wine.id).movements[-1]
    assert (last.kind, last.quantity, last.reason) == ("COUNT", -2, closed.count.code)
    assert last.note == "Short pick"
    # The recount says that the ledger was right: nothing is posted.
    assert room.twice(wine, 5, 8).outcome is Outcome.AGREES
    assert room.stock(wine.id) == (8, 0, 0, 0)
    assert room.ask(stock.verify) == ()


def test_a_second_person_decides_above_the_threshold(room: CountingRoom) -> None:
    wine = room.stocked(100)
    count = room.request()
    room.count(room.first, count.id, {wine: 90})
    assert refused(room, room.manager, Conflict, counts.get_review, count.id)
    # Whoever counted may be a manager, and still not decide.
    closed = room.count(room.manager, count.id, {wine: 91})
    assert closed.outcome is Outcome.REVIEW
    decision = Decision(count_id=count.id, note="Seen")
    assert refused(room, room.manager, Forbidden, counts.approve_count, decision) == "count.own"
    assert refused(room, room.second, Forbidden, counts.approve_count, decision)
    assert refused(room, room.second, Forbidden, counts.get_review, count.id)
    review = room.ask(counts.get_review, count.id)
    (line,) = review.lines
    assert (line.expected, line.counted, line.recounted, line.difference) == (100, 90, 91, -9)
    back = room.do(counts.return_count, decision)
    assert (back.status, back.note, back.counter_name) == (CountStatus.REQUESTED, "Seen", "")
    with room.backend.read(room.actor) as tx:
        topic = DomainEventRow.topic == "stock_count.returned"
        told = tx.session.scalars(select(DomainEventRow).where(topic)).one()
    assert told.data["lines"][0]["counted"] == 90
    room.count(room.first, count.id, {wine: 91})
    room.count(room.first, count.id, {wine: 91})
    closed = room.do(counts.approve_count, decision)
    assert closed.outcome is Outcome.POSTED
    assert closed.count.reviewer_name == room.actor.name
    assert room.stock(wine.id) == (91, 0, 0, 0)
    assert room.ask(counts.get_review, count.id).lines[0].posted == -9


def test_the_organization_says_from_when_on_a_second_person_is_needed(room: CountingRoom) -> None:
    wine = room.stocked(100)
    room.do(counts.set_threshold, CountThreshold(units=0, percent=0))
    assert room.twice(wine, 99, 99).outcome is Outcome.REVIEW
    assert room.ask(counts.get_threshold) == CountThreshold(units=0, percent=0)
    denied = refused(room, room.manager, Forbidden, counts.set_threshold, CountThreshold())
    assert denied == "permission.missing"


def test_a_pick_while_counting_makes_it_outdated(room: CountingRoom) -> None:
    wine = room.stocked(100)
    room.move(wine, "RESERVATION", 5, order_ref="A")
    count = room.request()
    room.by(room.first, counts.start_count, count.id)
    # Reserving moves nothing that one could see.
    room.move(wine, "RESERVATION", 5, order_ref="B")
    room.move(wine, "PICK", 5)
    closed = room.count(room.first, count.id, {wine: 95})
    assert (closed.outcome, closed.count.status) == (Outcome.OUTDATED, CountStatus.REQUESTED)
    # Counted anew, it is what the ledger says.
    assert room.count(room.first, count.id, {wine: 95}).outcome is Outcome.AGREES


def test_what_moves_before_recount_or_decision_is_counted_anew(room: CountingRoom) -> None:
    wine, oil = room.stocked(100), room.item("OIL")
    count = room.request()
    room.count(room.first, count.id, {wine: 50})
    room.receive(oil, 3)
    sheet = room.by(room.second, counts.start_count, count.id)
    assert (sheet.count.status, sheet.lines) == (CountStatus.COUNTING, ())
    closed = room.count(room.second, count.id, {wine: 50, oil: 3})
    assert closed.outcome is Outcome.RECOUNT
    assert room.count(room.second, count.id, {wine: 50}).outcome is Outcome.REVIEW
    room.move(wine, "ADJUSTMENT", -1)
    (moved,) = room.ask(counts.get_review, count.id).moved
    assert (moved.kind, moved.quantity, moved.sku) == ("ADJUSTMENT", -1, wine.sku)
    closed = room.do(counts.approve_count, Decision(count_id=count.id))
    assert closed.outcome is Outcome.OUTDATED
    assert room.stock(wine.id) == (99, 0, 0, 0)


def test_units_that_orders_have_are_not_counted_away(room: CountingRoom) -> None:
    wine = room.stocked(10)
    lines = (LineWanted(item_id=wine.id, quantity=9),)
    order = room.do(fulfilment.create_order, CustomerOrderCreate(lines=lines))
    assert room.twice(wine, 8, 8).outcome is Outcome.REVIEW
    (count,), _total = room.ask(counts.list_counts)
    decision = Decision(count_id=count.id)
    with pytest.raises(Conflict) as raised:
        room.do(counts.approve_count, decision)
    assert raised.value.code == "count.units_reserved"
    assert raised.value.details["missing"] == 1
    assert raised.value.details["orders"] == [order_code(order.number)]
    assert room.stock(wine.id) == (1, 9, 0, 0)
    room.do(fulfilment.cancel_order, order.id)
    assert room.do(counts.approve_count, decision).outcome is Outcome.POSTED
    assert room.stock(wine.id) == (8, 0, 0, 0)


def test_what_the_ledger_does_not_know_here_is_found(room: CountingRoom) -> None:
    wine, milk = room.stocked(1), room.item("MILK", has_lots=True)
    count = room.request()
    closed = room.count(room.first, count.id, {wine: 1, (milk, "L1"): 2})
    assert closed.outcome is Outcome.RECOUNT
    sheet = room.by(room.second, counts.start_count, count.id)
    assert [(line.sku, line.lot) for line in sheet.lines] == [("MILK", "L1")]
    closed = room.count(room.second, count.id, {(milk, "L1"): 2, (milk, "L2"): 1})
    # The two counts differ: somebody else decides.
    assert closed.outcome is Outcome.REVIEW
    room.do(counts.approve_count, Decision(count_id=count.id))
    assert room.stock(milk.id) == (3, 0, 0, 0)
    assert room.ask(stock.verify) == ()


def test_scans_of_somebody_who_counts(room: CountingRoom) -> None:
    wine = room.stocked(6, barcodes=(Barcode(code="4006381333931", units=6),))
    milk = room.item("MILK", has_lots=True)
    room.receive(milk, 2, lot=LotWanted(code="L1", expires_on=date(2027, 3, 1)))
    count = room.request()

    def scan(code: str, lot_of: UUID | None = None) -> CountAnswer:
        data = CountScan(count_id=count.id, code=code, lot_of=lot_of)
        with room.backend.read(room.first) as tx:
            return counts.read_scan(tx, data)

    with pytest.raises(Conflict) as raised:
        scan(FIRST)
    assert raised.value.code == "count.not_counting"
    for wrong in ("MILK", SECOND):
        begun = room.by(room.first, counts.begin_count, CountScan(count_id=count.id, code=wrong))
        assert (begun.answer.verdict, begun.sheet) == (CountVerdict.WRONG_BIN, None)
    data = CountScan(count_id=count.id, code=FIRST.lower())
    begun = room.by(room.first, counts.begin_count, data)
    assert (begun.answer.verdict, begun.sheet.lines) == (CountVerdict.BIN_OK, ())
    assert scan(FIRST).verdict is CountVerdict.BIN_OK
    assert scan(SECOND).verdict is CountVerdict.WRONG_BIN
    assert scan("nothing\x00").verdict is CountVerdict.UNKNOWN
    boxed = scan("0104006381333931\x1d10L9")
    assert (boxed.verdict, boxed.units) == (CountVerdict.GOODS, 6)
    seen = scan("4006381333931")
    assert (seen.verdict, seen.item_id, seen.units) == (CountVerdict.GOODS, wine.id, 6)
    asked = scan("MILK")
    assert (asked.verdict, asked.choices) == (CountVerdict.LOT_NEEDED, ("L1",))
    assert scan("l1", milk.id).lot == "L1"
    known = scan("L1")
    assert (known.lot, known.expires_on) == ("L1", date(2027, 3, 1))
    assert refused(room, room.second, Conflict, counts.start_count, count.id) == "count.taken"
    one = room.request(wine, SECOND)
    room.by(room.first, counts.start_count, one.id)
    data = CountScan(count_id=one.id, code="MILK")
    assert room.by(room.first, counts.read_scan, data).verdict is CountVerdict.WRONG_ITEM
    other = Counted(count_id=one.id, item_id=milk.id, units=1)
    assert refused(room, room.first, Invalid, counts.set_counted, other) == "count.other_item"


def test_the_same_total_sent_twice_counts_once(room: CountingRoom) -> None:
    wine = room.stocked(6)
    count = room.request()
    room.by(room.first, counts.start_count, count.id)
    data = Counted(count_id=count.id, item_id=wine.id, units=1)
    for _ in range(2):
        sheet = room.by(room.first, counts.set_counted, data)
        assert [line.units for line in sheet.lines] == [1]
    room.by(room.first, counts.set_counted, data.model_copy(update={"units": 2, "before": 1}))
    late = data.model_copy(update={"units": 5, "before": 1})
    assert refused(room, room.first, Conflict, counts.set_counted, late) == "count.line_changed"
    assert refused(room, room.second, Forbidden, counts.give_back, count.id)
    back = room.by(room.manager, counts.give_back, count.id)
    assert (back.status, back.counter_name) == (CountStatus.REQUESTED, "")
    assert room.by(room.second, counts.start_count, count.id).lines == ()


def test_bins_are_planned_by_when_they_were_counted(room: CountingRoom, clock: FixedClock) -> None:
    third = room.bin("B-01-1", zone="Cold")
    room.count(room.first, room.request(code=FIRST).id, {})
    clock.advance(timedelta(days=1))
    first, second = room.do(counts.plan_counts, CountPlan(most=2))
    assert [first.bin, second.bin] == [SECOND, third.code]
    (left,) = room.do(counts.plan_counts, CountPlan())
    assert left.bin == FIRST
    assert room.do(counts.plan_counts, CountPlan(zone="cold")) == ()
    with pytest.raises(NotFound):
        room.do(counts.plan_counts, CountPlan(zone="warm"))
    reader = create_actor(room.bins[FIRST].id, None, "counts:write")
    assert refused(room, reader, Forbidden, counts.plan_counts, CountPlan())


def test_whoever_counts_is_told_no_numbers_of_others() -> None:
    """Neither what is expected nor what the other count found has a field to stand in."""
    for schema in (SheetLine, CountSheet, CountAnswer, counts.CountDetail, counts.CountClosed):
        names = {*schema.model_fields}
        assert not names & {"expected", "counted", "recounted", "posted", "difference"}
    assert [name for name in SheetLine.model_fields if "unit" in name] == ["unit", "units"]
