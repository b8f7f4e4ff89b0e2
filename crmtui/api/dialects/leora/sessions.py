"""Session management."""

from typing import Final

from starlette.responses import Response

from crmtui.api.dialects.leora import wire
from crmtui.api.dialects.leora.callers import SessionCall
from crmtui.api.dialects.leora.sections import refusals
from crmtui.api.replies import JsonReply
from crmtui.api.sections import section
from crmtui.services import identity

router: Final = section("Authentication")


@router.get(
    "/api/auth/session",
    summary="Get Current Session",
    response_model=wire.SessionOut,
    responses=refusals(),
)
async def get_session(call: SessionCall) -> Response:
    """Who the session belongs to, and until when it holds."""
    found = await call.read(call.home, identity.validate_session, call.token)
    role = call.principal.roles[found.organizations[0].id]
    return JsonReply(wire.session_out(found, role))
