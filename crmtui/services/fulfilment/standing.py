"""How far an order is, as its allocations say."""

from uuid import UUID

from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import CustomerOrder
from crmtui.services.fulfilment import statements
from crmtui.services.fulfilment.rows import order_happened
from crmtui.services.fulfilment.rules import Totals, status_by
from crmtui.services.fulfilment.schemas import OrderStatus


def refresh_status(tx: WriteTx, order: CustomerOrder) -> OrderStatus:
    """Set the order's status from its units; a cancelled one stays cancelled.

    The order must be locked. Each new status is told, but for those that their commands tell.
    """
    before = OrderStatus(order.status)
    if before is OrderStatus.CANCELLED:
        return before
    tx.flush()
    after = find_status(tx, order.id)
    if after is not before:
        order.status = after.value
        tx.flush()
        if after in _TOLD:
            tx.record(order_happened(after.value, order))
    return after


def find_status(tx: ReadTx, order_id: UUID) -> OrderStatus:
    """How far the units of an order are, whatever its row says."""
    given = {"organization_id": tx.organization_id, "order_id": order_id}
    (row,) = tx.run(statements.TOTALS, given)
    return status_by(Totals(*map(int, row)))


_TOLD = frozenset({OrderStatus.PICKING, OrderStatus.PICKED, OrderStatus.PACKED})
