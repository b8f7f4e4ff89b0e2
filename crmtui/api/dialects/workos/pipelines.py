"""Pipelines: not in the document, but without them nobody could make a deal."""

from typing import Annotated, Final

from fastapi import Query
from starlette.responses import Response

from crmtui.api.dialects.workos import sales_wire as wire
from crmtui.api.dialects.workos.callers import KeyCall
from crmtui.api.dialects.workos.errors import refusals
from crmtui.api.dialects.workos.orgs import PagedOrgQuery, actor_for
from crmtui.api.pagination import by_page
from crmtui.api.replies import JsonReply
from crmtui.api.sections import section
from crmtui.services import deals

router: Final = section("Deals")


@router.get(
    "/api/pipelines",
    summary="List Pipelines",
    response_model=wire.PipelinesOut,
    responses=refusals("FORBIDDEN", "VALIDATION_ERROR"),
)
async def list_pipelines(call: KeyCall, query: Annotated[PagedOrgQuery, Query()]) -> Response:
    """The pipelines of the organization with their stages; there is always one."""
    actor = actor_for(call, query.org_id)
    found = await call.read(actor, deals.list_pipelines)
    if not found:
        found = await call.write(actor, deals.ensure_pipelines)
    shown, pagination = by_page(found, query.page, query.page_size)
    return JsonReply(wire.pipelines_out(shown, pagination, call.organization_id))
