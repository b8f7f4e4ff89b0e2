"""Finding a ticket at the desk while somebody waits.

First what is meant exactly (a code, a ticket's number), then names and other words that begin with
what was typed, in name order, then names that contain it. Both databases have a `ticket_search`
that answers.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Text, bindparam, cast, select
from sqlalchemy.orm import InstrumentedAttribute

from crmtui.kit.hot import HotStatement
from crmtui.kit.lists import among, list_value
from crmtui.kit.name_index import SHORTEST, Sought, first_by_name
from crmtui.kit.planning import unindexed
from crmtui.kit.search_text import MAX_QUERY, digits, words
from crmtui.kit.transactions import ReadTx
from crmtui.models import Order, Product, Ticket
from crmtui.services.orders.codes import parse_label, ticket_label
from crmtui.services.orders.rules import ticket_status
from crmtui.services.orders.schemas import TicketHit
from crmtui.services.orders.search_index import TICKETS

MAX_HITS: Final = 200
_MAX_WORDS: Final = 8
_MAX_NAMESAKES: Final = 500
"""How many tickets that share the last key's seven letters are put in exact order."""


def _as_text(column: InstrumentedAttribute[UUID], name: str) -> ColumnElement[bool]:
    """The same for PostgreSQL, which without statistics reads the whole event instead."""
    return cast(column, Text) == cast(bindparam(name, type_=column.type), Text)


class _Row(NamedTuple):
    """What is read of a ticket."""

    id: UUID
    number: int
    code: str
    order_code: str
    attendee_name: str
    company: str
    product_name: str
    state: str
    redeemed_at: datetime | None
    seat: str
    search_key: int
    search_text: str


_COLUMNS: Final = (
    select(
        Ticket.id,
        Ticket.number,
        Ticket.code,
        Order.code.label("order_code"),
        Ticket.attendee_name,
        Ticket.company,
        Product.name.label("product_name"),
        Ticket.state,
        Ticket.redeemed_at,
        Ticket.seat,
        Ticket.search_key,
        Ticket.search_text,
    )
    .join(Product, Product.id == Ticket.product_id)
    .join(Order, Order.id == Ticket.order_id)
    .where(Ticket.deleted_at.is_(None))
)
_HITS: Final = _COLUMNS.where(
    Ticket.organization_id == bindparam("organization"),
    Ticket.event_id == bindparam("event"),
)
_BY_CODE: Final = _HITS.where(
    Ticket.code.in_(bindparam("codes", expanding=True)),
)
_BY_NUMBER: Final = _HITS.where(Ticket.number == bindparam("number"))
_BY_KEY: Final = HotStatement(
    _COLUMNS.where(
        among(Ticket.search_key.expression, "keys", "sqlite"),
        unindexed(Ticket.organization_id) == bindparam("organization"),
        unindexed(Ticket.event_id) == bindparam("event"),
    ),
    postgresql=_COLUMNS.where(
        among(Ticket.search_key.expression, "keys", "postgresql"),
        _as_text(Ticket.organization_id, "organization"),
        _as_text(Ticket.event_id, "event"),
    ),
)
# A phone number is one word, however it is grouped.
_PHONE: Final = re.compile(r"[+(]?[0-9][0-9 ()/.+-]{3,30}", re.ASCII)


def search_tickets(
    tx: ReadTx, event_id: UUID, wanted: str, limit: int = 50
) -> tuple[TicketHit, ...]:
    """Tickets of the event that `wanted` may mean, the likeliest first; never an error for text.

    Cancelled ones are found too: the desk has to tell their holders. Nothing is found before two
    letters are typed, so that nobody browses the guests.

    Raises:
        Forbidden: permission.missing (tickets:read).
    """
    tx.actor.require("tickets:read")
    limit = max(1, min(limit, MAX_HITS))
    wanted = wanted[:MAX_QUERY].strip()
    found: dict[UUID, _Row] = {}
    for rows in _stages(tx, event_id, wanted, limit):
        for row in rows:
            found.setdefault(row.id, row)
        if len(found) >= limit:
            break
    return tuple(_hit(row) for row in [*found.values()][:limit])


def _stages(tx: ReadTx, event_id: UUID, wanted: str, limit: int) -> Iterator[Sequence[_Row]]:
    yield _meant_exactly(tx, event_id, wanted)
    sought = tuple(words(wanted)[:_MAX_WORDS])
    if len(sought) > 1 and _PHONE.fullmatch(wanted):
        yield _find(tx, Sought(event_id, (digits(wanted),), inside=False), limit)
    if "@" in wanted:
        yield _find_by_email(tx, event_id, wanted)
        return
    if sum(map(len, sought)) < SHORTEST:
        return
    yield _find(tx, Sought(event_id, sought, inside=False), limit)
    # The inside search finds the first search's hits again, so it has to reach beyond them.
    yield _find(tx, Sought(event_id, sought, inside=True), 2 * limit)


def _find_by_email(tx: ReadTx, event_id: UUID, wanted: str) -> list[_Row]:
    """By what stands before the @; half of the guests share what follows, so that only filters."""
    local, _, domain = wanted.partition("@")
    before, after = words(local)[:_MAX_WORDS], words(domain)[:_MAX_WORDS]
    if sum(map(len, before or after)) < SHORTEST:
        return []
    sought = Sought(event_id, tuple(before or after), inside=False)
    rows = _find(tx, sought, _MAX_NAMESAKES)
    return [row for row in rows if _begin_words_of(after, row.search_text.split())]


def _begin_words_of(beginnings: Iterable[str], whole: Sequence[str]) -> bool:
    return all(any(word.startswith(start) for word in whole) for start in beginnings)


def _meant_exactly(tx: ReadTx, event_id: UUID, wanted: str) -> Sequence[_Row]:
    key = _scope(tx, event_id)
    if not wanted or not wanted.isprintable():
        return ()
    codes = [*dict.fromkeys((wanted, wanted.upper()))]
    if len(wanted) >= SHORTEST and (rows := tx.execute(_BY_CODE, {**key, "codes": codes}).all()):
        return [*map(_Row._make, rows)]
    number = parse_label(wanted)
    if number is None or number >= 2**31:
        return ()
    return [*map(_Row._make, tx.execute(_BY_NUMBER, {**key, "number": number}))]


def _find(tx: ReadTx, sought: Sought, limit: int) -> list[_Row]:
    """The first rows in name order; namesakes in the order of their tickets."""
    keys = [found.key for found in first_by_name(tx, TICKETS, sought, limit, _MAX_NAMESAKES)]
    if not keys:
        return []
    values = {**_scope(tx, sought.scope), "keys": list_value(keys, tx.dialect)}
    rows = {row.search_key: row for row in map(_Row._make, tx.run(_BY_KEY, values))}
    return [rows[key] for key in keys if key in rows]


def _scope(tx: ReadTx, event_id: UUID) -> dict[str, Any]:
    return {"organization": tx.organization_id, "event": event_id}


def _hit(row: _Row) -> TicketHit:
    return TicketHit(
        id=row.id,
        label=ticket_label(row.number),
        code=row.code,
        order_code=row.order_code,
        attendee_name=row.attendee_name,
        company=row.company,
        product_name=row.product_name,
        status=ticket_status(row.state, row.redeemed_at),
        seat=row.seat,
    )
