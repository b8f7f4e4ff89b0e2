"""Sending text messages."""

from typing import Final

from starlette.responses import Response

from crmtui.api.dialects.workos import talk_wire as wire
from crmtui.api.dialects.workos.callers import KeyCall
from crmtui.api.dialects.workos.errors import refusals
from crmtui.api.dialects.workos.talk_inputs import SmsIn
from crmtui.api.replies import JsonReply
from crmtui.api.request_keys import RequestKey
from crmtui.api.sections import CREATED, section
from crmtui.services import conversations

router: Final = section("Communications")


@router.post(
    "/api/sms/send",
    summary="Send SMS",
    status_code=CREATED,
    response_model=wire.SmsOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND", "VALIDATION_ERROR"),
)
async def send_sms(call: KeyCall, body: SmsIn, request_id: RequestKey = None) -> Response:
    """Goes out as soon as a worker takes it; then `sms.sent` fires and it is an interaction."""
    actor = call.actor_in(body.org_id)
    made = await call.write(actor, conversations.send_sms, body.to_send(request_id))
    return JsonReply(wire.sms_out(made, body.org_id), CREATED)
