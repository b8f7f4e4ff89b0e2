"""Reading orders and tickets, page by page and as a stream."""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Integer, Select, bindparam, func, select

from crmtui.kit.hot import HotStatement
from crmtui.kit.paging import Page
from crmtui.kit.schemas import storable
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
_EQUALITIES: Final = {
    "event_id": Ticket.event_id,
    "product_id": Ticket.product_id,
    "order_id": Ticket.order_id,
}
_STATUS_KINDS: Final = {REDEEMED: REDEEMED, TicketState.VALID.value: TicketState.VALID.value}
_UNUSED: Final = Ticket.redeemed_at.is_(None)
_LONGEST_NUMBER: Final = 18
"""Digits of a ticket's number that every database takes."""


class _Shape(NamedTuple):
    """What a query filters by, without the values."""

    equal: frozenset[str]
    status: str | None
    """None, `valid` or `redeemed`, which look at the use too, or `state` for all others."""


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
    for spelling in _spellings(code):
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
    for spelling in _spellings(code):
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
    given = {**_values(tx, wanted), "limit": limit + 1}
    if after is not None:
        given["after"] = _read_cursor(wanted, after)
    rows = tx.run(_page_statement(_shape(wanted), after is not None), given)
    items = tuple(ticket_detail_of(row) for row in rows[:limit])
    return Page(items, _cursor(wanted, items[-1]) if len(rows) > limit else None)


def count_tickets(tx: ReadTx, wanted: TicketFilter | None = None) -> int:
    """How many tickets match.

    Raises:
        Forbidden: permission.missing (tickets:read).
    """
    tx.actor.require("tickets:read")
    wanted = wanted or TicketFilter()
    return int(tx.run(_count_statement(_shape(wanted)), _values(tx, wanted))[0][0])


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


# --- one statement for each combination of filters, compiled when it is first asked for -----------


def _shape(wanted: TicketFilter) -> _Shape:
    named = frozenset(name for name in _EQUALITIES if getattr(wanted, name) is not None)
    return _Shape(named, _STATUS_KINDS.get(wanted.status or "", wanted.status and "state"))


def _values(tx: ReadTx, wanted: TicketFilter) -> dict[str, Any]:
    values = {name: getattr(wanted, name) for name in _EQUALITIES}
    return {"organization": tx.organization_id, "status": wanted.status, **values}


@cache
def _page_statement(shape: _Shape, continued: bool) -> HotStatement:
    key = Ticket.number if "event_id" in shape.equal else Ticket.id
    query = _filtered(TICKETS, shape).order_by(key).limit(bindparam("limit", type_=Integer))
    return HotStatement(query.where(key > bindparam("after")) if continued else query)


@cache
def _count_statement(shape: _Shape) -> HotStatement:
    query = select(func.count()).select_from(Ticket)
    own = Ticket.organization_id == bindparam("organization")
    return HotStatement(_filtered(query.where(own, Ticket.deleted_at.is_(None)), shape))


def _filtered(query: Select[*tuple[Any, ...]], shape: _Shape) -> Select[*tuple[Any, ...]]:
    for name in shape.equal:
        query = query.where(_EQUALITIES[name] == bindparam(name))
    if shape.status == "state":
        return query.where(Ticket.state == bindparam("status"))
    if shape.status is None:
        return query
    used = Ticket.redeemed_at.is_not(None) if shape.status == REDEEMED else _UNUSED
    return query.where(Ticket.state == TicketState.VALID, used)


def _read_cursor(wanted: TicketFilter, cursor: str) -> int | UUID:
    try:
        if wanted.event_id is None:
            return UUID(cursor)
        if len(cursor) > _LONGEST_NUMBER:
            raise errors.bad_cursor()
        return int(cursor)
    except ValueError:
        raise errors.bad_cursor() from None


def _cursor(wanted: TicketFilter, last: TicketDetail) -> str:
    return str(last.id if wanted.event_id is None else last.number)


def _spellings(code: str) -> tuple[str, ...]:
    """As it was typed, and in upper case."""
    typed = storable(code.strip())
    return tuple(dict.fromkeys((typed, typed.upper())))
