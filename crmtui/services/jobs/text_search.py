"""Jobs by words: the index proposes, newest first; the job itself decides.

Where the other filters leave few jobs, those are read and the index is not asked. Otherwise the
newest are read, which answers for common words, and the index finds all that have the rare ones.
What cannot be answered within the time is answered in part, and says so.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from math import ceil
from typing import Final
from uuid import UUID

from sqlalchemy import Integer, String, Uuid, bindparam, text

from crmtui.kit.hot import HotStatement
from crmtui.kit.search_text import words
from crmtui.kit.transactions import ReadTx
from crmtui.services.jobs.groups import LOWEST, Group, Span, count_up_to
from crmtui.services.jobs.job_ids import ids_of, key_of
from crmtui.services.jobs.search_index import indexed_below
from crmtui.services.jobs.text_search_rows import (
    Range,
    Sought,
    check,
    count_words,
    read_groups,
    read_window,
)

SECONDS: Final = 0.1
"""After so long a search answers with what it has; a list and its count are two searches."""
FEW: Final = 10_000
"""So many jobs are read faster than an index could narrow them down."""
_RARE: Final = 10_000
"""So many of PostgreSQL's hits are looked at, the newest."""
_GATHERED: Final = 30_000
"""So many hits PostgreSQL may gather, which it does in no order."""
_GATHERED_BY_FTS5: Final = 250_000
"""So many hits FTS5 may gather: for a beginning it does so before it gives the first."""
_COUNTED: Final = 1_000_000
"""Jobs that are counted, to know how many a part of them are, take at most 60 ms."""
_CHECKED_AT_ONCE: Final = 1_000
_WINDOW_ROWS: Final = 3_000
_SPARSE: Final = 50
"""Fewer than one match in so many jobs read, and the index is asked."""
_HIGHEST_KEY: Final = (1 << 63) - 1

_JOBS: Final = HotStatement(
    text("SELECT count(*) FROM (SELECT 1 FROM jobs LIMIT :most) AS counted").bindparams(
        bindparam("most", type_=Integer)
    )
)
_SQLITE_HITS: Final = (
    "SELECT rowid FROM job_search WHERE job_search MATCH ? AND rowid <= ? ORDER BY rowid DESC"
)
_GIN_HITS: Final = HotStatement(
    text(
        "WITH hits AS MATERIALIZED (SELECT job_id FROM job_search"
        " WHERE words @@ cast(:query AS tsquery) LIMIT :gathered)"
        " SELECT job_id, (SELECT count(*) FROM hits) FROM hits WHERE job_id < :below"
        " ORDER BY job_id DESC LIMIT :most"
    ).bindparams(bindparam("query", type_=String), bindparam("below", type_=Uuid()))
)


@dataclass
class Found:
    """The ids that match, newest first; `reached` is how far the search came if not to the end."""

    ids: list[UUID]
    reached: UUID | None = None


def find(tx: ReadTx, groups: Sequence[Group], span: Span, query: str, most: int) -> Found:
    """The newest `most` jobs of the groups that have all words, or beginnings of words."""
    sought = Sought(_without_beginnings(words(query)), frozenset(groups), span)
    return _walk(tx, sought, most)


def _without_beginnings(wanted: Sequence[str]) -> tuple[str, ...]:
    """The words; who asks for `user47` need not ask for `us` too."""
    return tuple(
        word
        for word in dict.fromkeys(wanted)
        if not any(other != word and other.startswith(word) for other in wanted)
    )


def _walk(tx: ReadTx, sought: Sought, most: int) -> Found:
    deadline = time.monotonic() + SECONDS
    found = Found([])
    for ids, reached in _portions(tx, sought):
        found.ids += ids
        if len(found.ids) >= most or reached <= sought.span.low:
            break
        if time.monotonic() > deadline:
            found.reached = reached
            break
    found.ids = found.ids[:most]
    return found


