"""Jobs by group: all of one scope, kind, queue and state lie together in one index, by id.

There are few groups, so a list merges the newest of each and a count adds them up: nothing is read
that is not shown, however many other jobs there are.
"""

import heapq
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, func, select, text, tuple_

from crmtui.kit.hot import HotStatement
from crmtui.kit.transactions import ReadTx
from crmtui.services.jobs.access import scopes
from crmtui.services.jobs.job_ids import lowest_id
from crmtui.services.jobs.schemas import JobFilter, JobState
from crmtui.services.jobs.tables import JOBS

LOWEST: Final = UUID(int=0)
HIGHEST: Final = UUID(int=(1 << 128) - 1)
_ERRORS: Final = (JobState.FAILED, JobState.DEAD)

_job: Final = JOBS.c
_GROUPS: Final = HotStatement(
    text(
        "WITH RECURSIVE found (id) AS ("
        " SELECT (SELECT jobs.id FROM jobs WHERE jobs.scope_id = :scope_id"
        "  ORDER BY jobs.kind, jobs.queue, jobs.state LIMIT 1)"
        " UNION ALL"
        " SELECT coalesce("
        "  (SELECT jobs.id FROM jobs WHERE jobs.scope_id = :scope_id AND jobs.kind = one.kind"
        "   AND jobs.queue = one.queue AND jobs.state > one.state ORDER BY jobs.state LIMIT 1),"
        "  (SELECT jobs.id FROM jobs WHERE jobs.scope_id = :scope_id AND jobs.kind = one.kind"
        "   AND jobs.queue > one.queue ORDER BY jobs.queue, jobs.state LIMIT 1),"
        "  (SELECT jobs.id FROM jobs WHERE jobs.scope_id = :scope_id AND jobs.kind > one.kind"
        "   ORDER BY jobs.kind, jobs.queue, jobs.state LIMIT 1))"
        " FROM found JOIN jobs AS one ON one.id = found.id)"
        " SELECT one.kind, one.queue, one.state FROM found JOIN jobs AS one ON one.id = found.id"
    ).bindparams(bindparam("scope_id", type_=Uuid()))
)
"""A few steps of the index a group; of a comparison of rows SQLite would use the first column."""

_in_group = (
    (_job.scope_id == bindparam("scope_id"))
    & (_job.kind == bindparam("kind"))
    & (_job.queue == bindparam("queue"))
    & (_job.state == bindparam("state"))
    & (_job.id >= bindparam("low"))
    & (_job.id < bindparam("below"))
)
_NEWEST: Final = HotStatement(
    select(_job.id).where(_in_group).order_by(_job.id.desc()).limit(bindparam("most"))
)
_counted = select(_job.id).where(_in_group).limit(bindparam("most")).subquery()
_COUNT: Final = HotStatement(select(func.count()).select_from(_counted))


class Group(NamedTuple):
    """Jobs that differ in nothing that a filter asks for but time and text."""

    scope_id: UUID
    kind: str
    queue: str
    state: str


class Span(NamedTuple):
    """A range of ids: `low` <= id < `below`."""

    low: UUID = LOWEST
    below: UUID = HIGHEST


def list_groups(tx: ReadTx) -> list[Group]:
    """All groups that the actor sees."""
    return [
        Group(scope_id, *row)
        for scope_id in scopes(tx)
        for row in tx.run(_GROUPS, {"scope_id": scope_id})
    ]


def select_groups(tx: ReadTx, wanted: JobFilter) -> list[Group]:
    """The groups whose jobs a filter lets through, but for time and text."""
    return [group for group in list_groups(tx) if _matches(group, wanted)]


def span_of(wanted: JobFilter, before: UUID | None = None) -> Span:
    """The ids of a filter's time, older than `before`."""
    low = LOWEST if wanted.created_after is None else lowest_id(wanted.created_after)
    below = HIGHEST if wanted.created_before is None else lowest_id(wanted.created_before)
    return Span(low, below if before is None else min(below, before))


def newest(tx: ReadTx, groups: Iterable[Group], span: Span, most: int) -> list[UUID]:
    """The newest ids of all groups, newest first."""
    values = {**span._asdict(), "most": most}
    found = (tx.run(_NEWEST, {**group._asdict(), **values}) for group in groups)
    merged = heapq.merge(*([row[0] for row in rows] for rows in found), reverse=True)
    return [job_id for job_id, _ in zip(merged, range(most), strict=False)]


def select_oldest(group: Group, span: Span, most: int) -> Select[tuple[UUID]]:
    """The oldest ids of a group, for a larger statement."""
    values = {**group._asdict(), **span._asdict()}
    return select(_job.id).where(_in_group).order_by(_job.id).limit(most).params(values)


def far_down(tx: ReadTx, groups: Sequence[Group], span: Span, offset: int, most: int) -> list[UUID]:
    """The ids after the newest `offset`, newest first: the database reads past those before."""
    group = tuple_(_job.scope_id, _job.kind, _job.queue, _job.state)
    within = (group.in_(groups), _job.id >= span.low, _job.id < span.below)
    query = select(_job.id).where(*within).order_by(_job.id.desc())
    return list(tx.execute(query.offset(offset).limit(most)).scalars())


def count_group(tx: ReadTx, group: Group, span: Span, most: int) -> int:
    """How many jobs a group has, counted up to `most`."""
    values = {**group._asdict(), **span._asdict(), "most": most}
    number: int = tx.run(_COUNT, values)[0][0]
    return number


def count_up_to(tx: ReadTx, groups: Iterable[Group], span: Span, most: int) -> int:
    """How many jobs all groups have together, counted up to `most`."""
    total = 0
    for group in groups:
        total += count_group(tx, group, span, most - total)
        if total >= most:
            break
    return total


def _matches(group: Group, wanted: JobFilter) -> bool:
    return (
        (not wanted.states or group.state in wanted.states)
        and (not wanted.kinds or group.kind in wanted.kinds)
        and (not wanted.queues or group.queue in wanted.queues)
        and (not wanted.failed_only or group.state in _ERRORS)
    )
