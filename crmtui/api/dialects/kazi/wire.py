"""What clients get: plain UUIDs, times in ISO 8601, snake case."""

from collections.abc import Sequence
from typing import NotRequired

from typing_extensions import TypedDict

from crmtui.api.pagination import Offsets
from crmtui.kit.wire_values import to_iso
from crmtui.services.webhooks import EndpointCreated, EndpointDetail


class WebhookFields(TypedDict):
    id: str
    url: str
    events: list[str]
    description: str
    enabled: bool
    created_at: str
    updated_at: str
    secret: NotRequired[str]


class WebhookOut(TypedDict):
    data: WebhookFields


class WebhooksOut(TypedDict):
    data: list[WebhookFields]
    pagination: Offsets


class DeletedOut(TypedDict):
    success: bool


def webhook_out(endpoint: EndpointDetail) -> WebhookOut:
    return {"data": _fields(endpoint)}


def created_out(endpoint: EndpointCreated) -> WebhookOut:
    """With the secret, this once."""
    return {"data": {**_fields(endpoint), "secret": endpoint.secret.get_secret_value()}}


def webhooks_out(endpoints: Sequence[EndpointDetail], pagination: Offsets) -> WebhooksOut:
    return {"data": [_fields(endpoint) for endpoint in endpoints], "pagination": pagination}


def _fields(endpoint: EndpointDetail) -> WebhookFields:
    return {
        "id": str(endpoint.id),
        "url": endpoint.url,
        "events": list(endpoint.event_types),
        "description": endpoint.description,
        "enabled": endpoint.enabled,
        "created_at": to_iso(endpoint.created_at),
        "updated_at": to_iso(endpoint.updated_at),
    }
