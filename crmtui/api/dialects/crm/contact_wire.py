"""How contacts look in responses; what is not known is null."""

from collections.abc import Sequence

from typing_extensions import TypedDict

from crmtui.api.dialects.crm.envelope import Meta, PageMeta
from crmtui.kit.wire_values import to_iso
from crmtui.services.contacts import ContactDetail


class ContactBrief(TypedDict):
    """As the results of bulk operations show it."""

    id: str
    fullName: str | None
    email: str | None


class ContactMatch(TypedDict):
    """As a search by LinkedIn URL shows it."""

    id: str
    fullName: str | None
    email: str | None
    company: str | None
    title: str | None
    personLinkedIn: str | None


class ProspectOut(TypedDict):
    """As the public API shows it."""

    id: str
    fullName: str | None
    firstName: str | None
    lastName: str | None
    title: str | None
    email: str | None
    mobilePhone: str | None
    company: str | None
    employees: int | None
    employeeSizeBracket: str | None
    industry: str | None
    website: str | None
    personLinkedIn: str | None
    city: str | None
    state: str | None
    country: str | None
    leadScore: str


class ContactOut(ProspectOut):
    emailDomain: str | None
    otherPhone: str | None
    homePhone: str | None
    corporatePhone: str | None
    companyLinkedIn: str | None
    technologies: list[str]
    annualRevenue: str | None
    companyAddress: str | None
    companyCity: str | None
    companyState: str | None
    companyCountry: str | None
    createdAt: str
    updatedAt: str


class ContactData(TypedDict):
    contact: ContactOut


class OneContactOut(TypedDict):
    success: bool
    data: ContactData
    meta: Meta


class ContactsData(TypedDict):
    contacts: list[ContactOut]


class ContactsOut(TypedDict):
    success: bool
    data: ContactsData
    meta: PageMeta


class MatchesData(TypedDict):
    linkedinUrl: str
    matchingContacts: list[ContactMatch]
    matchCount: int


class MatchesOut(TypedDict):
    success: bool
    data: MatchesData
    meta: Meta


def contact_out(contact: ContactDetail) -> ContactOut:
    return {
        **prospect_out(contact),
        "emailDomain": contact.email_domain or None,
        "otherPhone": contact.other_phone or None,
        "homePhone": contact.home_phone or None,
        "corporatePhone": contact.corporate_phone or None,
        "companyLinkedIn": contact.company_linkedin or None,
        "technologies": list(contact.technologies),
        "annualRevenue": contact.annual_revenue or None,
        "companyAddress": contact.company_address or None,
        "companyCity": contact.company_city or None,
        "companyState": contact.company_state or None,
        "companyCountry": contact.company_country or None,
        "createdAt": to_iso(contact.created_at),
        "updatedAt": to_iso(contact.updated_at),
    }


def prospect_out(contact: ContactDetail) -> ProspectOut:
    return {
        "id": str(contact.id),
        "fullName": contact.full_name or None,
        "firstName": contact.first_name or None,
        "lastName": contact.last_name or None,
        "title": contact.title or None,
        "email": contact.email or None,
        "mobilePhone": contact.mobile_phone or None,
        "company": contact.company or None,
        "employees": contact.employees,
        "employeeSizeBracket": contact.employee_size_bracket or None,
        "industry": contact.industry or None,
        "website": contact.website or None,
        "personLinkedIn": contact.person_linkedin or None,
        "city": contact.city or None,
        "state": contact.state or None,
        "country": contact.country or None,
        "leadScore": score_text(contact.lead_score),
    }


def brief_out(contact: ContactDetail) -> ContactBrief:
    return {
        "id": str(contact.id),
        "fullName": contact.full_name or None,
        "email": contact.email or None,
    }


def matches_out(url: str, contacts: Sequence[ContactDetail]) -> MatchesData:
    matching = [_match(contact) for contact in contacts]
    return {"linkedinUrl": url, "matchingContacts": matching, "matchCount": len(matching)}


def score_text(tenths: int) -> str:
    """`8.5` for 85: the document has scores of contacts as text."""
    return f"{tenths // 10}.{tenths % 10}"


def _match(contact: ContactDetail) -> ContactMatch:
    return {
        **brief_out(contact),
        "company": contact.company or None,
        "title": contact.title or None,
        "personLinkedIn": contact.person_linkedin or None,
    }
