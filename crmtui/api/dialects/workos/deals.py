"""Deals."""

from typing import Annotated, Final

from fastapi import Query
from starlette.responses import Response

from crmtui.api.dialects.workos import sales_wire as wire
from crmtui.api.dialects.workos.callers import KeyCall
from crmtui.api.dialects.workos.errors import refusals
from crmtui.api.dialects.workos.orgs import OwnOrg, actor_for
from crmtui.api.dialects.workos.sales_inputs import (
    DealIn,
    DealPatch,
    DealPath,
    DealQuery,
    MoveIn,
)
from crmtui.api.replies import JsonReply
from crmtui.api.sections import CREATED, section
from crmtui.services import deals

router: Final = section("Deals")


@router.get(
    "/api/deals",
    summary="List Deals",
    response_model=wire.DealsOut,
    responses=refusals("FORBIDDEN", "VALIDATION_ERROR"),
)
async def list_deals(call: KeyCall, query: Annotated[DealQuery, Query()]) -> Response:
    """The newest first. `search` looks into the names of deals, their people and companies."""
    actor = call.actor_in(query.org_id)
    found = await call.read(actor, deals.list_deals, query.to_filter(), query.page, query.page_size)
    return JsonReply(wire.deals_out(found, query.org_id))


@router.post(
    "/api/deals",
    summary="Create Deal",
    status_code=CREATED,
    response_model=wire.DealOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND", "VALIDATION_ERROR"),
)
async def create_deal(call: KeyCall, body: DealIn) -> Response:
    """Open, in a stage of its pipeline; fires `deal.created`."""
    made = await call.write(call.actor_in(body.org_id), deals.create_deal, body.to_create())
    return JsonReply(wire.deal_out(made, body.org_id), CREATED)


@router.get(
    "/api/deals/{id}",
    summary="Get Deal",
    response_model=wire.DealOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND", "VALIDATION_ERROR"),
)
async def get_deal(call: KeyCall, deal_id: DealPath, query: OwnOrg) -> Response:
    """One deal of the key's organization."""
    found = await call.read(actor_for(call, query.org_id), deals.get_deal, deal_id)
    return JsonReply(wire.deal_out(found, call.organization_id))


@router.patch(
    "/api/deals/{id}",
    summary="Update Deal",
    response_model=wire.DealOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND", "VALIDATION_ERROR"),
)
async def update_deal(call: KeyCall, deal_id: DealPath, query: OwnOrg, body: DealPatch) -> Response:
    """Changes what is sent. `status` closes a deal as `won` or `lost` or opens it again; a closed
    deal changes its stage only while it is opened."""
    actor = actor_for(call, query.org_id, body.org_id)
    changed = await call.write(actor, deals.update_deal, deal_id, body.to_update())
    return JsonReply(wire.deal_out(changed, call.organization_id))


@router.post(
    "/api/deals/{id}/move",
    summary="Move Deal",
    response_model=wire.DealOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND", "VALIDATION_ERROR"),
)
async def move_deal(call: KeyCall, deal_id: DealPath, query: OwnOrg, body: MoveIn) -> Response:
    """Into another stage of its pipeline, while it is open; fires `deal.moved`."""
    actor = actor_for(call, query.org_id, body.org_id)
    moved = await call.write(actor, deals.move_deal, deal_id, body.stage_id)
    return JsonReply(wire.deal_out(moved, call.organization_id))
