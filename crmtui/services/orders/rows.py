"""Loading orders and tickets, and what is told of them when they change."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from crmtui.kit.hot import HotStatement
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.schemas import trusted
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.models import Event, Order, Product, Ticket
from crmtui.services.orders import errors
from crmtui.services.orders.codes import ticket_label
from crmtui.services.orders.rules import ticket_status
from crmtui.services.orders.schemas import OrderDetail, TicketDetail, TicketState

TICKETS: Final[Select[*tuple[Any, ...]]] = (
    select(
        Ticket.id,
        Ticket.event_id,
        Event.name.label("event_name"),
        Ticket.product_id,
        Product.name.label("product_name"),
        Ticket.order_id,
        Order.code.label("order_code"),
        Ticket.position,
        Ticket.number,
        Ticket.code,
        Ticket.state,
        Ticket.attendee_name,
        Ticket.attendee_email,
        Ticket.attendee_phone,
        Ticket.company,
        Ticket.seat,
        Ticket.note,
        Ticket.attendee_data,
        Ticket.price_minor,
        Ticket.currency,
        Ticket.redeemed_at,
        Ticket.created_at,
        Ticket.version,
    )
    .join(Event, Event.id == Ticket.event_id)
    .join(Product, Product.id == Ticket.product_id)
    .join(Order, Order.id == Ticket.order_id)
    .where(Ticket.organization_id == bindparam("organization"), Ticket.deleted_at.is_(None))
)
"""Core, not ORM: whoever adds to it binds `organization`."""

_COLUMNS: Final = tuple(str(column.key) for column in TICKETS.selected_columns)
_STATES: Final = {state.value: state for state in TicketState}
_ONE: Final = HotStatement(TICKETS.where(Ticket.id == bindparam("ticket")))
_OF_ORDER: Final = TICKETS.where(Ticket.order_id == bindparam("order")).order_by(Ticket.position)


def ticket_detail_of(row: Sequence[Any]) -> TicketDetail:
    """A row of `TICKETS` as it leaves the service. Not validated: the columns have these types."""
    values: dict[str, Any] = dict(zip(_COLUMNS, row, strict=True))
    values["label"] = ticket_label(values["number"])
    values["status"] = ticket_status(values["state"], values["redeemed_at"])
    values["state"] = _STATES[values["state"]]
    return trusted(TicketDetail, **values)


def read_ticket(tx: ReadTx, ticket_id: UUID) -> TicketDetail:
    """The ticket with the names around it; raises ticket.not_found."""
    key = {"organization": tx.organization_id, "ticket": ticket_id}
    rows = tx.run(_ONE, key)
    if not rows:
        raise errors.ticket_not_found(ticket_id)
    return ticket_detail_of(rows[0])


def read_order(tx: ReadTx, order_id: UUID) -> OrderDetail:
    """The order with its tickets; raises order.not_found."""
    order = load_order(tx, order_id)
    key = {"organization": tx.organization_id, "order": order_id}
    tickets = tuple(ticket_detail_of(row) for row in tx.execute(_OF_ORDER, key))
    values = {name: getattr(order, name) for name in OrderDetail.model_fields if name != "tickets"}
    return OrderDetail(**values, tickets=tickets)


def load_order(tx: ReadTx, order_id: UUID, *, lock: bool = False) -> Order:
    """The order, locked until the end of the transaction if wanted; raises order.not_found."""
    query = select(Order).where(Order.id == order_id)
    if lock:
        query = query.with_for_update(key_share=True)
    found = tx.session.scalar(query, execution_options={"populate_existing": lock})
    if found is None:
        raise errors.order_not_found(order_id)
    return found


def lock_ticket(tx: ReadTx, ticket_id: UUID, *, deleted: bool = False) -> tuple[Order, Ticket]:
    """The ticket and its order, locked in this order; raises ticket.not_found."""
    options = {INCLUDE_DELETED: deleted, "populate_existing": True}
    order_id = tx.session.scalar(
        select(Ticket.order_id).where(Ticket.id == ticket_id), execution_options=options
    )
    if order_id is None:
        raise errors.ticket_not_found(ticket_id)
    order = load_order(tx, order_id, lock=True)
    query = select(Ticket).where(Ticket.id == ticket_id).with_for_update(key_share=True)
    return order, tx.session.scalars(query, execution_options=options).one()


def lock_tickets_of(tx: ReadTx, order: Order) -> Sequence[Ticket]:
    """All tickets of an order that is locked already."""
    query = (
        select(Ticket)
        .where(Ticket.order_id == order.id)
        .order_by(Ticket.id)
        .with_for_update(key_share=True)
    )
    return tx.session.scalars(query, execution_options={"populate_existing": True}).all()


def ticket_happened(topic: str, ticket: Ticket, **more: Any) -> DomainEvent:
    data = {
        "id": str(ticket.id),
        "displayName": ticket_label(ticket.number),
        "status": ticket_status(ticket.state, ticket.redeemed_at),
        "attendeeName": ticket.attendee_name,
        "attendeeEmail": ticket.attendee_email,
        "eventId": str(ticket.event_id),
        "productId": str(ticket.product_id),
        "orderId": str(ticket.order_id),
        **more,
    }
    return DomainEvent(topic, "ticket", ticket.id, data)


def order_happened(topic: str, order: Order, **more: Any) -> DomainEvent:
    data = {
        "id": str(order.id),
        "displayName": order.code,
        "status": order.status,
        "eventId": str(order.event_id),
        "channel": order.channel,
        "total": order.total_minor,
        "currency": order.currency,
        "paymentMethod": order.payment_method,
        "customerName": order.buyer_name,
        "customerEmail": order.buyer_email,
        **more,
    }
    return DomainEvent(topic, "order", order.id, data)
