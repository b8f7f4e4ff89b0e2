"""Companies."""

from typing import Annotated, Final

from fastapi import Query
from starlette.responses import Response

from crmtui.api.dialects.workos import people_wire as wire
from crmtui.api.dialects.workos.callers import KeyCall
from crmtui.api.dialects.workos.errors import refusals
from crmtui.api.dialects.workos.orgs import NamedOrg, OwnOrg, actor_for
from crmtui.api.dialects.workos.people_inputs import (
    CompanyIn,
    CompanyPatch,
    CompanyPath,
    CompanyQuery,
)
from crmtui.api.dialects.workos.wire import DeletedOut, deleted_out
from crmtui.api.replies import JsonReply
from crmtui.api.sections import CREATED, section
from crmtui.services import companies

router: Final = section("Companies")


@router.get(
    "/api/companies",
    summary="List Companies",
    response_model=wire.CompaniesOut,
    responses=refusals("FORBIDDEN", "VALIDATION_ERROR"),
)
async def list_companies(call: KeyCall, query: Annotated[CompanyQuery, Query()]) -> Response:
    """By name. `search` looks into names, domains and cities."""
    actor = call.actor_in(query.org_id)
    wanted, page, size = query.to_filter(), query.page, query.page_size
    found = await call.read(actor, companies.list_companies, wanted, page, size)
    return JsonReply(wire.companies_out(found, query.org_id))


@router.post(
    "/api/companies",
    summary="Create Company",
    status_code=CREATED,
    response_model=wire.CompanyOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND", "VALIDATION_ERROR"),
)
async def create_company(call: KeyCall, body: CompanyIn) -> Response:
    """A name belongs to one company. Fires `company.created`."""
    made = await call.write(call.actor_in(body.org_id), companies.create_company, body.to_create())
    return JsonReply(wire.company_out(made, body.org_id), CREATED)


@router.get(
    "/api/companies/{id}",
    summary="Get Company",
    response_model=wire.CompanyOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND", "VALIDATION_ERROR"),
)
async def get_company(call: KeyCall, company_id: CompanyPath, query: NamedOrg) -> Response:
    """One company of the key's organization."""
    found = await call.read(call.actor_in(query.org_id), companies.get_company, company_id)
    return JsonReply(wire.company_out(found, query.org_id))


@router.patch(
    "/api/companies/{id}",
    summary="Update Company",
    response_model=wire.CompanyOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND", "VALIDATION_ERROR"),
)
async def update_company(
    call: KeyCall, company_id: CompanyPath, query: OwnOrg, body: CompanyPatch
) -> Response:
    """Changes what is sent; fires `company.updated`."""
    actor = actor_for(call, query.org_id, body.org_id)
    changed = await call.write(actor, companies.update_company, company_id, body.to_update())
    return JsonReply(wire.company_out(changed, call.organization_id))


@router.delete(
    "/api/companies/{id}",
    summary="Delete Company",
    response_model=DeletedOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND", "VALIDATION_ERROR"),
)
async def delete_company(call: KeyCall, company_id: CompanyPath, query: NamedOrg) -> Response:
    """Out of all lists; it can be restored in the console. Fires `company.deleted`."""
    await call.write(call.actor_in(query.org_id), companies.delete_company, company_id)
    return JsonReply(deleted_out(company_id))
