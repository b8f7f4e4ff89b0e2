"""Webhooks going in and coming out. The document shows what is sent, but no response."""

from typing import Annotated, NotRequired

from pydantic import Field, SecretStr, StrictStr
from typing_extensions import TypedDict

from crmtui.api.dialects.l4yercak3.ids import OrganizationId
from crmtui.api.dialects.l4yercak3.inputs import WireModel
from crmtui.kit.wire_values import object_wire_id, to_ms
from crmtui.services.webhooks import EndpointCreate, EndpointCreated, EndpointDetail


class WebhookIn(WireModel):
    """A new subscription; without a secret one is made and shown once."""

    organization_id: OrganizationId | None = None
    url: Annotated[StrictStr, Field(min_length=1, max_length=2000)]
    events: Annotated[tuple[StrictStr, ...], Field(min_length=1, max_length=100)]
    secret: Annotated[SecretStr, Field(min_length=1, max_length=256)] | None = None

    def to_create(self) -> EndpointCreate:
        return EndpointCreate(
            dialect="l4yercak3", url=self.url, event_types=self.events, secret=self.secret
        )


class WebhookOut(TypedDict):
    id: str
    url: str
    events: list[str]
    status: str
    createdAt: int
    secret: NotRequired[str]


class WebhooksOut(TypedDict):
    webhooks: list[WebhookOut]


class TestedOut(TypedDict):
    success: bool
    deliveryId: str
    status: str


def webhook_out(endpoint: EndpointDetail) -> WebhookOut:
    return {
        "id": object_wire_id(endpoint.id),
        "url": endpoint.url,
        "events": list(endpoint.event_types),
        "status": "active" if endpoint.enabled else "disabled",
        "createdAt": to_ms(endpoint.created_at),
    }


def created_out(endpoint: EndpointCreated) -> WebhookOut:
    """With the secret, this once."""
    return {**webhook_out(endpoint), "secret": endpoint.secret.get_secret_value()}
