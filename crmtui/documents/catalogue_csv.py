"""The columns of event and product exports, which an import of the same kind reads back."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from crmtui.documents.csv import stream_csv


class EventCells(NamedTuple):
    """One event as a line; the field names are the header. Times are UTC with their offset."""

    name: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    venue: str
    capacity: int | None
    registered: int
    status: str
    subtype: str
    description: str


class ProductCells(NamedTuple):
    """One product as a line; `price` is in major units with the currency's digits."""

    name: str
    event: str
    price: Decimal
    currency: str
    quantity: int | None
    sold: int
    status: str
    subtype: str
    required_fields: str
    description: str


def stream_events_csv(events: Iterable[EventCells], *, bom: bool = False) -> Iterator[bytes]:
    """The events as a CSV file in pieces; see `csv.stream_csv`."""
    return stream_csv(EventCells._fields, events, bom=bom)


def stream_products_csv(products: Iterable[ProductCells], *, bom: bool = False) -> Iterator[bytes]:
    """The products as a CSV file in pieces; see `csv.stream_csv`."""
    return stream_csv(ProductCells._fields, products, bom=bom)
