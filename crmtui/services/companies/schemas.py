"""What goes into and comes out of companies."""

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import AwareDatetime, Field

from crmtui.kit.custom_properties import CustomProperties
from crmtui.kit.schemas import Filter, LongText, Name, Schema, ShortText, text_of
from crmtui.services.tags import TagName, TagRef

Employees = Annotated[int, Field(ge=0, le=100_000_000)]
Technologies = Annotated[tuple[ShortText, ...], Field(max_length=200)]
LineText = Annotated[str, text_of(300)]
"""An address in a street or on the web."""
CategoryText = Annotated[str, text_of(120)]
"""What lists are filtered by, such as an industry, a city or a country."""
SmallText = Annotated[str, text_of(60)]
PhoneText = Annotated[str, text_of(60)]
"""As it is typed; it must not have letters, other than those of an extension."""
BracketText = Annotated[str, text_of(40)]
"""One of SIZE_BRACKETS, or what can be read as one: `10,001+`."""

SIZE_BRACKETS: Final = (
    *("1-10", "11-50", "51-200", "201-500", "501-1000"),
    *("1001-5000", "5001-10000", "10000+"),
)
"""Numbers of employees, as the CRM's document writes them."""


class CompanyCreate(Schema):
    name: Name
    domain: ShortText = ""
    """Of its e-mail addresses; taken from the website when not given."""
    website: LineText = ""
    linkedin: LineText = ""
    industry: CategoryText = ""
    employees: Employees | None = None
    employee_size_bracket: BracketText = ""
    """Follows from `employees` when not given."""
    phone: PhoneText = ""
    tax_id: SmallText = ""
    address: LineText = ""
    city: CategoryText = ""
    state: CategoryText = ""
    country: CategoryText = ""
    technologies: Technologies = ()
    annual_revenue: SmallText = ""
    notes: LongText = ""
    owner_id: UUID | None = None
    tags: tuple[TagName, ...] = ()
    """Names; those that do not exist yet are made."""
    custom_properties: CustomProperties = Field(default_factory=dict)


class CompanyUpdate(Schema):
    """Only the fields that were set are changed (`model_fields_set`); null empties a text."""

    name: Name | None = None
    domain: ShortText | None = None
    website: LineText | None = None
    linkedin: LineText | None = None
    industry: CategoryText | None = None
    employees: Employees | None = None
    employee_size_bracket: BracketText | None = None
    phone: PhoneText | None = None
    tax_id: SmallText | None = None
    address: LineText | None = None
    city: CategoryText | None = None
    state: CategoryText | None = None
    country: CategoryText | None = None
    technologies: Technologies | None = None
    annual_revenue: SmallText | None = None
    notes: LongText | None = None
    owner_id: UUID | None = None
    tags: tuple[TagName, ...] | None = None
    custom_properties: CustomProperties | None = None
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


class CompanyFilter(Filter):
    text: str | None = None
    """Beginnings of words of the name, the domain or the city."""
    industry: str | None = None
    country: str | None = None
    tags: tuple[str, ...] = ()
    """Names; a company must have all of them."""
    created_after: AwareDatetime | None = None
    """At this moment or later."""
    created_before: AwareDatetime | None = None
    """Sooner than this moment."""
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
