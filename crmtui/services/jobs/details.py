"""One job with everything that is known of it."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, select

from crmtui.kit.transactions import ReadTx
from crmtui.services.jobs import errors
from crmtui.services.jobs.access import is_own, scopes
from crmtui.services.jobs.rows import make_error, summary_values
from crmtui.services.jobs.schemas import AttemptRow, JobDetail, JobFileView, LogLine
from crmtui.services.jobs.tables import ATTEMPTS, FILES, JOBS, LOG_LINES, WORKERS

LOG_SHOWN: Final = 500
_SAME: Final = ("unique_key", "schedule_name", "due_at", "worker_id", "lease_until", "result")


def get_job(tx: ReadTx, job_id: UUID) -> JobDetail:
    """A job with its attempts, its log and its files; whoever enqueued it sees it always.

    Raises:
        Forbidden: permission.missing (jobs:read).
        NotFound: job.not_found.
    """
    row = find_visible(tx, job_id)
    if row is None or not is_own(tx.actor, row.actor_kind, row.actor_id):
        tx.actor.require("jobs:read")
    if row is None:
        raise errors.job_not_found()
    values = summary_values(row._mapping) | {name: row._mapping[name] for name in _SAME}
    values["error"] = make_error(row.error_code, row.error_message, row.error_stack)
    return JobDetail(
        **values,
        worker_name=_find_worker(tx, row.worker_id),
        duration_ms=_duration(row),
        history=_list_attempts(tx, job_id),
        log=_list_lines(tx, job_id),
        files=_list_files(tx, job_id),
    )


def find_visible(tx: ReadTx, job_id: UUID, *, lock: bool = False) -> Row[Any] | None:
    """The row of a job, unless it is none of the actor's business."""
    query = select(JOBS).where(JOBS.c.id == job_id)
    row = tx.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None or not _is_visible(tx, row):
        return None
    return row


def _is_visible(tx: ReadTx, row: Row[Any]) -> bool:
    own = tx.actor.organization_id
    if own is not None and row.scope_id == own:
        return True
    return row.scope_id in scopes(tx)


def _find_worker(tx: ReadTx, worker_id: UUID | None) -> str | None:
    if worker_id is None:
        return None
    found = select(WORKERS.c.host, WORKERS.c.pid).where(WORKERS.c.id == worker_id)
    row = tx.execute(found).one_or_none()
    return None if row is None else f"{row.host}:{row.pid}"


def _duration(row: Row[Any]) -> int | None:
    """Milliseconds of the latest attempt, once it is over."""
    began: datetime | None = row.started_at
    moments: list[datetime] = [at for at in (row.finished_at, row.failed_at) if at is not None]
    if began is None or not moments or max(moments) < began:
        return None
    return round((max(moments) - began).total_seconds() * 1000)


def _list_attempts(tx: ReadTx, job_id: UUID) -> tuple[AttemptRow, ...]:
    query = select(ATTEMPTS).where(ATTEMPTS.c.job_id == job_id).order_by(ATTEMPTS.c.attempt)
    return tuple(
        AttemptRow(
            attempt=row.attempt,
            outcome=row.outcome,
            worker_id=row.worker_id,
            started_at=row.started_at,
            ended_at=row.ended_at,
            error=make_error(row.error_code, row.error_message, row.error_stack),
        )
        for row in tx.execute(query)
    )


def _list_lines(tx: ReadTx, job_id: UUID) -> tuple[LogLine, ...]:
    line = LOG_LINES.c
    query = select(line.at, line.attempt, line.line).where(line.job_id == job_id)
    rows = tx.execute(query.order_by(line.id.desc()).limit(LOG_SHOWN)).all()
    return tuple(LogLine(at=at, attempt=attempt, line=said) for at, attempt, said in reversed(rows))


def _list_files(tx: ReadTx, job_id: UUID) -> tuple[JobFileView, ...]:
    names = [FILES.c[name] for name in JobFileView.model_fields]
    query = select(*names).where(FILES.c.job_id == job_id).order_by(FILES.c.id)
    return tuple(JobFileView.model_validate(dict(row)) for row in tx.execute(query).mappings())
