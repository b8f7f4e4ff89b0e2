"""Asking SQLite's index, whose row ids are the keys: it stops when it has enough.

It knows the beginnings of words up to three letters by heart. For a longer one it first collects
all words that begin so, with all their records: 20 ms and more for a frequent name at a million.
But what is frequent is soon met among those whose words have the same first three letters. So
these are looked at first, as many as take no longer than some milliseconds. Where that is not
enough, of several words only the one is collected that fewest have.
"""

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple, overload

from sqlalchemy import Integer, cast, func, select

from crmtui.kit.hot import HotStatement
from crmtui.kit.lists import among, list_value
from crmtui.kit.name_index.tables import NameIndex
from crmtui.kit.name_index.terms import Sought, like_each
from crmtui.kit.transactions import ReadTx

LOWEST: Final = -1
HIGHEST: Final = 2**63 - 1
ALL: Final = -1
_REACH: Final = 16
"""For each record wanted, so many are looked at whose words begin alike."""
_SAMPLE: Final = 100
"""So many are looked at together, and tell which word fewest have."""
_SPARE: Final = 100
"""Records asked for beyond those wanted: most often the last one's namesakes are among them."""


def ask(
    tx: ReadTx, index: NameIndex, query: str, limit: int, after: int = LOWEST, last: int = HIGHEST
) -> list[int]:
    """The first keys above `after` up to `last` that a query of the index finds."""
    values = {"query": query, "after": after, "last": last, "limit": limit}
    return [row[0] for row in tx.run(index.match, values)]


def has_others(tx: ReadTx, index: NameIndex, sought: Sought) -> bool:
    """Whether there are scopes besides the one that is asked for.

    Where there are none, a query need not name it: passing over all that it holds, from one match
    to the next, takes many times longer than all else.
    """
    return bool(tx.run(index.other_scopes, {"scope": sought.scope}))


class _Most(NamedTuple):
    """How many are wanted, and how many more of those that share the last one's name."""

    limit: int
    namesakes: int


def first(
    tx: ReadTx, index: NameIndex, sought: Sought, limit: int, namesakes: int, *, many: bool
) -> list[int]:
    """The first `limit` keys that match, and `namesakes` more of those that share the last name.

    `many` says that many may match: then some that are alike are looked at before all that match
    are collected.
    """
    most, scoped = _Most(limit, namesakes), has_others(tx, index, sought)
    several = len(sought.words) > 1
    alike = sought.for_short_prefixes(scoped=scoped) if many or several else None
    if alike is None:
        return _collect(tx, index, sought.for_fts5(scoped=scoped), most)
    keys = ask(tx, index, alike, limit * _REACH)
    if len(keys) < limit * _REACH:
        return _look_through(tx, index, sought, keys, most)
    if (found := _look_through(tx, index, sought, keys, most, worth=_REACH)) is not None:
        last = index.order.range_of(found[limit - 1])[1]
        if keys[-1] < last and len(found) < limit + namesakes:
            found += _sift(tx, index, sought, ask(tx, index, alike, namesakes, keys[-1], last))
        return found
    if not several:
        return _collect(tx, index, sought.for_fts5(scoped=scoped), most)
    rarest = _find_rarest(tx, index, sought, keys[:_SAMPLE])
    keys = ask(tx, index, sought.for_one_whole(rarest, scoped=scoped), ALL)
    return _look_through(tx, index, sought, keys, most)


def _collect(tx: ReadTx, index: NameIndex, query: str, most: _Most) -> list[int]:
    keys = ask(tx, index, query, most.limit + _SPARE)
    if len(keys) <= most.limit:
        return keys
    last = index.order.range_of(keys[most.limit - 1])[1]
    if len(keys) == most.limit + _SPARE and keys[-1] < last:
        keys += ask(tx, index, query, most.namesakes - _SPARE, keys[-1], last)
    return keys[: bisect_right(keys, last)]


@overload
def _look_through(
    tx: ReadTx, index: NameIndex, sought: Sought, keys: Sequence[int], most: _Most
) -> list[int]: ...


@overload
def _look_through(
    tx: ReadTx, index: NameIndex, sought: Sought, keys: Sequence[int], most: _Most, worth: int
) -> list[int] | None: ...


def _look_through(
    tx: ReadTx,
    index: NameIndex,
    sought: Sought,
    keys: Sequence[int],
    most: _Most,
    worth: int | None = None,
) -> list[int] | None:
    """The first of `keys` whose records match.

    None if they are not the `most`, given up as soon as not one of `worth` matches.
    """
    found: list[int] = []
    for start in range(0, len(keys), _SAMPLE):
        portion = keys[start : start + _SAMPLE]
        found += _sift(tx, index, sought, portion)
        if len(found) >= most.limit:
            last = index.order.range_of(found[most.limit - 1])[1]
            if portion[-1] >= last or len(found) >= most.limit + most.namesakes:
                return found[: bisect_right(found, last)]
        elif worth is not None and len(found) * worth < start + len(portion):
            return None
    return found if worth is None or len(found) >= most.limit else None


def _sift(tx: ReadTx, index: NameIndex, sought: Sought, keys: Sequence[int]) -> list[int]:
    """Those of the keys whose records match, sorted."""
    values = {"keys": list_value(keys, tx.dialect), **sought.pattern_values()}
    return [row[0] for row in tx.run(_sifting(index, sought.shape), values)]


@lru_cache(256)
def _sifting(index: NameIndex, shape: tuple[int, ...]) -> HotStatement:
    key = index.key.expression
    sifted = select(key).where(
        among(key, "keys", "sqlite"), *like_each(index.stored.expression, shape)
    )
    return HotStatement(sifted.order_by(key))


def _find_rarest(tx: ReadTx, index: NameIndex, sought: Sought, keys: Sequence[int]) -> int:
    """The place of the word that fewest of the records have."""
    values = {"keys": list_value(keys, tx.dialect), **sought.pattern_values()}
    having = tx.run(_counting(index, sought.shape), values)[0]
    return having.index(min(having))


@lru_cache(256)
def _counting(index: NameIndex, shape: tuple[int, ...]) -> HotStatement:
    each = like_each(index.stored.expression, shape)
    counts = [func.sum(cast(has, Integer)) for has in each]
    return HotStatement(select(*counts).where(among(index.key.expression, "keys", "sqlite")))
