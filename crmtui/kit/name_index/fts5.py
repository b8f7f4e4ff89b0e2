"""Asking SQLite's index, whose row ids are the keys: it stops when it has enough.

It knows the beginnings of words up to three letters by heart. For a longer one it first collects
all words that begin so, with all their records: 20 ms and more for a frequent name at a million.
But what is frequent is soon met among those whose words have the same first three letters. So
these are looked at first, as many as take no longer than 2 ms.
"""

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from sqlalchemy import select

from crmtui.kit.hot import HotStatement
from crmtui.kit.lists import among, list_value
from crmtui.kit.name_index.tables import NameIndex
from crmtui.kit.name_index.terms import Sought, like_all
from crmtui.kit.transactions import ReadTx

LOWEST: Final = -1
HIGHEST: Final = 2**63 - 1
_REACH: Final = 8
"""For each record wanted, so many are looked at whose words begin alike."""
_SPARE: Final = 100
"""Records asked for beyond those wanted: most often the last one's namesakes are among them."""


def ask(
    tx: ReadTx, index: NameIndex, query: str, limit: int, after: int = LOWEST, last: int = HIGHEST
) -> list[int]:
    """The first keys above `after` up to `last` that a query of the index finds."""
    values = {"query": query, "after": after, "last": last, "limit": limit}
    return [row[0] for row in tx.run(index.match, values)]


def collect(tx: ReadTx, index: NameIndex, sought: Sought, limit: int, namesakes: int) -> list[int]:
    """The first `limit` keys that match, and `namesakes` more of those that share the last name."""
    query = sought.for_fts5()
    keys = ask(tx, index, query, limit + _SPARE)
    if len(keys) <= limit:
        return keys
    last = index.order.range_of(keys[limit - 1])[1]
    if len(keys) == limit + _SPARE and keys[-1] < last:
        keys += ask(tx, index, query, namesakes - _SPARE, keys[-1], last)
    return keys[: bisect_right(keys, last)]


def glance(
    tx: ReadTx, index: NameIndex, sought: Sought, limit: int, namesakes: int
) -> list[int] | None:
    """The same, if these are among the first whose words begin alike; else None."""
    query = sought.for_short_prefixes()
    if query is None:
        return None
    most = limit * _REACH
    alike = ask(tx, index, query, most)
    keys: list[int] = []
    for start in range(0, len(alike), limit):
        keys += _sift(tx, index, sought, alike[start : start + limit])
        if len(keys) * _REACH < start + limit:
            return None  # so few match that they are quickly collected
        if len(keys) >= limit:
            break
    else:
        return keys if len(alike) < most else None
    looked_at = alike[: start + limit]
    last = index.order.range_of(keys[limit - 1])[1]
    if looked_at[-1] < last:
        further = ask(tx, index, query, namesakes, looked_at[-1], last)
        keys += _sift(tx, index, sought, further)
    return keys[: bisect_right(keys, last)]


def _sift(tx: ReadTx, index: NameIndex, sought: Sought, keys: Sequence[int]) -> list[int]:
    """Those of the keys whose records match, sorted."""
    values = {"keys": list_value(keys, tx.dialect), **sought.pattern_values()}
    return [row[0] for row in tx.run(_sifting(index, sought.shape), values)]


@lru_cache(256)
def _sifting(index: NameIndex, shape: tuple[int, ...]) -> HotStatement:
    key = index.key.expression
    sifted = select(key).where(
        among(key, "keys", "sqlite"), like_all(index.stored.expression, shape)
    )
    return HotStatement(sifted.order_by(key))
