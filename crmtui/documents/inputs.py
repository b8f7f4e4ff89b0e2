"""What a ticket and a badge need to know, as plain values; the callers fill them."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from crmtui.kit.clock import require_aware
from crmtui.kit.errors import Invalid
from crmtui.kit.formats import zone
from crmtui.kit.money import Money

DEFAULT_COLOUR: Final = "#1f3a5f"
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketDocument:
    """One admission, as printed.

    `code` is what the QR says and the scanner sends. `starts_at` and `ends_at` are aware and are
    shown in `timezone` (an IANA name). What is absent or empty takes no room. `locale` decides how
    dates and money are written; one that babel does not know reads as English.

    Raises:
        Invalid: `document.code`, `document.colour` or `time.unknown_zone`.
        ValueError: a datetime carries no time zone.
    """

    organization: str
    event: str
    venue: str
    starts_at: datetime
    ends_at: datetime | None
    timezone: str
    product: str
    attendee: str
    order_code: str
    ticket_number: str
    code: str
    price: Money | None = None
    seat: str = ""
    note: str = ""
    locale: str = "en"
    colour: str = DEFAULT_COLOUR

    def __post_init__(self) -> None:
        require_aware(self.starts_at)
        if self.ends_at is not None:
            require_aware(self.ends_at)
        zone(self.timezone)
        require_code(self.code)
        require_colour(self.colour)


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeDocument:
    """One person's badge; `role` stands in the band of `colour` (the product, speaker, crew …).

    Raises:
        Invalid: `document.code` or `document.colour`.
    """

    event: str
    name: str
    code: str
    company: str = ""
    role: str = ""
    colour: str = DEFAULT_COLOUR
    locale: str = "en"

    def __post_init__(self) -> None:
        require_code(self.code)
        require_colour(self.colour)


MAX_CODE: Final = 300
"""Bytes. More makes a QR code so dense that a scanner at the door no longer reads it."""


def require_code(code: str) -> str:
    """`code` itself when a QR code of readable density can carry it."""
    size = len(code.encode("utf-8", "replace"))
    if not 1 <= size <= MAX_CODE:
        raise Invalid(
            "document.code",
            f"A ticket code has 1 to {MAX_CODE} bytes; this one has {size}.",
            {"code": f"1 to {MAX_CODE} bytes"},
        )
    return code


def require_colour(colour: str) -> str:
    """`colour` itself when it is written `#rrggbb`."""
    if not _COLOUR.fullmatch(colour):
        raise Invalid(
            "document.colour",
            f"'{colour[:20]}' is not a colour.",
            {"colour": "a hexadecimal colour such as #1f3a5f"},
        )
    return colour
