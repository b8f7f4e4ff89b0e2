"""Enrichment by a session: lookups that the user waits for, and their history."""

from typing import Annotated, Final

from fastapi import Query
from starlette.responses import Response

from crmtui.api.auth import Call
from crmtui.api.dialects.crm import enrichment_wire as wire
from crmtui.api.dialects.crm.callers import SessionCall
from crmtui.api.dialects.crm.contact_wire import contact_out
from crmtui.api.dialects.crm.envelope import bare
from crmtui.api.dialects.crm.errors import ErrorOut, refusals
from crmtui.api.dialects.crm.inputs import ContactPath
from crmtui.api.replies import JsonReply
from crmtui.api.sections import BODY_OPTIONAL, CREATED, Responses, section
from crmtui.kit.i18n import _
from crmtui.services import contacts, enrichment
from crmtui.services.enrichment import EnrichmentDetail

router: Final = section("Internal Enrichment Endpoints")
_UNAVAILABLE: Final[Responses] = {
    503: {
        "model": ErrorOut,
        "description": "`INTERNAL_ERROR`: no provider is configured, or it does not answer",
    }
}


@router.get(
    "/api/enrichment/status",
    summary="Check Enrichment Status",
    response_model=wire.StatusOut,
    responses=refusals(),
)
async def get_status(call: SessionCall) -> Response:
    """Whether people can be looked up on LinkedIn, and what to configure where they cannot."""
    found = enrichment.describe_source(call.services.profiles)
    return JsonReply(wire.status_out(found))


@router.post(
    "/api/enrichment/search",
    summary="Search LinkedIn Profile",
    response_model=wire.SearchOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND", "VALIDATION_ERROR") | _UNAVAILABLE,
)
async def search_profile(call: SessionCall, body: wire.UrlIn) -> Response:
    """What LinkedIn says of somebody; no contact is stored. Uses credits of the provider."""
    services = call.services
    found = await services.workers.outside(
        enrichment.search_profile,
        *(services.backend, call.home, services.profiles, body.linkedin_url),
    )
    message = _("Contact details found successfully")
    return bare(data=wire.found_out(found.found), creditsUsed=found.credits, message=message)


@router.post(
    "/api/contacts/{id}/enrich-linkedin",
    summary="Enrich Existing Contact",
    response_model=wire.EnrichedOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND", "VALIDATION_ERROR") | _UNAVAILABLE,
    openapi_extra=BODY_OPTIONAL,
)
async def enrich_contact(
    call: SessionCall, contact_id: ContactPath, body: wire.OptionalUrlIn
) -> Response:
    """Fills what is empty; what differs from what somebody typed is told as `keptValues`.

    Uses credits of the provider.
    """
    services = call.services
    done = await services.workers.outside(
        enrichment.enrich_by_linkedin,
        *(services.backend, call.home, services.profiles, contact_id, body.linkedin_url),
    )
    return await _show(call, done, _("Contact enriched successfully"))


@router.post(
    "/api/enrichment/create-from-linkedin",
    summary="Create Contact from LinkedIn",
    status_code=CREATED,
    response_model=wire.EnrichedOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND", "VALIDATION_ERROR", "DUPLICATE_RESOURCE")
    | _UNAVAILABLE,
)
async def create_from_linkedin(call: SessionCall, body: wire.UrlIn) -> Response:
    """Nothing is paid for somebody whose address on LinkedIn a contact has already."""
    services = call.services
    made = await services.workers.outside(
        enrichment.create_contact_from_profile,
        *(services.backend, call.home, services.profiles, body.linkedin_url),
    )
    return await _show(call, made, _("Contact created successfully"), CREATED)


@router.get(
    "/api/enrichment/jobs",
    summary="Get Enrichment Job History",
    response_model=wire.HistoryOut,
    responses=refusals("FORBIDDEN", "VALIDATION_ERROR"),
)
async def list_jobs(call: SessionCall, query: Annotated[wire.HistoryQuery, Query()]) -> Response:
    """The latest first, those that somebody waited for among them."""
    found = await call.read(call.home, enrichment.list_enrichments, None, 1, query.size)
    return bare(jobs=[wire.job_out(each) for each in found.items])


@router.get(
    "/api/contacts/{id}/enrichment-jobs",
    summary="Get Contact Enrichment Jobs",
    response_model=wire.HistoryOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND", "VALIDATION_ERROR"),
)
async def list_contact_jobs(
    call: SessionCall, contact_id: ContactPath, query: Annotated[wire.HistoryQuery, Query()]
) -> Response:
    """Those of one contact, the latest first."""
    found = await call.read(
        call.home, enrichment.list_contact_enrichments, contact_id, 1, query.size
    )
    return bare(jobs=[wire.job_out(each) for each in found.items])


async def _show(call: Call, done: EnrichmentDetail, message: str, status: int = 200) -> JsonReply:
    assert done.contact_id is not None  # noqa: S101
    contact = await call.read(call.home, contacts.get_contact, done.contact_id)
    return bare(
        status,
        contact=contact_out(contact),
        job=wire.job_out(done),
        creditsUsed=done.credits,
        message=message,
    )
