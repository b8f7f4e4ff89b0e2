"""Issuing one ticket, as the office or an API client does."""

from crmtui.kit.money import Money
from crmtui.kit.transactions import WriteTx
from crmtui.services.catalogue import require_active, require_open, reserve
from crmtui.services.orders import errors
from crmtui.services.orders.placing import Place, Purchase, find_repeated, place_order
from crmtui.services.orders.rows import read_order
from crmtui.services.orders.rules import require_code
from crmtui.services.orders.schemas import PaymentMethod, TicketDetail, TicketIssue


def issue_ticket(tx: WriteTx, data: TicketIssue) -> TicketDetail:
    """Issue one ticket in an order of its own; the same `request_id` gives the same ticket.

    Raises:
        Forbidden: permission.missing (tickets:write).
        NotFound: product.not_found, event.not_found.
        Invalid: product.other_event, ticket.code.
        Conflict: event.not_on_sale, product.not_on_sale, ticket.code_taken, order.request_reused.
        LimitReached: product.sold_out, event.full.
    """
    tx.actor.require("tickets:write")
    repeated = find_repeated(tx, data.request_id)
    if repeated is not None:
        if repeated.channel != data.channel:
            raise errors.request_reused()
        return read_order(tx, repeated.id).tickets[0]
    code = require_code(data.code) if data.code is not None else None
    reservation = reserve(tx, data.product_id, 1, data.event_id)
    event, product = reservation.event, reservation.products[data.product_id]
    require_open(event.name, event.status, at_door=False)
    require_active(product.name, product.status)
    price = Money(product.price_minor, product.currency)
    purchase = Purchase(
        event_id=event.id,
        channel=data.channel,
        paid=data.paid or price.amount_minor == 0,
        payment_method=PaymentMethod.FREE if price.amount_minor == 0 else None,
        buyer_name=data.attendee.name,
        buyer_email=data.attendee.email,
        buyer_phone=data.attendee.phone,
        request_id=data.request_id,
    )
    order = place_order(tx, purchase, [Place(product, data.attendee, price, code)])
    return read_order(tx, order.id).tickets[0]
