"""People."""

from typing import Annotated, Final

from fastapi import Query
from starlette.responses import Response

from crmtui.api.dialects.workos import people_wire as wire
from crmtui.api.dialects.workos.callers import KeyCall
from crmtui.api.dialects.workos.errors import refusals
from crmtui.api.dialects.workos.orgs import NamedOrg, OwnOrg, actor_for
from crmtui.api.dialects.workos.people_inputs import PersonIn, PersonPatch, PersonPath, PersonQuery
from crmtui.api.dialects.workos.wire import DeletedOut, deleted_out
from crmtui.api.replies import JsonReply
from crmtui.api.sections import CREATED, section
from crmtui.services import contacts

router: Final = section("People")


@router.get(
    "/api/people",
    summary="List People",
    response_model=wire.PeopleOut,
    responses=refusals("FORBIDDEN", "VALIDATION_ERROR"),
)
async def list_people(call: KeyCall, query: Annotated[PersonQuery, Query()]) -> Response:
    """The newest first. `search` looks into names, addresses, phones and companies."""
    actor = call.actor_in(query.org_id)
    wanted, page, size = query.to_filter(), query.page, query.page_size
    found = await call.read(actor, contacts.list_contacts, wanted, None, page, size)
    return JsonReply(wire.people_out(found, query.org_id))


@router.post(
    "/api/people",
    summary="Create Person",
    status_code=CREATED,
    response_model=wire.PersonOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND", "VALIDATION_ERROR"),
)
async def create_person(call: KeyCall, body: PersonIn) -> Response:
    """An e-mail address belongs to one person. Fires `person.created`."""
    made = await call.write(call.actor_in(body.org_id), contacts.create_contact, body.to_create())
    return JsonReply(wire.person_out(made, body.org_id), CREATED)


@router.get(
    "/api/people/{id}",
    summary="Get Person",
    response_model=wire.PersonOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND", "VALIDATION_ERROR"),
)
async def get_person(call: KeyCall, person_id: PersonPath, query: NamedOrg) -> Response:
    """One person of the key's organization."""
    found = await call.read(call.actor_in(query.org_id), contacts.get_contact, person_id)
    return JsonReply(wire.person_out(found, query.org_id))


@router.patch(
    "/api/people/{id}",
    summary="Update Person",
    response_model=wire.PersonOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND", "VALIDATION_ERROR"),
)
async def update_person(
    call: KeyCall, person_id: PersonPath, query: OwnOrg, body: PersonPatch
) -> Response:
    """Changes what is sent; fires `person.updated`."""
    actor = actor_for(call, query.org_id, body.org_id)
    changed = await call.write(actor, contacts.update_contact, person_id, body.to_update())
    return JsonReply(wire.person_out(changed, call.organization_id))


@router.delete(
    "/api/people/{id}",
    summary="Delete Person",
    response_model=DeletedOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND", "VALIDATION_ERROR"),
)
async def delete_person(call: KeyCall, person_id: PersonPath, query: NamedOrg) -> Response:
    """Out of all lists; it can be restored in the console. Fires `person.deleted`."""
    await call.write(call.actor_in(query.org_id), contacts.delete_contact, person_id)
    return JsonReply(deleted_out(person_id))
