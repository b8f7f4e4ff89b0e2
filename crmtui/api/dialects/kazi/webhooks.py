"""Webhooks management."""

from typing import Annotated, Final

from fastapi import Query
from starlette.responses import Response

from crmtui.api.dialects.kazi import wire
from crmtui.api.dialects.kazi.callers import NAME, AnyCall
from crmtui.api.dialects.kazi.errors import refusals
from crmtui.api.dialects.kazi.inputs import ListQuery, WebhookIn, WebhookPatch, WebhookPath
from crmtui.api.pagination import by_offset
from crmtui.api.replies import JsonReply
from crmtui.api.sections import CREATED, section
from crmtui.services import webhooks

router: Final = section("Webhooks Management")


@router.get(
    "/api/webhooks",
    summary="List configured webhooks",
    response_model=wire.WebhooksOut,
    responses=refusals(400, 403),
)
async def list_webhooks(call: AnyCall, query: Annotated[ListQuery, Query()]) -> Response:
    """The subscriptions of the organization, the oldest first."""
    found = await call.read(call.home, webhooks.list_endpoints, NAME)
    return JsonReply(wire.webhooks_out(*by_offset(found, query.offset, query.page_size)))


@router.post(
    "/api/webhooks",
    summary="Create a new webhook subscription",
    status_code=CREATED,
    response_model=wire.WebhookOut,
    responses=refusals(400, 403),
)
async def create_webhook(call: AnyCall, body: WebhookIn) -> Response:
    """The secret is shown in this response and never again."""
    made = await call.write(
        call.home, webhooks.create_endpoint, body.to_create(), await call.open_secrets()
    )
    return JsonReply(wire.created_out(made), CREATED)


@router.get(
    "/api/webhooks/{webhookId}",
    summary="Get a webhook",
    response_model=wire.WebhookOut,
    responses=refusals(403, 404),
)
async def get_webhook(call: AnyCall, webhook_id: WebhookPath) -> Response:
    """One subscription."""
    return JsonReply(
        wire.webhook_out(await call.read(call.home, webhooks.get_endpoint, webhook_id, NAME))
    )


@router.patch(
    "/api/webhooks/{webhookId}",
    summary="Change a webhook",
    response_model=wire.WebhookOut,
    responses=refusals(400, 403, 404),
)
async def update_webhook(call: AnyCall, webhook_id: WebhookPath, body: WebhookPatch) -> Response:
    """Changes what is sent; a new secret signs at once."""
    box, wanted = await call.open_secrets(), body.to_update()
    changed = await call.write(call.home, webhooks.update_endpoint, webhook_id, wanted, box, NAME)
    return JsonReply(wire.webhook_out(changed))


@router.delete(
    "/api/webhooks/{webhookId}",
    summary="Delete a webhook",
    response_model=wire.DeletedOut,
    responses=refusals(403, 404),
)
async def delete_webhook(call: AnyCall, webhook_id: WebhookPath) -> Response:
    """Nothing more is sent; what was sent stays in the log."""
    await call.write(call.home, webhooks.delete_endpoint, webhook_id, NAME)
    return JsonReply({"success": True})
