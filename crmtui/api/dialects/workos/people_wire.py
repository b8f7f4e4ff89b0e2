"""How the document writes people and companies."""

from uuid import UUID

from typing_extensions import TypedDict

from crmtui.api.dialects.workos.lists import pages
from crmtui.api.pagination import Pages
from crmtui.kit.paging import Numbered
from crmtui.kit.wire_values import to_iso
from crmtui.services.companies import CompanyDetail
from crmtui.services.contacts import ContactDetail


class PersonOut(TypedDict):
    id: str
    orgId: str
    firstName: str
    lastName: str
    email: str | None
    phone: str | None
    companyId: str | None
    title: str | None
    tags: list[str]
    createdAt: str
    updatedAt: str


class PeopleOut(TypedDict):
    data: list[PersonOut]
    pagination: Pages


class CompanyOut(TypedDict):
    id: str
    orgId: str
    name: str
    domain: str | None
    tags: list[str]
    createdAt: str
    updatedAt: str


class CompaniesOut(TypedDict):
    data: list[CompanyOut]
    pagination: Pages


def person_out(person: ContactDetail, organization_id: UUID) -> PersonOut:
    return {
        "id": str(person.id),
        "orgId": str(organization_id),
        "firstName": person.first_name,
        "lastName": person.last_name,
        "email": person.email or None,
        "phone": person.mobile_phone or None,
        "companyId": str(person.company_id) if person.company_id else None,
        "title": person.title or None,
        "tags": [tag.name for tag in person.tags],
        "createdAt": to_iso(person.created_at),
        "updatedAt": to_iso(person.updated_at),
    }


def people_out(found: Numbered[ContactDetail], organization_id: UUID) -> PeopleOut:
    shown = [person_out(person, organization_id) for person in found.items]
    return {"data": shown, "pagination": pages(found)}


def company_out(company: CompanyDetail, organization_id: UUID) -> CompanyOut:
    return {
        "id": str(company.id),
        "orgId": str(organization_id),
        "name": company.name,
        "domain": company.domain or None,
        "tags": [tag.name for tag in company.tags],
        "createdAt": to_iso(company.created_at),
        "updatedAt": to_iso(company.updated_at),
    }


def companies_out(found: Numbered[CompanyDetail], organization_id: UUID) -> CompaniesOut:
    shown = [company_out(company, organization_id) for company in found.items]
    return {"data": shown, "pagination": pages(found)}
