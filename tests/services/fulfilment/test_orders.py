"""Customers' orders: reserved, cancelled and shipped, with a ledger that agrees."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict, LimitReached, NotFound
from crmtui.kit.ids import new_id
from crmtui.services import fulfilment, stock
from crmtui.services.fulfilment import (
    CustomerOrderFilter,
    OrderStatus,
    Reserving,
    Shipment,
)
from tests.services.fulfilment.packing_room import order
from tests.services.stock.making import SECOND, Room


@pytest.fixture
def room(backend: Backend) -> Room:
    return Room(backend)


def test_an_order_is_reserved_and_shipped_from_several_bins(room: Room) -> None:
    wine = room.stocked(5, "WINE")
    room.receive(wine, 5, SECOND)
    made = order(room, (wine, 8), customer_name="Nordlys AB")
    assert (made.code, made.status, made.lines[0].reserved) == ("SO-000001", "reserved", 8)
    assert room.stock(wine.id) == (2, 8, 0, 0)
    shipped = room.do(fulfilment.ship_order, made.id, Shipment(tracking_number="1Z", carrier="UPS"))
    assert (shipped.status, shipped.lines[0].shipped) == (OrderStatus.SHIPPED, 8)
    assert room.stock(wine.id) == (2, 0, 0, 0)
    again = room.do(fulfilment.ship_order, made.id, Shipment(tracking_number="2Z"))
    assert (again.tracking_number, again.carrier, again.shipped_at) == (
        *("2Z", "UPS"),
        shipped.shipped_at,
    )
    told = room.ask(stock.list_movements, wine.id).movements
    assert {row.order_ref for row in told[2:]} == {"SO-000001"}
    assert room.ask(stock.verify) == ()
    with pytest.raises(Conflict) as ended:
        room.do(fulfilment.cancel_order, made.id)
    assert ended.value.code == "customer_order.ended"


def test_all_or_a_part_or_nothing_is_reserved(room: Room) -> None:
    wine, cork = room.stocked(5, "WINE"), room.stocked(1, "CORK")
    with pytest.raises(LimitReached) as refused:
        order(room, (cork, 1), (wine, 6))
    assert refused.value.code == "stock.insufficient"
    assert room.stock(cork.id) == (1, 0, 0, 0)
    assert room.ask(fulfilment.list_orders) == ((), 0)
    part = order(room, (cork, 1), (wine, 6), reserving=Reserving.PART)
    assert (part.status, [line.reserved for line in part.lines]) == (OrderStatus.OPEN, [1, 5])
    none = order(room, (wine, 6), reserving=Reserving.NONE)
    assert (none.status, none.lines[0].missing) == (OrderStatus.OPEN, 6)
    with pytest.raises(LimitReached):
        room.do(fulfilment.ship_order, part.id, Shipment())
    assert room.stock(wine.id) == (0, 5, 0, 0)
    room.receive(wine, 1)
    shipped = room.do(fulfilment.ship_order, part.id, Shipment())
    assert [line.shipped for line in shipped.lines] == [1, 6]
    assert room.ask(stock.verify) == ()


def test_what_is_cancelled_is_available_again(room: Room) -> None:
    wine = room.stocked(5)
    made = order(room, (wine, 3), (wine, 2))
    cancelled = room.do(fulfilment.cancel_order, made.id)
    assert (cancelled.status, cancelled.lines[0].reserved) == (OrderStatus.CANCELLED, 0)
    assert room.do(fulfilment.cancel_order, made.id) == cancelled
    assert room.stock(wine.id) == (5, 0, 0, 0)
    with pytest.raises(Conflict) as ended:
        room.do(fulfilment.ship_order, made.id, Shipment())
    assert ended.value.code == "customer_order.ended"


def test_the_same_order_sent_twice_is_one(room: Room) -> None:
    wine = room.stocked(5)
    first = order(room, (wine, 1), reference="shop-7", request_id="r-1")
    assert order(room, (wine, 1), reference="shop-7", request_id="r-1") == first
    with pytest.raises(Conflict) as taken:
        order(room, (wine, 1), reference="shop-7")
    assert (taken.value.code, [*taken.value.fields]) == (
        *("customer_order.reference_taken",),
        ["reference"],
    )
    order(room, (wine, 1))
    numbers = [each.number for each in room.ask(fulfilment.list_orders)[0]]
    assert numbers == [2, 1]
    found, total = room.ask(fulfilment.list_orders, CustomerOrderFilter(reference="shop-7"))
    assert ([each.id for each in found], total) == ([first.id], 1)
    with pytest.raises(NotFound):
        room.ask(fulfilment.get_order, new_id())


def test_orders_made_at_once_get_numbers_of_their_own_and_no_unit_twice(room: Room) -> None:
    wine, cork = room.stocked(7, "WINE"), room.stocked(7, "CORK")

    def make(number: int) -> bool:
        lines = ((wine, 1), (cork, 1)) if number % 2 else ((cork, 1), (wine, 1))
        try:
            order(room, *lines)
        except LimitReached:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(make, range(12)))
    found, total = room.ask(fulfilment.list_orders)
    assert (made.count(True), total) == (7, 7)
    assert sorted(each.number for each in found) == [*range(1, 8)]
    assert room.stock(wine.id) == room.stock(cork.id) == (0, 7, 0, 0)
    assert room.ask(stock.verify) == ()


def test_what_an_order_has_is_not_moved_on_by_hand(room: Room) -> None:
    item = room.stocked(9)
    made = order(room, (item, 5))
    room.move(item, "RESERVATION", 2)
    for kind in ("RELEASE", "PICK"):
        with pytest.raises(LimitReached) as refused:
            room.move(item, kind, 3)
        assert refused.value.code == "stock.insufficient"
    room.move(item, "RELEASE", 1)
    room.move(item, "PICK", 1)
    assert room.stock(item.id) == (3, 5, 1, 0)
    room.do(fulfilment.ship_order, made.id, Shipment())
    assert room.stock(item.id) == (3, 0, 1, 0)
