"""The rows in which a text search looks: the database compares, only what matches leaves it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql

from crmtui.kit.hot import HotStatement
from crmtui.kit.transactions import ReadTx
from crmtui.services.jobs.groups import LOWEST, Group, Span
from crmtui.services.jobs.tables import JOBS

Range = tuple[UUID, UUID]
"""The lowest and the highest id that are meant."""

_job: Final = JOBS.c
_POSITIONS: Final = {"sqlite": func.instr, "postgresql": func.strpos}
_GROUP: Final = (_job.scope_id, _job.kind, _job.queue, _job.state)


@dataclass(frozen=True)
class Sought:
    """What is looked for: beginnings of words, in jobs of some groups, within a span of ids."""

    words: tuple[str, ...]
    groups: frozenset[Group]
    span: Span

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """The parameters of the statements below."""
        listed = ("/".join((scope.hex, *names)) for scope, *names in self.groups)
        return {**_word_values(self.words), "groups": f"|{'|'.join(listed)}|"}


def read_groups(tx: ReadTx, sought: Sought) -> list[UUID]:
    """All ids that match, in any order, group by group."""
    statement = _statements(len(sought.words)).group
    values = {**_word_values(sought.words), **sought.span._asdict()}
    return [
        row[0]
        for group in sought.groups
        for row in tx.run(statement, {**values, **group._asdict()})
    ]


def read_window(tx: ReadTx, sought: Sought, below: UUID, most: int) -> tuple[list[UUID], int, UUID]:
    """What matches among the newest `most` jobs below `below`, newest first.

    With it how many were read, and how far back that reaches.
    """
    values = {**sought.values, "low": sought.span.low, "below": below, "most": most}
    rows = tx.run(_statements(len(sought.words)).window, values)
    number = rows[-1][2] if rows else 0
    reached = rows[-1][0] if number == most else LOWEST
    return [row[0] for row in rows if row[1]], number, reached


def check(tx: ReadTx, sought: Sought, proposed: Sequence[Range], below: UUID) -> list[UUID]:
    """Those that match among the proposed, older than `below`, newest first."""
    ids: Any = [low for low, _high in proposed]
    if tx.dialect == "sqlite":
        ids = json.dumps([(low.hex, high.hex) for low, high in proposed])
    rows = tx.run(_statements(len(sought.words)).check, {**sought.values, "proposed": ids})
    older = (row[0] for row in rows if sought.span.low <= row[0] < below)
    return sorted(older, reverse=True)


def count_words(tx: ReadTx, words: Sequence[str], span: Span, most: int) -> list[int]:
    """In how many of the newest `most` jobs of the span each word is; at last, how many there are.

    All organizations' jobs count, as they all are in the index.
    """
    values = {**_word_values(words), **span._asdict(), "most": most}
    return [number or 0 for number in tx.run(_statements(len(words)).sample, values)[0]]


class _Statements(NamedTuple):
    """All statements for so many words."""

    group: HotStatement
    window: HotStatement
    check: HotStatement
    sample: HotStatement


@cache
def _statements(number: int) -> _Statements:
    """A query has a hundred words at the most, and few have more than three."""
    return _Statements(
        *(
            HotStatement(make(number, "sqlite"), postgresql=make(number, "postgresql"))
            for make in (_in_group, _in_window, _of_proposed, _sampled)
        )
    )


def _in_group(number: int, dialect: str) -> Select[Any]:
    of_group = (column == bindparam(column.name) for column in _GROUP)
    return select(_job.id).where(*of_group, _in_span(), *_have_words(number, dialect))


def _in_window(number: int, dialect: str) -> Select[Any]:
    fits = case((and_(*_sieve(number, dialect)), 1), else_=0).label("fits")
    read = (
        select(_job.id, fits)
        .where(_in_span())
        .order_by(_job.id.desc())
        .limit(bindparam("most"))
        .cte("read")
    )
    oldest = select(read.c.id).order_by(read.c.id).limit(1).scalar_subquery()
    count = select(func.count()).select_from(read).scalar_subquery()
    chosen = select(*read.c, count).where(or_(read.c.fits == 1, read.c.id == oldest))
    return chosen.order_by(read.c.id.desc())


def _of_proposed(number: int, dialect: str) -> Select[Any]:
    found = select(_job.id).where(*_sieve(number, dialect))
    if dialect == "postgresql":
        ids = bindparam("proposed", type_=postgresql.ARRAY(Uuid()))
        return found.where(_job.id == func.any(ids))
    ranges = func.json_each(bindparam("proposed", type_=String())).table_valued("value")
    low, high = (func.json_extract(ranges.c.value, f"$[{at}]", type_=Uuid()) for at in range(2))
    return found.join(ranges, and_(_job.id >= low, _job.id <= high))


def _sampled(number: int, dialect: str) -> Select[Any]:
    newest = (
        select(_job.search_text)
        .where(_in_span())
        .order_by(_job.id.desc())
        .limit(bindparam("most"))
        .subquery()
    )
    found = _have_words(number, dialect, newest.c.search_text)
    return select(*(func.sum(case((one, 1), else_=0)) for one in found), func.count())


def _in_span() -> ColumnElement[bool]:
    return and_(_job.id >= bindparam("low"), _job.id < bindparam("below"))


def _sieve(number: int, dialect: str) -> list[ColumnElement[bool]]:
    """The words, then the groups: these have few names, and one string lists them all."""
    scope: ColumnElement[str] = cast(_job.scope_id, String)
    if dialect == "postgresql":
        scope = func.replace(scope, "-", "")
    name = "|" + scope + "/" + _job.kind + "/" + _job.queue + "/" + _job.state + "|"
    position = _POSITIONS[dialect]
    listed = position(bindparam("groups", type_=String()), name, type_=Integer()) > 0
    return [*_have_words(number, dialect), listed]


def _have_words(
    number: int, dialect: str, stored: ColumnElement[str] = _job.search_text
) -> list[ColumnElement[bool]]:
    padded = literal(" ") + stored
    return [
        _POSITIONS[dialect](padded, bindparam(f"word_{at}", type_=String())) > 0
        for at in range(number)
    ]


def _word_values(words: Sequence[str]) -> dict[str, str]:
    return {f"word_{at}": f" {word}" for at, word in enumerate(words)}
