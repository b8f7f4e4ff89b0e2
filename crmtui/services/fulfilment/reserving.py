"""Reserving units for the lines of an order."""

from crmtui.kit.transactions import WriteTx
from crmtui.models import CustomerOrder, OrderAllocation
from crmtui.services import stock
from crmtui.services.fulfilment.rows import in_lock_order, order_details
from crmtui.services.fulfilment.schemas import LineDetail, OrderStatus, Reserving, order_code
from crmtui.services.stock import Done


def reserve_missing(tx: WriteTx, order: CustomerOrder, reserving: Reserving) -> None:
    """Reserve what the order's lines still miss, all of it or as much as there is.

    Raises:
        LimitReached: stock.insufficient, when all is wanted and not there; nothing was reserved.
    """
    (detail,) = order_details(tx, [order])
    for line in in_lock_order(detail.lines):
        if line.missing and reserving is not Reserving.NONE:
            _reserve(tx, order, line, line.missing if reserving is Reserving.ALL else 0)
    (after,) = order_details(tx, [order])
    is_whole = not any(line.missing for line in after.lines)
    order.status = (OrderStatus.RESERVED if is_whole else OrderStatus.OPEN).value
    tx.flush()


def _reserve(tx: WriteTx, order: CustomerOrder, line: LineDetail, least: int) -> None:
    done = stock.reserve(tx, line.item_id, line.missing, order_code(order.number), least)
    if done is not None:
        _allocate(tx, line, done)


def _allocate(tx: WriteTx, line: LineDetail, done: Done) -> None:
    for movement in done.movements:
        key = line.id, movement.bin_id, movement.lot_id
        held = tx.session.get(OrderAllocation, key)
        if held is None:
            line_id, bin_id, lot_id = key
            held = OrderAllocation(
                line_id=line_id, bin_id=bin_id, lot_id=lot_id, reserved=0, shipped=0
            )
            tx.session.add(held)
        held.reserved += movement.quantity
    tx.flush()
