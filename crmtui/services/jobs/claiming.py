"""Taking work: claims with a lease, heartbeats, and the rescue of what lost its worker.

For workers only, which act for the program itself over all organizations.
"""

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    String,
    Update,
    bindparam,
    func,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql

from crmtui.kit.hot import HotStatement
from crmtui.kit.ids import new_id
from crmtui.kit.json_text import write_json
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.services.jobs.access import require_system
from crmtui.services.jobs.endings import end_lost
from crmtui.services.jobs.outcomes import Claimed
from crmtui.services.jobs.rules import LEASE_SECONDS
from crmtui.services.jobs.schemas import JobState
from crmtui.services.jobs.tables import IS_RUNNING, IS_WAITING, JOBS

_log = logging.getLogger(__name__)
_job: Final = JOBS.c
_RESCUED_AT_ONCE: Final = 500

_WAITS: Final = "jobs.lease_token IS NULL AND jobs.finished_at IS NULL"
_HEADS: Final = HotStatement(
    text(
        "WITH RECURSIVE heads (id) AS ("
        f" SELECT (SELECT jobs.id FROM jobs WHERE {_WAITS}"
        "  ORDER BY jobs.queue, jobs.priority LIMIT 1)"
        " UNION ALL"
        " SELECT coalesce("
        f"  (SELECT jobs.id FROM jobs WHERE {_WAITS}"
        "   AND jobs.queue = one.queue AND jobs.priority > one.priority"
        "   ORDER BY jobs.priority LIMIT 1),"
        f"  (SELECT jobs.id FROM jobs WHERE {_WAITS}"
        "   AND jobs.queue > one.queue ORDER BY jobs.queue, jobs.priority LIMIT 1))"
        " FROM heads JOIN jobs AS one ON one.id = heads.id)"
        " SELECT one.queue, one.priority FROM heads JOIN jobs AS one ON one.id = heads.id"
    )
)
"""Each queue and priority in which something waits: a few steps of the index each, however long the
queues are. Of a comparison of rows SQLite would use the first column."""

