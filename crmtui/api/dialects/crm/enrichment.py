"""Enrichment by API keys: who has an address on LinkedIn, and jobs that look people up."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Path, Query
from starlette.responses import Response

from crmtui.api.dialects.crm import enrichment_wire as wire
from crmtui.api.dialects.crm.callers import ReadEnrichment, RunEnrichment
from crmtui.api.dialects.crm.contact_wire import MatchesOut
from crmtui.api.dialects.crm.envelope import enveloped, enveloped_page
from crmtui.api.dialects.crm.errors import refusals
from crmtui.api.dialects.crm.inputs import PageQuery
from crmtui.api.sections import CREATED, section
from crmtui.services import enrichment

router: Final = section("Enrichment")
JobPath = Annotated[UUID, Path(alias="id")]


@router.post(
    "/api/v1/enrichment/search",
    summary="Search LinkedIn",
    response_model=MatchesOut,
    responses=refusals("INSUFFICIENT_SCOPE", "VALIDATION_ERROR"),
)
async def search(call: ReadEnrichment, body: wire.UrlIn) -> Response:
    """The contacts that have this address on LinkedIn, however it is written. Costs nothing."""
    found = await call.read(call.home, enrichment.matching_contacts, body.linkedin_url)
    return enveloped(wire.matches_out(body.linkedin_url, found))


@router.post(
    "/api/v1/enrichment/jobs",
    summary="Create Enrichment Job",
    status_code=CREATED,
    response_model=wire.OneJobOut,
    responses=refusals("INSUFFICIENT_SCOPE", "NOT_FOUND", "VALIDATION_ERROR"),
)
async def create_job(call: RunEnrichment, body: wire.JobIn) -> Response:
    """Looks somebody up on LinkedIn in the background and adds what is found to the contact.

    Without `contactId` that is the one who has this address, or the e-mail address that is found;
    where there is none, one is made, if the key has `contacts:write` too. Empty fields are filled;
    what differs from what somebody typed is told as `keptValues` and left. Where no provider is
    configured, a contact gets what is known of the company, and a job that could add nothing has
    failed and says so.
    """
    made = await call.write(
        call.home, enrichment.request_enrichment, body.linkedin_url, body.contact_id
    )
    return enveloped({"job": wire.job_out(made)}, CREATED)


@router.get(
    "/api/v1/enrichment/jobs",
    summary="List Enrichment Jobs",
    response_model=wire.JobsOut,
    responses=refusals("INSUFFICIENT_SCOPE", "VALIDATION_ERROR"),
)
async def list_jobs(call: ReadEnrichment, query: Annotated[PageQuery, Query()]) -> Response:
    """The latest first."""
    found = await call.read(call.home, enrichment.list_enrichments, None, query.page, query.size)
    return enveloped_page({"jobs": [wire.job_out(each) for each in found.items]}, found)


@router.get(
    "/api/v1/enrichment/jobs/{id}",
    summary="Get Enrichment Job",
    response_model=wire.OneJobOut,
    responses=refusals("INSUFFICIENT_SCOPE", "NOT_FOUND"),
)
async def get_job(call: ReadEnrichment, job_id: JobPath) -> Response:
    """`status` is pending, processing, completed or failed; `errorMessage` says why."""
    found = await call.read(call.home, enrichment.get_enrichment, job_id)
    return enveloped({"job": wire.job_out(found)})


@router.post(
    "/api/v1/enrichment/jobs/bulk",
    summary="Bulk Enrichment",
    response_model=wire.BulkJobsOut,
    responses=refusals("INSUFFICIENT_SCOPE", "VALIDATION_ERROR"),
)
async def create_jobs(call: RunEnrichment, body: wire.JobsIn) -> Response:
    """Up to 100 jobs; one that is refused says why, and hurts no other."""
    outcomes = await call.write(call.home, enrichment.request_enrichments, body.read())
    return enveloped(wire.bulk_out(outcomes))
