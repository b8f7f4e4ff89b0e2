"""The search keys of the tickets that match, in name order: one way for each database.

SQLite's FTS5 walks its row ids, which are the keys, and stops when it has enough. PostgreSQL's GIN
index has to collect all matches before it can sort them, which is slow for what half of the guests
match, and exactly those are met early when walking along the names. So it walks a few thousand
names first and asks the index only for what is too rare to be met on the way.
"""

from typing import Any, Final

from sqlalchemy import BigInteger, Uuid, bindparam, select, text
from sqlalchemy.sql.expression import Select

from crmtui.kit.transactions import ReadTx
from crmtui.services.orders.search_index import POSTGRES_TABLE
from crmtui.services.orders.search_terms import Sought

_WALK: Final = 6_000
"""Names walked before the index is asked. What they do not fill a page with is held by less than
one name in a hundred, so the index collects less than 10,000 of a million."""

_FTS5: Final = text(
    "SELECT rowid FROM ticket_search WHERE ticket_search MATCH :query "
    "AND rowid > :after AND rowid <= :last ORDER BY rowid LIMIT :limit"
)
# Materialized, because the planner would rather walk all names in order, hoping to meet enough.
_GIN: Final = text(
    "WITH found AS MATERIALIZED ("
    "SELECT search_key FROM ticket_search WHERE event_id = :event "
    "AND ticket_words(event_id, search_text) @@ CAST(:query AS tsquery)) "
    "SELECT search_key FROM found WHERE search_key > :after AND search_key <= :last "
    "ORDER BY search_key LIMIT :limit"
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


def find_keys(tx: ReadTx, sought: Sought, after: int, last: int, limit: int) -> list[int]:
    """The first `limit` keys above `after`, up to `last`, of tickets that match."""
    values: dict[str, Any] = {"after": after, "last": last, "limit": limit}
    if tx.dialect == "sqlite":
        return [*tx.execute(_FTS5, {**values, "query": sought.for_fts5()}).scalars()]
    values["event"] = sought.event_id
    found = [*tx.execute(_walk(sought, limit), values).scalars()]
    if len(found) == limit:
        return found
    return [*tx.execute(_GIN, {**values, "query": sought.for_tsquery()}).scalars()]


def _walk(sought: Sought, limit: int) -> Select[int]:
    names = _NAMES.limit(_WALK).subquery("names")
    return (
        select(names.c.search_key)
        .where(sought.matches(names.c.search_text))
        .order_by(names.c.search_key)
        .limit(limit)
    )
