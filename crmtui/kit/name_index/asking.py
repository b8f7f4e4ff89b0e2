"""The search keys of the records that match, in name order: one way for each database.

SQLite's index walks along the keys (see `fts5`). PostgreSQL's GIN
index has to collect all matches before they can be sorted: a tenth of a millisecond for what few
names hold, but a quarter of a second for what half of them do. That, however, is met early when
walking along the names. So each is asked for as much as it does quickly.
"""

from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import collate, func, select

from crmtui.kit.lists import list_value
from crmtui.kit.name_index import fts5
from crmtui.kit.name_index.tables import NameIndex
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


def find_keys(tx: ReadTx, index: NameIndex, sought: Sought, limit: int) -> list[int]:
    """The first `limit` keys of records that match."""
    if tx.dialect == "sqlite":
        return fts5.ask(tx, index, sought.for_fts5(), limit)
    found = _walk(tx, index, sought, fts5.LOWEST, fts5.HIGHEST, limit, names=_GLANCE)
    if len(found) == limit:
        return found
    found, collected = _collect(tx, index, sought, limit, _FEW)
    if collected < _FEW:
        return found
    found = _walk(tx, index, sought, fts5.LOWEST, fts5.HIGHEST, limit, names=_WALK)
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
        return fts5.ask(tx, index, sought.for_fts5(), limit, after, last)
    lowest, _last = index.order.range_of(after)
    return _walk(tx, index, sought, lowest - 1, last, limit, names=_NAMESAKES, by_whole_name=True)


def first_keys(
    tx: ReadTx,
    index: NameIndex,
    sought: Sought,
    limit: int,
    namesakes: int,
    *,
    many: bool = True,
) -> list[int]:
    """The first `limit` keys, and so many as `namesakes` of those that share the last one's name.

    The keys alone say the order of the names' beginnings; who is among the first by the whole name
    is among these. `many` says that many records may match, so that looking at some that are alike
    may spare collecting all that do.
    """
    if tx.dialect == "sqlite":
        found = fts5.glance(tx, index, sought, limit, namesakes) if many else None
        if found is None:
            found = fts5.collect(tx, index, sought, limit, namesakes)
        return found
    keys = find_keys(tx, index, sought, limit)
    if len(keys) == limit:
        _lowest, last = index.order.range_of(keys[-1])
        keys += find_namesakes(tx, index, sought, keys[-1], last, namesakes)
    return keys


class Found(NamedTuple):
    """A record that matches."""

    key: int
    text: str
    id: UUID


def first_by_name(
    tx: ReadTx,
    index: NameIndex,
    sought: Sought,
    limit: int,
    namesakes: int,
    *,
    many: bool = True,
) -> list[Found]:
    """The first `limit` records by the order of their names, exactly.

    `many` says that many records may match: see `first_keys`.
    """
    keys = first_keys(tx, index, sought, limit, namesakes, many=many)
    rows = tx.run(index.records, {"keys": list_value(keys, tx.dialect), "limit": limit})
    return [Found(row[0], row[1], row[2]) for row in rows]


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
