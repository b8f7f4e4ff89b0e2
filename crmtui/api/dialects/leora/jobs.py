"""Job monitoring."""

from typing import Annotated, Final

from fastapi import Query
from starlette.responses import Response

from crmtui.api.dialects.leora import wire
from crmtui.api.dialects.leora.callers import AdminCall
from crmtui.api.dialects.leora.ids import JobPath
from crmtui.api.dialects.leora.inputs import JobsQuery, RetryIn
from crmtui.api.dialects.leora.sections import refusals
from crmtui.api.replies import JsonReply
from crmtui.api.sections import BODY_OPTIONAL, section
from crmtui.kit.wire_values import to_iso
from crmtui.services import jobs

router: Final = section("Job Monitoring")


@router.get(
    "/api/admin/jobs",
    summary="List Jobs",
    response_model=wire.JobsOut,
    responses=refusals("FORBIDDEN", "INVALID_REQUEST"),
)
async def list_jobs(call: AdminCall, query: Annotated[JobsQuery, Query()]) -> Response:
    """The newest first; `total` is exact up to 10,000."""
    kinds: tuple[str, ...] = ()
    if query.type is not None:
        known = await call.read(call.home, jobs.list_kinds)
        kinds = wire.kinds_of_type(query.type, known)
    wanted, limit = query.to_filter(kinds), query.page_size
    found, total = await call.read(
        call.home, jobs.list_jobs_offset, wanted, limit=limit, offset=query.offset
    )
    return JsonReply(wire.jobs_out(found, total, limit, query.offset))


@router.get(
    "/api/admin/jobs/health",
    summary="Job Queue Health",
    response_model=wire.HealthOut,
    responses=refusals("FORBIDDEN"),
)
async def get_health(call: AdminCall) -> Response:
    """`healthy`, `degraded` or `unhealthy`, and what it was judged by."""
    health = await call.read(call.home, jobs.check_health)
    now = call.services.backend.clock.now()
    return JsonReply(wire.health_out(health, to_iso(now)))


@router.get(
    "/api/admin/jobs/{jobId}",
    summary="Get Job Details",
    response_model=wire.JobDetailOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND"),
)
async def get_job(call: AdminCall, job_id: JobPath) -> Response:
    """One job with its result or error and every attempt that failed."""
    return JsonReply(wire.job_detail_out(await call.read(call.home, jobs.get_job, job_id)))


@router.post(
    "/api/admin/jobs/{jobId}/retry",
    summary="Retry Job",
    response_model=wire.RetriedOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND", "CONFLICT", "INVALID_REQUEST", "VALIDATION_ERROR"),
    openapi_extra=BODY_OPTIONAL,
)
async def retry_job(call: AdminCall, job_id: JobPath, body: RetryIn) -> Response:
    """Lets a job run again, `delay` milliseconds from now; its history stays."""
    retried = await call.write(call.home, jobs.retry_job, job_id, body.delay / 1000)
    return JsonReply(wire.retried_out(retried))


@router.post(
    "/api/admin/jobs/{jobId}/cancel",
    summary="Cancel Job",
    response_model=wire.CancelledOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND", "CONFLICT"),
)
async def cancel_job(call: AdminCall, job_id: JobPath) -> Response:
    """A waiting job ends at once, a running one when its worker hears of it."""
    await call.write(call.home, jobs.cancel_job, job_id)
    return JsonReply(wire.cancelled_out(job_id))


@router.delete(
    "/api/admin/jobs/{jobId}",
    summary="Delete Job",
    response_model=wire.DeletedOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND", "CONFLICT"),
)
async def delete_job(call: AdminCall, job_id: JobPath) -> Response:
    """Forgets a job and its history; a running one has to be cancelled first."""
    await call.write(call.home, jobs.delete_job, job_id)
    return JsonReply(wire.deleted_out(job_id))
