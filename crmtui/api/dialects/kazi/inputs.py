"""What clients send: the document leaves the body open, so this is the names it uses elsewhere."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, SecretStr, StrictBool, StrictStr

from crmtui.kit.schemas import ShortText
from crmtui.services.webhooks import EndpointCreate, EndpointUpdate

MAX_PAGE = 100
WebhookPath = Annotated[UUID, Path(alias="webhookId")]
Events = Annotated[tuple[StrictStr, ...], Field(min_length=1, max_length=100)]
Secret = Annotated[SecretStr, Field(min_length=1, max_length=256)]
Url = Annotated[StrictStr, Field(min_length=1, max_length=2000)]


class ListQuery(BaseModel):
    """Which page; a larger limit than 100 is cut."""

    model_config = ConfigDict(frozen=True)

    limit: Annotated[int, Field(ge=1, le=10**6)] = 50
    offset: Annotated[int, Field(ge=0, le=10**9)] = 0

    @property
    def page_size(self) -> int:
        return min(self.limit, MAX_PAGE)


class WebhookIn(BaseModel):
    """A new subscription; without a secret one is made and shown once."""

    model_config = ConfigDict(frozen=True)

    url: Url
    events: Events
    secret: Secret | None = None
    description: ShortText = ""
    enabled: StrictBool = True

    def to_create(self) -> EndpointCreate:
        return EndpointCreate(
            dialect="kazi",
            url=self.url,
            event_types=self.events,
            secret=self.secret,
            description=self.description,
            enabled=self.enabled,
        )


class WebhookPatch(BaseModel):
    """What is to be changed."""

    model_config = ConfigDict(frozen=True)

    url: Url | None = None
    events: Events | None = None
    secret: Secret | None = None
    description: ShortText | None = None
    enabled: StrictBool | None = None

    def to_update(self) -> EndpointUpdate:
        given: dict[str, Any] = {
            "event_types" if name == "events" else name: getattr(self, name)
            for name in self.model_fields_set
            if getattr(self, name) is not None
        }
        return EndpointUpdate(**given)
