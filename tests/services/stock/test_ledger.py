"""Every change of stock is a movement, and balances are what movements add up to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from crmtui.kit.backend import Backend
from crmtui.kit.clock import FixedClock
from crmtui.kit.errors import Conflict, CrmError, Forbidden, Invalid, LimitReached
from crmtui.models.stock import NO_LOT
from crmtui.services import items, stock
from crmtui.services.items import ItemUpdate, LotWanted
from crmtui.services.stock import (
    MovementFilter,
    MovementKind,
    Receipt,
    StockFilter,
    Transaction,
    Transfer,
)
from tests.factories import create_actor
from tests.services.stock.making import FIRST, SECOND, Room


@pytest.fixture
def room(backend: Backend) -> Room:
    return Room(backend)


def refused(room: Room, kind: type[CrmError], command: object, *arguments: object) -> str:
    with pytest.raises(kind) as raised:
        room.do(command, *arguments)
    return raised.value.code


def test_an_order_takes_its_units_through_all_stages(room: Room) -> None:
    wine = room.stocked(100)
    reserved = room.move(wine, "RESERVATION", 12, order_ref="7K2QX")
    assert (reserved.previous_available, reserved.new_available) == (100, 88)
    assert room.stock(wine.id) == (88, 12, 0, 0)
    for kind, after in (
        ("PICK", (88, 0, 12, 0)),
        ("PACK", (88, 0, 0, 12)),
        ("SHIP", (88, 0, 0, 0)),
    ):
        done = room.move(wine, kind, 12)
        assert (done.previous_available, done.new_available) == (88, 88)
        assert room.stock(wine.id) == after
    found = room.ask(stock.list_movements, wine.id)
    kinds = ["RECEIPT", "RESERVATION", "PICK", "PACK", "SHIP"]
    assert [(row.number, row.kind) for row in found.movements] == [*enumerate(kinds, 1)]
    assert found.movements[1].order_ref == "7K2QX"
    assert found.summary.model_dump() == {
        "count": 5,
        "net_change": 88,
        "reservations": 12,
        "picks": 12,
        "adjustments": 0,
    }
    assert room.ask(stock.verify) == ()


def test_nobody_takes_what_is_not_there(room: Room) -> None:
    wine = room.stocked(5)
    for kind, quantity in (("RESERVATION", 6), ("RELEASE", 1), ("PICK", 1), ("ADJUSTMENT", -6)):
        data = Transaction(item_id=wine.id, kind=MovementKind(kind), quantity=quantity)
        assert refused(room, LimitReached, stock.transact, data) == "stock.insufficient"
    for kind, quantity in (("PICK", -1), ("RESERVATION", 0), ("ADJUSTMENT", 0)):
        data = Transaction(item_id=wine.id, kind=MovementKind(kind), quantity=quantity)
        assert refused(room, Invalid, stock.transact, data) == "stock.quantity"
    assert room.stock(wine.id) == (5, 0, 0, 0)
    assert room.ask(stock.list_movements, wine.id).summary.count == 1


def test_the_same_act_sent_twice_happens_once(room: Room) -> None:
    wine, beer = room.stocked(10), room.stocked(10, "BEER")
    first = room.move(wine, "ADJUSTMENT", -3, request_id="r-1")
    assert room.move(wine, "ADJUSTMENT", -3, request_id="r-1") == first
    assert room.stock(wine.id) == (7, 0, 0, 0)
    again = Transaction(item_id=beer.id, kind=MovementKind.ADJUSTMENT, quantity=1, request_id="r-1")
    assert refused(room, Conflict, stock.transact, again) == "stock.request_reused"


def test_who_may_only_adjust_or_count_does_so_also_under_a_request_id(room: Room) -> None:
    wine = room.stocked(10)
    more = Transaction(item_id=wine.id, kind=MovementKind.ADJUSTMENT, quantity=2, request_id="a")
    rights = frozenset({"stock:adjust", "counts:write", "items:read"})
    room.actor = replace(room.actor, permissions=rights)
    assert room.do(stock.transact, more) == room.do(stock.transact, more)
    lot = {"bin_id": room.bins[FIRST].id, "lot_id": NO_LOT}
    counted = stock.CountedLot(item_id=wine.id, **lot, difference=-1, request_id="c")
    assert room.do(stock.post_count, counted) == room.do(stock.post_count, counted)


def test_what_expires_first_goes_first_then_the_home_bin(room: Room) -> None:
    milk = room.item("MILK", has_lots=True)
    late, soon = LotWanted(code="L2", expires_on=date(2027, 3, 1)), LotWanted(code="L1")
    room.receive(milk, 5, FIRST, lot=late)
    room.receive(milk, 5, SECOND, lot=LotWanted(code="L1", expires_on=date(2026, 12, 1)))
    done = room.move(milk, "RESERVATION", 7)
    bins = {room.bins[FIRST].id: FIRST, room.bins[SECOND].id: SECOND}
    assert [(bins[row.bin_id], row.quantity) for row in done.movements] == [(SECOND, 5), (FIRST, 2)]
    assert (
        refused(room, Invalid, stock.receive, Receipt(item_id=milk.id, quantity=1)) == "lot.needed"
    )
    other = Receipt(
        item_id=milk.id, quantity=1, lot=soon.model_copy(update={"expires_on": date(2028, 1, 1)})
    )
    assert refused(room, Conflict, stock.receive, other) == "lot.other_expiry"
    change = ItemUpdate(has_lots=False)
    assert refused(room, Conflict, items.update_item, milk.id, change) == "item.lots_fixed"
    assert room.ask(stock.verify) == ()


def test_a_transfer_leaves_the_sum_as_it_is(room: Room) -> None:
    wine = room.stocked(10)
    way = {"from_bin_id": room.bins[FIRST].id, "to_bin_id": room.bins[SECOND].id}
    done = room.do(stock.transfer, Transfer(item_id=wine.id, quantity=4, **way))
    assert [row.quantity for row in done.movements] == [-4, 4]
    assert room.stock(wine.id) == (10, 0, 0, 0)
    more = Transfer(item_id=wine.id, quantity=7, **way)
    assert refused(room, LimitReached, stock.transfer, more) == "stock.insufficient"
    assert room.ask(stock.verify) == ()


def test_lists_by_turn_filter_and_page(room: Room) -> None:
    wine = room.stocked(5, reorder_point=20, name="Cabernet Sauvignon 2020")
    beer = room.stocked(50, "BEER", reorder_point=20)
    far = room.bin("Z-1", warehouse="Outside")
    cork = room.item("CORK", home_bin_id=far.id)
    rows, total = room.ask(stock.list_stock)
    assert ([row.sku for row in rows], total) == (["BEER", "WINE-CAB-001", "CORK"], 3)
    assert [(row.pick_order, row.bin, row.warehouse) for row in rows] == [
        (1, FIRST, "Main"),
        (1, FIRST, "Main"),
        (3, "Z-1", "Outside"),
    ]
    changed = room.do(items.set_pick_order, beer.id, 5, "Moved to a new bin")
    assert (changed.before, changed.after) == (1, 5)
    rows, total = room.ask(stock.list_stock, limit=1, offset=2)
    assert ([row.sku for row in rows], total) == (["BEER"], 3)
    for wanted, found in (
        (StockFilter(low=True), [wine.id, cork.id]),
        (StockFilter(text="sauv"), [wine.id]),
        (StockFilter(text="cab-001"), [wine.id]),
        (StockFilter(warehouse="outside"), [cork.id]),
        (StockFilter(warehouse="nowhere"), []),
        (StockFilter(warehouse="main", low=True), [wine.id]),
    ):
        rows, total = room.ask(stock.list_stock, wanted)
        assert ([row.item_id for row in rows], total) == (found, len(found)), wanted


def test_movements_are_filtered_and_cut_to_the_latest(room: Room, clock: FixedClock) -> None:
    wine = room.stocked(100)
    for _ in range(3):
        clock.advance(timedelta(days=1))
        room.move(wine, "ADJUSTMENT", -1, reason="DAMAGE")
    adjusted = room.ask(stock.list_movements, wine.id, MovementFilter(kind="ADJUSTMENT"), limit=2)
    assert [row.number for row in adjusted.movements] == [3, 4]
    assert (adjusted.summary.count, adjusted.summary.adjustments) == (3, -3)
    day = timedelta(days=1)
    since = MovementFilter(created_after=clock.now() - day, created_before=clock.now())
    assert [row.number for row in room.ask(stock.list_movements, wine.id, since).movements] == [3]


def test_the_database_refuses_what_the_ledger_forbids(room: Room) -> None:
    wine = room.stocked(10)
    for statement in (
        "UPDATE stock_movements SET quantity = 11",
        "DELETE FROM stock_movements",
        "UPDATE stock_balances SET available = -1",
        "UPDATE stock_levels SET reserved = -1",
    ):
        with pytest.raises((DBAPIError, CrmError)), room.backend.write(room.actor) as tx:
            tx.session.execute(text(statement))
    assert room.stock(wine.id) == (10, 0, 0, 0)


def test_one_wrong_unit_is_found_named_and_set_right(room: Room) -> None:
    wine = room.stocked(100, "WINE")
    room.move(wine, "ADJUSTMENT", -3)
    with room.backend.write(room.actor) as tx:
        tx.session.execute(text("UPDATE stock_balances SET available = 95"))
        tx.session.execute(text("UPDATE stock_levels SET available = 95"))
    bin_, level = room.ask(stock.verify)
    assert (bin_.sku, bin_.bin, bin_.what, bin_.kept, bin_.replayed) == (
        *("WINE", FIRST, "available"),
        *(95, 97),
    )
    assert (level.bin, level.what, level.kept, level.replayed) == (None, "available", 95, 97)
    found = room.do(stock.reconcile, wine.id)
    assert (found.previous_available, found.calculated_available) == (95, 97)
    assert (found.difference, found.adjusted, found.movements_reviewed) == (2, True, 2)
    assert room.ask(stock.verify) == ()
    assert room.stock(wine.id) == (97, 0, 0, 0)
    last = room.ask(stock.list_movements, wine.id).movements[-1]
    assert (last.kind, last.quantity) == ("RECONCILIATION", 2)
    again = room.do(stock.reconcile, wine.id)
    assert (again.difference, again.adjusted) == (0, False)


def test_the_first_movement_after_a_wrong_balance_is_named(room: Room) -> None:
    wine = room.stocked(100, "WINE")
    with room.backend.write(room.actor) as tx:
        tx.session.execute(text("UPDATE stock_balances SET available = available + 1"))
    room.move(wine, "ADJUSTMENT", -3)
    room.move(wine, "ADJUSTMENT", -3)
    first = room.ask(stock.verify)[0]
    assert (first.number, first.bin, first.what) == (2, FIRST, "available after it")
    assert (first.kept, first.replayed) == (98, 97)
    assert room.do(stock.reconcile, wine.id).adjusted
    assert room.ask(stock.verify) == ()


def test_rights_are_asked(room: Room) -> None:
    wine = room.stocked(10)
    assert room.actor.organization_id is not None
    room.actor = create_actor(room.actor.organization_id, "picker")
    data = Transaction(item_id=wine.id, kind=MovementKind.ADJUSTMENT, quantity=-1)
    assert refused(room, Forbidden, stock.transact, data) == "permission.missing"
    assert refused(room, Forbidden, stock.reconcile, wine.id) == "permission.missing"
    assert refused(room, Forbidden, items.set_pick_order, wine.id, 1, "") == "permission.missing"
    assert room.stock(wine.id) == (10, 0, 0, 0)
