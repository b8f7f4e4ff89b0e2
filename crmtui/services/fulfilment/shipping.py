"""Shipping a customer's order."""

from uuid import UUID

from crmtui.kit.transactions import WriteTx
from crmtui.services.fulfilment import errors
from crmtui.services.fulfilment.reserving import reserve_missing
from crmtui.services.fulfilment.rows import load_order, order_details, order_happened
from crmtui.services.fulfilment.schemas import (
    CustomerOrderDetail,
    OrderStatus,
    Reserving,
    Shipment,
)
from crmtui.services.fulfilment.units import move_reserved
from crmtui.services.stock import MovementKind


def ship_order(tx: WriteTx, order_id: UUID, data: Shipment) -> CustomerOrderDetail:
    """All units of the order have left the house, whoever picked and packed them.

    What was not reserved yet is reserved first. Shipping a shipped order again changes nothing but
    the tracking number and the carrier, where these are given.

    Raises:
        Forbidden: permission.missing (fulfilment:write, stock:move).
        NotFound: customer_order.not_found.
        LimitReached: stock.insufficient; nothing was shipped.
        Conflict: customer_order.ended, when it was cancelled.
    """
    tx.actor.require("fulfilment:write")
    order = load_order(tx, order_id, lock=True)
    if order.status == OrderStatus.CANCELLED:
        raise errors.order_ended(order.status)
    for field, text in data.model_dump().items():
        if text:
            setattr(order, field, text)
    if order.status != OrderStatus.SHIPPED:
        reserve_missing(tx, order, Reserving.ALL)
        move_reserved(tx, order, MovementKind.PICK, MovementKind.PACK, MovementKind.SHIP)
        order.status = OrderStatus.SHIPPED.value
        order.shipped_at = tx.now
        tx.record(order_happened("shipped", order))
    tx.flush()
    return order_details(tx, [order])[0]
