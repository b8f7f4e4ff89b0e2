"""What goes into and comes out of customers' orders."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from crmtui.kit.schemas import LongText, Schema, ShortText, text_of

Reference = Annotated[str, text_of(60, 1)]
RequestId = Annotated[str, text_of(80, 1)]
TrackingText = Annotated[str, text_of(100)]
MOST_LINES = 500


class OrderStatus(StrEnum):
    """How far an order is."""

    OPEN = "open"
    """Some of its units are still to be reserved."""
    RESERVED = "reserved"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"

    @property
    def is_ended(self) -> bool:
        return self in (OrderStatus.SHIPPED, OrderStatus.CANCELLED)


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
    reference: Reference | None = None
    """What the shop calls it."""
    lines: Annotated[tuple[LineWanted, ...], Field(min_length=1, max_length=MOST_LINES)]
    reserving: Reserving = Reserving.ALL
    request_id: RequestId | None = None
    """The same order sent twice with one id is one order."""


class Shipment(Schema):
    tracking_number: TrackingText = ""
    carrier: TrackingText = ""


class LineDetail(Schema):
    id: UUID
    item_id: UUID
    sku: str
    name: str
    quantity: int
    reserved: int
    shipped: int

    @property
    def missing(self) -> int:
        """Units that nothing was reserved for."""
        return self.quantity - self.reserved - self.shipped


class CustomerOrderDetail(Schema):
    id: UUID
    number: int
    reference: str | None
    status: OrderStatus
    customer_name: str
    customer_email: str
    address: str
    note: str
    tracking_number: str
    carrier: str
    lines: tuple[LineDetail, ...]
    version: int
    created_at: datetime
    updated_at: datetime
    shipped_at: datetime | None
    cancelled_at: datetime | None

    @property
    def code(self) -> str:
        """What people call it."""
        return order_code(self.number)


class CustomerOrderFilter(Schema):
    """All that are given must hold."""

    status: OrderStatus | None = None
    reference: str | None = None


def order_code(number: int) -> str:
    return f"SO-{number:06}"
