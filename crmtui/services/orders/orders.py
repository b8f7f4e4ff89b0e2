"""Commands on orders that exist. Locks are taken as catalogue.reservations says."""

from collections import Counter
from uuid import UUID

from crmtui.kit.transactions import WriteTx
from crmtui.services.catalogue import release_all
from crmtui.services.orders import errors, goods, rules
from crmtui.services.orders.rows import (
    load_order,
    lock_tickets_of,
    order_happened,
    read_order,
    ticket_happened,
)
from crmtui.services.orders.schemas import (
    OrderDetail,
    OrderStatus,
    PaymentMethod,
    TicketState,
)


def mark_order_paid(
    tx: WriteTx, order_id: UUID, payment_method: PaymentMethod = PaymentMethod.CASH
) -> OrderDetail:
    """Take the money: unpaid tickets become valid, blocked ones stay blocked. Twice is once.

    Raises:
        Forbidden: permission.missing (orders:write), order.may_not_give_away.
        NotFound: order.not_found.
        Invalid: order.payment_method.
        Conflict: order.cancelled.
    """
    tx.actor.require("orders:write")
    _require_method(tx, payment_method)
    order = load_order(tx, order_id, lock=True)
    if rules.require_payable(OrderStatus(order.status)):
        order.status = OrderStatus.PAID
        order.payment_method = payment_method
        order.paid_at = tx.now
        unpaid = [row for row in lock_tickets_of(tx, order) if row.state == TicketState.UNPAID]
        for ticket in unpaid:
            ticket.state = TicketState.VALID
        tx.flush()
        tx.record(order_happened("order.paid", order))
        for ticket in unpaid:
            changes = {"state": {"from": TicketState.UNPAID.value, "to": ticket.state}}
            tx.record(ticket_happened("ticket.updated", ticket, changes=changes))
        goods.sell(tx, order, Counter(ticket.product_id for ticket in unpaid))
    return read_order(tx, order_id)


def _require_method(tx: WriteTx, method: PaymentMethod) -> None:
    if method is PaymentMethod.IMPORTED:
        raise errors.payment_method()
    if method is PaymentMethod.FREE and not tx.actor.can("orders:give_away"):
        raise errors.may_not_give_away()


def cancel_order(tx: WriteTx, order_id: UUID, reason: str = "") -> OrderDetail:
    """Cancel the order with all of its tickets and give their places back. Twice is once.

    Raises:
        Forbidden: permission.missing (tickets:write): it takes away what people hold.
        NotFound: order.not_found.
    """
    tx.actor.require("tickets:write")
    order = load_order(tx, order_id, lock=True)
    if order.status != OrderStatus.CANCELLED:
        living = [row for row in lock_tickets_of(tx, order) if rules.holds_place(row.state)]
        for ticket in living:
            ticket.state = TicketState.CANCELLED
        order.status = OrderStatus.CANCELLED
        tx.flush()
        for ticket in living:
            tx.record(ticket_happened("ticket.cancelled", ticket, reason=reason))
        tx.record(order_happened("order.cancelled", order, reason=reason))
        if living:
            places = Counter(row.product_id for row in living)
            release_all(tx, places, order.event_id)
            goods.take_back(tx, order, places)
    return read_order(tx, order_id)
