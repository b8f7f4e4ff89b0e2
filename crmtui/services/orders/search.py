"""Finding a ticket at the desk while somebody waits.

First what is meant exactly (a code, a ticket's number), then names and other words that begin with
what was typed, in name order, then names that contain it. Both databases have a `ticket_search`
that answers.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Text, bindparam, cast, select
from sqlalchemy.orm import InstrumentedAttribute

from crmtui.kit.planning import unindexed
from crmtui.kit.search_text import MAX_QUERY, digits, words
from crmtui.kit.transactions import ReadTx
from crmtui.models import Order, Product, Ticket
from crmtui.services.orders.codes import parse_label, ticket_label
from crmtui.services.orders.rules import ticket_status
from crmtui.services.orders.schemas import TicketHit
from crmtui.services.orders.search_index import key_range
from crmtui.services.orders.search_keys import find_keys, find_keys_between
from crmtui.services.orders.search_terms import SHORTEST, Sought

MAX_HITS: Final = 200
_MAX_WORDS: Final = 8
_MAX_NAMESAKES: Final = 500
"""How many tickets that share the last key's seven letters are put in exact order."""


def _as_text(column: InstrumentedAttribute[UUID], name: str) -> ColumnElement[bool]:
    """The same for PostgreSQL, which without statistics reads the whole event instead."""
    return cast(column, Text) == cast(bindparam(name, type_=column.type), Text)


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
_BY_KEY: Final = _COLUMNS.where(
    Ticket.search_key.in_(bindparam("keys", expanding=True)),
    unindexed(Ticket.organization_id) == bindparam("organization"),
    unindexed(Ticket.event_id) == bindparam("event"),
)
_BY_KEY_ON_POSTGRES: Final = _COLUMNS.where(
    Ticket.search_key.in_(bindparam("keys", expanding=True)),
    _as_text(Ticket.organization_id, "organization"),
    _as_text(Ticket.event_id, "event"),
)
_NAMES: Final = select(Ticket.search_key, Ticket.search_text, Ticket.number).where(
    Ticket.search_key.in_(bindparam("keys", expanding=True))
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
    found: dict[UUID, Row[Any]] = {}
    for rows in _stages(tx, event_id, wanted, limit):
        for row in rows:
            found.setdefault(row.id, row)
        if len(found) >= limit:
            break
    return tuple(_hit(row) for row in [*found.values()][:limit])


def _stages(tx: ReadTx, event_id: UUID, wanted: str, limit: int) -> Iterator[Sequence[Row[Any]]]:
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


def _find_by_email(tx: ReadTx, event_id: UUID, wanted: str) -> list[Row[Any]]:
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


def _meant_exactly(tx: ReadTx, event_id: UUID, wanted: str) -> Sequence[Row[Any]]:
    key = _scope(tx, event_id)
    if not wanted or not wanted.isprintable():
        return ()
    codes = [*dict.fromkeys((wanted, wanted.upper()))]
    if len(wanted) >= SHORTEST and (rows := tx.execute(_BY_CODE, {**key, "codes": codes}).all()):
        return rows
    number = parse_label(wanted)
    if number is None or number >= 2**31:
        return ()
    return tx.execute(_BY_NUMBER, {**key, "number": number}).all()


def _find(tx: ReadTx, sought: Sought, limit: int) -> Sequence[Row[Any]]:
    """The first rows in name order. Whatever shares the last key's letters is sorted too."""
    keys = find_keys(tx, sought, limit)
    if len(keys) == limit:
        lowest, last = key_range(keys[-1])
        if tied := find_keys_between(tx, sought, keys[-1], last, _MAX_NAMESAKES):
            surely = [key for key in keys if key < lowest]
            tied += keys[len(surely) :]
            keys = surely + _first_by_name(tx, tied, limit - len(surely))
    return _in_name_order(_rows_of(tx, sought.event_id, keys))


def _first_by_name(tx: ReadTx, keys: Sequence[int], limit: int) -> list[int]:
    rows = tx.execute(_NAMES, {"keys": keys}).all()
    return [row.search_key for row in _in_name_order(rows)[:limit]]


def _rows_of(tx: ReadTx, event_id: UUID, keys: Sequence[int]) -> list[Row[Any]]:
    if not keys:
        return []
    statement = _BY_KEY if tx.dialect == "sqlite" else _BY_KEY_ON_POSTGRES
    return [*tx.execute(statement, {**_scope(tx, event_id), "keys": keys})]


def _in_name_order(rows: Iterable[Row[Any]]) -> list[Row[Any]]:
    return sorted(rows, key=_name_order)


def _name_order(row: Row[Any]) -> tuple[int, str, int]:
    return key_range(row.search_key)[0], row.search_text, row.number


def _scope(tx: ReadTx, event_id: UUID) -> dict[str, Any]:
    return {"organization": tx.organization_id, "event": event_id}


def _hit(row: Row[Any]) -> TicketHit:
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
