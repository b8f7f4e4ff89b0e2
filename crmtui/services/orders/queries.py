"""Reading orders and tickets, page by page and as a stream."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from crmtui.kit.paging import Page
from crmtui.kit.transactions import ReadTx
from crmtui.models import Order, Ticket
from crmtui.services.orders import errors
from crmtui.services.orders.rows import TICKETS, read_order, read_ticket, ticket_detail_of
from crmtui.services.orders.rules import REDEEMED
from crmtui.services.orders.schemas import (
    OrderDetail,
    TicketDetail,
    TicketFilter,
    TicketState,
)

_BY_CODE: Final = (
    TICKETS.where(Ticket.code == bindparam("code"))
    .order_by((Ticket.state == TicketState.CANCELLED).asc(), Ticket.id)
    .limit(1)
)
_BY_CODE_AT_EVENT: Final = _BY_CODE.where(Ticket.event_id == bindparam("event"))
_ORDER_BY_CODE: Final = select(Order.id).where(
    Order.organization_id == bindparam("organization"),
    Order.event_id == bindparam("event"),
    Order.code == bindparam("code"),
)
_STREAM_PAGE: Final = 1_000
MAX_PAGE: Final = 1_000


def get_ticket(tx: ReadTx, ticket_id: UUID) -> TicketDetail:
    """One ticket.

    Raises:
        Forbidden: permission.missing (tickets:read).
        NotFound: ticket.not_found.
    """
    tx.actor.require("tickets:read")
    return read_ticket(tx, ticket_id)


def get_order(tx: ReadTx, order_id: UUID) -> OrderDetail:
    """One order with its tickets.

    Raises:
        Forbidden: permission.missing (orders:read).
        NotFound: order.not_found.
    """
    tx.actor.require("orders:read")
    return read_order(tx, order_id)


def find_order_by_code(tx: ReadTx, event_id: UUID, code: str) -> OrderDetail | None:
    """The event's order of this code, in either case of its letters.

    Raises:
        Forbidden: permission.missing (orders:read).
    """
    tx.actor.require("orders:read")
    for spelling in dict.fromkeys((code.strip(), code.strip().upper())):
        key = {"organization": tx.organization_id, "event": event_id, "code": spelling}
        order_id = tx.execute(_ORDER_BY_CODE, key).scalar_one_or_none()
        if order_id is not None:
            return read_order(tx, order_id)
    return None


def find_ticket_by_code(tx: ReadTx, code: str, event_id: UUID | None = None) -> TicketDetail | None:
    """The ticket that carries this code now, in either case of its letters.

    Where several do (add-ons, or two events that import the same codes) one that is not cancelled
    comes first.

    Raises:
        Forbidden: permission.missing (tickets:read).
    """
    tx.actor.require("tickets:read")
    statement = _BY_CODE if event_id is None else _BY_CODE_AT_EVENT
    for spelling in dict.fromkeys((code.strip(), code.strip().upper())):
        key = {"organization": tx.organization_id, "event": event_id, "code": spelling}
        row = tx.execute(statement, key).one_or_none()
        if row is not None:
            return ticket_detail_of(row)
    return None


def list_tickets(
    tx: ReadTx,
    wanted: TicketFilter | None = None,
    limit: int = 100,
    after: str | None = None,
) -> Page[TicketDetail]:
    """Tickets by number within one event, otherwise in the order in which they were issued.

    Raises:
        Forbidden: permission.missing (tickets:read).
        Invalid: page.cursor.
    """
    tx.actor.require("tickets:read")
    limit = max(1, min(limit, MAX_PAGE))
    wanted = wanted or TicketFilter()
    query = _filtered(TICKETS, wanted).limit(limit + 1)
    query = _after(query, wanted, after)
    rows = tx.execute(query, {"organization": tx.organization_id}).all()
    items = tuple(ticket_detail_of(row) for row in rows[:limit])
    return Page(items, _cursor(wanted, items[-1]) if len(rows) > limit else None)


def count_tickets(tx: ReadTx, wanted: TicketFilter | None = None) -> int:
    """How many tickets match.

    Raises:
        Forbidden: permission.missing (tickets:read).
    """
    tx.actor.require("tickets:read")
    query = select(func.count()).select_from(Ticket)
    query = query.where(Ticket.organization_id == tx.organization_id, Ticket.deleted_at.is_(None))
    return int(tx.execute(_filtered(query, wanted or TicketFilter())).scalar_one())


def iter_tickets(tx: ReadTx, wanted: TicketFilter | None = None) -> Iterator[TicketDetail]:
    """All tickets that match, in the order of `list_tickets`, a page in memory at a time.

    Raises:
        Forbidden: permission.missing (tickets:read).
    """
    tx.actor.require("tickets:read")
    return _stream(tx, wanted or TicketFilter())


def _stream(tx: ReadTx, wanted: TicketFilter) -> Iterator[TicketDetail]:
    after: str | None = None
    while True:
        page = list_tickets(tx, wanted, _STREAM_PAGE, after)
        yield from page.items
        after = page.next_cursor
        if after is None:
            return


def _filtered(query: Select[*tuple[Any, ...]], wanted: TicketFilter) -> Select[*tuple[Any, ...]]:
    if wanted.event_id is not None:
        query = query.where(Ticket.event_id == wanted.event_id)
    if wanted.product_id is not None:
        query = query.where(Ticket.product_id == wanted.product_id)
    if wanted.order_id is not None:
        query = query.where(Ticket.order_id == wanted.order_id)
    if wanted.status is not None:
        query = query.where(*_has_status(wanted.status))
    return query


def _has_status(status: str) -> tuple[ColumnElement[bool], ...]:
    if status == REDEEMED:
        return Ticket.state == TicketState.VALID, Ticket.redeemed_at.is_not(None)
    if status == TicketState.VALID:
        return Ticket.state == TicketState.VALID, Ticket.redeemed_at.is_(None)
    return (Ticket.state == status,)


def _after(
    query: Select[*tuple[Any, ...]], wanted: TicketFilter, cursor: str | None
) -> Select[*tuple[Any, ...]]:
    try:
        if wanted.event_id is not None:
            query = query.order_by(Ticket.number)
            return query if cursor is None else query.where(Ticket.number > int(cursor))
        query = query.order_by(Ticket.id)
        return query if cursor is None else query.where(Ticket.id > UUID(cursor))
    except ValueError:
        raise errors.bad_cursor() from None


def _cursor(wanted: TicketFilter, last: TicketDetail) -> str:
    return str(last.id if wanted.event_id is None else last.number)
