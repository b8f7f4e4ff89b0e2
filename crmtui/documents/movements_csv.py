"""The columns of an export of the stock's ledger."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from crmtui.documents.csv import stream_csv


class MovementCells(NamedTuple):
    """One movement as a line; the field names are the header.

    `number` counts the movements of an item. The four states tell by how much the units of the
    lot in the bin changed, and what they were then: with these any other program can add it up.
    """

    sku: str
    number: int
    moved_at: datetime
    kind: str
    quantity: int
    warehouse: str
    bin: str
    lot: str | None
    expires_on: date | None
    available: int
    reserved: int
    picked: int
    packed: int
    available_after: int
    reserved_after: int
    picked_after: int
    packed_after: int
    order: str
    reason: str
    note: str
    by: str
    on_behalf_of: str
    via: str


def stream_movements_csv(
    movements: Iterable[MovementCells], *, bom: bool = False, delimiter: str = ","
) -> Iterator[bytes]:
    """The ledger as a CSV file in pieces; see `csv.stream_csv`."""
    return stream_csv(MovementCells._fields, movements, bom=bom, delimiter=delimiter)
