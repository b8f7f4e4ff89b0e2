"""The columns of a scan log export."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from crmtui.documents.csv import stream_csv


class ScanCells(NamedTuple):
    """One scan as a line; the field names are the header.

    `code` is what was read, whatever it was; `label` and the columns after it are empty when no
    ticket was found. `result` is `annulled` once the scan was undone.
    """

    scanned_at: datetime
    result: str
    direction: str
    gate: str
    operator: str
    code: str
    label: str
    attendee_name: str
    product: str
    order_code: str
    detail: str
    override_reason: str | None
    annul_reason: str | None


def stream_scans_csv(
    scans: Iterable[ScanCells], *, bom: bool = False, delimiter: str = ","
) -> Iterator[bytes]:
    """The scan log as a CSV file in pieces; see `csv.stream_csv`."""
    return stream_csv(ScanCells._fields, scans, bom=bom, delimiter=delimiter)
