"""How the document writes people and companies."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from crmtui.api.dialects.l4yercak3.wire import maybe_object_id
from crmtui.api.pagination import Stretch
from crmtui.kit.wire_values import object_wire_id, to_ms
from crmtui.services.companies import CompanyDetail
from crmtui.services.contacts import ContactDetail

Row = TypeVar("Row")


@with_config(ConfigDict(extra="allow"))
class ContactProperties(TypedDict):
    email: str
    phone: str
    company: str
    companyId: str | None
    firstName: str
    lastName: str
    title: str
    website: str
    industry: str
    city: str
    state: str
    country: str
    notes: str
    tags: list[str]


class ContactOut(TypedDict):
    id: str
    type: str
    status: str
    displayName: str
    customProperties: ContactProperties
    createdAt: int
    updatedAt: int


class ContactsOut(TypedDict):
    contacts: list[ContactOut]
    total: int
    hasMore: bool


@with_config(ConfigDict(extra="allow"))
class CompanyProperties(TypedDict):
    website: str
    industry: str
    taxId: str
    phone: str
    address: str
    city: str
    country: str
    notes: str
    tags: list[str]


class CompanyOut(TypedDict):
    id: str
    type: str
    displayName: str
    customProperties: CompanyProperties
    createdAt: int
    updatedAt: int


class CompaniesOut(TypedDict):
    organizations: list[CompanyOut]
    total: int
    hasMore: bool


def stretch_out(name: str, found: Stretch[Row], write: Callable[[Row], Any]) -> dict[str, Any]:
    """A list as documented: an array under its plural, how many there are, and whether it ends."""
    rows = [write(row) for row in found.items]
    return {name: rows, "total": found.total, "hasMore": found.has_more}


def contact_out(contact: ContactDetail) -> ContactOut:
    return {
        "id": object_wire_id(contact.id),
        "type": "contact",
        "status": contact.status.value,
        "displayName": contact.full_name,
        "customProperties": _contact_properties(contact),
        "createdAt": to_ms(contact.created_at),
        "updatedAt": to_ms(contact.updated_at),
    }


def _contact_properties(contact: ContactDetail) -> ContactProperties:
    ours: ContactProperties = {
        "email": contact.email,
        "phone": contact.mobile_phone,
        "company": contact.company,
        "companyId": maybe_object_id(contact.company_id),
        "firstName": contact.first_name,
        "lastName": contact.last_name,
        "title": contact.title,
        "website": contact.website,
        "industry": contact.industry,
        "city": contact.city,
        "state": contact.state,
        "country": contact.country,
        "notes": contact.notes,
        "tags": [tag.name for tag in contact.tags],
    }
    return cast(ContactProperties, contact.custom_properties | ours)


def company_out(company: CompanyDetail) -> CompanyOut:
    return {
        "id": object_wire_id(company.id),
        "type": "crm_organization",
        "displayName": company.name,
        "customProperties": _company_properties(company),
        "createdAt": to_ms(company.created_at),
        "updatedAt": to_ms(company.updated_at),
    }


def _company_properties(company: CompanyDetail) -> CompanyProperties:
    ours: CompanyProperties = {
        "website": company.website,
        "industry": company.industry,
        "taxId": company.tax_id,
        "phone": company.phone,
        "address": company.address,
        "city": company.city,
        "country": company.country,
        "notes": company.notes,
        "tags": [tag.name for tag in company.tags],
    }
    return cast(CompanyProperties, company.custom_properties | ours)
