"""Reserving units for the lines of an order."""

from typing import Final
from uuid import UUID

from crmtui.kit.transactions import WriteTx
from crmtui.models import CustomerOrder, OrderAllocation
from crmtui.services import stock
from crmtui.services.fulfilment import errors
from crmtui.services.fulfilment.rows import (
    in_lock_order,
    load_order,
    order_details,
    order_happened,
)
from crmtui.services.fulfilment.schemas import (
    CustomerOrderDetail,
    LineDetail,
    OrderStatus,
    Reserving,
    order_code,
)
from crmtui.services.fulfilment.standing import refresh_status
from crmtui.services.stock import Done

_NOTHING: Final = dict.fromkeys(("reserved", "picked", "packed", "shipped"), 0)


def reserve_order(
    tx: WriteTx, order_id: UUID, reserving: Reserving = Reserving.PART
) -> CustomerOrderDetail:
    """Reserve what the order still misses: all of it, or as much as there is.

    Raises:
        Forbidden: permission.missing (fulfilment:write, stock:move).
        NotFound: customer_order.not_found.
        LimitReached: stock.insufficient, when all is wanted and not there; nothing was reserved.
        Conflict: customer_order.ended.
    """
    tx.actor.require("fulfilment:write")
    order = load_order(tx, order_id, lock=True)
    if OrderStatus(order.status).is_ended:
        raise errors.order_ended(order.status)
    if reserve_missing(tx, order, reserving):
        tx.record(order_happened("reserved", order))
    return order_details(tx, [order])[0]


def reserve_missing(tx: WriteTx, order: CustomerOrder, reserving: Reserving) -> int:
    """Reserve what the order's lines still miss, all of it or as much as there is; how many units.

    Raises:
        LimitReached: stock.insufficient, when all is wanted and not there; nothing was reserved.
    """
    (detail,) = order_details(tx, [order])
    units = 0
    for line in in_lock_order(detail.lines):
        if line.missing and reserving is not Reserving.NONE:
            units += _reserve(tx, order, line, line.missing if reserving is Reserving.ALL else 0)
    refresh_status(tx, order)
    return units


def _reserve(tx: WriteTx, order: CustomerOrder, line: LineDetail, least: int) -> int:
    done = stock.reserve(tx, line.item_id, line.missing, order_code(order.number), least)
    if done is None:
        return 0
    allocate(tx, line.id, done)
    return done.quantity


def allocate(tx: WriteTx, line_id: UUID, done: Done) -> None:
    """Note that a line has what was reserved for it."""
    for movement in done.movements:
        key = line_id, movement.bin_id, movement.lot_id
        held = tx.session.get(OrderAllocation, key)
        if held is None:
            held = OrderAllocation(
                line_id=line_id,
                bin_id=movement.bin_id,
                lot_id=movement.lot_id,
                **_NOTHING,
            )
            tx.session.add(held)
        held.reserved += movement.quantity
    tx.flush()
