"""A believable ticket and badge, to be varied."""

from datetime import UTC, datetime
from typing import Any

from crmtui.documents.inputs import BadgeDocument, TicketDocument
from crmtui.kit.money import Money

CODE = "kX9vB2mQ7rT4wZ8nL3pD6g"

NASTY_NAMES = [
    "[/x]",
    "[bold]x[/bold] {0} %s \\n \\",
    "' OR 1=1; DROP TABLE tickets; --",
    "(((" * 50,
    "x" * 10_000,
    "word " * 2_000,
    "\x00\x01\x07\x1b[31m\x7f\u0085",
    "\u202eevil\u202c \u200f\u2066x\u2069",
    "👩‍👩‍👧‍👦🏳️‍🌈 🇩🇪 ❤️",
    "Z̷̢̛͖̳̙a̶l̵g̶o̷" * 20,
    "\ud800 lone \udfff",
    "\ufeff\u200b\u00ad",
    "   \t\r\n ",
    "محمد عبد الله",
    "שלום עולם abc 123",
    "山田太郎 김철수 李小龍",
    "สมชาย राज ጤና",
    "\U000e0041\U0010ffff\ufffe\uffff",
]


def make_ticket(**changes: Any) -> TicketDocument:
    values: dict[str, Any] = {
        "organization": "Kulturhaus Łódź e. V.",
        "event": "Autumn Gala with the Night Orchestra",
        "venue": "Great Hall, Marktplatz 1, 20095 Hamburg",
        "starts_at": datetime(2026, 11, 22, 18, tzinfo=UTC),
        "ends_at": datetime(2026, 11, 22, 22, tzinfo=UTC),
        "timezone": "Europe/Berlin",
        "product": "Regular, seated",
        "attendee": "Łukasz Müller-Ferreira",
        "seat": "Row 7, seat 12",
        "order_code": "A7KQ2",
        "ticket_number": "A7KQ2-1",
        "code": CODE,
        "price": Money(4950, "EUR"),
        "note": "Doors open at 18:00.\nNo refunds within 48 hours.",
    }
    return TicketDocument(**{**values, **changes})


def make_badge(**changes: Any) -> BadgeDocument:
    values: dict[str, Any] = {
        "event": "Autumn Gala",
        "name": "Łukasz Müller",
        "company": "Ferreira & Söhne",
        "role": "Speaker",
        "code": CODE,
        "colour": "#c2410c",
    }
    return BadgeDocument(**{**values, **changes})
