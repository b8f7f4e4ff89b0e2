"""What goes into and comes out of the catalogue: events and products."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, Field

from crmtui.kit.custom_properties import CustomProperties
from crmtui.kit.schemas import Filter, LongText, Name, Schema, ShortText

Count = Annotated[int, Field(ge=0, le=10_000_000)]
PriceMinor = Annotated[int, Field(ge=0, le=10**12)]
CurrencyCode = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class EventStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    COMPLETED = "completed"


class ProductStatus(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    INACTIVE = "inactive"


class EventCreate(Schema):
    name: Name
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    subtype: ShortText = "event"
    status: EventStatus = EventStatus.DRAFT
    venue: ShortText = ""
    description: LongText = ""
    timezone: str | None = None
    """IANA name; the organization's when not given."""
    capacity: Count | None = None
    custom_properties: CustomProperties = Field(default_factory=dict)


class EventUpdate(Schema):
    """Only the fields that were set are changed (`model_fields_set`)."""

    name: Name | None = None
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    subtype: ShortText | None = None
    status: EventStatus | None = None
    venue: ShortText | None = None
    description: LongText | None = None
    timezone: str | None = None
    capacity: Count | None = None
    custom_properties: CustomProperties | None = None
    """Laid over what is kept; a property that is null goes."""
    expected_version: int | None = None
    """Refuse (record.changed) if the event has another version by now."""


class EventDetail(Schema):
    id: UUID
    name: str
    subtype: str
    status: EventStatus
    venue: str
    description: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    capacity: int | None
    registered: int
    custom_properties: dict[str, Any] = Field(default_factory=dict)
    version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None


class EventFilter(Filter):
    status: EventStatus | None = None
    text: str | None = None
    include_deleted: bool = False


class ProductCreate(Schema):
    name: Name
    price_minor: PriceMinor
    currency: CurrencyCode | None = None
    """The organization's when not given."""
    event_id: UUID | None = None
    subtype: ShortText = "ticket"
    status: ProductStatus = ProductStatus.ACTIVE
    description: LongText = ""
    quantity: Count | None = None
    """How many may be sold; None is without limit."""
    required_fields: tuple[str, ...] = ()
    """Attendee data a ticket must have at the door: attendee_name, attendee_email, attendee_phone,
    company, or the key of an answer."""
    custom_properties: CustomProperties = Field(default_factory=dict)


class ProductUpdate(Schema):
    """Only the fields that were set are changed (`model_fields_set`)."""

    name: Name | None = None
    price_minor: PriceMinor | None = None
    currency: CurrencyCode | None = None
    event_id: UUID | None = None
    subtype: ShortText | None = None
    status: ProductStatus | None = None
    description: LongText | None = None
    quantity: Count | None = None
    required_fields: tuple[str, ...] | None = None
    custom_properties: CustomProperties | None = None
    """Laid over what is kept; a property that is null goes."""
    expected_version: int | None = None


class ProductDetail(Schema):
    id: UUID
    event_id: UUID | None
    name: str
    subtype: str
    status: ProductStatus
    description: str
    price_minor: int
    currency: str
    quantity: int | None
    sold: int
    required_fields: tuple[str, ...]
    custom_properties: dict[str, Any] = Field(default_factory=dict)
    version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None


class ProductFilter(Filter):
    event_id: UUID | None = None
    status: ProductStatus | None = None
    text: str | None = None
    include_deleted: bool = False


class ReservedEvent(Schema):
    """The event whose places were taken."""

    id: UUID
    name: str
    status: EventStatus


class ReservedProduct(Schema):
    """A product of which places were taken, with the price at that moment."""

    id: UUID
    name: str
    status: ProductStatus
    price_minor: int
    currency: str


class Reservation(Schema):
    """Places taken in this transaction; gone again if it fails."""

    event: ReservedEvent
    products: dict[UUID, ReservedProduct]
