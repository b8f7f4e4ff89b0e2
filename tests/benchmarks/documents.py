"""PDFs against a bare canvas with ReportLab's own QR widget; CSV against the bare `csv.writer`."""

import csv
import io
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle, islice

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from crmtui.documents.csv import stream_csv
from crmtui.documents.inputs import TicketDocument
from crmtui.documents.page import A5_LANDSCAPE
from crmtui.documents.ticket import make_ticket_pdf, stream_tickets_pdf
from crmtui.kit.money import Money
from crmtui.kit.resources import asset_path
from tests.benchmarks.table import Row, compare, rates

_EVENT_SIZE = 200
_CSV_ROWS = 20_000


def run(quick: bool) -> Iterator[Row]:
    yield _one_ticket(quick)
    yield _whole_event(quick)
    yield _csv_rows(quick)


def _tickets() -> list[TicketDocument]:
    """Other names and codes on each, or a cache would be timed."""
    return [
        TicketDocument(
            organization="Kulturhaus Łódź",
            event="Autumn Gala with the Night Orchestra",
            venue="Kulturhaus, Great Hall, Marktplatz 1, 20095 Hamburg",
            starts_at=datetime(2026, 11, 22, 18, tzinfo=UTC),
            ends_at=datetime(2026, 11, 22, 22, tzinfo=UTC),
            timezone="Europe/Berlin",
            product="Regular, seated",
            attendee=f"Łukasz Müller-Ferreira {number}",
            seat=f"Row {number % 30}, seat {number % 40}",
            order_code=f"A7K{number}",
            ticket_number=f"A7K{number}-1",
            code=secrets.token_urlsafe(16),
            price=Money(4950, "EUR"),
            note="Doors open at 18:00. This ticket admits one person once.",
        )
        for number in range(_EVENT_SIZE)
    ]


def _one_ticket(quick: bool) -> Row:
    ours, bare = cycle(_tickets()), cycle(_tickets())
    per_s = rates(
        lambda: _nothing(make_ticket_pdf(next(ours))),
        lambda: _nothing(_bare_pdf([next(bare)])),
        quick=quick,
    )
    return compare("ticket PDF, one", per_s[0], "canvas + QR widget", per_s[1], goal=2)


def _whole_event(quick: bool) -> Row:
    tickets = _tickets()

    def ours() -> int:
        for _piece in stream_tickets_pdf(tickets):
            pass
        return _EVENT_SIZE

    def bare() -> int:
        _bare_pdf(tickets[:20])
        return 20

    per_s = rates(ours, bare, quick=quick)
    return compare("ticket PDF, a page of an event", per_s[0], "the same, 20 pages", per_s[1], 2)


def _nothing(_made: bytes) -> None:
    """A single piece of work, whatever it made."""


def _bare_pdf(tickets: list[TicketDocument]) -> bytes:
    """The same words in the same fonts, as a first version of the feature would draw them."""
    for name in ("DejaVuSans", "DejaVuSans-Bold"):
        if f"Bare-{name}" not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(f"Bare-{name}", str(asset_path(f"fonts/{name}.ttf"))))
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A5_LANDSCAPE, pageCompression=1)
    for ticket in tickets:
        _draw_bare(canvas, ticket)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _draw_bare(canvas: Canvas, ticket: TicketDocument) -> None:
    lines = [
        ("", ticket.organization),
        ("", ticket.event),
        ("", f"{ticket.starts_at:%Y-%m-%d %H:%M} – {ticket.ends_at:%H:%M}"),
        ("", ticket.venue),
        ("Name", ticket.attendee),
        ("Ticket type", ticket.product),
        ("Seat", ticket.seat),
        ("Price", "€49.50"),
        ("Order", ticket.order_code),
        ("Ticket number", ticket.ticket_number),
        ("", ticket.note),
    ]
    for at, (label, value) in enumerate(lines):
        canvas.setFont("Bare-DejaVuSans", 8)
        canvas.drawString(34, 390 - 30 * at, label)
        canvas.setFont("Bare-DejaVuSans-Bold", 12)
        canvas.drawString(34, 378 - 30 * at, value)
    widget = QrCodeWidget(ticket.code, barLevel="M", barWidth=168, barHeight=168)
    drawing = Drawing(168, 168)
    drawing.add(widget)
    renderPDF.draw(drawing, canvas, 390, 180)


def _csv_rows(quick: bool) -> Row:
    header = ["code", "name", "email", "phone", "price", "at"]
    rows = list(islice(_records(), _CSV_ROWS))

    def ours() -> int:
        for _piece in stream_csv(header, rows):
            pass
        return _CSV_ROWS

    def bare() -> int:
        target = io.StringIO(newline="")
        csv.writer(target).writerows(rows)
        target.getvalue().encode()
        return _CSV_ROWS

    per_s = rates(ours, bare, quick=quick)
    return compare("CSV, rows of 6 cells", per_s[0], "csv.writer, unguarded", per_s[1], goal=0.5)


def _records() -> Iterator[tuple[object, ...]]:
    for number in cycle(range(1000)):
        name = f"Łukasz Müller {number}"
        mail = f"lukasz.{number}@example.org"
        at = "2026-11-22T18:00:00Z"
        yield (secrets.token_urlsafe(12), name, mail, f"+49 40 {number}", number * 100, at)
