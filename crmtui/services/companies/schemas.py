"""What goes into and comes out of companies."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from crmtui.kit.schemas import LongText, Name, Schema, ShortText
from crmtui.services.tags import TagRef

Employees = Annotated[int, Field(ge=0, le=100_000_000)]
Technologies = Annotated[tuple[ShortText, ...], Field(max_length=200)]


class CompanyCreate(Schema):
    name: Name
    domain: ShortText = ""
    """Of its e-mail addresses; taken from the website when not given."""
    website: ShortText = ""
    linkedin: ShortText = ""
    industry: ShortText = ""
    employees: Employees | None = None
    employee_size_bracket: ShortText = ""
    """Follows from `employees` when not given."""
    phone: ShortText = ""
    tax_id: ShortText = ""
    address: ShortText = ""
    city: ShortText = ""
    state: ShortText = ""
    country: ShortText = ""
    technologies: Technologies = ()
    annual_revenue: ShortText = ""
    notes: LongText = ""
    owner_id: UUID | None = None
    tags: tuple[str, ...] = ()
    """Names; those that do not exist yet are made."""
    custom_properties: dict[str, Any] = Field(default_factory=dict)


class CompanyUpdate(Schema):
    """Only the fields that were set are changed (`model_fields_set`)."""

    name: Name | None = None
    domain: ShortText | None = None
    website: ShortText | None = None
    linkedin: ShortText | None = None
    industry: ShortText | None = None
    employees: Employees | None = None
    employee_size_bracket: ShortText | None = None
    phone: ShortText | None = None
    tax_id: ShortText | None = None
    address: ShortText | None = None
    city: ShortText | None = None
    state: ShortText | None = None
    country: ShortText | None = None
    technologies: Technologies | None = None
    annual_revenue: ShortText | None = None
    notes: LongText | None = None
    owner_id: UUID | None = None
    tags: tuple[str, ...] | None = None
    custom_properties: dict[str, Any] | None = None
    """Laid over what is kept; a property that is null goes."""
    expected_version: int | None = None


class CompanyDetail(Schema):
    id: UUID
    name: str
    domain: str
    website: str
    linkedin: str
    industry: str
    employees: int | None
    employee_size_bracket: str
    phone: str
    tax_id: str
    address: str
    city: str
    state: str
    country: str
    technologies: tuple[str, ...]
    annual_revenue: str
    notes: str
    owner_id: UUID | None
    tags: tuple[TagRef, ...] = ()
    custom_properties: dict[str, Any] = Field(default_factory=dict)
    version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None


class CompanyFilter(Schema):
    text: str | None = None
    """Beginnings of words of the name, the domain or the city."""
    industry: str | None = None
    country: str | None = None
    tags: tuple[str, ...] = ()
    """Names; a company must have all of them."""
    include_deleted: bool = False


class CompanyTemplate(Schema):
    """What is known of a company, by the contacts' names of fields, to fill a contact in."""

    company: str
    industry: str = ""
    employees: int | None = None
    employee_size_bracket: str = ""
    website: str = ""
    company_linkedin: str = ""
    technologies: tuple[str, ...] = ()
    annual_revenue: str = ""
    company_address: str = ""
    company_city: str = ""
    company_state: str = ""
    company_country: str = ""
