"""Organizations."""

from typing import Final

from starlette.responses import Response

from crmtui.api.dialects.l4yercak3 import examples, wire
from crmtui.api.dialects.l4yercak3.callers import SessionCall
from crmtui.api.dialects.l4yercak3.inputs import OrganizationIn
from crmtui.api.dialects.l4yercak3.sections import example, refusals
from crmtui.api.replies import JsonReply
from crmtui.api.sections import CREATED, section
from crmtui.services import identity
from crmtui.services.identity import OrganizationCreate

router: Final = section("Organizations")


@router.get(
    "/api/v1/organizations",
    summary="List Organizations",
    response_model=wire.OrganizationsOut,
    responses=refusals("NOT_AUTHORIZED") | example(examples.ORGANIZATIONS),
)
async def list_organizations(call: SessionCall) -> Response:
    """The organizations of the session's user."""
    found = call.principal.organizations
    return JsonReply({"organizations": [wire.organization_out(each) for each in found]})


@router.post(
    "/api/v1/organizations",
    summary="Create Organization",
    status_code=CREATED,
    response_model=wire.OrganizationOut,
    responses=refusals("NOT_AUTHORIZED", "VALIDATION_ERROR", "MISSING_PARAM"),
)
async def create_organization(call: SessionCall, body: OrganizationIn) -> Response:
    """The session's user becomes its admin; it starts on the free plan."""
    wanted = OrganizationCreate(name=body.name)
    made = await call.write(call.principal.actor, identity.create_organization, wanted)
    return JsonReply(wire.organization_out(made), CREATED)
