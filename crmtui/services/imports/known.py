"""What the database knows of a batch of rows before it is decided."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select, text

from crmtui.kit.search_text import fold
from crmtui.kit.transactions import ReadTx
from crmtui.models import Event, Order, Product, RevokedCode, Ticket
from crmtui.services.imports.identity import Wanted


class KnownTicket(NamedTuple):
    """A ticket that is there, with what an import may change and compare."""

    id: UUID
    event_id: UUID
    product_id: UUID
    product_name: str
    order_id: UUID
    order_code: str
    buyer_name: str
    buyer_email: str
    buyer_phone: str
    code: str
    state: str
    attendee_name: str
    attendee_email: str
    attendee_phone: str
    company: str
    seat: str
    note: str
    price_minor: int
    redeemed_at: datetime | None
    deleted_at: datetime | None
    import_key: str | None
    search_key: int
    search_text: str


class KnownOrder(NamedTuple):
    """An order that is there."""

    id: UUID
    code: str
    channel: str
    currency: str


class KnownProduct(NamedTuple):
    """A product of the event; its id is None while it is only wanted."""

    id: UUID | None
    name: str
    price_minor: int
    currency: str
    left: int | None


@dataclass(slots=True)
class Known:
    """Everything that the rows of a batch may meet."""

    by_code: dict[str, list[KnownTicket]]
    by_key: dict[str, KnownTicket]
    orders: dict[str, KnownOrder]
    products: dict[str, KnownProduct]
    """By folded name."""
    event_left: int | None


Tickets = tuple[dict[str, list[KnownTicket]], dict[str, KnownTicket]]
"""By code and by import key."""


@lru_cache(maxsize=10_000)
def product_key(name: str) -> str:
    """What makes two product names the same: a list repeats few names on every row."""
    return fold(name)


_IN_EVENT: Final = (
    Ticket.organization_id == bindparam("organization"),
    Ticket.event_id == bindparam("event"),
)
_TICKETS: Final = (
    select(
        Ticket.id,
        Ticket.event_id,
        Ticket.product_id,
        Product.name,
        Ticket.order_id,
        Order.code,
        Order.buyer_name,
        Order.buyer_email,
        Order.buyer_phone,
        Ticket.code,
        Ticket.state,
        Ticket.attendee_name,
        Ticket.attendee_email,
        Ticket.attendee_phone,
        Ticket.company,
        Ticket.seat,
        Ticket.note,
        Ticket.price_minor,
        Ticket.redeemed_at,
        Ticket.deleted_at,
        Ticket.import_key,
        Ticket.search_key,
        Ticket.search_text,
    )
    .join(Order, Order.id == Ticket.order_id)
    .join(Product, Product.id == Ticket.product_id)
    .where(*_IN_EVENT)
)
_BY_CODE: Final = _TICKETS.where(Ticket.code.in_(bindparam("codes", expanding=True)))
_BY_KEY: Final = _TICKETS.where(Ticket.import_key.in_(bindparam("keys", expanding=True)))
_BY_ID: Final = _TICKETS.where(Ticket.id.in_(bindparam("ids", expanding=True)))
_REVOKED: Final = select(RevokedCode.code, RevokedCode.ticket_id).where(
    RevokedCode.organization_id == bindparam("organization"),
    RevokedCode.code.in_(bindparam("codes", expanding=True)),
)
_ORDERS: Final = select(Order.id, Order.code, Order.channel, Order.currency).where(
    Order.organization_id == bindparam("organization"),
    Order.event_id == bindparam("event"),
    Order.code.in_(bindparam("codes", expanding=True)),
)
_PRODUCTS: Final = (
    select(
        Product.id,
        Product.name,
        Product.price_minor,
        Product.currency,
        Product.quantity,
        Product.sold,
    )
    .where(
        Product.organization_id == bindparam("organization"),
        Product.event_id == bindparam("event"),
        Product.deleted_at.is_(None),
    )
    .order_by(Product.created_at.desc(), Product.id.desc())
)
_PLACES: Final = select(Event.capacity, Event.registered).where(
    Event.organization_id == bindparam("organization"), Event.id == bindparam("event")
)
_ONE_IMPORT: Final = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
"""Two imports into one event take turns: each would make the products that the other makes."""

_LOCK_ORDERS: Final = (
    select(Order.id)
    .where(Order.id.in_(bindparam("ids", expanding=True)))
    .order_by(Order.id)
    .with_for_update(key_share=True)
)
_LOCK_TICKETS: Final = (
    select(Ticket.id)
    .where(Ticket.id.in_(bindparam("ids", expanding=True)))
    .order_by(Ticket.id)
    .with_for_update(key_share=True)
)


def load_known(tx: ReadTx, event_id: UUID, batch: Sequence[Wanted], lock: bool = False) -> Known:
    """What is known of a batch; with `lock` it stays so until the end of the transaction."""
    if lock and tx.dialect == "postgresql":
        tx.execute(_ONE_IMPORT, {"key": f"import/{event_id}"})
        _lock(tx, _find_tickets(tx, event_id, batch), _find_orders(tx, event_id, batch))
    by_code, by_key = _find_tickets(tx, event_id, batch)
    return Known(
        by_code=by_code,
        by_key=by_key,
        orders=_find_orders(tx, event_id, batch),
        products=_find_products(tx, event_id),
        event_left=_count_places(tx, event_id),
    )


def _find_tickets(tx: ReadTx, event_id: UUID, batch: Sequence[Wanted]) -> Tickets:
    """The tickets of a batch by code, and for the rows whose code is unknown, by import key."""
    codes = [wanted.row.ticket_code for wanted in batch if wanted.row.ticket_code]
    by_code = _find_by_codes(tx, event_id, codes)
    keys = [key for wanted in batch if wanted.row.ticket_code not in by_code for key in wanted.keys]
    found = _find(tx, _BY_KEY, event_id, keys=keys)
    return by_code, {ticket.import_key: ticket for ticket in found if ticket.import_key}


def _find(tx: ReadTx, query: Any, event_id: UUID, **lists: Sequence[Any]) -> list[KnownTicket]:
    if not any(lists.values()):
        return []
    rows = tx.execute(query, {"organization": tx.organization_id, "event": event_id, **lists})
    return [KnownTicket._make(row) for row in rows]


def _find_by_codes(
    tx: ReadTx, event_id: UUID, codes: Sequence[str]
) -> dict[str, list[KnownTicket]]:
    """The tickets of codes; a code that was replaced leads to the ticket that had it."""
    found: dict[str, list[KnownTicket]] = defaultdict(list)
    for ticket in _find(tx, _BY_CODE, event_id, codes=codes):
        found[ticket.code].append(ticket)
    missing = [code for code in codes if code not in found]
    if missing:
        given = {"organization": tx.organization_id, "codes": missing}
        replaced = tx.execute(_REVOKED, given).all()
        ids = [row.ticket_id for row in replaced]
        tickets = {ticket.id: ticket for ticket in _find(tx, _BY_ID, event_id, ids=ids)}
        for row in replaced:
            if row.ticket_id in tickets:
                found[row.code].append(tickets[row.ticket_id])
    return found


def _find_orders(tx: ReadTx, event_id: UUID, batch: Iterable[Wanted]) -> dict[str, KnownOrder]:
    codes = {wanted.row.order_code for wanted in batch} - {""}
    if not codes:
        return {}
    given = {"organization": tx.organization_id, "event": event_id, "codes": [*codes]}
    return {row.code: KnownOrder._make(row) for row in tx.execute(_ORDERS, given)}


def _find_products(tx: ReadTx, event_id: UUID) -> dict[str, KnownProduct]:
    rows = tx.execute(_PRODUCTS, {"organization": tx.organization_id, "event": event_id})
    return {
        # The oldest of several with one name comes last and stays.
        product_key(row.name): KnownProduct(
            row.id,
            row.name,
            row.price_minor,
            row.currency,
            None if row.quantity is None else max(row.quantity - row.sold, 0),
        )
        for row in rows
    }


def _count_places(tx: ReadTx, event_id: UUID) -> int | None:
    given = {"organization": tx.organization_id, "event": event_id}
    row = tx.execute(_PLACES, given).one()
    return None if row.capacity is None else max(row.capacity - row.registered, 0)


def _lock(tx: ReadTx, tickets: Tickets, orders: dict[str, KnownOrder]) -> None:
    """Lock the orders and tickets that are there, in the order that all areas keep."""
    by_code, by_key = tickets
    found = [*chain.from_iterable(by_code.values()), *by_key.values()]
    order_ids = {ticket.order_id for ticket in found} | {order.id for order in orders.values()}
    if order_ids:
        tx.execute(_LOCK_ORDERS, {"ids": [*order_ids]})
    if found:
        tx.execute(_LOCK_TICKETS, {"ids": [ticket.id for ticket in found]})
