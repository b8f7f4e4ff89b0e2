"""How lookups look in responses, and what clients send about them."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NotRequired
from uuid import UUID

from pydantic import Field
from pydantic.alias_generators import to_camel
from typing_extensions import TypedDict

from crmtui.api.dialects.crm.bulk_wire import CreatedSummary, RowError
from crmtui.api.dialects.crm.contact_inputs import LinkedInUrl
from crmtui.api.dialects.crm.contact_wire import ContactOut, MatchesData
from crmtui.api.dialects.crm.envelope import Meta, PageMeta
from crmtui.api.dialects.crm.errors import of_fields
from crmtui.api.dialects.crm.fields import NAMES
from crmtui.api.dialects.crm.inputs import MAX_PAGE, WireModel
from crmtui.kit.wire_values import to_iso
from crmtui.services.enrichment import (
    Configuration,
    EnrichmentDetail,
    EnrichmentRequest,
    ProfileMatch,
    RequestOutcome,
)


class UrlIn(WireModel):
    """Whom to look up."""

    linkedin_url: LinkedInUrl


class OptionalUrlIn(WireModel):
    """By which address; the contact's own where none is given."""

    linkedin_url: LinkedInUrl | None = None


class JobIn(UrlIn):
    """Whom to look up, and for which contact."""

    contact_id: UUID | None = None


class JobsIn(WireModel):
    jobs: Annotated[list[JobIn], Field(min_length=1, max_length=100)]

    def read(self) -> list[EnrichmentRequest]:
        return [EnrichmentRequest(**job.model_dump()) for job in self.jobs]


class HistoryQuery(WireModel):
    """How many; a list is cut to 100."""

    limit: Annotated[int, Field(ge=1, le=10**6)] = 20

    @property
    def size(self) -> int:
        return min(self.limit, MAX_PAGE)


class JobOut(TypedDict):
    id: str
    linkedinUrl: str | None
    contactId: str | None
    status: str
    provider: str | None
    createdContact: bool
    foundData: dict[str, Any]
    """What the provider knows, by the fields of a contact."""
    appliedChanges: dict[str, Any]
    """The new value of each field that was written."""
    keptValues: dict[str, Any]
    """What was found but differs from what somebody typed, which stays."""
    creditsUsed: int
    errorMessage: str | None
    createdAt: str
    updatedAt: str
    completedAt: str | None


class JobData(TypedDict):
    job: JobOut


class OneJobOut(TypedDict):
    success: bool
    data: JobData
    meta: Meta


class JobsData(TypedDict):
    jobs: list[JobOut]


class JobsOut(TypedDict):
    success: bool
    data: JobsData
    meta: PageMeta


class JobRow(TypedDict):
    index: int
    success: bool
    job: NotRequired[JobOut]
    error: NotRequired[RowError]


class BulkJobsData(TypedDict):
    summary: CreatedSummary
    results: list[JobRow]


class BulkJobsOut(TypedDict):
    success: bool
    data: BulkJobsData
    meta: Meta


class StatusOut(TypedDict):
    configured: bool
    provider: str
    message: str


class FoundOut(TypedDict):
    fullName: str | None
    firstName: str | None
    lastName: str | None
    email: str | None
    phone: str | None
    title: str | None
    company: str | None


class SearchOut(TypedDict):
    success: bool
    data: FoundOut
    creditsUsed: int
    message: str


class EnrichedOut(TypedDict):
    success: bool
    contact: ContactOut
    job: JobOut
    creditsUsed: int
    message: str


class HistoryOut(TypedDict):
    success: bool
    jobs: list[JobOut]


def job_out(job: EnrichmentDetail) -> JobOut:
    applied = {name: change["to"] for name, change in job.applied.items()}
    return {
        "id": str(job.id),
        "linkedinUrl": job.linkedin_url or None,
        "contactId": str(job.contact_id) if job.contact_id else None,
        "status": job.status.value,
        "provider": job.provider or None,
        "createdContact": job.created_contact,
        "foundData": _named(job.found),
        "appliedChanges": _named(applied),
        "keptValues": _named(job.kept),
        "creditsUsed": job.credits,
        "errorMessage": job.error or None,
        "createdAt": to_iso(job.created_at),
        "updatedAt": to_iso(job.updated_at),
        "completedAt": to_iso(job.completed_at) if job.completed_at else None,
    }


def bulk_out(outcomes: Sequence[RequestOutcome]) -> BulkJobsData:
    results = [_row_out(outcome) for outcome in outcomes]
    good = sum(row["success"] for row in results)
    summary: CreatedSummary = {
        "total": len(results),
        "created": good,
        "failed": len(results) - good,
    }
    return {"summary": summary, "results": results}


def matches_out(url: str, found: Sequence[ProfileMatch]) -> MatchesData:
    return {
        "linkedinUrl": url,
        "matchingContacts": [
            {
                "id": str(each.id),
                "fullName": each.full_name or None,
                "email": each.email or None,
                "company": each.company or None,
                "title": each.title or None,
                "personLinkedIn": each.person_linkedin or None,
            }
            for each in found
        ],
        "matchCount": len(found),
    }


def found_out(found: Mapping[str, Any]) -> FoundOut:
    return {
        "fullName": found.get("full_name"),
        "firstName": found.get("first_name"),
        "lastName": found.get("last_name"),
        "email": found.get("email"),
        "phone": found.get("mobile_phone"),
        "title": found.get("title"),
        "company": found.get("company"),
    }


def status_out(found: Configuration) -> StatusOut:
    return {
        "configured": found.configured,
        "provider": found.provider,
        "message": found.message,
    }


def _row_out(outcome: RequestOutcome) -> JobRow:
    if outcome.enrichment is not None:
        return {"index": outcome.index, "success": True, "job": job_out(outcome.enrichment)}
    missing = outcome.error_code == "contact.not_found"
    error: RowError = {
        "code": "NOT_FOUND" if missing else "VALIDATION_ERROR",
        "message": outcome.message or "",
        "details": of_fields(outcome.fields),
    }
    return {"index": outcome.index, "success": False, "error": error}


def _named(values: Mapping[str, Any]) -> dict[str, Any]:
    return {NAMES.get(name, to_camel(name)): value for name, value in values.items()}
