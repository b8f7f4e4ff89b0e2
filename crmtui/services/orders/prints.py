"""Tickets as a printer needs them: one, or all of an event."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, bindparam, select

from crmtui.kit.transactions import ReadTx
from crmtui.models import Event, Order, Organization, Product, Ticket
from crmtui.services.orders import errors
from crmtui.services.orders.codes import ticket_label
from crmtui.services.orders.rules import ticket_status
from crmtui.services.orders.schemas import TicketPrint, TicketState

_PAGE: Final = 500
_PRINTED: Final = (TicketState.VALID, TicketState.UNPAID)
"""Of a whole event; the door refuses an unpaid ticket until it is paid."""

_PRINTS: Final = (
    select(
        Ticket.id.label("ticket_id"),
        Organization.name.label("organization"),
        Event.name.label("event"),
        Event.venue,
        Event.starts_at,
        Event.ends_at,
        Event.timezone,
        Product.name.label("product"),
        Ticket.attendee_name.label("attendee"),
        Ticket.company,
        Ticket.seat,
        Order.code.label("order_code"),
        Ticket.number,
        Ticket.code,
        Ticket.price_minor,
        Ticket.currency,
        Ticket.state,
        Ticket.redeemed_at,
    )
    .join(Event, Event.id == Ticket.event_id)
    .join(Product, Product.id == Ticket.product_id)
    .join(Order, Order.id == Ticket.order_id)
    .join(Organization, Organization.id == Ticket.organization_id)
    .where(Ticket.organization_id == bindparam("organization"), Ticket.deleted_at.is_(None))
)
_ONE: Final = _PRINTS.where(Ticket.id == bindparam("ticket"))
_OF_EVENT: Final = (
    _PRINTS.where(
        Ticket.event_id == bindparam("event"),
        Ticket.number > bindparam("after"),
        Ticket.state.in_(_PRINTED),
    )
    .order_by(Ticket.number)
    .limit(_PAGE)
)


def ticket_document(tx: ReadTx, ticket_id: UUID) -> TicketPrint:
    """One ticket to print, in whatever state it is; `status` tells.

    Raises:
        Forbidden: permission.missing (tickets:read).
        NotFound: ticket.not_found.
    """
    tx.actor.require("tickets:read")
    key = {"organization": tx.organization_id, "ticket": ticket_id}
    row = tx.execute(_ONE, key).one_or_none()
    if row is None:
        raise errors.ticket_not_found(ticket_id)
    return _print_of(row)


def iter_ticket_documents(tx: ReadTx, event_id: UUID) -> Iterator[TicketPrint]:
    """All valid and unpaid tickets of an event by number, a page in memory at a time.

    Raises:
        Forbidden: permission.missing (tickets:read).
    """
    tx.actor.require("tickets:read")
    return _stream(tx, event_id)


def _stream(tx: ReadTx, event_id: UUID) -> Iterator[TicketPrint]:
    after = 0
    while True:
        key = {"organization": tx.organization_id, "event": event_id, "after": after}
        rows = tx.execute(_OF_EVENT, key).all()
        yield from map(_print_of, rows)
        if len(rows) < _PAGE:
            return
        after = rows[-1].number


def _print_of(row: Row[Any]) -> TicketPrint:
    values = dict(row._mapping)
    state, redeemed_at = values.pop("state"), values.pop("redeemed_at")
    label = ticket_label(values.pop("number"))
    return TicketPrint(**values, label=label, status=ticket_status(state, redeemed_at))
