"""The text index of jobs, beside the table, so that changes of state do not touch it.

`jobs.search_text` has the folded words of kind, arguments and latest error. On PostgreSQL the index
is a row of words with a GIN index, written and deleted with its job. On SQLite it is an FTS table
without content whose rowid is the key of the job's id. To write there with every job would cost
more than the job, so it is filled in portions: all up to a *mark* are in it, except those that were
noted as *late* when they were made, because a clock that went back had given them an id below it.
Whoever searches reads the others from the table (`indexed_below`). What the index finds is checked
against the job itself, so a key that two jobs share, or a word left over, finds nothing wrong.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    Insert,
    Integer,
    String,
    Uuid,
    bindparam,
    column,
    func,
    insert,
    select,
    table,
    text,
)

from crmtui.kit.actor import system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.hot import HotStatement
from crmtui.kit.search_text import fold
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.services.jobs.job_ids import key_of
from crmtui.services.jobs.tables import JOBS

_INDEXER: Final = system_actor("indexer")
_PORTION: Final = 500
"""Jobs, which take a few milliseconds: others wait for them."""
_HIGHEST: Final = UUID(int=(1 << 128) - 1)
_ASCII_WORDS: Final = {code: " " for code in range(128) if not chr(code).isalnum()}
_NOT_WORD: Final = re.compile(r"\W+|_")
MAX_DOCUMENT: Final = 2_000
"""Characters; a pasted text among the arguments must not bloat every job."""

_SEARCH: Final = table("job_search", column("job_id", Uuid()), column("words"))
_ADD: Final = HotStatement(
    text("INSERT INTO job_search (rowid, search_text) VALUES (:key, :words)").bindparams(
        bindparam("key", type_=Integer), bindparam("words", type_=String)
    ),
    postgresql=text(
        "INSERT INTO job_search (job_id, words) "
        "VALUES (:job_id, array_to_tsvector(string_to_array(:words, ' ')))"
    ).bindparams(bindparam("job_id", type_=Uuid()), bindparam("words", type_=String)),
)
_REMOVE: Final = HotStatement(
    text(
        "INSERT INTO job_search (job_search, rowid, search_text) VALUES ('delete', :key, :words)"
    ).bindparams(bindparam("key", type_=Integer), bindparam("words", type_=String)),
    postgresql=text("DELETE FROM job_search WHERE job_id = :job_id").bindparams(
        bindparam("job_id", type_=Uuid())
    ),
)


_job_id: Final = bindparam("job_id", type_=Uuid())
_MARK: Final = HotStatement(
    select(column("indexed_to", Uuid())).select_from(text("job_search_mark"))
)
_MOVE_MARK: Final = HotStatement(
    text("UPDATE job_search_mark SET indexed_to = :job_id").bindparams(_job_id)
)
_LATE: Final = HotStatement(
    select(column("job_id", Uuid()), column("search_text", String)).select_from(
        text("job_search_late LEFT JOIN jobs ON jobs.id = job_search_late.job_id")
    )
)
_ADD_LATE: Final = HotStatement(
    text(
        "INSERT INTO job_search_late (job_id)"
        " SELECT :job_id FROM job_search_mark WHERE indexed_to >= :job_id"
    ).bindparams(_job_id)
)
_FORGET_LATE: Final = HotStatement(
    text("DELETE FROM job_search_late WHERE job_id = :job_id").bindparams(_job_id)
)
_NEXT: Final = HotStatement(
    select(JOBS.c.id, JOBS.c.search_text)
    .where(JOBS.c.id > bindparam("mark"))
    .order_by(JOBS.c.id)
    .limit(bindparam("most"))
)


def searchable(kind: str, args: Mapping[str, Any], error: str = "") -> str:
    """What the text filter looks in: the words of the kind, the arguments and the latest error."""
    parts = [error, kind] if error else [kind]
    _gather(args.values(), parts)
    return " ".join(dict.fromkeys(_words("\n".join(parts)[:MAX_DOCUMENT])))


def and_index(inserting: Insert) -> Insert:
    """A statement for PostgreSQL that makes a job and has it found, in one exchange with it."""
    job = inserting.returning(JOBS.c.id, JOBS.c.search_text).cte("job")
    words = func.array_to_tsvector(func.string_to_array(job.c.search_text, " "))
    return insert(_SEARCH).from_select(["job_id", "words"], select(job.c.id, words))


def note_late(tx: WriteTx, made: Sequence[UUID]) -> None:
    """Have jobs that were just made indexed, too, if the mark has passed their ids already.

    Where the first of them, which has the lowest id, is not late, none is. A trigger would take
    SQLite as long as all else that an insert takes, for every job of a batch.
    """
    if tx.dialect == "sqlite" and tx.change(_ADD_LATE, {"job_id": made[0]}):
        tx.change_many(_ADD_LATE, [{"job_id": job_id} for job_id in made[1:]])


def replace(tx: WriteTx, job_id: UUID, before: str, after: str) -> None:
    """Have a job found by another document than before; its row has that already, or will."""
    if before != after and _are_indexed(tx, [job_id]):
        tx.change(_REMOVE, _entry(job_id, before))
        tx.change(_ADD, _entry(job_id, after))


def remove(tx: WriteTx, jobs: Sequence[tuple[UUID, str]]) -> None:
    """Forget jobs; the documents must be those of their rows."""
    indexed = _are_indexed(tx, [job_id for job_id, _words in jobs])
    tx.change_many(_REMOVE, [_entry(*job) for job in jobs if job[0] in indexed])
    if tx.dialect == "sqlite":
        tx.change_many(_FORGET_LATE, [{"job_id": job_id} for job_id, _words in jobs])


def indexed_below(tx: ReadTx) -> UUID:
    """All jobs with a smaller id are in the index; of others only some are."""
    if tx.dialect == "postgresql":
        return _HIGHEST
    lowest: UUID = min([tx.run(_MARK, {})[0][0], *(row[0] for row in tx.run(_LATE, {}))])
    return lowest


def index_words(backend: Backend) -> int:
    """Fill the index up, portion by portion; how many jobs were added. For the program itself.

    Raises:
        Unavailable: the database does not answer.
    """
    total = 0
    while True:
        with backend.read(_INDEXER) as tx:
            if not _is_behind(tx):
                return total
        with backend.write(_INDEXER) as writing:
            total += _index_portion(writing)


def _is_behind(tx: ReadTx) -> bool:
    if tx.dialect == "postgresql":
        return False
    mark = tx.run(_MARK, {})[0][0]
    return bool(tx.run(_NEXT, {"mark": mark, "most": 1}) or tx.run(_LATE, {}))


def _index_portion(tx: WriteTx) -> int:
    late = tx.run(_LATE, {})
    following = tx.run(_NEXT, {"mark": tx.run(_MARK, {})[0][0], "most": _PORTION})
    # A late job may be gone by now.
    found = [_entry(*row) for row in (*late, *following) if row[1] is not None]
    tx.change_many(_ADD, found)
    tx.change_many(_FORGET_LATE, [{"job_id": row[0]} for row in late])
    if following:
        tx.change(_MOVE_MARK, {"job_id": following[-1][0]})
    return len(found)


def _are_indexed(tx: WriteTx, job_ids: Iterable[UUID]) -> set[UUID]:
    """Those that the index has."""
    if tx.dialect == "postgresql":
        return set(job_ids)
    mark = tx.run(_MARK, {})[0][0]
    late = {row[0] for row in tx.run(_LATE, {})}
    return {job_id for job_id in job_ids if job_id <= mark and job_id not in late}


def _words(given: str) -> list[str]:
    """The folded words, as `kit.search_text.words` splits a query, but of a longer text."""
    if given.isascii():
        return given.lower().translate(_ASCII_WORDS).split()
    return _NOT_WORD.sub(" ", fold(given)).split()


def _entry(job_id: UUID, words: str) -> dict[str, Any]:
    return {"job_id": job_id, "key": key_of(job_id), "words": words}


def _gather(values: Iterable[Any], parts: list[str]) -> None:
    """Add the leaves of JSON values as text; by their very types, because it is on a hot path."""
    for value in values:
        kind = type(value)
        if kind is str:
            parts.append(value)
        elif kind is int or kind is float:
            parts.append(str(value))
        elif kind is dict:
            _gather(value.values(), parts)
        elif kind is list:
            _gather(value, parts)
