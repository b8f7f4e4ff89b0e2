"""Orders that change on their way: cancelled, put back, edited, and filled when goods arrive."""

from __future__ import annotations

import pytest

from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict, NotFound
from crmtui.services import fulfilment, stock
from crmtui.services.fulfilment import (
    CustomerOrderFilter,
    CustomerOrderUpdate,
    LineWanted,
    OrderStatus,
    ParcelLabel,
    Reserving,
)
from crmtui.services.items import LotWanted
from tests.services.fulfilment.packing_room import begin, going_back, order, pick, scan
from tests.services.stock.making import FIRST, SECOND, Room


@pytest.fixture
def room(backend: Backend) -> Room:
    return Room(backend)


def test_what_a_cancelled_order_left_is_put_back_where_it_is_scanned(room: Room) -> None:
    milk = room.item("MILK", has_lots=True)
    for lot in ("L1", "L2"):
        room.receive(milk, 5, lot=LotWanted(code=lot))
    made = order(room, (milk, 8), customer_name="Ana")
    pick(room, made, 3)
    parcel = begin(room, made, is_partial=True)
    for lot in ("L1", "L2"):
        scan(room, parcel, lot, 1)
    room.do(fulfilment.close_parcel, parcel.id, ParcelLabel())
    assert room.stock(milk.id) == (2, 2, 4, 2)
    cancelled = room.do(fulfilment.cancel_order, made.id)
    assert (cancelled.status, cancelled.lines[0].taken) == (OrderStatus.CANCELLED, 6)
    assert room.stock(milk.id) == (4, 0, 4, 2)
    first, second = room.ask(fulfilment.list_put_back)
    assert (first.lot, first.picked, first.packed, first.bin) == ("L1", 2, 1, FIRST)
    assert room.ask(fulfilment.find_put_back, "L2") == (second,)
    with pytest.raises(Conflict) as too_many:
        room.do(fulfilment.put_back, going_back(first, 4, FIRST, room, "r-0"))
    assert too_many.value.code == "put_back.too_many"
    all_of_it = going_back(first, 3, SECOND, room, "r-1")
    for _ in range(2):
        answer = room.do(fulfilment.put_back, all_of_it)
        assert (answer.units, answer.to_bin, answer.left) == (3, SECOND, 0)
    assert room.do(fulfilment.put_back, going_back(second, 2, FIRST, room, "r-2")).left == 1
    assert room.do(fulfilment.put_back, going_back(second, 1, FIRST, room, "r-3")).left == 0
    assert room.ask(fulfilment.list_put_back) == ()
    assert [each.goods for each in room.ask(fulfilment.list_parcels, made.id)] == [()]
    assert room.stock(milk.id) == (10, 0, 0, 0)
    assert room.ask(stock.verify) == ()
    kept = order(room, (milk, 1))
    pick(room, kept)
    alive = room.ask(fulfilment.list_allocations, kept.id)[0]
    wrong = all_of_it.model_copy(
        update={"line_id": alive.line_id, "lot_id": alive.lot_id, "request_id": "r-4"}
    )
    with pytest.raises(NotFound) as not_cancelled:
        room.do(fulfilment.put_back, wrong)
    assert not_cancelled.value.code == "put_back.not_found"


def test_lines_change_until_they_are_picked(room: Room) -> None:
    wine, cork = room.stocked(10, "WINE"), room.stocked(1, "CORK")
    made = order(room, (wine, 6))
    more = room.do(fulfilment.add_line, made.id, LineWanted(item_id=cork.id, quantity=2))
    assert (more.status, [line.reserved for line in more.lines]) == (OrderStatus.OPEN, [6, 1])
    first, second = more.lines
    less = room.do(fulfilment.change_line, made.id, first.id, 4)
    assert (less.lines[0].reserved, room.stock(wine.id)) == (4, (6, 4, 0, 0))
    again = room.do(fulfilment.change_line, made.id, first.id, 7)
    assert again.lines[0].reserved == 7
    gone = room.do(fulfilment.change_line, made.id, second.id, 0)
    assert (len(gone.lines), gone.status) == (1, OrderStatus.RESERVED)
    assert room.stock(cork.id) == (1, 0, 0, 0)
    pick(room, made, 5)
    for quantity, code in ((4, "line_picked"), (0, "line_picked")):
        with pytest.raises(Conflict) as refused:
            room.do(fulfilment.change_line, made.id, first.id, quantity)
        assert refused.value.code == f"customer_order.{code}"
    assert room.do(fulfilment.change_line, made.id, first.id, 5).status is OrderStatus.PICKED
    alone = order(room, (wine, 1))
    with pytest.raises(Conflict) as last:
        room.do(fulfilment.change_line, alone.id, alone.lines[0].id, 0)
    assert last.value.code == "customer_order.last_line"
    changed = CustomerOrderUpdate(priority=1, customer_name="Bo", expected_version=alone.version)
    assert room.do(fulfilment.update_order, alone.id, changed).is_urgent
    with pytest.raises(Conflict) as stale:
        room.do(fulfilment.update_order, alone.id, changed)
    assert stale.value.code == "record.changed"
    assert room.ask(stock.verify) == ()


def test_what_arrives_goes_to_the_urgent_and_then_to_the_oldest(room: Room) -> None:
    wine, cork = room.stocked(1, "WINE"), room.item("CORK")
    oldest = order(room, (wine, 3), (cork, 1), reserving=Reserving.PART)
    urgent = order(room, (wine, 2), reserving=Reserving.PART, priority=1)
    youngest = order(room, (wine, 2), reserving=Reserving.NONE, customer_name="Zoë")
    assert room.do(fulfilment.fill_back_orders) == ()
    room.receive(wine, 3)
    room.receive(cork, 1)
    filled = room.do(fulfilment.fill_back_orders, [wine.id])
    assert [(each.order_id, each.units) for each in filled] == [(urgent.id, 2), (oldest.id, 1)]
    assert room.ask(fulfilment.get_order, urgent.id).status is OrderStatus.RESERVED
    waiting = CustomerOrderFilter(back_ordered=True)
    found, total = room.ask(fulfilment.list_orders, waiting)
    assert ([each.id for each in found], total) == ([youngest.id, oldest.id], 2)
    for wanted, expected in (
        (CustomerOrderFilter(urgent=True), urgent),
        (CustomerOrderFilter(text="zO"), youngest),
        (CustomerOrderFilter(text="so-000001"), oldest),
    ):
        assert [each.id for each in room.ask(fulfilment.list_orders, wanted)[0]] == [expected.id]
    room.receive(wine, 9)
    assert len(room.do(fulfilment.fill_back_orders)) == 2
    assert room.ask(fulfilment.list_orders, waiting) == ((), 0)
    room.do(fulfilment.cancel_order, youngest.id)
    with pytest.raises(Conflict) as ended:
        room.do(fulfilment.reserve_order, youngest.id)
    assert ended.value.code == "customer_order.ended"
    assert room.ask(stock.verify) == ()
