"""What goes into and comes out of webhooks: endpoints, deliveries, attempts and their results."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import Field, SecretStr

from crmtui.kit.schemas import Filter, Schema, ShortText

Dialect = Literal["l4yercak3", "workos", "kazi"]
DIALECTS: Final[tuple[Dialect, ...]] = ("l4yercak3", "workos", "kazi")
"""The documents that have webhooks."""

ALL_EVENTS: Final = "*"
"""In a subscription: every event type of its dialect, those of later versions too."""
OVERLAP: Final = timedelta(hours=24)
"""How long the secret before a rotation goes on signing, unless told otherwise."""
BODY_LIMIT: Final = 20_000
"""How many bytes of a response are kept."""

Url = Annotated[str, Field(min_length=1, max_length=2000)]
EventNames = Annotated[tuple[str, ...], Field(min_length=1, max_length=100)]
Secret = Annotated[SecretStr, Field(min_length=1, max_length=256)]


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    WAITING = "WAITING"
    """Of an endpoint that wants order: an earlier event of the same record comes first."""
    PENDING = "PENDING"
    """Goes out at `next_attempt_at`, unless the endpoint is disabled or paused."""
    SENDING = "SENDING"
    DELIVERED = "DELIVERED"
    EXHAUSTED = "EXHAUSTED"
    """All attempts failed."""
    CANCELLED = "CANCELLED"
    """Given up by a person, or its endpoint was deleted."""

    @property
    def finished(self) -> bool:
        """Whether nothing more happens unless somebody asks for it."""
        return self in (
            DeliveryState.DELIVERED,
            DeliveryState.EXHAUSTED,
            DeliveryState.CANCELLED,
        )


class Lane(StrEnum):
    """First attempts and retries do not wait for each other."""

    FIRST = "first"
    RETRY = "retry"


class EndpointHealth(StrEnum):
    """How an endpoint has been doing; kept in the database, so a restart forgets nothing."""

    HEALTHY = "healthy"
    FAILING = "failing"
    """Four attempts or more failed in a row."""
    DISABLED = "disabled"
    """The program gave up on it: HTTP 410, or five days of nothing but failures."""


# --- endpoints ---------------------------------------------------------------------------------


class EndpointCreate(Schema):
    """A new subscription."""

    dialect: Dialect
    url: Url
    event_types: EventNames
    """As the dialect names them; `*` is all of them."""
    secret: Secret | None = None
    """What signs; a fresh `whsec_…` when not given."""
    description: ShortText = ""
    ordered: bool = False
    """Whether events of one record wait for each other."""
    enabled: bool = True


class EndpointUpdate(Schema):
    """Only the fields that were set are changed (`model_fields_set`)."""

    url: Url | None = None
    event_types: EventNames | None = None
    secret: Secret | None = None
    """Signs at once and alone; `rotate_secret` is the gentle way."""
    description: ShortText | None = None
    ordered: bool | None = None
    enabled: bool | None = None
    expected_version: int | None = None
    """Refuse (record.changed) if the endpoint has another version by now."""


class EndpointDetail(Schema):
    """An endpoint and how it is doing. Its secret is never shown again."""

    id: UUID
    dialect: Dialect
    url: str
    event_types: tuple[str, ...]
    description: str
    ordered: bool
    enabled: bool
    health: EndpointHealth
    failures: int
    """Attempts that failed in a row."""
    first_failure_at: datetime | None
    """When the present run of failures began."""
    last_failure_at: datetime | None
    last_success_at: datetime | None
    last_error: str | None
    paused_until: datetime | None
    """No attempt before: the endpoint asked for less."""
    disabled_at: datetime | None
    disabled_reason: str | None
    """Why the program itself disabled it; None if a person did."""
    old_secret_until: datetime | None
    """Until then the secret before the last rotation signs too."""
    version: int
    created_at: datetime
    updated_at: datetime


class EndpointCreated(EndpointDetail):
    """The only time that the secret is shown."""

    secret: SecretStr


class EndpointCounts(Schema):
    """How many deliveries of one endpoint wait and gave up."""

    endpoint_id: UUID
    waiting: int
    """WAITING, PENDING and SENDING."""
    exhausted: int


# --- deliveries --------------------------------------------------------------------------------


class DeliveryFilter(Filter):
    """Which deliveries; everything given must hold, and an empty tuple or None means any."""

    endpoint_id: UUID | None = None
    states: tuple[DeliveryState, ...] = ()
    event_type: str | None = None
    text: str = ""
    """A part of the body, or an id: of the message as sent, the delivery or the record."""
    created_after: datetime | None = None
    """Inclusive."""
    created_before: datetime | None = None
    """Exclusive."""


class DeliverySummary(Schema):
    """A delivery as a list shows it."""

    id: UUID
    endpoint_id: UUID
    endpoint_url: str
    dialect: Dialect
    message_id: str
    """As the receiver sees it; the same in every attempt and replay."""
    event_type: str
    subject_type: str
    subject_id: UUID | None
    state: DeliveryState
    lane: Lane
    manual: bool
    """Whether a person asked for the attempts from here on."""
    attempts: int
    next_attempt_at: datetime | None
    """None where none is planned."""
    created_at: datetime
    finished_at: datetime | None
    last_status: int | None
    last_error: str | None


class AttemptDetail(Schema):
    """One request and what came back."""

    number: int
    at: datetime
    url: str
    """As it was at that time."""
    address: str | None
    """The vetted IP address that was connected to."""
    request_headers: dict[str, str]
    """Signatures read `(redacted)`."""
    status: int | None
    """None where no response came."""
    response_headers: dict[str, str] | None
    response_body: str | None
    """Its first 20,000 bytes."""
    milliseconds: int
    error: str | None
    manual: bool


class DeliveryDetail(DeliverySummary):
    """A delivery with what is sent and every attempt so far, the first one first."""

    body: str
    sequence: int
    """The event's place in the log; the order of an ordered endpoint. 0 for a test message."""
    history: tuple[AttemptDetail, ...]


