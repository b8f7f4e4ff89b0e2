"""An attendee as a list describes them, whatever the list looked like."""

from datetime import datetime
from typing import NamedTuple

from crmtui.services.imports.states import ImportedState


class AttendeeRow(NamedTuple):
    """What a row says. Empty texts and None mean that the list does not say.

    A named tuple: a frozen dataclass of this many fields takes ten times as long to make.
    """

    row_no: int
    ticket_code: str
    name: str
    first_name: str
    last_name: str
    email: str
    phone: str
    company: str
    product: str
    price_minor: int | None
    currency: str
    quantity: int
    order_code: str
    position: str
    state: ImportedState | None
    """VALID, UNPAID, BLOCKED or CANCELLED; None where no column tells."""
    is_checked_in: bool
    checked_in_at: datetime | None
    seat: str
    note: str
    ordered_at: datetime | None
    buyer_name: str
    buyer_email: str
