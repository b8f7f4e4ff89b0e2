"""CRM: contacts and organizations (the companies that an organization knows)."""

from functools import partial
from typing import Annotated, Final

from fastapi import Query
from starlette.responses import Response

from crmtui.api.dialects.l4yercak3 import crm_wire, examples, wire
from crmtui.api.dialects.l4yercak3.callers import AnyCall, choose_actor
from crmtui.api.dialects.l4yercak3.crm_inputs import (
    CompaniesQuery,
    CompanyIn,
    ContactIn,
    ContactPatch,
    ContactsQuery,
    FromEventIn,
)
from crmtui.api.dialects.l4yercak3.ids import ContactPath
from crmtui.api.dialects.l4yercak3.sections import example, refusals
from crmtui.api.pagination import read_stretch
from crmtui.api.replies import JsonReply
from crmtui.api.sections import CREATED, section
from crmtui.services import companies, contacts
from crmtui.services.companies import CompanyFilter
from crmtui.services.contacts import ContactFilter, ContactSort

router: Final = section("CRM")


@router.get(
    "/api/v1/crm/contacts",
    summary="List Contacts",
    response_model=crm_wire.ContactsOut,
    responses=refusals("NOT_AUTHORIZED", "VALIDATION_ERROR", "MISSING_PARAM")
    | example(examples.CONTACTS),
)
async def list_contacts(call: AnyCall, query: Annotated[ContactsQuery, Query()]) -> Response:
    """The latest first."""
    actor = choose_actor(call, query.organization_id, "query")
    read = partial(call.read, actor, contacts.list_contacts, ContactFilter(), ContactSort())
    found = await read_stretch(read, query.offset, query.limit)
    return JsonReply(crm_wire.stretch_out("contacts", found, crm_wire.contact_out))


@router.post(
    "/api/v1/crm/contacts",
    summary="Create Contact",
    status_code=CREATED,
    response_model=crm_wire.ContactOut,
    responses=refusals("NOT_AUTHORIZED", "VALIDATION_ERROR", "MISSING_PARAM"),
)
async def create_contact(call: AnyCall, body: ContactIn) -> Response:
    """An e-mail address belongs to one contact."""
    actor = choose_actor(call, body.organization_id, "body")
    contact = await call.write(actor, contacts.create_contact, body.to_create())
    return JsonReply(crm_wire.contact_out(contact), CREATED)


@router.post(
    "/api/v1/crm/contacts/from-event",
    summary="Create Contact from Event Registration",
    status_code=CREATED,
    response_model=crm_wire.ContactOut,
    responses=refusals("NOT_AUTHORIZED", "NOT_FOUND", "VALIDATION_ERROR", "MISSING_PARAM"),
)
async def create_contact_from_event(call: AnyCall, body: FromEventIn) -> Response:
    """Whoever is known by the address already gets what was missing, and stays one contact."""
    actor = choose_actor(call, body.organization_id, "body")
    made = await call.write(actor, contacts.contact_from_event, body.event_id, body.to_create())
    return JsonReply(crm_wire.contact_out(made.contact), CREATED)


@router.get(
    "/api/v1/crm/contacts/{contactId}",
    summary="Get Contact",
    response_model=crm_wire.ContactOut,
    responses=refusals("NOT_AUTHORIZED", "NOT_FOUND"),
)
async def get_contact(call: AnyCall, contact_id: ContactPath) -> Response:
    """One contact; the id of one that was merged leads to the one it became part of."""
    contact = await call.wherever(lambda actor: call.read(actor, contacts.get_contact, contact_id))
    return JsonReply(crm_wire.contact_out(contact))


@router.patch(
    "/api/v1/crm/contacts/{contactId}",
    summary="Update Contact",
    response_model=crm_wire.ContactOut,
    responses=refusals("NOT_AUTHORIZED", "NOT_FOUND", "VALIDATION_ERROR"),
)
async def update_contact(call: AnyCall, contact_id: ContactPath, body: ContactPatch) -> Response:
    """Changes what is sent; `customFields` are laid over what is kept."""
    wanted = body.to_update()
    contact = await call.wherever(
        lambda actor: call.write(actor, contacts.update_contact, contact_id, wanted)
    )
    return JsonReply(crm_wire.contact_out(contact))


@router.delete(
    "/api/v1/crm/contacts/{contactId}",
    summary="Delete Contact",
    response_model=wire.DeletedOut,
    responses=refusals("NOT_AUTHORIZED", "NOT_FOUND"),
)
async def delete_contact(call: AnyCall, contact_id: ContactPath) -> Response:
    """Takes the contact out of all lists; it can be restored in the console."""
    await call.wherever(lambda actor: call.write(actor, contacts.delete_contact, contact_id))
    return JsonReply(wire.deleted_out(contact_id))


@router.get(
    "/api/v1/crm/organizations",
    summary="List CRM Organizations",
    response_model=crm_wire.CompaniesOut,
    responses=refusals("NOT_AUTHORIZED", "VALIDATION_ERROR", "MISSING_PARAM"),
)
async def list_companies(call: AnyCall, query: Annotated[CompaniesQuery, Query()]) -> Response:
    """By name."""
    actor = choose_actor(call, query.organization_id, "query")
    read = partial(call.read, actor, companies.list_companies, CompanyFilter())
    found = await read_stretch(read, query.offset, query.limit)
    return JsonReply(crm_wire.stretch_out("organizations", found, crm_wire.company_out))


@router.post(
    "/api/v1/crm/organizations",
    summary="Create CRM Organization",
    status_code=CREATED,
    response_model=crm_wire.CompanyOut,
    responses=refusals("NOT_AUTHORIZED", "VALIDATION_ERROR", "MISSING_PARAM"),
)
async def create_company(call: AnyCall, body: CompanyIn) -> Response:
    """A name belongs to one company."""
    actor = choose_actor(call, body.organization_id, "body")
    company = await call.write(actor, companies.create_company, body.to_create())
    return JsonReply(crm_wire.company_out(company), CREATED)
