"""What clients send of people and companies.

The document has few fields of its own and keeps the rest in `customFields`: what of these means
something to the program (a title, a city) goes where everybody finds it, all others stay as they
are.
"""

from typing import Annotated, ClassVar, Final

from pydantic import Field

from crmtui.api.dialects.l4yercak3.ids import ObjectId, OrganizationId
from crmtui.api.dialects.l4yercak3.inputs import OrganizationQuery, WireModel, WireRecord
from crmtui.kit.custom_properties import CustomProperties
from crmtui.kit.schemas import LongText, Name, ShortText
from crmtui.services.companies import (
    CategoryText,
    CompanyCreate,
    LineText,
    PhoneText,
    SmallText,
)
from crmtui.services.contacts import (
    ContactCreate,
    ContactSource,
    ContactStatus,
    ContactUpdate,
    PersonName,
)
from crmtui.services.tags import TagName

MAX_CONTACTS: Final = 500
MAX_COMPANIES: Final = 1000
"""The document names no maximum: what one page of the lists can have."""
Offset = Annotated[int, Field(ge=0, le=10**9)]
_CONTACT_FIELDS: Final = {
    "display_name": "full_name",
    "first_name": "first_name",
    "last_name": "last_name",
    "email": "email",
    "phone": "mobile_phone",
    "company": "company",
    "title": "title",
    "status": "status",
    "website": "website",
    "industry": "industry",
    "city": "city",
    "state": "state",
    "country": "country",
    "notes": "notes",
    "tags": "tags",
    "custom_properties": "custom_properties",
}
_COMPANY_FIELDS: Final = {
    "name": "name",
    "website": "website",
    "industry": "industry",
    "tax_id": "tax_id",
    "phone": "phone",
    "address": "address",
    "city": "city",
    "country": "country",
    "notes": "notes",
    "tags": "tags",
    "custom_properties": "custom_properties",
}


class ContactsQuery(OrganizationQuery):
    limit: Annotated[int, Field(ge=1, le=MAX_CONTACTS)] = 50
    offset: Offset = 0


class CompaniesQuery(OrganizationQuery):
    limit: Annotated[int, Field(ge=1, le=MAX_COMPANIES)] = MAX_COMPANIES
    offset: Offset = 0


class _ContactFields(WireRecord):
    renamed: ClassVar[dict[str, str]] = {"name": "displayName"}
    derived = frozenset({"leadScore", "companyId"})

    organization_id: OrganizationId | None = None
    display_name: ShortText = ""
    first_name: PersonName = ""
    last_name: PersonName = ""
    email: ShortText = ""
    phone: PhoneText = ""
    company: ShortText = ""
    title: ShortText = ""
    status: ContactStatus = ContactStatus.ACTIVE
    website: LineText = ""
    industry: CategoryText = ""
    city: CategoryText = ""
    state: CategoryText = ""
    country: CategoryText = ""
    notes: LongText = ""
    tags: tuple[TagName, ...] = ()
    custom_properties: CustomProperties = Field(default_factory=dict)


class ContactIn(_ContactFields):
    """Needs `displayName` (or `name`), a first or last name, or `email`."""

    def to_create(self) -> ContactCreate:
        return ContactCreate(**self.chosen(_CONTACT_FIELDS), source=ContactSource.API)


class ContactPatch(_ContactFields):
    def to_update(self) -> ContactUpdate:
        return ContactUpdate(**self.chosen(_CONTACT_FIELDS))


class AttendeeIn(WireModel):
    """`attendeeData`: at least an address or a name."""

    email: ShortText = ""
    first_name: PersonName = ""
    last_name: PersonName = ""
    phone: PhoneText = ""
    company: ShortText = ""


class FromEventIn(WireModel):
    organization_id: OrganizationId | None = None
    event_id: ObjectId
    attendee_data: AttendeeIn

    def to_create(self) -> ContactCreate:
        given = self.attendee_data.model_dump()
        return ContactCreate(mobile_phone=given.pop("phone"), **given)


class CompanyIn(WireRecord):
    renamed: ClassVar[dict[str, str]] = {"displayName": "name"}

    organization_id: OrganizationId | None = None
    name: Name
    website: LineText = ""
    industry: CategoryText = ""
    tax_id: SmallText = ""
    phone: PhoneText = ""
    address: LineText = ""
    city: CategoryText = ""
    country: CategoryText = ""
    notes: LongText = ""
    tags: tuple[TagName, ...] = ()
    custom_properties: CustomProperties = Field(default_factory=dict)

    def to_create(self) -> CompanyCreate:
        return CompanyCreate(**self.chosen(_COMPANY_FIELDS))
