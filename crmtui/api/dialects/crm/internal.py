"""Contacts by a session: lists, searches, and mending many at once."""

from typing import Annotated, Final, NotRequired

from fastapi import Path, Query
from starlette.responses import Response
from typing_extensions import TypedDict

from crmtui.api.dialects.crm import contact_wire as wire
from crmtui.api.dialects.crm.callers import SessionCall
from crmtui.api.dialects.crm.contact_inputs import ContactsQuery, LinkedInQuery
from crmtui.api.dialects.crm.contacts import show_page
from crmtui.api.dialects.crm.envelope import Meta, bare, enveloped
from crmtui.api.dialects.crm.errors import refusals
from crmtui.api.sections import section
from crmtui.kit.schemas import ShortText
from crmtui.services import contacts
from crmtui.services.companies import CompanyTemplate
from crmtui.services.contacts import SweptAll

router: Final = section("Other Internal Endpoints")
PATIENCE: Final = 5.0
"""Seconds for which a request mends contacts."""
CompanyName = Annotated[ShortText, Path(alias="companyName")]


class TemplateOut(TypedDict):
    company: str
    industry: str | None
    employees: int | None
    employeeSizeBracket: str | None
    website: str | None
    companyLinkedIn: str | None
    technologies: list[str]
    annualRevenue: str | None
    companyAddress: str | None
    companyCity: str | None
    companyState: str | None
    companyCountry: str | None


class TemplateData(TypedDict):
    template: TemplateOut


class OneTemplateOut(TypedDict):
    success: bool
    data: TemplateData
    meta: Meta


class MendedOut(TypedDict):
    success: bool
    message: str
    updated: int
    jobId: NotRequired[str]
    """Where it takes longer than a few seconds: a worker goes on with the rest."""


@router.get(
    "/api/contacts",
    summary="Get Contacts (Internal)",
    response_model=wire.ContactsOut,
    responses=refusals("FORBIDDEN", "VALIDATION_ERROR"),
)
async def list_contacts(call: SessionCall, query: Annotated[ContactsQuery, Query()]) -> Response:
    """The contacts of the user's organization; without a session there are none to show."""
    return await show_page(call, query)


@router.get(
    "/api/contacts/linkedin-search",
    summary="Search Contacts by LinkedIn URL",
    response_model=wire.MatchesOut,
    responses=refusals("FORBIDDEN", "VALIDATION_ERROR"),
)
async def search_linkedin(call: SessionCall, query: Annotated[LinkedInQuery, Query()]) -> Response:
    """`www.`, the scheme and a slash at the end make no difference."""
    found = await call.read(call.home, contacts.find_by_linkedin, query.url)
    return enveloped(wire.matches_out(query.url, found))


@router.get(
    "/api/companies/{companyName}/template",
    summary="Get Company Template",
    response_model=OneTemplateOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND"),
)
async def get_template(call: SessionCall, name: CompanyName) -> Response:
    """What is known of a company: from its own record, or from somebody who works there."""
    found = await call.read(call.home, contacts.company_template, name)
    return enveloped({"template": _template(found)})


@router.post(
    "/api/contacts/bulk-autofill",
    summary="Bulk Auto-Fill Company Details",
    response_model=MendedOut,
    responses=refusals("FORBIDDEN"),
)
async def fill_all(call: SessionCall) -> Response:
    """Fills in what is missing and known of the company; overwrites nothing."""
    done = await call.services.workers.slow(
        contacts.fill_all_from_companies, call.services.backend, call.home, PATIENCE
    )
    return _mended(f"Auto-filled company details of {done.changed} contacts", done)


@router.post(
    "/api/fix-fullnames",
    summary="Fix Full Names",
    response_model=MendedOut,
    responses=refusals("FORBIDDEN"),
)
async def fix_full_names(call: SessionCall) -> Response:
    """Makes full names from first and last names where they are missing or do not hold them."""
    done = await call.services.workers.slow(
        contacts.fix_all_full_names, call.services.backend, call.home, PATIENCE
    )
    return _mended(f"Fixed the full names of {done.changed} contacts", done)


def _mended(message: str, done: SweptAll) -> Response:
    if done.job_id is None:
        return bare(message=message, updated=done.changed)
    more = f"{message} so far; the others follow in the background"
    return bare(message=more, updated=done.changed, jobId=str(done.job_id))


def _template(found: CompanyTemplate) -> TemplateOut:
    return {
        "company": found.company,
        "industry": found.industry or None,
        "employees": found.employees,
        "employeeSizeBracket": found.employee_size_bracket or None,
        "website": found.website or None,
        "companyLinkedIn": found.company_linkedin or None,
        "technologies": list(found.technologies),
        "annualRevenue": found.annual_revenue or None,
        "companyAddress": found.company_address or None,
        "companyCity": found.company_city or None,
        "companyState": found.company_state or None,
        "companyCountry": found.company_country or None,
    }
