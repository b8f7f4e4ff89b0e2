"""Shipping a customer's order, all of it or what is packed."""

from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.kit.transactions import WriteTx
from crmtui.models import CustomerOrder
from crmtui.services.fulfilment import errors
from crmtui.services.fulfilment.batches import free_totes, withdraw_tasks
from crmtui.services.fulfilment.parcel_rows import (
    close_parcels,
    in_open_parcels,
    send_parcels,
)
from crmtui.services.fulfilment.reserving import reserve_missing
from crmtui.services.fulfilment.rows import (
    allocations_of,
    in_lock_order,
    load_order,
    order_details,
    order_happened,
)
from crmtui.services.fulfilment.schemas import (
    CustomerOrderDetail,
    OrderStatus,
    Reserving,
    Shipment,
    Shipping,
)
from crmtui.services.fulfilment.standing import refresh_status
from crmtui.services.fulfilment.units import move_all, move_parts
from crmtui.services.stock import MovementKind


def ship_order(tx: WriteTx, order_id: UUID, data: Shipment) -> CustomerOrderDetail:
    """Units of the order have left the house: all of them, or only what is packed.

    Where all have left, whoever picked and packed them, what was not reserved yet is reserved
    first, and open parcels are closed. Where only what is packed has left, open parcels stay, and
    the order is open for what misses. Shipping a shipped order again changes nothing but the
    tracking number and the carrier, where these are given.

    Raises:
        Forbidden: permission.missing (fulfilment:write, stock:move).
        NotFound: customer_order.not_found.
        LimitReached: stock.insufficient; nothing was shipped.
        Conflict: customer_order.ended, when it was cancelled; customer_order.nothing_packed.
    """
    tx.actor.require("fulfilment:write")
    order = load_order(tx, order_id, lock=True)
    if order.status == OrderStatus.CANCELLED:
        raise errors.order_ended(order.status)
    for field, text in data.model_dump(exclude={"what"}).items():
        if text:
            setattr(order, field, text)
    if order.status != OrderStatus.SHIPPED:
        _ship_all(tx, order) if data.what is Shipping.ALL else _ship_packed(tx, order)
        send_parcels(tx, order, data)
        free_totes(tx, order.id)
        _tell(tx, order)
    tx.flush()
    return order_details(tx, [order])[0]


def _ship_all(tx: WriteTx, order: CustomerOrder) -> None:
    withdraw_tasks(tx, order.id, reason=_("The order was shipped."))
    reserve_missing(tx, order, Reserving.ALL)
    close_parcels(tx, order.id)
    move_all(tx, order, MovementKind.PICK, MovementKind.PACK, MovementKind.SHIP)


def _ship_packed(tx: WriteTx, order: CustomerOrder) -> None:
    unready = in_open_parcels(tx, order.id)
    allocations = allocations_of(tx, order.id)
    (detail,) = order_details(tx, [order])
    shipped = 0
    for line in in_lock_order(detail.lines):
        parts = [
            (held, held.packed - unready.get((held.line_id, held.bin_id, held.lot_id), 0))
            for held in allocations.get(line.id, [])
        ]
        move_parts(tx, order, line.item_id, MovementKind.SHIP, parts)
        shipped += sum(units for _held, units in parts)
    if not shipped:
        raise errors.nothing_packed(bool(unready))


def _tell(tx: WriteTx, order: CustomerOrder) -> None:
    if refresh_status(tx, order) is OrderStatus.SHIPPED:
        order.shipped_at = tx.now
        tx.record(order_happened("shipped", order))
    else:
        tx.record(order_happened("partly_shipped", order))
