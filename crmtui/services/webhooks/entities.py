"""What events are about: the records that exist today and the facts that payloads tell of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from crmtui.services.webhooks.payload_fields import Field, Kind
from crmtui.services.webhooks.schemas import Dialect

EXAMPLE_ID: Final = "01976c2e-9d4b-7c3a-8f1e-2d3c4b5a6978"
OTHER_ID: Final = "01976c2e-9d4b-7c3a-8f1e-2d3c4b5a6979"
EXAMPLE_TIME: Final = "2024-01-01T00:00:00+00:00"


@dataclass(frozen=True, slots=True, eq=False)
class Entity:
    """A kind of record. Besides its fields every record has an id and a name."""

    name: str
    example_name: str
    fields: tuple[Field, ...]
    permission: str | None = None
    """What whoever subscribes to its events must be allowed to read."""
    names: Mapping[Dialect, str] = field(default_factory=dict)
    """Where a dialect calls it something else."""

    def name_in(self, dialect: Dialect) -> str:
        return self.names.get(dialect, self.name)


STATUS: Final = Field("status", Kind.TEXT, "active", always=False, head=True)
CURRENCY: Final = Field("currency", Kind.TEXT, "EUR", always=False)

EVENT: Final = Entity(
    "event",
    "Summer Night",
    (
        Field("subtype", Kind.TEXT, "event", head=True),
        Field("status", Kind.TEXT, "published", head=True),
        Field("startDate", Kind.TIME, "2024-06-15T18:00:00+00:00"),
        Field("endDate", Kind.TIME, "2024-06-15T23:00:00+00:00"),
        Field("location", Kind.TEXT, "Main hall"),
        Field("capacity", Kind.COUNT, 500, nullable=True),
    ),
    "events:read",
)

PRODUCT: Final = Entity(
    "product",
    "Early Bird Ticket",
    (
        Field("subtype", Kind.TEXT, "ticket", head=True),
        Field("status", Kind.TEXT, "active", head=True),
        Field("price", Kind.MONEY, 19_900),
        Field("currency", Kind.TEXT, "EUR"),
        Field("quantity", Kind.COUNT, 100, nullable=True),
        Field("linkedEventId", Kind.ID, EXAMPLE_ID, nullable=True),
    ),
    "products:read",
)

ORDER: Final = Entity(
    "order",
    "Order #K7P2M",
    (
        Field("status", Kind.TEXT, "paid", head=True, said={"l4yercak3": {"paid": "completed"}}),
        Field("orderCode", Kind.TEXT, "K7P2M"),
        Field("eventId", Kind.ID, EXAMPLE_ID),
        Field("channel", Kind.TEXT, "door"),
        Field("total", Kind.MONEY, 47_362),
        Field("currency", Kind.TEXT, "EUR"),
        Field("paymentMethod", Kind.TEXT, "card", nullable=True),
        Field("customerName", Kind.TEXT, "John Doe"),
        Field("customerEmail", Kind.TEXT, "customer@example.com"),
    ),
    "orders:read",
    {"l4yercak3": "transaction"},
)

TICKET: Final = Entity(
    "ticket",
    "Ticket #001",
    (
        Field("status", Kind.TEXT, "valid", head=True),
        Field("qrCode", Kind.TEXT, "TKT-7KQ2MX-P4ZC9H-WB3TRA"),
        Field("attendeeName", Kind.TEXT, "John Doe"),
        Field("attendeeEmail", Kind.TEXT, "john@example.com"),
        Field("attendeePhone", Kind.TEXT, "+1234567890"),
        Field("productId", Kind.ID, EXAMPLE_ID),
        Field("productName", Kind.TEXT, "Early Bird Ticket"),
        Field("eventId", Kind.ID, OTHER_ID),
        Field("orderId", Kind.ID, EXAMPLE_ID),
        Field("orderCode", Kind.TEXT, "K7P2M"),
        Field("ticketNumber", Kind.TEXT, "TK00000001"),
        Field("seat", Kind.TEXT, "A-12"),
        Field("price", Kind.MONEY, 19_900),
        Field("currency", Kind.TEXT, "EUR"),
        Field("checkedIn", Kind.FLAG, False),
        Field("checkedInAt", Kind.STAMP, EXAMPLE_TIME, nullable=True),
        Field("scanId", Kind.ID, EXAMPLE_ID, always=False),
        Field("checkinListId", Kind.ID, EXAMPLE_ID, always=False),
        Field("gate", Kind.TEXT, "North", always=False),
        Field("reason", Kind.TEXT, "double booking", always=False),
    ),
    "tickets:read",
)

ORGANIZATION: Final = Entity(
    "organization",
    "My Company",
    (Field("slug", Kind.TEXT, "my-company"),),
    "organization:read",
    {"workos": "org"},
)

DEAL: Final = Entity(
    "deal",
    "Website Redesign",
    (
        Field("status", Kind.TEXT, "open", head=True),
        Field("pipelineId", Kind.ID, EXAMPLE_ID),
        Field("stageId", Kind.ID, OTHER_ID),
        Field("fromStageId", Kind.ID, EXAMPLE_ID, always=False),
        Field("companyId", Kind.ID, EXAMPLE_ID, nullable=True),
        Field("personId", Kind.ID, EXAMPLE_ID, nullable=True),
        Field("ownerId", Kind.ID, EXAMPLE_ID, nullable=True),
        Field("valueCents", Kind.MINOR, 500_000),
        Field("currency", Kind.TEXT, "EUR"),
        Field("expectedCloseDate", Kind.DAY, "2024-06-30", nullable=True),
        Field("closedAt", Kind.STAMP, EXAMPLE_TIME, nullable=True),
        Field("lostReason", Kind.TEXT, ""),
    ),
    "deals:read",
)

TASK: Final = Entity(
    "task",
    "Call back",
    (
        Field("status", Kind.TEXT, "pending", head=True),
        Field("priority", Kind.TEXT, "medium"),
        Field("dueAt", Kind.TIME, "2024-06-15T18:00:00+00:00", nullable=True),
        Field("remindAt", Kind.TIME, "2024-06-15T17:00:00+00:00", always=False, nullable=True),
        Field("completedAt", Kind.STAMP, EXAMPLE_TIME, nullable=True),
        Field("ownerId", Kind.ID, EXAMPLE_ID, nullable=True),
        Field("companyId", Kind.ID, EXAMPLE_ID, nullable=True),
        Field("personId", Kind.ID, EXAMPLE_ID, nullable=True),
        Field("dealId", Kind.ID, EXAMPLE_ID, nullable=True),
    ),
    "tasks:read",
)

_TAGS: Final = Field("tags", Kind.TEXTS, ["customer"])

CONTACT: Final = Entity(
    "contact",
    "John Doe",
    (
        Field("status", Kind.TEXT, "active", head=True),
        Field("firstName", Kind.TEXT, "John"),
        Field("lastName", Kind.TEXT, "Doe"),
        Field("email", Kind.TEXT, "john@example.com"),
        Field("phone", Kind.TEXT, "+1234567890"),
        Field("title", Kind.TEXT, "CEO"),
        Field("company", Kind.TEXT, "Acme Inc"),
        Field("companyId", Kind.ID, EXAMPLE_ID, nullable=True),
        _TAGS,
    ),
    "contacts:read",
    {"workos": "person", "kazi": "client"},
)

COMPANY: Final = Entity(
    "company",
    "Acme Inc",
    (Field("domain", Kind.TEXT, "acme.example"), _TAGS),
    "companies:read",
)

TEST: Final = Entity("webhook", "Test of this endpoint", ())
"""What a test message is about: the endpoint itself."""
