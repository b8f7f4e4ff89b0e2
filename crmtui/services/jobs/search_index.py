"""The text index of jobs, kept in step by whoever inserts, changes or deletes one.

`jobs.search_text` has the folded words of kind, arguments and latest error. Both indexes are beside
the table, so that the many changes of a job's state do not touch them: on SQLite an FTS table
without content whose rowid is the key of the job's id, on PostgreSQL a row of words with a GIN
index, which goes with its job. What they find is checked against the job itself, so a key that two
jobs share, or a word left over, finds nothing wrong.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Integer, String, Uuid, bindparam, text

from crmtui.kit.hot import HotStatement
from crmtui.kit.search_text import fold
from crmtui.kit.transactions import WriteTx
from crmtui.services.jobs.job_ids import key_of

_NOT_WORD: Final = re.compile(r"\W+|_")
MAX_DOCUMENT: Final = 2_000
"""Characters; a pasted text among the arguments must not bloat every job."""

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


def searchable(kind: str, args: Mapping[str, Any], error: str = "") -> str:
    """What the text filter looks in: the words of the kind, the arguments and the latest error."""
    parts = [error, kind]
    _gather(args.values(), parts)
    return " ".join(dict.fromkeys(_words("\n".join(parts)[:MAX_DOCUMENT])))


def _words(given: str) -> list[str]:
    """The folded words, as `kit.search_text.words` splits a query, but of a longer text."""
    return _NOT_WORD.sub(" ", fold(given)).split()


def add(tx: WriteTx, jobs: Iterable[tuple[UUID, str]]) -> None:
    """Make jobs findable by their documents."""
    tx.change_many(_ADD, map(_entry, jobs))


def add_one(tx: WriteTx, job_id: UUID, words: str) -> None:
    """Make a job findable by its document."""
    tx.change(_ADD, _entry((job_id, words)))


def remove(tx: WriteTx, jobs: Iterable[tuple[UUID, str]]) -> None:
    """Forget jobs; the documents must be what was added."""
    tx.change_many(_REMOVE, map(_entry, jobs))


def _entry(job: tuple[UUID, str]) -> dict[str, Any]:
    return {"job_id": job[0], "key": key_of(job[0]), "words": job[1]}


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
