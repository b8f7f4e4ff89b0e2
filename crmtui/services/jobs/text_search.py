"""Jobs by words: the index proposes, newest first; the job itself decides.

Where the other filters leave few jobs, those are read and the index is not asked. Otherwise the
newest are read, which answers for common words, and the index finds all that have the rare ones.
What cannot be answered within the time is answered in part, and says so.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import String, Uuid, bindparam, func, select, text
from sqlalchemy.dialects import postgresql

from crmtui.kit.hot import HotStatement
from crmtui.kit.search_text import words
from crmtui.kit.transactions import ReadTx
from crmtui.services.jobs.groups import LOWEST, Group, Span, count_up_to, documents
from crmtui.services.jobs.job_ids import ids_of, key_of
from crmtui.services.jobs.search_index import indexed_below
from crmtui.services.jobs.tables import JOBS

SECONDS: Final = 0.25
"""After so long a search answers with what it has."""
FEW: Final = 20_000
"""So many jobs are read faster than an index could narrow them down."""
_RARE: Final = 10_000
_CHECKED_AT_ONCE: Final = 1_000
_INDEX_WINDOW: Final = 10_000
_WINDOW_ROWS: Final = 3_000
_SPARSE: Final = 50
"""Fewer than one match in so many jobs read, and the index is asked."""
_HIGHEST_KEY: Final = (1 << 63) - 1

_SQLITE_HITS: Final = (
    "SELECT rowid FROM job_search WHERE job_search MATCH ? AND rowid <= ? ORDER BY rowid DESC"
)
_query = bindparam("query", type_=String)
_RARE_HITS: Final = HotStatement(
    text(
        "SELECT job_id FROM job_search WHERE words @@ cast(:query AS tsquery) LIMIT :most"
    ).bindparams(_query)
)
_WINDOW_HITS: Final = HotStatement(
    text(
        "SELECT job_id, words @@ cast(:query AS tsquery) FROM job_search"
        " WHERE job_id < :below ORDER BY job_id DESC LIMIT :most"
    ).bindparams(_query, bindparam("below", type_=Uuid()))
)
_job: Final = JOBS.c
_checked = select(_job.id, _job.search_text, _job.scope_id, _job.kind, _job.queue, _job.state)
_CHECK: Final = HotStatement(
    _checked.where(_job.id >= bindparam("low"), _job.id <= bindparam("high")),
    postgresql=_checked.where(
        _job.id == func.any(bindparam("ids", type_=postgresql.ARRAY(Uuid())))
    ),
)

_WINDOW: Final = HotStatement(
    _checked.where(_job.id >= bindparam("low"), _job.id < bindparam("below"))
    .order_by(_job.id.desc())
    .limit(bindparam("most"))
)

Range = tuple[UUID, UUID]


@dataclass
class Found:
    """The ids that match, newest first; `reached` is how far the search came if not to the end."""

    ids: list[UUID]
    reached: UUID | None = None


def find(tx: ReadTx, groups: Sequence[Group], span: Span, query: str, most: int) -> Found:
    """The newest `most` jobs of the groups that have all words, or beginnings of words."""
    wanted = words(query)
    if count_up_to(tx, groups, span, FEW + 1) <= FEW:
        rows = documents(tx, groups, span, FEW)
        ids = sorted((row[0] for row in rows if _has_words(row[1], wanted)), reverse=True)
        return Found(ids[:most])
    return _walk(tx, frozenset(groups), span, wanted, most)


def _walk(tx: ReadTx, groups: frozenset[Group], span: Span, wanted: list[str], most: int) -> Found:
    deadline = time.monotonic() + SECONDS
    found = Found([])

    def matches(row: Sequence[Any]) -> bool:
        within = span.low <= row[0] < span.below and Group(*row[2:]) in groups
        return within and _has_words(row[1], wanted)

    for ids, reached in _portions(tx, matches, span, wanted):
        found.ids += ids
        if len(found.ids) >= most or reached <= span.low:
            break
        if time.monotonic() > deadline:
            found.reached = reached
            break
    found.ids = found.ids[:most]
    return found


def _portions(
    tx: ReadTx, matches: Callable[[Sequence[Any]], bool], span: Span, wanted: list[str]
) -> Iterator[tuple[list[UUID], UUID]]:
    """What matches, newest first, in portions; with each, how far back it reaches.

    The newest jobs are read, at least those that the index does not have yet. If many of them
    match, so is the next portion: of common words an index would first gather all there are.
    Otherwise the index proposes the rest.
    """
    below, indexed = span.below, indexed_below(tx)
    while rows := tx.run(_WINDOW, {"low": span.low, "below": below, "most": _WINDOW_ROWS}):
        found = [row[0] for row in rows if matches(row)]
        below = rows[-1][0] if len(rows) == _WINDOW_ROWS else LOWEST
        yield found, below
        if below <= indexed and len(found) * _SPARSE < len(rows):
            break
    for proposed, reached in _propose(tx, wanted, span._replace(below=below)):
        # SQLite proposes by keys, and so once more the last job that was read.
        ids = [row[0] for row in _check(tx, proposed) if row[0] < below and matches(row)]
        yield sorted(ids, reverse=True), reached


def _propose(tx: ReadTx, wanted: list[str], span: Span) -> Iterator[tuple[list[Range], UUID]]:
    """What the index knows, newest first, in portions; with each, how far back it reaches."""
    if tx.dialect == "sqlite":
        yield from _propose_sqlite(tx, wanted, span)
        return
    query = " & ".join(f"'{word}':*" for word in wanted)
    rare = tx.run(_RARE_HITS, {"query": query, "most": _RARE + 1})
    if len(rare) > _RARE:
        yield from _propose_windows(tx, query, span)
        return
    ids = sorted((row[0] for row in rare if span.low <= row[0] < span.below), reverse=True)
    for start in range(0, len(ids), _CHECKED_AT_ONCE):
        part = ids[start : start + _CHECKED_AT_ONCE]
        yield [(job_id, job_id) for job_id in part], part[-1]


def _propose_sqlite(
    tx: ReadTx, wanted: list[str], span: Span
) -> Iterator[tuple[list[Range], UUID]]:
    query = " AND ".join(f'"{word}"*' for word in wanted)
    # Read as it goes: of common words only the newest are wanted.
    cursor = tx.driver.execute(_SQLITE_HITS, (query, min(key_of(span.below), _HIGHEST_KEY)))
    with closing(cursor):
        while rows := cursor.fetchmany(_CHECKED_AT_ONCE):
            proposed = [ids_of(row[0]) for row in rows]
            yield proposed, proposed[-1][0]


def _propose_windows(tx: ReadTx, query: str, span: Span) -> Iterator[tuple[list[Range], UUID]]:
    below = span.below
    while rows := tx.run(_WINDOW_HITS, {"query": query, "below": below, "most": _INDEX_WINDOW}):
        below = rows[-1][0]
        yield [(row[0], row[0]) for row in rows if row[1]], below


def _has_words(document: str, wanted: Iterable[str]) -> bool:
    padded = f" {document}"
    return all(f" {word}" in padded for word in wanted)


def _check(tx: ReadTx, proposed: list[Range]) -> Iterator[Sequence[Any]]:
    if tx.dialect == "postgresql":
        yield from tx.run(_CHECK, {"ids": [low for low, _high in proposed]})
        return
    for low, high in proposed:
        yield from tx.run(_CHECK, {"low": low, "high": high})
