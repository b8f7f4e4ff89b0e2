"""Goods that were sold with tickets: they leave the stock, at once or by a customer's order.

Who sells at the door, or takes money, need not have the rights of a warehouse: the sale itself was
allowed, and what follows from it happens in their name.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Final
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.i18n import _
from crmtui.kit.schemas import Schema
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import CustomerOrder
from crmtui.services.fulfilment.commands import create_order
from crmtui.services.fulfilment.editing import change_line
from crmtui.services.fulfilment.ending import cancel_order
from crmtui.services.fulfilment.rows import (
    in_lock_order,
    load_order,
    order_details,
    order_happened,
)
from crmtui.services.fulfilment.schemas import (
    CustomerOrderCreate,
    LineWanted,
    OrderStatus,
    Reserving,
)
from crmtui.services.fulfilment.standing import refresh_status
from crmtui.services.fulfilment.units import move_all
from crmtui.services.stock import MovementKind

_RIGHTS: Final = frozenset({"fulfilment:write", "items:read", "stock:move", "stock:read"})


class GoodsSold(Schema):
    """The part of a paid order that is kept in stock."""

    order_id: UUID
    order_code: str
    buyer_name: str
    buyer_email: str
    quantities: Mapping[UUID, int]
    """By item."""
    is_handed_over: bool
    """The buyer has them in their hands, whatever the ledger says."""


def sell_goods(tx: WriteTx, sold: GoodsSold) -> None:
    """Make a customer's order of what was sold and reserve what is there; once for each sale.

    What was handed over leaves the stock at once. Where the ledger knows of fewer units than were
    handed over, the sale stands: the order stays open with what misses, for a count to settle.
    """
    if _find(tx, sold.order_id) is not None:
        return
    note = _("Sold with order {code}.").format(code=sold.order_code)
    if sold.is_handed_over:
        note = _("Handed over with order {code}.").format(code=sold.order_code)
    wanted = CustomerOrderCreate(
        customer_name=sold.buyer_name,
        customer_email=sold.buyer_email[:254],
        note=note,
        lines=tuple(
            LineWanted(item_id=item_id, quantity=units)
            for item_id, units in sold.quantities.items()
        ),
        reserving=Reserving.PART,
        request_id=_request_id(sold.order_id),
    )
    with _rights_of_the_house(tx):
        made = create_order(tx, wanted)
        if sold.is_handed_over:
            _hand_over(tx, made.id)


def _hand_over(tx: WriteTx, order_id: UUID) -> None:
    order = load_order(tx, order_id, lock=True)
    move_all(tx, order, MovementKind.PICK, MovementKind.PACK, MovementKind.SHIP)
    if refresh_status(tx, order) is OrderStatus.SHIPPED:
        order.shipped_at = tx.now
    tx.flush()
    verb = "shipped" if order.shipped_at else "partly_shipped"
    tx.record(order_happened(verb, order))


def take_goods_back(tx: WriteTx, order_id: UUID, quantities: Mapping[UUID, int]) -> None:
    """So many of a sale's items are not wanted any more; all of them, and its order is cancelled.

    What left the stock stays gone until somebody brings it back (an adjustment, RETURN). What was
    picked is put back once the whole order is cancelled.
    """
    found = _find(tx, order_id)
    if found is None:
        return
    order = load_order(tx, found.id, lock=True)
    if not OrderStatus(order.status).is_ended:
        with _rights_of_the_house(tx):
            _lessen(tx, order, quantities)


def _lessen(tx: WriteTx, order: CustomerOrder, quantities: Mapping[UUID, int]) -> None:
    (detail,) = order_details(tx, [order])
    rest = {
        line.id: max(0, line.quantity - quantities.get(line.item_id, 0)) for line in detail.lines
    }
    if not any(rest.values()):
        cancel_order(tx, order.id)
        return
    for line in in_lock_order(detail.lines):
        if (wanted := max(line.taken, rest[line.id])) != line.quantity:
            change_line(tx, order.id, line.id, wanted)


def _find(tx: ReadTx, order_id: UUID) -> CustomerOrder | None:
    query = select(CustomerOrder).where(CustomerOrder.request_id == _request_id(order_id))
    return tx.session.scalar(query)


def _request_id(order_id: UUID) -> str:
    return f"sale:{order_id.hex}"


@contextmanager
def _rights_of_the_house(tx: WriteTx) -> Iterator[None]:
    actor = tx.actor
    tx.actor = replace(actor, permissions=actor.permissions | _RIGHTS)
    try:
        yield
    finally:
        tx.actor = actor
