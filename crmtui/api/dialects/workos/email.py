"""Sending mails."""

from typing import Final

from starlette.responses import Response

from crmtui.api.dialects.workos import talk_wire as wire
from crmtui.api.dialects.workos.callers import KeyCall
from crmtui.api.dialects.workos.errors import refusals
from crmtui.api.dialects.workos.talk_inputs import EmailIn
from crmtui.api.replies import JsonReply
from crmtui.api.request_keys import RequestKey
from crmtui.api.sections import CREATED, section
from crmtui.services import conversations

router: Final = section("Communications")


@router.post(
    "/api/email/send",
    summary="Send Email",
    status_code=CREATED,
    response_model=wire.EmailOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND", "VALIDATION_ERROR"),
)
async def send_email(call: KeyCall, body: EmailIn, request_id: RequestKey = None) -> Response:
    """Goes out as soon as a worker takes it; then `email.sent` fires and it is an interaction."""
    actor = call.actor_in(body.org_id)
    made = await call.write(actor, conversations.send_email, body.to_send(request_id))
    return JsonReply(wire.email_out(made, body.org_id), CREATED)
