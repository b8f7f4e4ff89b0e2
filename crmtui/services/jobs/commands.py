"""What people do to one job: try it again, cancel it, delete it."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, delete, exists, select, update

from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import WriteTx
from crmtui.services.jobs import errors, search_index
from crmtui.services.jobs.access import is_own
from crmtui.services.jobs.details import find_visible
from crmtui.services.jobs.rows import SUMMARY, summarize
from crmtui.services.jobs.rules import MAX_DELAY_SECONDS, more_attempts
from crmtui.services.jobs.schemas import JobState, JobSummary
from crmtui.services.jobs.signals import wake
from crmtui.services.jobs.tables import IS_UNFINISHED, JOBS

_job: Final = JOBS.c


def retry_job(tx: WriteTx, job_id: UUID, delay_seconds: float = 0) -> JobSummary:
    """Let a job run again, now or later, with as many attempts as it had at first.

    Its history stays and its attempts go on counting. A job that waits for its next attempt is
    brought forward.

    Raises:
        Forbidden: permission.missing (jobs:manage).
        NotFound: job.not_found.
        Conflict: job.running; job.pending; job.unique_taken, when the same work is under way as
            another job (both stay as they are).
        Invalid: job.delay (0 seconds to 30 days).
    """
    tx.actor.require("jobs:manage")
    if not 0 <= delay_seconds <= MAX_DELAY_SECONDS:
        raise errors.bad_delay()
    row = _load(tx, job_id)
    if row.state == JobState.RUNNING:
        raise errors.running()
    if row.state == JobState.PENDING:
        raise errors.pending()
    if is_unique_taken(tx, row):
        raise errors.unique_taken()
    put_back(tx, row, delay_seconds)
    _record(tx, "job.retried", row, delay_seconds=delay_seconds)
    return _summary(tx, job_id)


def cancel_job(tx: WriteTx, job_id: UUID) -> JobSummary:
    """Cancel a waiting job at once, or ask the worker of a running one to stop.

    A running job is CANCELLED once its worker has confirmed; until then `cancel_requested_at` says
    that it was asked. Whoever enqueued a job may cancel it.

    Raises:
        Forbidden: permission.missing (jobs:manage).
        NotFound: job.not_found.
        Conflict: job.finished.
    """
    row = find_visible(tx, job_id, lock=True)
    if row is None or not is_own(tx.actor, row.actor_kind, row.actor_id):
        tx.actor.require("jobs:manage")
    if row is None:
        raise errors.job_not_found()
    if JobState(row.state).finished:
        raise errors.finished()
    if row.cancel_requested_at is None:  # or its worker was asked already
        cancel(tx, row)
        _record(tx, "job.cancelled", row)
    return _summary(tx, job_id)


def delete_job(tx: WriteTx, job_id: UUID) -> None:
    """Forget a job with its history and its files, whatever it waited for.

    Raises:
        Forbidden: permission.missing (jobs:manage).
        NotFound: job.not_found.
        Conflict: job.running.
    """
    tx.actor.require("jobs:manage")
    row = _load(tx, job_id)
    if row.state == JobState.RUNNING:
        raise errors.running()
    forget(tx, [row])
    _record(tx, "job.deleted", row)


def is_unique_taken(tx: WriteTx, row: Row[Any]) -> bool:
    """Whether other unfinished work has the job's unique key."""
    if row.unique_key is None:
        return False
    others = (
        (_job.scope_id == row.scope_id)
        & (_job.kind == row.kind)
        & (_job.unique_key == row.unique_key)
        & (_job.id != row.id)
    )
    return bool(tx.execute(select(exists().where(others, IS_UNFINISHED))).scalar_one())


def put_back(tx: WriteTx, row: Row[Any], delay_seconds: float = 0) -> None:
    """Let a job that is not running and whose key is free wait for its next attempt."""
    values = {
        "state": JobState.PENDING.value,
        "run_at": tx.now + timedelta(seconds=delay_seconds),
        "finished_at": None,
        "cancel_requested_at": None,
        "max_attempts": more_attempts(row.attempts, row.max_attempts, row.attempts_before),
        "attempts_before": row.attempts,
    }
    tx.execute(update(JOBS).where(_job.id == row.id).values(values))
    tx.after_commit(wake)


def cancel(tx: WriteTx, row: Row[Any]) -> None:
    """Cancel a job that is not over."""
    asked: dict[str, Any] = {"cancel_requested_at": row.cancel_requested_at or tx.now}
    if row.state != JobState.RUNNING:
        asked |= {"state": JobState.CANCELLED.value, "finished_at": tx.now}
    tx.execute(update(JOBS).where(_job.id == row.id).values(asked))


def forget(tx: WriteTx, rows: list[Row[Any]]) -> None:
    """Delete jobs that are not running, with all that hangs on them."""
    search_index.remove(tx, [(row.id, row.search_text) for row in rows])
    tx.execute(delete(JOBS).where(_job.id.in_([row.id for row in rows])))


def _load(tx: WriteTx, job_id: UUID) -> Row[Any]:
    row = find_visible(tx, job_id, lock=True)
    if row is None:
        raise errors.job_not_found()
    return row


def _summary(tx: WriteTx, job_id: UUID) -> JobSummary:
    return summarize(tx.execute(SUMMARY.where(_job.id == job_id)).one())


def _record(tx: WriteTx, topic: str, row: Row[Any], **facts: Any) -> None:
    data = {"kind": row.kind, "queue": row.queue, "state": row.state, **facts}
    tx.record(DomainEvent(topic, "job", row.id, data))
