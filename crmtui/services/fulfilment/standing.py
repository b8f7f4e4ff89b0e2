"""How far an order is, as its allocations say."""

from crmtui.kit.transactions import WriteTx
from crmtui.models import CustomerOrder
from crmtui.services.fulfilment.rows import order_details, order_happened
from crmtui.services.fulfilment.rules import status_of
from crmtui.services.fulfilment.schemas import OrderStatus


def refresh_status(tx: WriteTx, order: CustomerOrder) -> OrderStatus:
    """Set the order's status from its units; a cancelled one stays cancelled.

    The order must be locked. Each new status is told, but for those that their commands tell.
    """
    before = OrderStatus(order.status)
    if before is OrderStatus.CANCELLED:
        return before
    tx.flush()
    (detail,) = order_details(tx, [order])
    after = status_of(detail.lines)
    if after is not before:
        order.status = after.value
        tx.flush()
        if after in _TOLD:
            tx.record(order_happened(after.value, order))
    return after


_TOLD = frozenset({OrderStatus.PICKING, OrderStatus.PICKED, OrderStatus.PACKED})
