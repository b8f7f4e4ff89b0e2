"""What goes into and comes out of customers' orders."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field

from crmtui.kit.schemas import Filter, LongText, Schema, ShortText, text_of

Reference = Annotated[str, text_of(60, 1)]
RequestId = Annotated[str, text_of(80, 1)]
TrackingText = Annotated[str, text_of(100)]
Priority = Annotated[int, Field(ge=0, le=9)]
MOST_LINES = 500
URGENT = 1


class OrderStatus(StrEnum):
    """How far an order is."""

    OPEN = "open"
    """Some of its units are still to be reserved."""
    RESERVED = "reserved"
    """All of its units, or all that did not leave yet, wait in their bins."""
    PICKING = "picking"
    """Some of its units were taken out of their bins, others wait there."""
    PICKED = "picked"
    """What was reserved was taken; it lies in totes, and some of it is to be packed."""
    PACKED = "packed"
    """All that was taken lies in parcels."""
    SHIPPED = "shipped"
    CANCELLED = "cancelled"

    @property
    def is_ended(self) -> bool:
        return self in (OrderStatus.SHIPPED, OrderStatus.CANCELLED)


ENDED: Final = frozenset(status.value for status in OrderStatus if status.is_ended)


class Reserving(StrEnum):
    """How many of an order's units must be there when it is made."""

    ALL = "all"
    """All, or the order is refused."""
    PART = "part"
    """As many as there are; the others when it is shipped."""
    NONE = "none"


class LineWanted(Schema):
    item_id: UUID
    quantity: Annotated[int, Field(ge=1, le=10**9)]


class CustomerOrderCreate(Schema):
    customer_name: ShortText = ""
    customer_email: Annotated[str, text_of(254)] = ""
    address: LongText = ""
    note: LongText = ""
    priority: Priority = 0
    """The higher one is picked first; 1 is urgent."""
    reference: Reference | None = None
    """What the shop calls it."""
    lines: Annotated[tuple[LineWanted, ...], Field(min_length=1, max_length=MOST_LINES)]
    reserving: Reserving = Reserving.ALL
    request_id: RequestId | None = None
    """The same order sent twice with one id is one order."""


class CustomerOrderUpdate(Schema):
    """Only the fields that were set are changed (`model_fields_set`)."""

    customer_name: ShortText = ""
    customer_email: Annotated[str, text_of(254)] = ""
    address: LongText = ""
    note: LongText = ""
    reference: Reference | None = None
    priority: Priority = 0
    expected_version: int | None = None


class Shipping(StrEnum):
    """What of an order leaves the house."""

    ALL = "all"
    """All of it, whatever was scanned before."""
    PACKED = "packed"
    """What is packed, but for parcels that are still open."""


class Shipment(Schema):
    tracking_number: TrackingText = ""
    """Of the parcels that have none of their own, as the carrier."""
    carrier: TrackingText = ""
    what: Shipping = Shipping.ALL


class LineDetail(Schema):
    id: UUID
    item_id: UUID
    sku: str
    name: str
    quantity: int
    reserved: int
    picked: int
    packed: int
    shipped: int

    @property
    def missing(self) -> int:
        """Units that nothing was reserved for."""
        return self.quantity - self.reserved - self.picked - self.packed - self.shipped

    @property
    def taken(self) -> int:
        """Units that are out of their bins: no change of the order brings them back."""
        return self.picked + self.packed + self.shipped


class CustomerOrderDetail(Schema):
    id: UUID
    number: int
    reference: str | None
    status: OrderStatus
    customer_name: str
    customer_email: str
    address: str
    note: str
    priority: int
    tracking_number: str
    carrier: str
    lines: tuple[LineDetail, ...]
    version: int
    created_at: datetime
    updated_at: datetime
    shipped_at: datetime | None
    cancelled_at: datetime | None

    @property
    def is_urgent(self) -> bool:
        return self.priority > 0

    @property
    def code(self) -> str:
        """What people call it."""
        return order_code(self.number)


class CustomerOrderFilter(Filter):
    """All that are given must hold."""

    status: OrderStatus | None = None
    reference: str | None = None
    urgent: bool = False
    back_ordered: bool = False
    """Only those not ended that miss units."""
    alive: bool = False
    """Only those not ended."""
    text: str | None = None
    """In its number, its reference, or the customer's name or address of mail."""


class BackOrderFilled(Schema):
    """An order that got what it waited for, or some of it."""

    order_id: UUID
    code: str
    units: int


class OrderEvent(Schema):
    """What happened to an order."""

    at: datetime
    what: str
    """Such as `partly_shipped`."""
    actor_name: str
    via: str
    facts: dict[str, Any]


def order_code(number: int) -> str:
    return f"SO-{number:06}"
