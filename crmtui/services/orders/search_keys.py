"""The search keys of the tickets that match, in name order: one way for each database.

SQLite's FTS5 walks its row ids, which are the keys, and stops when it has enough. PostgreSQL's GIN
index has to collect all matches before they can be sorted: a tenth of a millisecond for what few
names hold, but a quarter of a second for what half of them do. That, however, is met early when
walking along the names. So each is asked for as much as it does quickly.
"""

from typing import Any, Final

from sqlalchemy import BigInteger, Uuid, bindparam, select, text
from sqlalchemy.sql.expression import Select

from crmtui.kit.transactions import ReadTx
from crmtui.services.orders.search_index import POSTGRES_TABLE
from crmtui.services.orders.search_terms import Sought

_GLANCE: Final = 400
"""Names walked first; enough for what every fifth name holds."""
_FEW: Final = 4_000
"""Matches that the index may collect while nobody knows how many there are."""
_WALK: Final = 8_000
"""Names walked when the index found more than that."""

_FTS5: Final = text(
    "SELECT rowid FROM ticket_search WHERE ticket_search MATCH :query "
    "AND rowid > :after AND rowid <= :last ORDER BY rowid LIMIT :limit"
)
_GIN: Final = text(
    "SELECT search_key FROM ticket_search WHERE event_id = :event "
    "AND ticket_words(event_id, search_text) @@ CAST(:query AS tsquery) LIMIT :few"
).bindparams(bindparam("event", type_=Uuid()))
# Materialized, because the planner would rather walk all names in order, hoping to meet enough.
_GIN_IN_ORDER: Final = text(
    "WITH found AS MATERIALIZED (SELECT search_key FROM ticket_search WHERE event_id = :event "
    "AND ticket_words(event_id, search_text) @@ CAST(:query AS tsquery)) "
    "SELECT search_key FROM found ORDER BY search_key LIMIT :limit"
).bindparams(bindparam("event", type_=Uuid()))
_NAMES: Final = (
    select(POSTGRES_TABLE.c.search_key, POSTGRES_TABLE.c.search_text)
    .where(
        POSTGRES_TABLE.c.event_id == bindparam("event"),
        POSTGRES_TABLE.c.search_key > bindparam("after", type_=BigInteger()),
        POSTGRES_TABLE.c.search_key <= bindparam("last", type_=BigInteger()),
    )
    .order_by(POSTGRES_TABLE.c.search_key)
)
_LOWEST: Final = -1
_HIGHEST: Final = 2**63 - 1


def find_keys(tx: ReadTx, sought: Sought, limit: int) -> list[int]:
    """The first `limit` keys of tickets that match."""
    if tx.dialect == "sqlite":
        return _ask_fts5(tx, sought, _LOWEST, _HIGHEST, limit)
    found = _walk(tx, sought, _LOWEST, _HIGHEST, limit, names=_GLANCE)
    if len(found) == limit:
        return found
    values = {"event": sought.event_id, "query": sought.for_tsquery(), "few": _FEW, "limit": limit}
    few = [*tx.execute(_GIN, values).scalars()]
    if len(few) < _FEW:
        return sorted(few)[:limit]
    found = _walk(tx, sought, _LOWEST, _HIGHEST, limit, names=_WALK)
    if len(found) == limit:
        return found
    return [*tx.execute(_GIN_IN_ORDER, values).scalars()]


def find_keys_between(tx: ReadTx, sought: Sought, after: int, last: int, limit: int) -> list[int]:
    """The first `limit` keys above `after` up to `last`, between which few names lie."""
    if tx.dialect == "sqlite":
        return _ask_fts5(tx, sought, after, last, limit)
    return _walk(tx, sought, after, last, limit)


def _ask_fts5(tx: ReadTx, sought: Sought, after: int, last: int, limit: int) -> list[int]:
    values = {"query": sought.for_fts5(), "after": after, "last": last, "limit": limit}
    return [*tx.execute(_FTS5, values).scalars()]


def _walk(
    tx: ReadTx, sought: Sought, after: int, last: int, limit: int, names: int | None = None
) -> list[int]:
    """The keys of those that match among the next `names`, or all, in their order."""
    values: dict[str, Any] = {"event": sought.event_id, "after": after, "last": last}
    return [*tx.execute(_matching(sought, names).limit(limit), values).scalars()]


def _matching(sought: Sought, names: int | None) -> Select[int]:
    walked = _NAMES.limit(names).subquery("walked")
    return (
        select(walked.c.search_key)
        .where(sought.matches(walked.c.search_text))
        .order_by(walked.c.search_key)
    )
