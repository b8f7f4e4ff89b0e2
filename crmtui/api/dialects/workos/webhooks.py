"""Webhooks."""

from typing import Annotated, Final

from fastapi import Query
from starlette.responses import Response

from crmtui.api.dialects.workos import wire
from crmtui.api.dialects.workos.callers import NAME, KeyCall
from crmtui.api.dialects.workos.errors import refusals
from crmtui.api.dialects.workos.inputs import ListQuery, WebhookIn, WebhookPatch, WebhookPath
from crmtui.api.dialects.workos.orgs import OwnOrg, actor_for
from crmtui.api.pagination import by_page
from crmtui.api.replies import JsonReply
from crmtui.api.sections import CREATED, section
from crmtui.services import webhooks

router: Final = section("Webhooks")


@router.get(
    "/api/webhooks",
    summary="List Webhooks",
    response_model=wire.WebhooksOut,
    responses=refusals("FORBIDDEN", "VALIDATION_ERROR"),
)
async def list_webhooks(call: KeyCall, query: Annotated[ListQuery, Query()]) -> Response:
    """The subscriptions of the organization, the oldest first."""
    found = await call.read(call.actor_in(query.org_id), webhooks.list_endpoints, NAME)
    shown, pagination = by_page(found, query.page, query.page_size)
    return JsonReply(wire.webhooks_out(shown, pagination, query.org_id))


@router.post(
    "/api/webhooks",
    summary="Create Webhook",
    status_code=CREATED,
    response_model=wire.WebhookOut,
    responses=refusals("FORBIDDEN", "VALIDATION_ERROR"),
)
async def create_webhook(call: KeyCall, body: WebhookIn) -> Response:
    """`X-Signature` of every delivery is made with `secret`."""
    actor = call.actor_in(body.org_id)
    made = await call.write(
        actor, webhooks.create_endpoint, body.to_create(), await call.open_secrets()
    )
    return JsonReply(wire.webhook_out(made, body.org_id), CREATED)


@router.patch(
    "/api/webhooks/{id}",
    summary="Update Webhook",
    response_model=wire.WebhookOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND", "VALIDATION_ERROR"),
)
async def update_webhook(
    call: KeyCall, webhook_id: WebhookPath, query: OwnOrg, body: WebhookPatch
) -> Response:
    """Changes what is sent; a new secret signs at once."""
    actor = actor_for(call, query.org_id, body.org_id)
    box, wanted = await call.open_secrets(), body.to_update()
    changed = await call.write(actor, webhooks.update_endpoint, webhook_id, wanted, box, NAME)
    return JsonReply(wire.webhook_out(changed, call.organization_id))


@router.delete(
    "/api/webhooks/{id}",
    summary="Delete Webhook",
    response_model=wire.DeletedOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND", "VALIDATION_ERROR"),
)
async def delete_webhook(call: KeyCall, webhook_id: WebhookPath, query: OwnOrg) -> Response:
    """Nothing more is sent; what was sent stays in the log."""
    await call.write(actor_for(call, query.org_id), webhooks.delete_endpoint, webhook_id, NAME)
    return JsonReply(wire.deleted_out(webhook_id))
