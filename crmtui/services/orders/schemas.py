"""What goes into and comes out of orders: tickets, orders and the sale at the door."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, Field

from crmtui.kit.schemas import Filter, LongText, Schema, ShortText


class TicketState(StrEnum):
    """What is stored; whether a valid ticket was used is told by `redeemed_at`."""

    VALID = "valid"
    UNPAID = "unpaid"
    BLOCKED = "blocked"
    CANCELLED = "cancelled"
    REVOKED = "revoked"


class OrderStatus(StrEnum):
    PENDING = "pending"
    PAID = "paid"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


class PaymentMethod(StrEnum):
    CASH = "cash"
    CARD = "card"
    FREE = "free"
    IMPORTED = "imported"


RequestId = Annotated[str, Field(min_length=1, max_length=80)]
"""Chosen by the client: the same request sent again gives the same answer."""


class AttendeeData(Schema):
    name: ShortText = ""
    email: Annotated[ShortText, Field(max_length=254)] = ""
    phone: Annotated[ShortText, Field(max_length=40)] = ""
    company: ShortText = ""
    seat: Annotated[ShortText, Field(max_length=60)] = ""
    note: LongText = ""
    answers: dict[str, Any] = Field(default_factory=dict)


class TicketIssue(Schema):
    """One ticket in an order of its own, as an API client or the office issues it."""

    product_id: UUID
    event_id: UUID | None = None
    """The product's event when not given; must be the same when both are."""
    attendee: AttendeeData = AttendeeData()
    code: ShortText | None = None
    """An existing bar code; a fresh one that cannot be guessed when not given."""
    paid: bool = True
    channel: Annotated[str, Field(min_length=1, max_length=20)] = "office"
    request_id: RequestId | None = None


class SaleLine(Schema):
    product_id: UUID
    quantity: Annotated[int, Field(ge=1, le=100)]
    attendees: tuple[AttendeeData, ...] = ()
    """In order of the tickets; missing ones take the buyer's name and e-mail."""


class DoorSale(Schema):
    """A sale at the door: the order is paid at once."""

    event_id: UUID
    lines: Annotated[tuple[SaleLine, ...], Field(min_length=1, max_length=50)]
    payment_method: PaymentMethod
    """`free` only where the total is zero or the seller may give away (orders:give_away)."""
    buyer_name: ShortText = ""
    buyer_email: ShortText = ""
    buyer_phone: Annotated[ShortText, Field(max_length=40)] = ""
    note: LongText = ""
    request_id: RequestId
    """The same sale sent twice is one order."""


class TicketDetail(Schema):
    id: UUID
    event_id: UUID
    event_name: str
    product_id: UUID
    product_name: str
    order_id: UUID
    order_code: str
    position: int
    number: int
    label: str
    """As printed: TK00000777."""
    code: str
    status: str
    """The state, or `redeemed` for a valid ticket that was used."""
    state: TicketState
    attendee_name: str
    attendee_email: str
    attendee_phone: str
    company: str
    seat: str
    note: str
    attendee_data: dict[str, Any]
    price_minor: int
    currency: str
    redeemed_at: datetime | None
    created_at: datetime
    version: int


class OrderDetail(Schema):
    id: UUID
    event_id: UUID
    code: str
    status: OrderStatus
    channel: str
    buyer_name: str
    buyer_email: str
    buyer_phone: str
    total_minor: int
    currency: str
    payment_method: PaymentMethod | None
    paid_at: datetime | None
    note: str
    created_at: datetime
    tickets: tuple[TicketDetail, ...]


class TicketUpdate(Schema):
    """Only the fields that were set are changed (`model_fields_set`)."""

    attendee_name: ShortText | None = None
    attendee_email: ShortText | None = None
    attendee_phone: Annotated[ShortText, Field(max_length=40)] | None = None
    company: ShortText | None = None
    seat: Annotated[ShortText, Field(max_length=60)] | None = None
    note: LongText | None = None
    answers: dict[str, Any] | None = None
    expected_version: int | None = None


class TicketFilter(Filter):
    event_id: UUID | None = None
    product_id: UUID | None = None
    order_id: UUID | None = None
    status: str | None = None
    """valid, redeemed, unpaid, blocked, cancelled or revoked."""


class TicketHit(Schema):
    """A search result at the desk: enough to recognise the person and to admit."""

    id: UUID
    label: str
    code: str
    order_code: str
    attendee_name: str
    company: str
    product_name: str
    status: str
    seat: str


class TicketRow(Schema):
    """One ticket of a bulk insert: an import or the demo."""

    product_id: UUID
    attendee: AttendeeData = AttendeeData()
    order_code: Annotated[ShortText, Field(max_length=60)] | None = None
    """Rows of one code form one order, also with those it has already; None is its own order."""
    code: ShortText | None = None
    """An existing bar code; a fresh one when not given."""
    state: TicketState = TicketState.VALID
    price_minor: Annotated[int, Field(ge=0, le=10**12)] | None = None
    """In the product's currency; the product's price when not given."""
    import_key: Annotated[str, Field(max_length=40)] | None = None
    """What a list's row is known by when it is imported again; unique within the event."""
    buyer_name: ShortText = ""
    buyer_email: Annotated[ShortText, Field(max_length=254)] = ""
    buyer_phone: Annotated[ShortText, Field(max_length=40)] = ""
    """Of a new order the first row's buyer counts, or else its attendee."""
    payment_method: PaymentMethod | None = PaymentMethod.IMPORTED
    valid_from: AwareDatetime | None = None
    valid_until: AwareDatetime | None = None
    issued_at: AwareDatetime | None = None
    """Now when not given."""
    redeemed_at: AwareDatetime | None = None


class InsertedTickets(Schema):
    """What a bulk insert made."""

    ticket_ids: tuple[UUID, ...]
    """In the order of the rows."""
    orders_created: int


class TicketPrint(Schema):
    """One ticket as a printer needs it."""

    ticket_id: UUID
    organization: str
    event: str
    venue: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    product: str
    attendee: str
    company: str
    seat: str
    order_code: str
    label: str
    code: str
    price_minor: int
    currency: str
    status: str
