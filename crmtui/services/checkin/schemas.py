"""What goes into and comes out of check-in: lists, gates, scans and their verdicts."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from crmtui.kit.schemas import Filter, LongText, Name, Schema, ShortText

Reason = Annotated[LongText, Field(min_length=3, max_length=300)]
"""Why something was done that normally is not: 3 to 300 characters."""


class Direction(StrEnum):
    ENTRY = "entry"
    EXIT = "exit"


class Result(StrEnum):
    """The verdict on a scan (pretix' vocabulary); `annulled` appears in the history only."""

    OK = "ok"
    INVALID = "invalid"
    UNPAID = "unpaid"
    BLOCKED = "blocked"
    INVALID_TIME = "invalid_time"
    CANCELED = "canceled"
    ALREADY_REDEEMED = "already_redeemed"
    PRODUCT = "product"
    RULES = "rules"
    AMBIGUOUS = "ambiguous"
    REVOKED = "revoked"
    INCOMPLETE = "incomplete"
    ANNULLED = "annulled"


class ListCreate(Schema):
    event_id: UUID
    name: Annotated[Name, Field(max_length=100)]
    product_ids: tuple[UUID, ...] | None = None
    """None admits all products of the event."""
    valid_from: AwareDatetime | None = None
    valid_until: AwareDatetime | None = None
    max_entries: Annotated[int, Field(ge=1, le=1000)] | None = 1
    """How often one ticket may enter; None is without limit."""
    exit_required: bool = True
    """A ticket that is inside must leave before it may enter again."""
    max_inside: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    reentry_minutes: Annotated[int, Field(ge=1, le=100_000)] | None = None


class ListUpdate(Schema):
    """Only the fields that were set are changed (`model_fields_set`)."""

    name: Annotated[Name, Field(max_length=100)] | None = None
    product_ids: tuple[UUID, ...] | None = None
    valid_from: AwareDatetime | None = None
    valid_until: AwareDatetime | None = None
    max_entries: Annotated[int, Field(ge=1, le=1000)] | None = None
    exit_required: bool | None = None
    max_inside: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    reentry_minutes: Annotated[int, Field(ge=1, le=100_000)] | None = None
    expected_version: int | None = None


class ListDetail(Schema):
    id: UUID
    event_id: UUID
    event_name: str
    name: str
    product_ids: tuple[UUID, ...] | None
    valid_from: datetime | None
    valid_until: datetime | None
    max_entries: int | None
    exit_required: bool
    max_inside: int | None
    reentry_minutes: int | None
    version: int


class GateCreate(Schema):
    name: Annotated[Name, Field(max_length=100)]


class GateUpdate(Schema):
    name: Annotated[Name, Field(max_length=100)]
    expected_version: int | None = None


class GateDetail(Schema):
    id: UUID
    name: str
    version: int


class Scanned(Schema):
    """One scan, as a desk or a client sends it."""

    list_id: UUID
    code: str
    """What was read; any text is allowed, the verdict tells. Up to 200 characters are kept."""
    direction: Direction = Direction.ENTRY
    gate_id: UUID | None = None
    nonce: Annotated[ShortText, Field(min_length=1, max_length=80)] | None = None
    """Chosen by the client: sent again, it gives the same answer and makes no second row."""
    ticket_id: UUID | None = None
    """Instead of a code: a ticket picked from a search or an order."""
    override_reason: Reason | None = None
    """Admit in spite of a refusal that may be overridden (needs tickets:override)."""
    scanned_at: AwareDatetime | None = None
    """When it was read, where that was before it was sent."""


class AdmittedTicket(Schema):
    """The ticket behind a verdict, as the desk needs to see it."""

    id: UUID
    label: str
    code: str
    order_id: UUID
    order_code: str
    position: int
    event_id: UUID
    product_id: UUID
    product_name: str
    attendee_name: str
    company: str
    seat: str
    note: str
    state: str
    price_minor: int
    currency: str


class FirstScan(Schema):
    """Who was faster: the admission that `already_redeemed` refers to."""

    at: datetime
    gate: str
    operator: str


class Verdict(Schema):
    """The answer to one scan."""

    scan_id: UUID
    result: Result
    direction: Direction
    scanned_at: datetime
    code: str
    detail: str
    """What else to tell: the other event's name, the missing field, the rule that said no."""
    ticket: AdmittedTicket | None
    earlier: FirstScan | None
    entry: int | None
    """This was the ticket's first, second … admission."""
    overridable: bool
    """Whether an override with a reason would admit."""
    override_reason: str | None
    repeated: bool
    """The nonce was known: this is the stored answer."""
    order_size: int
    """How many tickets the order has, to offer admitting the group."""


class CounterRow(Schema):
    name: str
    """A product or a gate; empty for scans without one."""
    admitted: int
    inside: int
    refused: int


class Counters(Schema):
    list_id: UUID
    expected: int
    """Tickets that the list admits and that are neither cancelled nor revoked."""
    admitted: int
    inside: int
    refused: int
    by_product: tuple[CounterRow, ...]
    by_gate: tuple[CounterRow, ...]


class ScanRow(Schema):
    """One line of the scan log."""

    id: UUID
    scanned_at: datetime
    result: Result
    """`annulled` once it was undone."""
    direction: Direction
    code: str
    ticket_id: UUID | None
    label: str
    attendee_name: str
    product_name: str
    order_code: str
    gate_name: str
    operator_name: str
    detail: str
    override_reason: str | None
    annul_reason: str | None


class ScanFilter(Filter):
    list_id: UUID | None = None
    event_id: UUID | None = None
    ticket_id: UUID | None = None
    result: Result | None = None
    gate_id: UUID | None = None
    refused_only: bool = False


class Annulment(Schema):
    """Undo of an admission or an exit; the row stays and says so."""

    scan_id: UUID
    reason: Reason


class GroupMember(Schema):
    """A ticket of an order, with where it stands on the list."""

    ticket: AdmittedTicket
    status: str
    """The ticket's status, or `inside` / `admitted` where the list has let it in."""
    admissible: bool
