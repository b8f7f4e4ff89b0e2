"""Contact management."""

from typing import Annotated, Final

from fastapi import Query
from starlette.responses import Response

from crmtui.api.auth import Call
from crmtui.api.dialects.crm import contact_wire as wire
from crmtui.api.dialects.crm.callers import DeleteContacts, ReadContacts, WriteContacts
from crmtui.api.dialects.crm.contact_inputs import ContactIn, ContactsQuery
from crmtui.api.dialects.crm.envelope import DeletedOut, deleted, enveloped, enveloped_page
from crmtui.api.dialects.crm.errors import refusals
from crmtui.api.dialects.crm.inputs import ContactPath
from crmtui.api.sections import CREATED, section
from crmtui.kit.transactions import WriteTx
from crmtui.services import contacts
from crmtui.services.contacts import ContactCreate, ContactDetail

router: Final = section("Contact Management")


@router.get(
    "/api/v1/contacts",
    summary="List Contacts",
    response_model=wire.ContactsOut,
    responses=refusals("INSUFFICIENT_SCOPE", "VALIDATION_ERROR"),
)
async def list_contacts(call: ReadContacts, query: Annotated[ContactsQuery, Query()]) -> Response:
    """All filters that are given must hold; the totals are exact."""
    return await show_page(call, query)


@router.get(
    "/api/v1/contacts/{id}",
    summary="Get Single Contact",
    response_model=wire.OneContactOut,
    responses=refusals("INSUFFICIENT_SCOPE", "NOT_FOUND"),
)
async def get_contact(call: ReadContacts, contact_id: ContactPath) -> Response:
    """The id of a contact that was merged into another one leads to that one."""
    found = await call.read(call.home, contacts.get_contact, contact_id)
    return enveloped({"contact": wire.contact_out(found)})


@router.post(
    "/api/v1/contacts",
    summary="Create Contact",
    status_code=CREATED,
    response_model=wire.OneContactOut,
    responses=refusals("INSUFFICIENT_SCOPE", "VALIDATION_ERROR", "DUPLICATE_RESOURCE"),
)
async def create_contact(call: WriteContacts, body: ContactIn) -> Response:
    """Needs a full name, a first name, a last name or an e-mail address.

    What is not given and is known of the company, which the domain of the e-mail address may tell,
    is filled in.
    """
    made = await call.write(call.home, _create, body.to_create())
    return enveloped({"contact": wire.contact_out(made)}, CREATED)


@router.patch(
    "/api/v1/contacts/{id}",
    summary="Update Contact",
    response_model=wire.OneContactOut,
    responses=refusals("INSUFFICIENT_SCOPE", "NOT_FOUND", "VALIDATION_ERROR", "DUPLICATE_RESOURCE"),
)
async def update_contact(call: WriteContacts, contact_id: ContactPath, body: ContactIn) -> Response:
    """Changes the fields that are given; null empties one."""
    wanted = body.to_update()
    changed = await call.write(call.home, contacts.update_contact, contact_id, wanted)
    return enveloped({"contact": wire.contact_out(changed)})


@router.delete(
    "/api/v1/contacts/{id}",
    summary="Delete Contact",
    response_model=DeletedOut,
    responses=refusals("INSUFFICIENT_SCOPE", "NOT_FOUND"),
)
async def delete_contact(call: DeleteContacts, contact_id: ContactPath) -> Response:
    """Hides it and frees its e-mail address; the console can restore it."""
    await call.write(call.home, contacts.delete_contact, contact_id)
    return deleted("Contact deleted successfully", contact_id)


def _create(tx: WriteTx, data: ContactCreate) -> ContactDetail:
    return contacts.create_contact(tx, contacts.complete_new(tx, data))


async def show_page(call: Call, query: ContactsQuery) -> Response:
    """One page of the caller's contacts; counting a million takes its time, so in a thread."""
    wanted, sort = query.to_filter(), query.to_sort()
    found = await call.services.workers.slow_read(
        call.home, contacts.list_contacts, wanted, sort, query.page, query.size
    )
    return enveloped_page({"contacts": [wire.contact_out(each) for each in found.items]}, found)
