"""What was said to whom."""

from typing import Annotated, Final

from fastapi import Query
from starlette.responses import Response

from crmtui.api.dialects.workos import talk_wire as wire
from crmtui.api.dialects.workos.callers import KeyCall
from crmtui.api.dialects.workos.errors import refusals
from crmtui.api.dialects.workos.talk_inputs import InteractionQuery
from crmtui.api.replies import JsonReply
from crmtui.api.sections import section
from crmtui.services import conversations

router: Final = section("Communications")


@router.get(
    "/api/interactions",
    summary="List Interactions",
    response_model=wire.InteractionsOut,
    responses=refusals("FORBIDDEN", "VALIDATION_ERROR"),
)
async def list_interactions(call: KeyCall, query: Annotated[InteractionQuery, Query()]) -> Response:
    """Notes, mails, text messages, calls and meetings, the latest first."""
    actor, wanted = call.actor_in(query.org_id), query.to_filter()
    list_them = conversations.list_interactions
    found = await call.read(actor, list_them, wanted, query.page, query.page_size)
    return JsonReply(wire.interactions_out(found, query.org_id))