_due_row = select(
    _job.id,
    _job.attempts,
    _job.kind,
    _job.queue,
    _job.args,
    _job.organization_id,
    _job.actor_kind,
    _job.actor_id,
    _job.actor_name,
    _job.max_attempts,
    # Only compared, so it stays as the driver gives it.
    literal_column("jobs.run_at"),
).where(IS_WAITING)
_due = (
    _due_row.where(_job.queue == bindparam("queue"), _job.priority == bindparam("priority"))
    .where(_job.run_at <= bindparam("now"))
    .order_by(_job.run_at, _job.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_DUE: Final = HotStatement(_due)
_RUN_AT: Final = 10
"""The place of that column, the last."""
_QUEUE: Final = 3
_last = (
    "SELECT last.queue, last.priority FROM jobs AS last"
    " WHERE last.lease_token IS NULL AND last.finished_at IS NULL"
    " ORDER BY last.queue DESC, last.priority DESC LIMIT 1"
)
_FIRST: Final = HotStatement(
    _due_row.add_columns(
        _job.run_at <= bindparam("now"),
        literal_column(f"(jobs.queue, jobs.priority) = ({_last})"),
    )
    .order_by(_job.queue, _job.priority, _job.run_at, _job.id)
    .limit(1)
)
"""Where the index begins, whether that is due, and whether it ends with that queue and priority. It
takes half of what the general way takes; and it locks nothing, so it is for SQLite, where nobody
else writes meanwhile."""
_NEXT: Final = HotStatement(
    select(_job.run_at)
    .where(IS_WAITING, _job.queue == bindparam("queue"), _job.priority == bindparam("priority"))
    .order_by(_job.run_at)
    .limit(1)
)
_tokens = func.json_each(bindparam("tokens", type_=String)).table_valued("key", "value")
_arrays = func.unnest(
    bindparam("ids", type_=postgresql.ARRAY(postgresql.UUID())),
    bindparam("tokens", type_=postgresql.ARRAY(postgresql.UUID())),
)
_pairs = _arrays.table_valued("key", "value", name="given").render_derived()


def _take_statement(job_id: Any, token: Any) -> Update:
    return (
        update(JOBS)
        .where(_job.id == job_id)
        .values(
            state=JobState.RUNNING.value,
            attempts=_job.attempts + 1,
            lease_token=token,
            lease_until=bindparam("until"),
            worker_id=bindparam("worker"),
            started_at=bindparam("now"),
            cancel_requested_at=None,
            progress_done=None,
            progress_total=None,
            progress_note="",
        )
    )


_TAKE: Final = HotStatement(_take_statement(bindparam("job_id"), bindparam("token")))
_TAKE_MANY: Final = HotStatement(
    _take_statement(_tokens.c.key, _tokens.c.value),
    postgresql=_take_statement(_pairs.c.key, _pairs.c.value),
)
"""All that one claim takes in one statement, given the token of each job. A list costs SQLite more
than a job does: for one job there is the other statement."""
_HELD: Final = HotStatement(
    select(_job.id, _job.lease_token, _job.cancel_requested_at).where(
        IS_RUNNING, _job.worker_id == bindparam("worker")
    )
)
_extended = update(JOBS).values(lease_until=bindparam("until"))
_under_lease = (_job.id == bindparam("job_id")) & (_job.lease_token == bindparam("token"))
_free = select(_job.id).where(_under_lease).with_for_update(skip_locked=True).scalar_subquery()
_EXTEND: Final = HotStatement(
    _extended.where(_under_lease), postgresql=_extended.where(_job.id == _free)
)
"""A job that is in the middle of a fenced write is left alone: nobody can rescue it meanwhile, the
write prolongs the lease itself, and a heartbeat must not wait for it."""

_LOST: Final = HotStatement(
    select(_job.id)
    .where(IS_RUNNING, _job.lease_until < bindparam("now"))
    .order_by(_job.lease_until)
    .limit(_RESCUED_AT_ONCE)
    .with_for_update(skip_locked=True)
)


@dataclass(frozen=True, slots=True)
class Extended:
    """What a heartbeat learns, by lease token."""

    lost: frozenset[UUID]
    """Held by somebody else, or over: nothing more may be written."""
    cancelled: frozenset[UUID]
    """Still held, but somebody asked to cancel them."""


def claim(
    tx: WriteTx,
    worker_id: UUID,
    queues: Sequence[str],
    limit: int,
    lease_seconds: float = LEASE_SECONDS,
) -> tuple[Claimed, ...]:
    """Take up to `limit` due jobs, the most urgent and then the longest due first.

    Empty `queues` means all. Nobody else gets them until the lease runs out.

    Raises:
        Forbidden: permission.missing, for all but the program itself.
    """
    require_system(tx.actor)
    rows = _find_due(tx, queues, limit)
    until = tx.now + timedelta(seconds=lease_seconds)
    found = tuple(_make_claimed(row, worker_id, tx.now, until) for row in rows)
    given = {"until": until, "worker": worker_id, "now": tx.now}
    if len(found) == 1:
        tx.change(_TAKE, {**given, "job_id": found[0].job_id, "token": found[0].token})
    elif found:
        tx.change(_TAKE_MANY, given | _list_tokens(tx, found))
    return found


def extend(
    tx: WriteTx, worker_id: UUID, tokens: Collection[UUID], lease_seconds: float = LEASE_SECONDS
) -> Extended:
    """Prolong the leases that the worker still works under: its heartbeat.

    Raises:
        Forbidden: permission.missing.
    """
    require_system(tx.actor)
    until = tx.now + timedelta(seconds=lease_seconds)
    held = [row for row in tx.run(_HELD, {"worker": worker_id}) if row[1] in tokens]
    if held:
        given = [{"job_id": row[0], "token": row[1], "until": until} for row in held]
        tx.change_many(_EXTEND, given)
    return Extended(
        lost=frozenset(tokens) - {row[1] for row in held},
        cancelled=frozenset(row[1] for row in held if row[2] is not None),
    )


def rescue_lost(tx: WriteTx) -> int:
    """Let jobs whose lease has run out be tried again at once; how many there were.

    A job that has had all its attempts is DEAD, one that was to be cancelled is CANCELLED.

    Raises:
        Forbidden: permission.missing.
    """
    require_system(tx.actor)
    lost = [row[0] for row in tx.run(_LOST, {"now": tx.now})]
    for job_id in lost:
        end_lost(tx, job_id)
    if lost:
        _log.warning("%d jobs have lost their worker and are tried again", len(lost))
    return len(lost)


def seconds_to_next(tx: ReadTx, queues: Sequence[str]) -> float | None:
    """How long a worker of these queues may sleep: 0 when work is due, None when none waits."""
    moments = [
        row[0]
        for queue, priority in find_heads(tx, queues)
        for row in tx.run(_NEXT, {"queue": queue, "priority": priority})
    ]
    return max((min(moments) - tx.now).total_seconds(), 0.0) if moments else None


def _find_due(tx: WriteTx, queues: Sequence[str], limit: int) -> list[Sequence[Any]]:
    found = _find_first(tx, queues) if limit == 1 and tx.dialect == "sqlite" else None
    return _find_by_priority(tx, queues, limit) if found is None else found


def _find_first(tx: WriteTx, queues: Sequence[str]) -> list[Sequence[Any]] | None:
    """What is to be taken first; None where more than one queue or priority has something."""
    rows = tx.run(_FIRST, {"now": tx.now})
    if not rows:
        return rows
    *row, is_due, is_all = rows[0]
    if not is_all:
        return None
    return [row] if is_due and (not queues or row[_QUEUE] in queues) else []


def _find_by_priority(tx: WriteTx, queues: Sequence[str], limit: int) -> list[Sequence[Any]]:
    taken: list[Sequence[Any]] = []
    by_priority = sorted(find_heads(tx, queues), key=lambda head: head[1])
    for priority, heads in groupby(by_priority, key=lambda head: head[1]):
        missing = limit - len(taken)
        if missing <= 0:
            break
        given = {"priority": priority, "now": tx.now, "limit": missing}
        found = [row for queue, _ in heads for row in tx.run(_DUE, {**given, "queue": queue})]
        found.sort(key=lambda row: (row[_RUN_AT], row[0]))
        taken += found[:missing]
    return taken


def find_heads(tx: ReadTx, queues: Sequence[str]) -> Iterator[tuple[str, int]]:
    """The queues and priorities in which something waits; empty `queues` means all."""
    for queue, priority in tx.run(_HEADS, {}):
        if not queues or queue in queues:
            yield queue, priority


def _make_claimed(row: Sequence[Any], worker_id: UUID, now: datetime, until: datetime) -> Claimed:
    """What is claimed, from a row of `_DUE`, whose columns have the order of the fields."""
    return Claimed._make(
        (row[0], new_id(), row[1] + 1, *row[2:_RUN_AT], until, worker_id, now),
    )


def _list_tokens(tx: WriteTx, claims: Sequence[Claimed]) -> dict[str, Any]:
    """The jobs and their tokens as `_TAKE_MANY` wants them."""
    if tx.dialect == "sqlite":
        return {"tokens": write_json({one.job_id.hex: one.token.hex for one in claims})}
    return {"ids": [one.job_id for one in claims], "tokens": [one.token for one in claims]}
