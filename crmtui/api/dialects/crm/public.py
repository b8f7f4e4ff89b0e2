"""The public API: its responses have no envelope."""

from typing import Annotated, Final

from fastapi import Query
from starlette.responses import Response
from typing_extensions import TypedDict

from crmtui.api.dialects.crm import bulk_wire
from crmtui.api.dialects.crm.bulk_inputs import PublicBulkIn
from crmtui.api.dialects.crm.callers import ReadContacts, WriteContacts
from crmtui.api.dialects.crm.contact_inputs import ContactIn, ProspectsQuery
from crmtui.api.dialects.crm.contact_wire import (
    ContactOut,
    ProspectOut,
    contact_out,
    prospect_out,
)
from crmtui.api.dialects.crm.envelope import bare
from crmtui.api.dialects.crm.errors import refusals
from crmtui.api.sections import CREATED, section
from crmtui.services import contacts

router: Final = section("Public API")


class ProspectsOut(TypedDict):
    success: bool
    count: int
    prospects: list[ProspectOut]


class PublicContactOut(TypedDict):
    success: bool
    message: str
    contact: ContactOut


@router.get(
    "/api/public/prospects",
    summary="Search Prospects by LinkedIn",
    response_model=ProspectsOut,
    responses=refusals("INSUFFICIENT_SCOPE", "VALIDATION_ERROR"),
)
async def list_prospects(call: ReadContacts, query: Annotated[ProspectsQuery, Query()]) -> Response:
    """By the URL of a profile; `www.`, the scheme and a slash at the end make no difference."""
    found = await call.read(call.home, contacts.find_by_linkedin, query.linkedin_url)
    return bare(count=len(found), prospects=[prospect_out(each) for each in found])


@router.post(
    "/api/public/contacts",
    summary="Create Contact (Public API)",
    status_code=CREATED,
    response_model=PublicContactOut,
    responses=refusals("INSUFFICIENT_SCOPE", "VALIDATION_ERROR", "DUPLICATE_RESOURCE"),
)
async def create_contact(call: WriteContacts, body: ContactIn) -> Response:
    """Needs a full name, a first name, a last name or an e-mail address."""
    made = await call.write(call.home, contacts.create_contact, body.to_create())
    return bare(CREATED, message="Contact created successfully", contact=contact_out(made))


@router.post(
    "/api/public/contacts/bulk",
    summary="Bulk Create Contacts (Public API)",
    response_model=bulk_wire.PublicBulkOut,
    responses=refusals("INSUFFICIENT_SCOPE", "VALIDATION_ERROR"),
)
async def create_contacts(call: WriteContacts, body: PublicBulkIn) -> Response:
    """Up to 100; a row that fails says why, and hurts no other."""
    rows = body.read()
    given = [*rows.good.values()]
    outcomes = await call.write(call.home, contacts.create_contacts, given, "contacts:write")
    results = bulk_wire.results_out(rows, outcomes)
    summary = bulk_wire.summary_out("created", results)
    message = f"Created {summary['created']} contacts, {summary['failed']} failed"
    return bare(message=message, summary=summary, results=results)
