"""Webhooks."""

from typing import Annotated, Final

from fastapi import Query
from starlette.responses import Response

from crmtui.api.dialects.l4yercak3 import wire
from crmtui.api.dialects.l4yercak3.callers import NAME, AnyCall, choose_actor
from crmtui.api.dialects.l4yercak3.ids import WebhookPath
from crmtui.api.dialects.l4yercak3.inputs import OrganizationQuery
from crmtui.api.dialects.l4yercak3.sections import refusals
from crmtui.api.dialects.l4yercak3.webhook_wire import (
    TestedOut,
    WebhookIn,
    WebhookOut,
    WebhooksOut,
    created_out,
    webhook_out,
)
from crmtui.api.replies import JsonReply
from crmtui.api.sections import CREATED, section
from crmtui.kit.wire_values import object_wire_id
from crmtui.services import webhooks

router: Final = section("Webhooks")


@router.get(
    "/api/v1/webhooks",
    summary="List Webhook Subscriptions",
    response_model=WebhooksOut,
    responses=refusals("NOT_AUTHORIZED", "MISSING_PARAM"),
)
async def list_webhooks(call: AnyCall, query: Annotated[OrganizationQuery, Query()]) -> Response:
    """The organization's subscriptions, the oldest first."""
    actor = choose_actor(call, query.organization_id, "query")
    found = await call.read(actor, webhooks.list_endpoints, NAME)
    return JsonReply({"webhooks": [webhook_out(endpoint) for endpoint in found]})


@router.post(
    "/api/v1/webhooks",
    summary="Create Webhook",
    status_code=CREATED,
    response_model=WebhookOut,
    responses=refusals("NOT_AUTHORIZED", "VALIDATION_ERROR", "MISSING_PARAM"),
)
async def create_webhook(call: AnyCall, body: WebhookIn) -> Response:
    """The secret is shown in this response and never again."""
    actor = choose_actor(call, body.organization_id, "body")
    box = await call.open_secrets()
    made = await call.write(actor, webhooks.create_endpoint, body.to_create(), box)
    return JsonReply(created_out(made), CREATED)


@router.delete(
    "/api/v1/webhooks/{webhookId}",
    summary="Delete Webhook",
    response_model=wire.DeletedOut,
    responses=refusals("NOT_AUTHORIZED", "NOT_FOUND"),
)
async def delete_webhook(call: AnyCall, webhook_id: WebhookPath) -> Response:
    """Nothing more is sent; what was sent stays in the log."""
    await call.wherever(lambda actor: call.write(actor, webhooks.delete_endpoint, webhook_id, NAME))
    return JsonReply(wire.deleted_out(webhook_id))


@router.post(
    "/api/v1/webhooks/{webhookId}/test",
    summary="Test Webhook",
    response_model=TestedOut,
    responses=refusals("NOT_AUTHORIZED", "NOT_FOUND", "VALIDATION_ERROR"),
)
async def test_webhook(call: AnyCall, webhook_id: WebhookPath) -> Response:
    """Queues a payload for the URL; it goes out within a second."""
    sent = await call.wherever(
        lambda actor: call.write(actor, webhooks.send_test, webhook_id, NAME)
    )
    return JsonReply({"success": True, "deliveryId": object_wire_id(sent), "status": "queued"})
