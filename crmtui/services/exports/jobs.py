"""Large files as jobs: whatever they need, nobody waits for them at a screen."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import islice
from typing import Any, Final
from uuid import UUID

from pydantic import Field

from crmtui.kit.schemas import Schema
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.services import jobs
from crmtui.services.catalogue import get_event
from crmtui.services.checkin import ScanFilter, iter_scans
from crmtui.services.exports.contacts import CONTACT_JOBS
from crmtui.services.exports.counting import Meter, OnItem
from crmtui.services.exports.printing import stream_badges_pdf, stream_tickets_pdf
from crmtui.services.exports.tables import stream_scans_csv, stream_tickets_csv
from crmtui.services.jobs import Handler, JobKind, JobRun
from crmtui.services.orders import TicketFilter, count_tickets

SMALL_ROWS: Final = 1_000
"""A table of so many rows is written within a tenth of a second."""
_PRINTED: Final = ("valid", "redeemed", "unpaid")


class ExportKind(StrEnum):
    """What of an event is written to a file; the value is how such a file is usually called."""

    TICKETS = "tickets.csv"
    SCANS = "scans.csv"
    TICKETS_PDF = "tickets.pdf"
    BADGES_PDF = "badges.pdf"


class ExportJob(Schema):
    """Which event, and how the file is to look."""

    event_id: UUID
    name: str = Field(max_length=200)
    """Of the file, for people."""
    bom: bool = False
    """Whether a table is marked as UTF-8 for old spreadsheets."""
    locale: str = Field("en", max_length=35)


@dataclass(frozen=True)
class _Export:
    """How one kind of file is made."""

    job: JobKind
    media_type: str
    count: Callable[[ReadTx, UUID], int | None]
    """How many things it will hold; None where counting costs as much as writing."""
    draw: Callable[[ReadTx, ExportJob, OnItem | None], Iterator[bytes]]
    right: str = "tickets:read"


def _count_all(tx: ReadTx, event_id: UUID) -> int:
    return count_tickets(tx, TicketFilter(event_id=event_id))


def _count_printed(tx: ReadTx, event_id: UUID) -> int:
    filters = (TicketFilter(event_id=event_id, status=status) for status in _PRINTED)
    return sum(count_tickets(tx, wanted) for wanted in filters)


def _draw_tickets(tx: ReadTx, args: ExportJob, on_item: OnItem | None) -> Iterator[bytes]:
    return stream_tickets_csv(tx, TicketFilter(event_id=args.event_id), args.bom, on_item)


def _draw_scans(tx: ReadTx, args: ExportJob, on_item: OnItem | None) -> Iterator[bytes]:
    return stream_scans_csv(tx, ScanFilter(event_id=args.event_id), args.bom, on_item)


def _draw_tickets_pdf(tx: ReadTx, args: ExportJob, on_item: OnItem | None) -> Iterator[bytes]:
    return stream_tickets_pdf(tx, args.event_id, args.locale, on_item)


def _draw_badges_pdf(tx: ReadTx, args: ExportJob, on_item: OnItem | None) -> Iterator[bytes]:
    return stream_badges_pdf(tx, args.event_id, args.locale, on_item)


_CSV: Final = "text/csv"
_PDF: Final = "application/pdf"
_EXPORTS: Final[dict[ExportKind, _Export]] = {
    ExportKind.TICKETS: _Export(
        JobKind("tickets.export", ExportJob), _CSV, _count_all, _draw_tickets
    ),
    ExportKind.SCANS: _Export(
        JobKind("scans.export", ExportJob),
        _CSV,
        lambda _tx, _event_id: None,
        _draw_scans,
        right="exports:read",
    ),
    ExportKind.TICKETS_PDF: _Export(
        JobKind("tickets.print", ExportJob), _PDF, _count_printed, _draw_tickets_pdf
    ),
    ExportKind.BADGES_PDF: _Export(
        JobKind("badges.print", ExportJob), _PDF, _count_printed, _draw_badges_pdf
    ),
}


def start_export(tx: WriteTx, what: ExportKind, data: ExportJob) -> UUID:
    """Have a worker write the file; the job's id. The file becomes its output.

    Raises:
        Forbidden: permission.missing (exports:read, events:read; tickets:read but for scans).
        NotFound: event.not_found.
    """
    export = _EXPORTS[what]
    tx.actor.require("exports:read")
    tx.actor.require(export.right)
    get_event(tx, data.event_id)
    return jobs.enqueue(tx, export.job, data)


def stream_export(
    tx: ReadTx, what: ExportKind, data: ExportJob, on_item: OnItem | None = None
) -> Iterator[bytes]:
    """The same file, here and now.

    Raises:
        as the export itself.
    """
    return _EXPORTS[what].draw(tx, data, on_item)


def is_small_export(tx: ReadTx, what: ExportKind, event_id: UUID) -> bool:
    """Whether the file is written sooner than a worker would take it. Printing never is.

    Raises:
        Forbidden: permission.missing (exports:read for scans, tickets:read for all else).
    """
    if what is ExportKind.TICKETS:
        return _count_all(tx, event_id) <= SMALL_ROWS
    if what is ExportKind.SCANS:
        scans = iter_scans(tx, ScanFilter(event_id=event_id))
        return next(islice(scans, SMALL_ROWS, None), None) is None
    return False


def _write(export: _Export, run: JobRun, args: ExportJob) -> Mapping[str, Any]:
    with run.read() as tx:
        meter = Meter(run, export.count(tx, args.event_id))
        run.write_output(args.name, export.media_type, export.draw(tx, args, meter))
    run.progress(meter.drawn, meter.drawn)
    return {"items": meter.drawn}


JOBS: Final[tuple[tuple[JobKind, Handler], ...]] = (
    *((export.job, partial(_write, export)) for export in _EXPORTS.values()),
    *CONTACT_JOBS,
)
