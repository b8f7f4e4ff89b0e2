"""What clients send; what the document does not name is passed over."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, SecretStr, StrictBool, StrictStr
from pydantic.alias_generators import to_camel

from crmtui.services.webhooks import EndpointCreate, EndpointUpdate

MAX_PAGE = 100
WebhookPath = Annotated[UUID, Path(alias="id")]
EventTypes = Annotated[tuple[StrictStr, ...], Field(min_length=1, max_length=100)]
Secret = Annotated[SecretStr, Field(min_length=1, max_length=256)]
Url = Annotated[StrictStr, Field(min_length=1, max_length=2000)]


class WireModel(BaseModel):
    """A body or a query string."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel)


class ListQuery(WireModel):
    """Which organization, and which page; a larger limit than 100 is cut."""

    org_id: UUID
    page: Annotated[int, Field(ge=1, le=10**6)] = 1
    limit: Annotated[int, Field(ge=1, le=10**6)] = 50

    @property
    def page_size(self) -> int:
        return min(self.limit, MAX_PAGE)


class WebhookIn(WireModel):
    """A new subscription."""

    org_id: UUID
    url: Url
    secret: Secret
    event_types: EventTypes

    def to_create(self) -> EndpointCreate:
        return EndpointCreate(
            dialect="workos", url=self.url, secret=self.secret, event_types=self.event_types
        )


class WebhookPatch(WireModel):
    """What is to be changed."""

    org_id: UUID | None = None
    url: Url | None = None
    secret: Secret | None = None
    event_types: EventTypes | None = None
    enabled: StrictBool | None = None

    def to_update(self) -> EndpointUpdate:
        given: dict[str, Any] = {
            name: getattr(self, name)
            for name in self.model_fields_set - {"org_id"}
            if getattr(self, name) is not None
        }
        return EndpointUpdate(**given)
