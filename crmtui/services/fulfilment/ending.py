"""Ending customers' orders before all of their units have left."""

from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.kit.transactions import WriteTx
from crmtui.models import CustomerOrder
from crmtui.services.fulfilment import errors
from crmtui.services.fulfilment.batches import withdraw_tasks
from crmtui.services.fulfilment.rows import load_order, order_details, order_happened
from crmtui.services.fulfilment.rules import total_of
from crmtui.services.fulfilment.schemas import CustomerOrderDetail, OrderStatus
from crmtui.services.fulfilment.standing import refresh_status
from crmtui.services.fulfilment.units import move_all
from crmtui.services.stock import MovementKind


def cancel_order(tx: WriteTx, order_id: UUID) -> CustomerOrderDetail:
    """Give back what is reserved; a cancelled order stays so when it is cancelled again.

    What was picked or packed lies in a tote or a parcel: it stays so in the ledger until somebody
    puts it back (`put_back`). What was shipped stays shipped.

    Raises:
        Forbidden: permission.missing (fulfilment:write, stock:move).
        NotFound: customer_order.not_found.
        Conflict: customer_order.ended, when all of it was shipped.
    """
    tx.actor.require("fulfilment:write")
    order = load_order(tx, order_id, lock=True)
    if order.status == OrderStatus.SHIPPED:
        raise errors.order_ended(order.status)
    if order.status != OrderStatus.CANCELLED:
        _release(tx, order, _("The order was cancelled."))
        order.status = OrderStatus.CANCELLED.value
        order.cancelled_at = tx.now
        tx.flush()
        tx.record(order_happened("cancelled", order))
    return order_details(tx, [order])[0]


def release_rest(tx: WriteTx, order_id: UUID) -> CustomerOrderDetail:
    """Make available again what a partly shipped order still reserves: others may have it.

    The order stays open with what misses; reserving again, or cancelling, is for people to decide.

    Raises:
        Forbidden: permission.missing (fulfilment:write, stock:move).
        NotFound: customer_order.not_found.
        Conflict: customer_order.ended, customer_order.not_partly_shipped.
    """
    tx.actor.require("fulfilment:write")
    order = load_order(tx, order_id, lock=True)
    if OrderStatus(order.status).is_ended:
        raise errors.order_ended(order.status)
    units = total_of(order_details(tx, [order])[0].lines)
    if not units.shipped:
        raise errors.not_partly_shipped()
    if units.reserved:
        _release(tx, order, _("The rest of the order was released."))
        refresh_status(tx, order)
        tx.record(order_happened("released", order, units=units.reserved))
    return order_details(tx, [order])[0]


def _release(tx: WriteTx, order: CustomerOrder, reason: str) -> None:
    withdraw_tasks(tx, order.id, reason=reason)
    move_all(tx, order, MovementKind.RELEASE)
