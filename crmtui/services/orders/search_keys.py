"""The search keys of the tickets that match, in name order: one way for each database.

SQLite's FTS5 walks its row ids, which are the keys, and stops when it has enough. PostgreSQL's GIN
index has to collect all matches before they can be sorted: a tenth of a millisecond for what few
names hold, but a quarter of a second for what half of them do. That, however, is met early when
walking along the names. So each is asked for as much as it does quickly.
"""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Text,
    Uuid,
    bindparam,
    cast,
    collate,
    column,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from crmtui.kit.transactions import ReadTx
from crmtui.services.orders.search_index import key_range
from crmtui.services.orders.search_terms import Sought

_GLANCE: Final = 2_000
"""Names walked first; enough for what every twentieth name holds."""
_FEW: Final = 15_000
"""Matches that the index may collect while nobody knows how many there are."""
_WALK: Final = 8_000
"""Names walked when the index found more than that."""
_NAMESAKES: Final = 50_000
"""Names walked between two keys whose names begin with the same seven letters."""

_FTS5: Final = text(
    "SELECT rowid FROM ticket_search WHERE ticket_search MATCH :query "
    "AND rowid > :after AND rowid <= :last ORDER BY rowid LIMIT :limit"
)
_COLUMNS: Final = (column("search_key", BigInteger()), column("search_text", Text()))
_MATCHES: Final = (
    select(
        func.ticket_matches(
            bindparam("event", type_=Uuid()),
            cast(bindparam("query", type_=Text()), TSQUERY),
            bindparam("few", type_=Integer()),
        ).table_valued(*_COLUMNS, name="matches")
    )
    .cte("found")
    .prefix_with("MATERIALIZED", dialect="postgresql")
)
_NAMES: Final = func.ticket_names(
    bindparam("event", type_=Uuid()),
    bindparam("after", type_=BigInteger()),
    bindparam("last", type_=BigInteger()),
    bindparam("names", type_=Integer()),
).table_valued(*_COLUMNS, name="walked")
_BY_TEXT: Final = collate(_NAMES.c.search_text, "C")
_LOWEST: Final = -1
_HIGHEST: Final = 2**63 - 1


def find_keys(tx: ReadTx, sought: Sought, limit: int) -> list[int]:
    """The first `limit` keys of tickets that match."""
    if tx.dialect == "sqlite":
        return _ask_fts5(tx, sought, _LOWEST, _HIGHEST, limit)
    found = _walk(tx, sought, _LOWEST, _HIGHEST, limit, names=_GLANCE)
    if len(found) == limit:
        return found
    found, collected = _collect(tx, sought, limit, _FEW)
    if collected < _FEW:
        return found
    found = _walk(tx, sought, _LOWEST, _HIGHEST, limit, names=_WALK)
    if len(found) == limit:
        return found
    return _collect(tx, sought, limit, None)[0]


def find_keys_between(tx: ReadTx, sought: Sought, after: int, last: int, limit: int) -> list[int]:
    """`limit` keys above `after` up to `last`, whose names all begin with the same letters.

    Where namesakes are more than that, PostgreSQL gives the first by their whole names.
    """
    if tx.dialect == "sqlite":
        return _ask_fts5(tx, sought, after, last, limit)
    lowest, _last = key_range(after)
    return _walk(tx, sought, lowest - 1, last, limit, names=_NAMESAKES, order=_BY_TEXT)


def _ask_fts5(tx: ReadTx, sought: Sought, after: int, last: int, limit: int) -> list[int]:
    values = {"query": sought.for_fts5(), "after": after, "last": last, "limit": limit}
    return [*tx.execute(_FTS5, values).scalars()]


def _collect(tx: ReadTx, sought: Sought, limit: int, few: int | None) -> tuple[list[int], int]:
    """The first keys of those that the index gives, and how many it gave: `few` at the most."""
    first = (
        select(_MATCHES.c.search_key)
        .where(sought.matches(_MATCHES.c.search_text))
        .order_by(_MATCHES.c.search_key)
        .limit(limit)
        .subquery("first")
    )
    count = select(func.count()).select_from(_MATCHES).scalar_subquery()
    keys = select(func.array_agg(first.c.search_key)).scalar_subquery()
    values = {"event": sought.event_id, "query": sought.for_tsquery(), "few": few}
    row = list(tx.execute(select(keys, count), values).one())
    return sorted(row[0] or ()), row[1]


def _walk(
    tx: ReadTx,
    sought: Sought,
    after: int,
    last: int,
    limit: int,
    names: int,
    order: ColumnElement[Any] = _NAMES.c.search_key,
) -> list[int]:
    """The keys of those that match among the next `names`, in their order."""
    matching = (
        select(_NAMES.c.search_key)
        .where(sought.matches(_NAMES.c.search_text))
        .order_by(order)
        .limit(limit)
    )
    values = {"event": sought.event_id, "after": after, "last": last, "names": names}
    return [*tx.execute(matching, values).scalars()]
