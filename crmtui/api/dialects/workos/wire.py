"""What clients get. Ids are opaque: here they are plain UUIDs, the same everywhere."""

from collections.abc import Sequence
from uuid import UUID

from typing_extensions import TypedDict

from crmtui.api.pagination import Pages
from crmtui.kit.wire_values import to_iso
from crmtui.services.webhooks import EndpointDetail


class WebhookOut(TypedDict):
    id: str
    orgId: str
    url: str
    eventTypes: list[str]
    enabled: bool
    createdAt: str
    updatedAt: str


class WebhooksOut(TypedDict):
    data: list[WebhookOut]
    pagination: Pages


class DeletedOut(TypedDict):
    id: str
    deleted: bool


def webhook_out(endpoint: EndpointDetail, organization_id: UUID) -> WebhookOut:
    """Without its secret, which the client chose itself."""
    return {
        "id": str(endpoint.id),
        "orgId": str(organization_id),
        "url": endpoint.url,
        "eventTypes": list(endpoint.event_types),
        "enabled": endpoint.enabled,
        "createdAt": to_iso(endpoint.created_at),
        "updatedAt": to_iso(endpoint.updated_at),
    }


def webhooks_out(
    endpoints: Sequence[EndpointDetail], pagination: Pages, organization_id: UUID
) -> WebhooksOut:
    shown = [webhook_out(endpoint, organization_id) for endpoint in endpoints]
    return {"data": shown, "pagination": pagination}


def deleted_out(endpoint_id: UUID) -> DeletedOut:
    return {"id": str(endpoint_id), "deleted": True}
