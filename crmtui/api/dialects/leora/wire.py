"""What clients get, as the document has it."""

from collections.abc import Iterable
from typing import Any, NotRequired
from uuid import UUID

from typing_extensions import TypedDict

from crmtui.api.dialects.leora.ids import job_wire_id, tenant_wire_id, user_wire_id
from crmtui.api.dialects.leora.times import ago, iso_or_none, span
from crmtui.kit.wire_values import to_iso
from crmtui.services.identity import Role, SessionDetail
from crmtui.services.jobs import AttemptRow, Count, Health, JobDetail, JobError, JobSummary


class UserOut(TypedDict):
    id: str
    email: str
    role: str
    tenantId: str


class SessionOut(TypedDict):
    user: UserOut
    expires: str


class JobErrorOut(TypedDict):
    message: str
    code: str
    stack: NotRequired[str | None]


class JobOut(TypedDict):
    id: str
    type: str
    status: str
    createdAt: str
    startedAt: str | None
    failedAt: str | None
    completedAt: str | None
    scheduledFor: str | None
    attempts: int
    maxAttempts: int
    error: JobErrorOut | None
    data: dict[str, Any]


class RetryOut(TypedDict):
    attempt: int
    timestamp: str
    error: str | None


class JobDetailOut(JobOut):
    duration: int | None
    result: dict[str, Any] | None
    retryHistory: list[RetryOut]


class PaginationOut(TypedDict):
    total: int
    limit: int
    offset: int
    hasMore: bool


def pagination_out(total: int, limit: int, offset: int, shown: int) -> PaginationOut:
    """Where a page of `shown` rows stands among all of them."""
    return {"total": total, "limit": limit, "offset": offset, "hasMore": offset + shown < total}


class JobsOut(TypedDict):
    jobs: list[JobOut]
    pagination: PaginationOut


class RetriedOut(TypedDict):
    success: bool
    jobId: str
    status: str
    scheduledFor: str


class CancelledOut(TypedDict):
    success: bool
    jobId: str
    status: str


class DeletedOut(TypedDict):
    success: bool
    jobId: str
    deleted: bool


class ChecksOut(TypedDict):
    database: str
    redis: str
    worker: str
    pendingJobs: int
    runningJobs: int
    failedJobs: int
    deadJobs: int
    oldestPendingJob: str | None
    workerLastPing: str | None


class HealthOut(TypedDict):
    status: str
    checks: ChecksOut
    timestamp: str


def session_out(session: SessionDetail, role: Role) -> SessionOut:
    """The session's user in the organization that they joined first."""
    return {
        "user": {
            "id": user_wire_id(session.user_id),
            "email": session.email,
            "role": role.value.upper(),
            "tenantId": tenant_wire_id(session.organizations[0].id),
        },
        "expires": to_iso(session.expires_at),
    }


def job_type(kind: str) -> str:
    """`calendar.sync` is the document's `CalendarSync`."""
    words = kind.replace("_", ".").split(".")
    return "".join(word[:1].upper() + word[1:] for word in words)


def kinds_of_type(wanted: str, known: Iterable[str]) -> tuple[str, ...]:
    """The kinds of work behind a type of the document; the type itself where there is none."""
    return tuple(kind for kind in known if wanted in (job_type(kind), kind)) or (wanted,)


def job_out(job: JobSummary) -> JobOut:
    completed = job.state == "COMPLETED"
    return {
        "id": job_wire_id(job.id),
        "type": job_type(job.kind),
        "status": job.state.value,
        "createdAt": to_iso(job.created_at),
        "startedAt": iso_or_none(job.started_at),
        "failedAt": iso_or_none(None if completed else job.failed_at),
        "completedAt": iso_or_none(job.finished_at if completed else None),
        "scheduledFor": iso_or_none(job.run_at if job.state.waits else None),
        "attempts": job.attempts,
        "maxAttempts": job.max_attempts,
        "error": None if completed else _error_out(job.error),
        "data": job.args,
    }


def job_detail_out(job: JobDetail) -> JobDetailOut:
    shown = job_out(job)
    if job.error is not None and shown["error"] is not None:
        shown["error"] = {**shown["error"], "stack": job.error.stack}
    return {
        **shown,
        "duration": job.duration_ms,
        "result": job.result,
        "retryHistory": [_retry_out(attempt) for attempt in job.history],
    }


def jobs_out(jobs: tuple[JobSummary, ...], total: Count, limit: int, offset: int) -> JobsOut:
    """Where counting stopped at its cap, a full page says that there may be another."""
    more = offset + len(jobs) < total.value if total.exact else len(jobs) == limit
    pagination: PaginationOut = {
        "total": max(total.value, offset + len(jobs)) if jobs else total.value,
        "limit": limit,
        "offset": offset,
        "hasMore": more,
    }
    return {"jobs": [job_out(job) for job in jobs], "pagination": pagination}


def retried_out(job: JobSummary) -> RetriedOut:
    return {
        "success": True,
        "jobId": job_wire_id(job.id),
        "status": job.state.value,
        "scheduledFor": to_iso(job.run_at),
    }


def cancelled_out(job_id: UUID) -> CancelledOut:
    """As documented, also where the worker has yet to hear of it; the job itself tells the rest."""
    return {"success": True, "jobId": job_wire_id(job_id), "status": "CANCELLED"}


def deleted_out(job_id: UUID) -> DeletedOut:
    return {"success": True, "jobId": job_wire_id(job_id), "deleted": True}


def health_out(health: Health, timestamp: str) -> HealthOut:
    """`redis` is the queue's store: here that is a table, which stalls when nobody takes work."""
    return {
        "status": health.status,
        "checks": {
            "database": health.database,
            "redis": health.store,
            "worker": health.worker,
            "pendingJobs": _number(health.pending),
            "runningJobs": _number(health.running),
            "failedJobs": _number(health.failed),
            "deadJobs": _number(health.dead),
            "oldestPendingJob": span(health.oldest_pending_seconds),
            "workerLastPing": ago(health.worker_last_ping_seconds),
        },
        "timestamp": timestamp,
    }


def _error_out(error: JobError | None) -> JobErrorOut | None:
    return None if error is None else {"message": error.message, "code": error.code}


def _retry_out(attempt: AttemptRow) -> RetryOut:
    return {
        "attempt": attempt.attempt,
        "timestamp": to_iso(attempt.started_at),
        "error": None if attempt.error is None else attempt.error.message,
    }


def _number(count: Count) -> int:
    return count.value
