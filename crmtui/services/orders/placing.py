"""Placing an order: places reserved, one order, its tickets, all findable at once."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, func, select, text

from crmtui.kit.money import Money
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import Order, Ticket
from crmtui.services.catalogue import ReservedProduct
from crmtui.services.orders import goods, search_index
from crmtui.services.orders.codes import ORDER_CODE_LENGTH, new_order_code, new_ticket_code
from crmtui.services.orders.rows import order_happened, ticket_happened
from crmtui.services.orders.rules import sum_prices
from crmtui.services.orders.schemas import AttendeeData, OrderStatus, PaymentMethod, TicketState
from crmtui.services.orders.search_index import Entry, Searchable

_LAST_NUMBER: Final = select(func.coalesce(func.max(Ticket.number), 0)).where(
    Ticket.event_id == bindparam("event")
)
_CODES_TAKEN: Final = select(Order.code).where(
    Order.event_id == bindparam("event"),
    Order.code.in_(bindparam("codes", expanding=True)),
)
_ORDER_OF_REQUEST: Final = select(Order.id, Order.event_id, Order.channel).where(
    Order.organization_id == bindparam("organization"), Order.request_id == bindparam("request")
)
_ONE_AT_A_TIME: Final = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
_TRIES_BEFORE_LONGER: Final = 3


@dataclass(frozen=True, slots=True)
class Place:
    """One ticket to be: a reserved place with a person and a price."""

    product: ReservedProduct
    attendee: AttendeeData
    price: Money
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """Who buys, how, and through what."""

    event_id: UUID
    channel: str
    paid: bool
    payment_method: PaymentMethod | None
    buyer_name: str = ""
    buyer_email: str = ""
    buyer_phone: str = ""
    note: str = ""
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class EarlierOrder:
    """The order that a request id made already."""

    id: UUID
    event_id: UUID
    channel: str


def find_repeated(tx: WriteTx, request_id: str | None) -> EarlierOrder | None:
    """The order that this request made already, if any.

    Two processes that send the same request at the same moment take turns from here on, so the
    second finds what the first made. SQLite has one writer anyway.
    """
    if request_id is None:
        return None
    if tx.dialect == "postgresql":
        tx.execute(_ONE_AT_A_TIME, {"key": f"{tx.organization_id}/{request_id}"})
    key = {"organization": tx.organization_id, "request": request_id}
    row = tx.execute(_ORDER_OF_REQUEST, key).one_or_none()
    return EarlierOrder(row.id, row.event_id, row.channel) if row else None


def place_order(tx: WriteTx, purchase: Purchase, places: Sequence[Place]) -> Order:
    """Write the order and its tickets; the places must be reserved in this transaction.

    Raises:
        Invalid: order.mixed_currencies.
        Conflict: ticket.code_taken.
    """
    order = _new_order(tx, purchase, sum_prices(place.price for place in places))
    tx.session.add(order)
    tx.flush()
    tickets = _new_tickets(tx, order, places)
    tx.session.add_all(tickets)
    tx.flush()
    search_index.add(tx, (index_entry(ticket) for ticket in tickets))
    _record(tx, order, tickets)
    if purchase.paid:
        goods.sell(tx, order, Counter(ticket.product_id for ticket in tickets))
    return order


def _new_order(tx: WriteTx, purchase: Purchase, total: Money) -> Order:
    return Order(
        event_id=purchase.event_id,
        code=free_order_codes(tx, purchase.event_id, 1)[0],
        status=OrderStatus.PAID if purchase.paid else OrderStatus.PENDING,
        channel=purchase.channel,
        buyer_name=purchase.buyer_name,
        buyer_email=purchase.buyer_email,
        buyer_phone=purchase.buyer_phone,
        total_minor=total.amount_minor,
        currency=total.currency,
        payment_method=purchase.payment_method if purchase.paid else None,
        paid_at=tx.now if purchase.paid else None,
        note=purchase.note,
        request_id=purchase.request_id,
    )


def _new_tickets(tx: WriteTx, order: Order, places: Sequence[Place]) -> list[Ticket]:
    state = TicketState.VALID if order.status == OrderStatus.PAID else TicketState.UNPAID
    first = next_ticket_number(tx, order.event_id)
    keys = search_index.draw_keys(tx, [place.attendee.name for place in places])
    return [
        Ticket(
            event_id=order.event_id,
            product_id=place.product.id,
            order_id=order.id,
            position=position + 1,
            number=first + position,
            code=place.code or new_ticket_code(),
            state=state,
            **attendee_columns(place.attendee),
            price_minor=place.price.amount_minor,
            currency=place.price.currency,
            search_key=keys[position],
            search_text=searchable(place.attendee, order).text(),
        )
        for position, place in enumerate(places)
    ]


def attendee_columns(attendee: AttendeeData) -> dict[str, object]:
    """The attendee as columns of a ticket."""
    return {
        "attendee_name": attendee.name,
        "attendee_email": attendee.email,
        "attendee_phone": attendee.phone,
        "company": attendee.company,
        "seat": attendee.seat,
        "note": attendee.note,
        "attendee_data": dict(attendee.answers),
    }


def searchable(attendee: AttendeeData, order: Order) -> Searchable:
    """What the ticket of this attendee in this order is found by."""
    return Searchable(
        name=attendee.name,
        company=attendee.company,
        email=attendee.email,
        phone=attendee.phone or order.buyer_phone,
        order_code=order.code,
        buyer_name=order.buyer_name,
        buyer_email=order.buyer_email,
    )


def index_entry(ticket: Ticket) -> Entry:
    """The ticket as the search index knows it."""
    return Entry(ticket.search_key, ticket.search_text, ticket.event_id)


def _record(tx: WriteTx, order: Order, tickets: Sequence[Ticket]) -> None:
    ids = [str(ticket.id) for ticket in tickets]
    tx.record(order_happened("order.created", order, ticketIds=ids))
    if order.status == OrderStatus.PAID:
        tx.record(order_happened("order.paid", order))
    for ticket in tickets:
        tx.record(ticket_happened("ticket.issued", ticket))


def next_ticket_number(tx: ReadTx, event_id: UUID) -> int:
    """The event's next ticket number; alone only while the event's row is locked (`reserve`)."""
    return int(tx.execute(_LAST_NUMBER, {"event": event_id}).scalar_one()) + 1


def free_order_codes(
    tx: ReadTx, event_id: UUID, count: int, avoid: Collection[str] = ()
) -> list[str]:
    """`count` order codes that the event does not use yet, and none of `avoid`."""
    found: set[str] = set()
    tries = 0
    while len(found) < count:
        length = ORDER_CODE_LENGTH + tries // _TRIES_BEFORE_LONGER
        drawn = {new_order_code(length) for _ in range(min(count - len(found), 500))}
        key = {"event": event_id, "codes": [*drawn]}
        free = drawn.difference(tx.execute(_CODES_TAKEN, key).scalars(), avoid) - found
        tries = 0 if len(free) > len(drawn) // 2 else tries + 1
        found |= free
    return [*found]
