"""What clients send about contacts."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import Field, StrictInt

from crmtui.api.dates import Moment
from crmtui.api.dialects.crm.fields import ATTRIBUTES
from crmtui.api.dialects.crm.inputs import PageQuery, WireModel
from crmtui.kit.schemas import ShortText, text_of
from crmtui.services.companies import (
    BracketText,
    CategoryText,
    LineText,
    PhoneText,
    SmallText,
    Technologies,
)
from crmtui.services.contacts import (
    ContactCreate,
    ContactFilter,
    ContactSort,
    ContactSource,
    ContactUpdate,
    PersonName,
)

SortBy = Literal[
    "createdAt",
    "updatedAt",
    "fullName",
    "firstName",
    "lastName",
    "email",
    "title",
    "company",
    "industry",
    "country",
    "city",
    "state",
    "leadScore",
    "employees",
    "employeeSizeBracket",
]
Employees = Annotated[StrictInt, Field(ge=0, le=100_000_000)]
Search = Annotated[str, Field(max_length=200)]
Score = Annotated[Decimal, Field(ge=0, le=10)]
LinkedInUrl = Annotated[str, text_of(300, 1)]
_TENTHS: Final = 10


class ContactIn(WireModel):
    """A new contact, or what is to be changed of one; null stands for nothing."""

    full_name: ShortText | None = None
    first_name: PersonName | None = None
    last_name: PersonName | None = None
    email: ShortText | None = None
    title: ShortText | None = None
    company: ShortText | None = None
    mobile_phone: PhoneText | None = None
    other_phone: PhoneText | None = None
    home_phone: PhoneText | None = None
    corporate_phone: PhoneText | None = None
    employees: Employees | None = None
    employee_size_bracket: BracketText | None = None
    industry: CategoryText | None = None
    website: LineText | None = None
    company_linkedin: Annotated[LineText | None, Field(alias="companyLinkedIn")] = None
    person_linkedin: Annotated[LineText | None, Field(alias="personLinkedIn")] = None
    technologies: Technologies | None = None
    annual_revenue: SmallText | None = None
    city: CategoryText | None = None
    state: CategoryText | None = None
    country: CategoryText | None = None
    company_address: LineText | None = None
    company_city: CategoryText | None = None
    company_state: CategoryText | None = None
    company_country: CategoryText | None = None

    def to_create(self) -> ContactCreate:
        given = self.model_dump(exclude_none=True)
        return ContactCreate(source=ContactSource.API, **given)

    def to_update(self) -> ContactUpdate:
        given: dict[str, Any] = {name: getattr(self, name) for name in self.model_fields_set}
        return ContactUpdate(**given)


class ContactsQuery(PageQuery):
    """Which contacts, in which order, and which page of them."""

    search: Search | None = None
    industry: Search | None = None
    employee_size_bracket: Search | None = None
    country: Search | None = None
    sort_by: SortBy = "createdAt"
    sort_order: Literal["asc", "desc"] = "desc"
    lead_score_min: Score | None = None
    lead_score_max: Score | None = None
    updated_since: Moment | None = None
    created_since: Moment | None = None
    has_email: bool | None = None
    has_phone: bool | None = None
    has_linkedin: Annotated[bool | None, Field(alias="hasLinkedIn")] = None

    def to_filter(self) -> ContactFilter:
        low, high = self.lead_score_min, self.lead_score_max
        return ContactFilter(
            text=self.search,
            industry=self.industry,
            employee_size_bracket=self.employee_size_bracket,
            country=self.country,
            lead_score_min=None if low is None else _tenths(low, ROUND_CEILING),
            lead_score_max=None if high is None else _tenths(high, ROUND_FLOOR),
            updated_since=self.updated_since,
            created_since=self.created_since,
            has_email=self.has_email,
            has_phone=self.has_phone,
            has_linkedin=self.has_linkedin,
        )

    def to_sort(self) -> ContactSort:
        field: Any = ATTRIBUTES[self.sort_by]
        return ContactSort(field=field, descending=self.sort_order == "desc")


class ProspectsQuery(WireModel):
    linkedin_url: Annotated[LinkedInUrl, Field(alias="linkedinUrl")]


class LinkedInQuery(WireModel):
    url: LinkedInUrl


def _tenths(score: Decimal, rounding: str) -> int:
    return int((score * _TENTHS).to_integral_value(rounding))
