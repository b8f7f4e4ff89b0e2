"""What goes into and comes out of enrichment."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from crmtui.kit.schemas import Filter, Schema, text_of

LinkedInUrl = Annotated[str, text_of(300, 1)]


class EnrichmentStatus(StrEnum):
    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"


class EnrichmentRequest(Schema):
    """One lookup of a list of them."""

    linkedin_url: LinkedInUrl
    contact_id: UUID | None = None


class EnrichmentDetail(Schema):
    """One attempt to learn more about a person."""

    id: UUID
    linkedin_url: str
    """Empty where only what the organization knows itself was asked."""
    provider: str
    """Who was asked: the name of a source, `built-in`, or empty while nobody was."""
    status: EnrichmentStatus
    contact_id: UUID | None
    created_contact: bool
    found: dict[str, Any]
    """What the provider knows, by the fields of a contact."""
    applied: dict[str, Any]
    """What was written: `{field: {"from": old, "to": new}}`."""
    kept: dict[str, Any]
    """What differs from what somebody typed, and so was left: `{field: found}`."""
    credits: int
    error: str
    job_id: UUID | None
    requested_by_name: str
    created_at: datetime
    updated_at: datetime
    completed_at: datetime | None


class EnrichmentFilter(Filter):
    """All that are given must hold."""

    status: EnrichmentStatus | None = None
    contact_id: UUID | None = None


class RequestOutcome(Schema):
    """What became of one of several requests."""

    index: int
    """Its place among them, from 0."""
    enrichment: EnrichmentDetail | None = None
    error_code: str | None = None
    message: str | None = None
    fields: dict[str, str] = Field(default_factory=dict)


class Configuration(Schema):
    """Whether people can be looked up on LinkedIn, and by whom."""

    configured: bool
    provider: str
    message: str


class ProfileMatch(Schema):
    """A contact that has an address on LinkedIn."""

    id: UUID
    full_name: str
    email: str
    company: str
    title: str
    person_linkedin: str
