"""Goods that are sold with tickets leave the stock: over the counter, or by a customer's order."""

from __future__ import annotations

from typing import Any

import pytest

from crmtui.kit.backend import Backend
from crmtui.services import fulfilment, orders, stock
from crmtui.services.fulfilment import CustomerOrderDetail, OrderStatus
from crmtui.services.orders import DoorSale, PaymentMethod, SaleLine, TicketIssue
from crmtui.services.stock import MovementKind
from tests.factories import create_actor, create_event, create_product
from tests.services.fulfilment.packing_room import pick
from tests.services.stock.making import Room


@pytest.fixture
def room(backend: Backend) -> Room:
    return Room(backend)


def taken_down(room: Room) -> tuple[CustomerOrderDetail, ...]:
    found: tuple[CustomerOrderDetail, ...] = room.ask(fulfilment.list_orders)[0]
    return found


def sale(event: Any, request_id: str, *lines: tuple[Any, int]) -> DoorSale:
    return DoorSale(
        event_id=event.id,
        lines=tuple(SaleLine(product_id=product.id, quantity=n) for product, n in lines),
        payment_method=PaymentMethod.CASH,
        buyer_name="Ana",
        request_id=request_id,
    )


def test_what_is_sold_at_the_door_leaves_the_stock_at_once(room: Room) -> None:
    event = create_event(room.backend, room.actor)
    shirt = create_product(room.backend, room.actor, event_id=event.id, name="Shirt")
    entry = create_product(room.backend, room.actor, event_id=event.id, name="Entry")
    item = room.stocked(3, "SHIRT", product_id=shirt.id)
    assert room.actor.organization_id is not None
    desk = create_actor(room.actor.organization_id, "front_desk")
    with room.backend.write(desk) as tx:
        orders.sell_at_door(tx, sale(event, "r-0", (entry, 1)))
    assert taken_down(room) == ()
    for _ in range(2):
        with room.backend.write(desk) as tx:
            sold = orders.sell_at_door(tx, sale(event, "r-1", (shirt, 2), (entry, 1)))
            assert not tx.actor.can("stock:move")
    (made,) = taken_down(room)
    assert (made.status, made.customer_name) == (OrderStatus.SHIPPED, "Ana")
    assert sold.code in made.note
    assert room.stock(item.id) == (1, 0, 0, 0)
    last = room.ask(stock.list_movements, item.id).movements[-1]
    assert (last.kind, last.actor_name) == (MovementKind.SHIP, desk.name)
    with room.backend.write(desk) as tx:
        orders.sell_at_door(tx, sale(event, "r-2", (shirt, 2)))
    short = taken_down(room)[0]
    assert (short.status, short.lines[0].shipped) == (OrderStatus.OPEN, 1)
    room.do(orders.cancel_order, sold.id)
    assert taken_down(room)[1].status is OrderStatus.SHIPPED
    assert room.ask(stock.verify) == ()


def test_what_is_paid_is_reserved_and_what_is_cancelled_is_free(room: Room) -> None:
    event = create_event(room.backend, room.actor)
    shirt = create_product(room.backend, room.actor, event_id=event.id, name="Shirt")
    item = room.stocked(9, "SHIRT", product_id=shirt.id)
    issue = TicketIssue(event_id=event.id, product_id=shirt.id, paid=False)
    ticket = room.do(orders.issue_ticket, issue)
    assert taken_down(room) == ()
    for _ in range(2):
        room.do(orders.mark_order_paid, ticket.order_id)
    (made,) = taken_down(room)
    assert (made.status, made.lines[0].reserved) == (OrderStatus.RESERVED, 1)
    room.do(orders.cancel_ticket, ticket.id)
    assert taken_down(room)[0].status is OrderStatus.CANCELLED
    assert room.stock(item.id) == (9, 0, 0, 0)
    other = room.do(orders.issue_ticket, issue.model_copy(update={"paid": True}))
    pick(room, taken_down(room)[0])
    room.do(orders.cancel_order, other.order_id)
    assert (taken_down(room)[0].status, room.stock(item.id)) == (
        OrderStatus.CANCELLED,
        (8, 0, 1, 0),
    )
    assert len(room.ask(fulfilment.list_put_back)) == 1
    assert room.ask(stock.verify) == ()