def _portions(tx: ReadTx, sought: Sought) -> Iterator[tuple[list[UUID], UUID]]:
    """What matches, newest first, in portions; with each, how far back it reaches.

    The newest jobs are read, at least those that the index does not have yet. If many of them
    match, so is the next portion: of common words an index would first gather all there are.
    Otherwise the index proposes the rest, where that is not too much for it.
    """
    below, indexed = sought.span.below, indexed_below(tx)
    sparse = False
    while not sparse or below > indexed:
        ids, number, below = read_window(tx, sought, below, _WINDOW_ROWS)
        yield ids, below
        sparse = len(ids) * _SPARSE < number
    older = replace(sought, span=sought.span._replace(below=below))
    if count_up_to(tx, older.groups, older.span, FEW + 1) <= FEW:
        yield sorted(read_groups(tx, older), reverse=True), LOWEST
        return
    rare, share = _choose_rare(tx, sought, below)
    if tx.dialect == "postgresql":
        yield from _ask_gin(tx, sought, rare, below)
    elif _is_too_much(tx, share):
        yield from _read_on(tx, sought, below)
    else:
        yield from _ask_fts5(tx, sought, rare, below)


def _choose_rare(tx: ReadTx, sought: Sought, below: UUID) -> tuple[list[str], float]:
    """The words for the index: those that are rare by themselves, or else the two rarest.

    It would gather all jobs that have a common one; to look whether a few have it costs less. With
    the words comes in how large a part of the jobs they are, added up.
    """
    older = sought.span._replace(below=below)
    *counts, number = count_words(tx, sought.words, older, _WINDOW_ROWS)
    by_count = sorted(zip(counts, sought.words, strict=True))
    rare = [(count, word) for count, word in by_count if count * _SPARSE < number]
    least = by_count[0][0]
    chosen = rare or [(count, word) for count, word in by_count[:2] if count <= 2 * least]
    share = sum(count for count, _word in chosen) / max(number, 1)
    return [word for _count, word in chosen], share


def _is_too_much(tx: ReadTx, share: float) -> bool:
    """Whether this part of all jobs is more than FTS5 gathers in time."""
    most = ceil(_GATHERED_BY_FTS5 / share) if share else _COUNTED + 1
    return most <= _COUNTED and tx.run(_JOBS, {"most": most})[0][0] == most


def _ask_fts5(
    tx: ReadTx, sought: Sought, wanted: Sequence[str], below: UUID
) -> Iterator[tuple[list[UUID], UUID]]:
    query = " AND ".join(f'"{word}"*' for word in wanted)
    # Read as it goes: of common words only the newest are wanted.
    cursor = tx.driver.execute(_SQLITE_HITS, (query, min(key_of(below), _HIGHEST_KEY)))
    with closing(cursor):
        while rows := cursor.fetchmany(_CHECKED_AT_ONCE):
            proposed: list[Range] = [ids_of(row[0]) for row in rows]
            # By keys, and so once more the last job that was read.
            yield check(tx, sought, proposed, below), proposed[-1][0]


def _ask_gin(
    tx: ReadTx, sought: Sought, wanted: Sequence[str], below: UUID
) -> Iterator[tuple[list[UUID], UUID]]:
    """Where there are too many hits, the jobs themselves are read on."""
    query = " & ".join(f"'{word}':*" for word in wanted)
    limits = {"gathered": _GATHERED + 1, "most": _RARE}
    hits = tx.run(_GIN_HITS, {"query": query, "below": below, **limits})
    if not hits or hits[0][1] <= _GATHERED:
        for start in range(0, len(hits), _CHECKED_AT_ONCE):
            part = [(row[0], row[0]) for row in hits[start : start + _CHECKED_AT_ONCE]]
            yield check(tx, sought, part, below), part[-1][0]
        if len(hits) < _RARE:
            return
        below = hits[-1][0]
    yield from _read_on(tx, sought, below)


def _read_on(tx: ReadTx, sought: Sought, below: UUID) -> Iterator[tuple[list[UUID], UUID]]:
    """No index helps: job after job, as far as the time allows."""
    while True:
        ids, _number, below = read_window(tx, sought, below, _WINDOW_ROWS)
        yield ids, below
