"""The columns of a ticket export; an attendee import recognises every one it can use."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from crmtui.documents.csv import stream_csv


class TicketCells(NamedTuple):
    """One ticket as a line; the field names are the header.

    `price` is in major units with the currency's digits (`49.50`); `ticket_state` is as stored, and
    `checked_in_at` says whether a valid ticket was used. `position` counts from 1 in its order.
    """

    event: str
    ticket_code: str
    label: str
    order_code: str
    position: int
    product: str
    price: Decimal
    currency: str
    attendee_name: str
    email: str
    phone: str
    company: str
    seat: str
    note: str
    ticket_state: str
    checked_in_at: datetime | None
    ordered_at: datetime


def stream_tickets_csv(
    tickets: Iterable[TicketCells], *, bom: bool = False, delimiter: str = ","
) -> Iterator[bytes]:
    """The tickets as a CSV file in pieces; see `csv.stream_csv`."""
    return stream_csv(TicketCells._fields, tickets, bom=bom, delimiter=delimiter)
