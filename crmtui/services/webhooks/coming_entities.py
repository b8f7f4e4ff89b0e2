"""What the documents' other events are about: records whose areas are not built yet.

Subscribing to them is possible, and their schemas are promises: an area that arrives emits what
stands here, or changes it here.
"""

from typing import Final

from crmtui.services.webhooks.entities import CURRENCY, EXAMPLE_ID, STATUS, Entity
from crmtui.services.webhooks.payload_fields import Field, Kind


def _text(name: str, example: str) -> Field:
    return Field(name, Kind.TEXT, example, always=False)


def _id(name: str) -> Field:
    return Field(name, Kind.ID, EXAMPLE_ID, always=False, nullable=True)


def _day(name: str, example: str) -> Field:
    return Field(name, Kind.DAY, example, always=False, nullable=True)


def _money(name: str, example: int) -> Field:
    return Field(name, Kind.MONEY, example, always=False)


def _minor(name: str, example: int) -> Field:
    return Field(name, Kind.MINOR, example, always=False)


INVOICE: Final = Entity(
    "invoice",
    "INV-2024-001",
    (
        STATUS,
        _text("invoiceNumber", "INV-2024-001"),
        _id("clientId"),
        _text("clientName", "Acme Inc"),
        _money("subtotal", 100_000),
        _money("tax", 19_000),
        _money("total", 119_000),
        CURRENCY,
        _day("dueDate", "2024-02-01"),
    ),
)
FORM: Final = Entity(
    "form", "Registration", (_id("responseId"), _text("email", "john@example.com"))
)
PROJECT: Final = Entity(
    "project",
    "Website Redesign",
    (
        STATUS,
        _id("clientId"),
        _money("budget", 500_000),
        CURRENCY,
        _day("startDate", "2024-01-01"),
        _day("endDate", "2024-06-30"),
        Field("progress", Kind.COUNT, 45, always=False),
    ),
)
LEAD: Final = Entity("lead", "John Doe", (_text("email", "john@example.com"), _text("source", "")))
INTEGRATION: Final = Entity("integration", "Twilio", (_text("provider", "twilio"),))
PAYMENT: Final = Entity(
    "payment",
    "Payment of INV-2024-001",
    (STATUS, _minor("amount", 160_000), CURRENCY, _id("invoiceId"), _text("failureReason", "")),
    names={"kazi": "payment_intent"},
)
SUBSCRIPTION: Final = Entity(
    "subscription", "Pro", (STATUS, _id("clientId"), _text("plan", "pro")), names={}
)
CHECKOUT: Final = Entity(
    "checkout",
    "Checkout of John Doe",
    (STATUS, _minor("amount", 47_362), CURRENCY, _text("customerEmail", "john@example.com")),
    names={"kazi": "checkout_session"},
)
