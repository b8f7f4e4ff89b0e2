"""Rows of jobs as their schemas."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, RowMapping, select

from crmtui.kit.transactions import ReadTx
from crmtui.services.jobs.schemas import JobError, JobState, JobSummary, Priority
from crmtui.services.jobs.tables import JOBS

_job: Final = JOBS.c
_SAME: Final = tuple(
    name
    for name in JobSummary.model_fields
    if name not in ("state", "priority", "error") and name in _job
)
SUMMARY: Final = select(
    *(_job[name] for name in _SAME),
    _job.state,
    _job.priority,
    _job.error_code,
    _job.error_message,
)


def load_summaries(tx: ReadTx, ids: Sequence[UUID]) -> tuple[JobSummary, ...]:
    """The jobs with these ids, in this order; those that are gone are left out."""
    rows = {row.id: row for row in tx.execute(SUMMARY.where(_job.id.in_(ids)))} if ids else {}
    return tuple(summarize(rows[job_id]) for job_id in ids if job_id in rows)


def summarize(row: Row[Any]) -> JobSummary:
    return JobSummary(**summary_values(row._mapping))


def summary_values(row: RowMapping) -> dict[str, Any]:
    """The fields of a `JobSummary`."""
    values = {name: row[name] for name in _SAME}
    values["state"] = JobState(row["state"])
    values["priority"] = Priority(row["priority"])
    values["error"] = make_error(row["error_code"], row["error_message"], None)
    return values


def make_error(code: str | None, message: str | None, stack: str | None) -> JobError | None:
    return None if code is None else JobError(code=code, message=message or "", stack=stack)
