"""The search keys of the records that match, in name order: one way for each database.

SQLite's index walks along the keys (see `fts5`). PostgreSQL's GIN
index has to collect all matches before they can be sorted: a tenth of a millisecond for what few
names hold, but a quarter of a second for what half of them do. That, however, is met early when
walking along the names, four milliseconds for a thousand. So each is asked for as much as it does
quickly.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Integer, bindparam, collate, func, select, true

from crmtui.kit.hot import HotStatement
from crmtui.kit.lists import list_value
from crmtui.kit.name_index import fts5
from crmtui.kit.name_index.tables import NameIndex
from crmtui.kit.name_index.terms import Sought, like_all
from crmtui.kit.transactions import ReadTx

_GLANCE: Final = 300
"""Names walked first; enough for what every sixth name holds."""
_FEW: Final = 1_500
"""Matches that the index may collect while nobody knows how many there are."""
_WALK: Final = 8_000
"""Names walked when the index found more than that."""
_NAMESAKES: Final = 50_000
"""Names walked between two keys whose names begin with the same letters."""
_LIMIT: Final = bindparam("limit", type_=Integer())


def find_keys(tx: ReadTx, index: NameIndex, sought: Sought, limit: int) -> list[int]:
    """The first `limit` keys of records that match."""
    if tx.dialect == "sqlite":
        return fts5.ask(tx, index, sought.for_fts5(), limit)
    found = _glance(tx, index, sought, limit)
    return found if len(found) == limit else _look_further(tx, index, sought, limit)


def _glance(tx: ReadTx, index: NameIndex, sought: Sought, limit: int) -> list[int]:
    return _walk(tx, index, sought, fts5.LOWEST, fts5.HIGHEST, limit, names=_GLANCE)


def _look_further(tx: ReadTx, index: NameIndex, sought: Sought, limit: int) -> list[int]:
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
        return fts5.first(tx, index, sought, limit, namesakes, many=many)
    keys = find_keys(tx, index, sought, limit)
    return _with_namesakes(tx, index, sought, keys, limit, namesakes)


def _with_namesakes(
    tx: ReadTx, index: NameIndex, sought: Sought, keys: list[int], limit: int, namesakes: int
) -> list[int]:
    if len(keys) < limit:
        return keys
    _lowest, last = index.order.range_of(keys[-1])
    return keys + find_namesakes(tx, index, sought, keys[-1], last, namesakes)


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
    return _read(tx, index, keys, limit)


def _read(tx: ReadTx, index: NameIndex, keys: list[int], limit: int) -> list[Found]:
    """The first `limit` of the records that have these keys, by name."""
    rows = tx.run(index.records, {"keys": list_value(keys, tx.dialect), "limit": limit})
    return [Found(row[0], row[1], row[2]) for row in rows]


def first_by_likeness(
    tx: ReadTx, index: NameIndex, sought: Sought, limit: int, namesakes: int
) -> list[Found]:
    """The first `limit` of whom every word begins a word, then those who have words inside.

    Each lot is in the order of names, exactly.
    """
    if tx.dialect == "postgresql":
        keys = _glance(tx, index, sought, limit)
        if len(keys) < limit:
            few = None if sought.is_short else _few_by_likeness(tx, index, sought, limit)
            if few is not None:
                return few
            keys = _look_further(tx, index, sought, limit)
        keys = _with_namesakes(tx, index, sought, keys, limit, namesakes)
        found = _read(tx, index, keys, limit)
    else:
        found = first_by_name(tx, index, sought, limit, namesakes)
    if len(found) < limit:
        # This finds the first again, so it has to reach beyond them. Of what begins so few words,
        # few have it inside.
        inside = replace(sought, inside=True)
        others = first_by_name(tx, index, inside, 2 * limit, namesakes, many=False)
        found = [*dict.fromkeys((*found, *others))]
    return found[:limit]


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
    values = {"limit": limit, **_asked(sought, few), **sought.pattern_values()}
    keys, count = tx.run(_collecting(index, sought.shape), values)[0]
    return sorted(keys or ()), count


def _asked(sought: Sought, few: int | None) -> dict[str, Any]:
    return {"scope": sought.scope, "query": sought.for_tsquery(), "few": few}


@lru_cache(256)
def _collecting(index: NameIndex, shape: tuple[int, ...]) -> HotStatement:
    found = index.collected
    first = (
        select(found.c.search_key)
        .where(like_all(found.c.search_text, shape))
        .order_by(found.c.search_key)
        .limit(_LIMIT)
        .subquery("first")
    )
    count = select(func.count()).select_from(found).scalar_subquery()
    return HotStatement(select(select(func.array_agg(first.c.search_key)).scalar_subquery(), count))


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
    values = {"scope": sought.scope, "after": after, "last": last, "names": names, "limit": limit}
    walking = _walking(index, sought.shape, by_whole_name)
    return [row[0] for row in tx.run(walking, {**values, **sought.pattern_values()})]


@lru_cache(256)
def _walking(index: NameIndex, shape: tuple[int, ...], by_whole_name: bool) -> HotStatement:
    walked = index.walked
    order = collate(walked.c.search_text, "C") if by_whole_name else walked.c.search_key
    matching = select(walked.c.search_key).where(like_all(walked.c.search_text, shape))
    return HotStatement(matching.order_by(order).limit(_LIMIT))


def _few_by_likeness(
    tx: ReadTx, index: NameIndex, sought: Sought, limit: int
) -> list[Found] | None:
    """The first `limit` by likeness, of the few that match; None if they are not few."""
    inside = replace(sought, inside=True)
    values = {"limit": limit, **_asked(inside, _FEW), **inside.pattern_values()}
    rows = tx.run(_ordering(index, sought.shape, inside.shape), values)
    if rows[0][0] == _FEW:
        return None
    return [Found(*row[1:]) for row in rows if row[1] is not None]


@lru_cache(256)
def _ordering(
    index: NameIndex, beginning: tuple[int, ...], inside: tuple[int, ...]
) -> HotStatement:
    """Those who match in the order of likeness and how many the index gave, in one statement."""
    found = index.collected
    given = select(func.count().label("given")).select_from(found).subquery("counted")
    keys = func.array(select(found.c.search_key).scalar_subquery())
    key, stored = index.key.expression, index.stored.expression
    first = (
        index.by_name("postgresql", like_all(stored, beginning).desc())
        .where(key == func.any(keys), like_all(stored, inside), given.c.given < bindparam("few"))
        .correlate(given)
        .lateral("first")
    )
    return HotStatement(
        select(given.c.given, *first.c).join_from(given, first, true(), isouter=True)
    )
