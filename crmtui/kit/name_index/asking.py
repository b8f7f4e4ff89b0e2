"""The search keys of the records that match, in name order: one way for each database.

SQLite's FTS5 walks its row ids, which are the keys, and stops when it has enough. PostgreSQL's GIN
index has to collect all matches before they can be sorted: a tenth of a millisecond for what few
names hold, but a quarter of a second for what half of them do. That, however, is met early when
walking along the names. So each is asked for as much as it does quickly.
"""

from bisect import bisect_right
from collections.abc import Sequence
from functools import partial
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import collate, func, select

from crmtui.kit.lists import list_value
from crmtui.kit.name_index.tables import KeyOrder, NameIndex
from crmtui.kit.name_index.terms import Sought
from crmtui.kit.transactions import ReadTx

_GLANCE: Final = 2_000
"""Names walked first; enough for what every twentieth name holds."""
_FEW: Final = 15_000
"""Matches that the index may collect while nobody knows how many there are."""
_WALK: Final = 8_000
"""Names walked when the index found more than that."""
_NAMESAKES: Final = 50_000
"""Names walked between two keys whose names begin with the same letters."""
_LOWEST: Final = -1
_HIGHEST: Final = 2**63 - 1


def find_keys(tx: ReadTx, index: NameIndex, sought: Sought, limit: int) -> list[int]:
    """The first `limit` keys of records that match."""
    if tx.dialect == "sqlite":
        return _ask_fts5(tx, index, sought, _LOWEST, _HIGHEST, limit)
    found = _walk(tx, index, sought, _LOWEST, _HIGHEST, limit, names=_GLANCE)
    if len(found) == limit:
        return found
    found, collected = _collect(tx, index, sought, limit, _FEW)
    if collected < _FEW:
        return found
    found = _walk(tx, index, sought, _LOWEST, _HIGHEST, limit, names=_WALK)
    if len(found) == limit:
        return found
    return _collect(tx, index, sought, limit, None)[0]


def find_namesakes(
    tx: ReadTx, index: NameIndex, sought: Sought, after: int, last: int, limit: int
) -> list[int]:
    """`limit` keys above `after` up to `last`, whose names all begin with the same letters.

    Where namesakes are more than that, PostgreSQL gives the first by their whole names.
    """
    if tx.dialect == "sqlite":
        return _ask_fts5(tx, index, sought, after, last, limit)
    lowest, _last = index.order.range_of(after)
    return _walk(tx, index, sought, lowest - 1, last, limit, names=_NAMESAKES, by_whole_name=True)


def first_keys(
    tx: ReadTx, index: NameIndex, sought: Sought, limit: int, namesakes: int
) -> list[int] | None:
    """The first `limit` keys with those of all namesakes of the last; None if these are too many.

    Who is among the first by the order of names is among these.
    """
    keys = find_keys(tx, index, sought, limit)
    if len(keys) < limit:
        return keys
    _lowest, last = index.order.range_of(keys[-1])
    more = find_namesakes(tx, index, sought, keys[-1], last, namesakes + 1)
    return None if len(more) > namesakes else keys + more


def with_namesakes(index: NameIndex, keys: Sequence[int], limit: int) -> Sequence[int]:
    """The first `limit` of sorted keys with those of the last's namesakes."""
    if len(keys) <= limit:
        return keys
    _lowest, last = index.order.range_of(keys[limit - 1])
    return keys[: bisect_right(keys, last)]


class Found(NamedTuple):
    """A record that matches."""

    key: int
    text: str
    id: UUID
    place: int
    """Its place among those of the same text."""


def first_by_name(
    tx: ReadTx, index: NameIndex, sought: Sought, limit: int, namesakes: int
) -> list[Found]:
    """The first `limit` records by the order of their names, exactly.

    The keys alone say the order of the names' beginnings. Where the last place falls among records
    that share them, those are compared whole, so many as `namesakes`.
    """
    keys = find_keys(tx, index, sought, limit)
    if len(keys) == limit:
        _lowest, last = index.order.range_of(keys[-1])
        keys += find_namesakes(tx, index, sought, keys[-1], last, namesakes)
    rows = tx.run(index.records, {"keys": list_value(keys, tx.dialect)})
    found = [Found(row[0], row[1], row[2], row[3]) for row in rows]
    return sorted(found, key=partial(_name_order, index.order))[:limit]


def _name_order(order: KeyOrder, found: Found) -> tuple[int, str, int]:
    return order.range_of(found.key)[0], found.text, found.place


def matching_keys(
    tx: ReadTx, index: NameIndex, sought: Sought, limit: int | None = None
) -> list[int]:
    """The keys of `limit` records that match, or of all, in no order."""
    everything = -1 if tx.dialect == "sqlite" else None
    few = everything if limit is None else limit
    values = {"scope": sought.scope, "query": sought.query(tx.dialect), "few": few}
    if tx.dialect == "sqlite":
        del values["scope"]
    return [*tx.execute(index.matching(tx.dialect), values).scalars()]


def _ask_fts5(
    tx: ReadTx, index: NameIndex, sought: Sought, after: int, last: int, limit: int
) -> list[int]:
    values = {"query": sought.for_fts5(), "after": after, "last": last, "limit": limit}
    return [row[0] for row in tx.run(index.match, values)]


def _collect(
    tx: ReadTx, index: NameIndex, sought: Sought, limit: int, few: int | None
) -> tuple[list[int], int]:
    """The first keys of those that the index gives, and how many it gave: `few` at the most."""
    found = index.collected
    first = (
        select(found.c.search_key)
        .where(sought.matches(found.c.search_text))
        .order_by(found.c.search_key)
        .limit(limit)
        .subquery("first")
    )
    count = select(func.count()).select_from(found).scalar_subquery()
    keys = select(func.array_agg(first.c.search_key)).scalar_subquery()
    values = {"scope": sought.scope, "query": sought.for_tsquery(), "few": few}
    row = list(tx.execute(select(keys, count), values).one())
    return sorted(row[0] or ()), row[1]


def _walk(
    tx: ReadTx,
    index: NameIndex,
    sought: Sought,
    after: int,
    last: int,
    limit: int,
    *,
    names: int,
    by_whole_name: bool = False,
) -> list[int]:
    """The keys of those that match among the next `names`, in their order."""
    walked = index.walked
    order = collate(walked.c.search_text, "C") if by_whole_name else walked.c.search_key
    matching = (
        select(walked.c.search_key)
        .where(sought.matches(walked.c.search_text))
        .order_by(order)
        .limit(limit)
    )
    values = {"scope": sought.scope, "after": after, "last": last, "names": names}
    return [*tx.execute(matching, values).scalars()]
