"""What goes into and comes out of contacts."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from crmtui.kit.custom_properties import CustomProperties
from crmtui.kit.schemas import Filter, LongText, Schema, ShortText, text_of
from crmtui.services.companies import SIZE_BRACKETS as SIZE_BRACKETS
from crmtui.services.companies import (
    BracketText,
    CategoryText,
    Employees,
    LineText,
    PhoneText,
    SmallText,
    Technologies,
)
from crmtui.services.tags import TagName, TagRef

PersonName = Annotated[str, text_of(100)]
PostalCode = Annotated[str, text_of(20)]


class ContactStatus(StrEnum):
    ACTIVE = "active"
    LEAD = "lead"
    PROSPECT = "prospect"
    CUSTOMER = "customer"
    INACTIVE = "inactive"


class ContactSource(StrEnum):
    """How somebody came to be known."""

    MANUAL = "manual"
    API = "api"
    IMPORT = "import"
    EVENT = "event"
    DOOR = "door"
    ENRICHMENT = "enrichment"


class FurtherEmail(Schema):
    """An address besides the first."""

    label: Annotated[str, text_of(40)] = ""
    email: ShortText


class _ContactInput(Schema):
    """What creating and updating have in common, each field with its limits."""

    title: ShortText | None = None
    status: ContactStatus | None = None
    mobile_phone: PhoneText | None = None
    other_phone: PhoneText | None = None
    home_phone: PhoneText | None = None
    corporate_phone: PhoneText | None = None
    company: ShortText | None = None
    """A name; with a company of that name the contact is linked to it."""
    company_id: UUID | None = None
    """Brings the company's name with it."""
    industry: CategoryText | None = None
    employees: Employees | None = None
    employee_size_bracket: BracketText | None = None
    """Follows from `employees` when not given."""
    annual_revenue: SmallText | None = None
    technologies: Technologies | None = None
    website: LineText | None = None
    company_linkedin: LineText | None = None
    person_linkedin: LineText | None = None
    street: LineText | None = None
    postal_code: PostalCode | None = None
    city: CategoryText | None = None
    state: CategoryText | None = None
    country: CategoryText | None = None
    company_address: LineText | None = None
    company_city: CategoryText | None = None
    company_state: CategoryText | None = None
    company_country: CategoryText | None = None
    notes: LongText | None = None
    owner_id: UUID | None = None
    tags: tuple[TagName, ...] | None = None
    """Names; those that do not exist yet are made."""
    further_emails: Annotated[tuple[FurtherEmail, ...], Field(max_length=20)] | None = None
    custom_properties: CustomProperties | None = None
    """Laid over what is kept; a property that is null goes."""


class ContactCreate(_ContactInput):
    """Needs a full name, a first name, a last name or an e-mail address."""

    full_name: ShortText = ""
    """Splits at the first blank when no first and last name are given."""
    first_name: PersonName = ""
    last_name: PersonName = ""
    email: ShortText = ""
    source: ContactSource = ContactSource.MANUAL


class ContactUpdate(_ContactInput):
    """Only the fields that were set are changed (`model_fields_set`); null empties a text."""

    full_name: ShortText | None = None
    first_name: PersonName | None = None
    last_name: PersonName | None = None
    email: ShortText | None = None
    expected_version: int | None = None


class ContactDetail(Schema):
    id: UUID
    full_name: str
    first_name: str
    last_name: str
    title: str
    status: ContactStatus
    email: str
    email_domain: str
    mobile_phone: str
    other_phone: str
    home_phone: str
    corporate_phone: str
    company: str
    company_id: UUID | None
    industry: str
    employees: int | None
    employee_size_bracket: str
    annual_revenue: str
    technologies: tuple[str, ...]
    website: str
    company_linkedin: str
    person_linkedin: str
    street: str
    postal_code: str
    city: str
    state: str
    country: str
    company_address: str
    company_city: str
    company_state: str
    company_country: str
    lead_score: int
    """In tenths: 85 is 8.5."""
    source: ContactSource
    notes: str
    owner_id: UUID | None
    custom_properties: dict[str, Any] = Field(default_factory=dict)
    tags: tuple[TagRef, ...] = ()
    further_emails: tuple[FurtherEmail, ...] = ()
    enriched_at: datetime | None
    merged_into_id: UUID | None
    version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None


class BulkOutcome(Schema):
    """What became of one row of a request for many."""

    index: int
    """Its place in the request, from 0."""
    contact: ContactDetail | None = None
    """The contact, where it was made, changed or deleted; of a deleted one as it was."""
    error_code: str | None = None
    message: str | None = None
    fields: dict[str, str] = Field(default_factory=dict)
    details: dict[str, Any] = Field(default_factory=dict)
    """As the error's: of an address that is taken, the other contact's `contact_id`."""


class Swept(Schema):
    """One step of going through all contacts."""

    changed: int
    examined: int
    next: UUID | None
    """Goes on after this one; None at the end."""


class SweptAll(Schema):
    """What was done about all contacts while somebody waited."""

    changed: int
    job_id: UUID | None = None
    """Of the work that goes on with the rest, if there is any."""


class ScorePart(Schema):
    """One part of a lead score."""

    name: str
    """email, title, linkedin, company, status, industry, phone, size, place, revenue,
    technologies or website."""
    label: str
    """For people."""
    points: int
    """In tenths, as the score."""
    most: int
    """Of which there could be so many."""


class FromEvent(Schema):
    """The contact of somebody who registered for an event."""

    contact: ContactDetail
    created: bool


class ContactFilter(Filter):
    """All that are given must hold."""

    text: str | None = None
    """Beginnings or insides of words of name, e-mail, company; digits of a phone."""
    status: ContactStatus | None = None
    industry: str | None = None
    employee_size_bracket: str | None = None
    country: str | None = None
    city: str | None = None
    lead_score_min: Annotated[int, Field(ge=0, le=100)] | None = None
    """In tenths, as `ContactDetail.lead_score`."""
    lead_score_max: Annotated[int, Field(ge=0, le=100)] | None = None
    updated_since: AwareDatetime | None = None
    created_since: AwareDatetime | None = None
    has_email: bool | None = None
    has_phone: bool | None = None
    has_linkedin: bool | None = None
    company_id: UUID | None = None
    owner_id: UUID | None = None
    source: ContactSource | None = None
    tags: tuple[str, ...] = ()
    """Names; a contact must have all of them."""
    deleted: bool = False
    """Only deleted ones, instead of only those that are not."""


SortField = Literal[
    "created_at",
    "updated_at",
    "full_name",
    "first_name",
    "last_name",
    "email",
    "title",
    "company",
    "industry",
    "country",
    "city",
    "state",
    "lead_score",
    "employees",
    "employee_size_bracket",
]


class ContactSort(Schema):
    field: SortField = "created_at"
    descending: bool = True