class BlockedSubject(Schema):
    """A record whose events an ordered endpoint does not get, because an earlier one gave up."""

    endpoint_id: UUID
    subject_type: str
    subject_id: UUID
    delivery_id: UUID
    """The delivery that gave up: replay it, or `unblock` to skip it."""
    event_type: str
    blocked_since: datetime
    waiting: int
    """How many wait behind it."""
    last_error: str | None


# --- the catalogue -----------------------------------------------------------------------------


class EventType(Schema):
    """What a dialect calls an event, and what its payload looks like."""

    name: str
    description: str
    entity: str
    """What it is about, as the dialect names it: `ticket`, `person`, …"""
    fires: bool
    """False: its area is not built yet; it can be subscribed to and stays silent."""
    json_schema: dict[str, Any]
    """JSON Schema (2020-12) of the whole body."""
    example: dict[str, Any]


# --- between the sender and the database -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DueDelivery:
    """A delivery that was claimed: send it, then give a `SendResult` to `record_results`."""

    id: UUID
    token: UUID
    """Of the lease; results with another one are ignored."""
    lease_until: datetime
    endpoint_id: UUID
    organization_id: UUID
    dialect: Dialect
    url: str
    message_id: str
    """For the header `webhook-id`; the body's `id`."""
    event_type: str
    body: bytes
    """Exactly what is sent and signed."""
    secrets: tuple[str, ...] = field(repr=False)
    """Plain, the newest first; two during a rotation's overlap."""
    attempt: int
    """1 for the first; counts on through replays."""
    step: int
    """Attempts since the schedule began (anew): the index into `rules.SCHEDULE` of this one."""
    manual: bool
    ordered: bool
    subject_id: UUID | None


@dataclass(frozen=True, slots=True)
class SendResult:
    """What became of one attempt. Success is a 2xx status and nothing else."""

    delivery: DueDelivery
    at: datetime
    """When the request began."""
    milliseconds: int
    address: str | None = None
    """The vetted IP address that was connected to."""
    request_headers: Mapping[str, str] | None = None
    """With or without signatures; they are redacted before they are kept."""
    status: int | None = None
    """None where no response came."""
    response_headers: Mapping[str, str] | None = None
    response_body: str | None = None
    """At most `BODY_LIMIT` bytes are kept."""
    error: str | None = None
    """One line, such as `timeout after 20 s` or `blocked: private address`."""
    retry_after: float | None = None
    """Seconds, from the header `Retry-After`."""
