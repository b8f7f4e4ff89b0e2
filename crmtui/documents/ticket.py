"""Tickets as PDF: one, or those of a whole event in one file that is made while it is sent."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final, Literal

from crmtui.documents.fitting import LEADING, Fitted, fit
from crmtui.documents.fonts import BOLD, REGULAR
from crmtui.documents.inputs import TicketDocument
from crmtui.documents.moments import format_period, format_price, known_locale
from crmtui.documents.page import (
    A4,
    A5_LANDSCAPE,
    FAINT,
    INK,
    RULE,
    draw_band,
    draw_text,
    ink_on,
    rgb,
)
from crmtui.documents.pdf_file import PdfFile
from crmtui.documents.qr import draw_qr
from crmtui.documents.text import paragraphs
from crmtui.kit.errors import Invalid
from crmtui.kit.i18n import _

Paper = Literal["A4", "A5"]

_WIDTH: Final = A5_LANDSCAPE[0]
_HEIGHT: Final = A5_LANDSCAPE[1]
_MARGIN: Final = 34.0
_BAND: Final = 46.0
_QR: Final = 168.0
_RIGHT: Final = _WIDTH - _MARGIN - _QR  # where the column of the QR code starts
_TEXT: Final = _RIGHT - _MARGIN - 22.0
_NOTE_LINES: Final = 4
_NOTE_SIZE: Final = 7.5
_NOTE_BOTTOM: Final = 24.0


def make_ticket_pdf(ticket: TicketDocument, paper: Paper = "A5") -> bytes:
    """One ticket as a PDF of one page; equal tickets give equal bytes."""
    return b"".join(stream_tickets_pdf([ticket], paper))


def stream_tickets_pdf(tickets: Iterable[TicketDocument], paper: Paper = "A5") -> Iterator[bytes]:
    """A PDF with a page for each of `tickets`, in pieces; memory does not grow with their number.

    On A5 the page is the ticket, lying; on A4 the ticket is the upper half, above a fold line. The
    first ticket is taken at once, so its errors, and the lack of any, come before the first byte.

    Raises:
        Invalid: `document.empty`, there is no ticket.
    """
    waiting = iter(tickets)
    first = next(waiting, None)
    if first is None:
        raise Invalid("document.empty", "There are no tickets to print.", {"tickets": "at least 1"})
    return _stream(first, chain([first], waiting), paper)


def _stream(
    first: TicketDocument, tickets: Iterable[TicketDocument], paper: Paper
) -> Iterator[bytes]:
    size = A4 if paper == "A4" else A5_LANDSCAPE
    file = PdfFile(size, title=first.event, author=first.organization, locale=first.locale)
    for ticket in tickets:
        if paper == "A4":
            _draw_fold(file)
            file.translate(0, A4[1] - _HEIGHT)
        _draw_ticket(file, ticket)
        yield file.end_page()
    yield file.finish()


def _draw_fold(file: PdfFile) -> None:
    file.setStrokeColorRGB(*RULE)
    file.setDash(3, 3)
    file.line(0, A4[1] - _HEIGHT, A4[0], A4[1] - _HEIGHT)
    file.setDash()


def _draw_ticket(file: PdfFile, ticket: TicketDocument) -> None:
    _draw_head(file, ticket)
    _draw_facts(file, ticket)
    _draw_code(file, ticket)
    _draw_note(file, ticket)


def _draw_head(file: PdfFile, ticket: TicketDocument) -> None:
    colour = rgb(ticket.colour)
    draw_band(file, colour, 0, _HEIGHT - _BAND, _WIDTH, _BAND)
    file.fill_with(ink_on(colour))
    name = fit(ticket.organization, BOLD, _WIDTH - 2 * _MARGIN - 150, (15, 12, 9))
    draw_text(file, name, BOLD, _MARGIN, _HEIGHT - (_BAND - name.size) / 2)
    kind = fit(_("Admission ticket"), REGULAR, 140, (11, 8))
    draw_text(file, kind, REGULAR, _WIDTH - _MARGIN, _HEIGHT - (_BAND - kind.size) / 2, "right")


def _draw_facts(file: PdfFile, ticket: TicketDocument) -> None:
    """The left column. The heights of all boxes together end above the note."""
    file.fill_with(INK)
    title = fit(ticket.event, BOLD, _TEXT, (24, 21, 18, 15.5), height=57.6)
    top = draw_text(file, title, BOLD, _MARGIN, _HEIGHT - _BAND - 18) - 5
    when = format_period(
        ticket.starts_at, ticket.ends_at, ticket.timezone, known_locale(ticket.locale)
    )
    for text in (when, ticket.venue):
        top = draw_text(file, fit(text, REGULAR, _TEXT, (11.5, 10), 24), REGULAR, _MARGIN, top) - 2
    file.setStrokeColorRGB(*RULE)
    file.line(_MARGIN, top - 8, _MARGIN + _TEXT, top - 8)
    name = (ticket.attendee, _TEXT, (16, 14, 12, 11), 26.4)
    top = _draw_fact(file, _("Name"), *name, _MARGIN, top - 18)
    _draw_table(file, ticket, top - 7)


def _draw_table(file: PdfFile, ticket: TicketDocument, top: float) -> None:
    """The small facts in two columns; what is absent takes no room."""
    price = format_price(ticket.price, known_locale(ticket.locale)) if ticket.price else ""
    facts = [
        (_("Ticket type"), ticket.product),
        (_("Seat"), ticket.seat),
        (_("Price"), price),
        (_("Order"), ticket.order_code),
        (_("Ticket number"), ticket.ticket_number),
    ]
    shown = [fact for fact in facts if fact[1].strip()]
    column = (_TEXT - 16) / 2
    for at in range(0, len(shown), 2):
        ends = [
            _draw_fact(file, *fact, column, (11, 9.5, 8.3), 20, _MARGIN + n * (column + 16), top)
            for n, fact in enumerate(shown[at : at + 2])
        ]
        top = min(ends) - 6


def _draw_fact(
    file: PdfFile,
    label: str,
    value: str,
    width: float,
    sizes: tuple[float, ...],
    height: float,
    x: float,
    top: float,
) -> float:
    file.fill_with(FAINT)
    top = draw_text(file, fit(label, REGULAR, width, (7.5, 6)), REGULAR, x, top)
    file.fill_with(INK)
    return draw_text(file, fit(value, BOLD, width, sizes, height), BOLD, x, top)


def _draw_code(file: PdfFile, ticket: TicketDocument) -> None:
    bottom = _HEIGHT - _BAND - 14 - _QR
    draw_qr(file, ticket.code, _RIGHT, bottom, _QR)
    file.fill_with(FAINT)
    code = fit(ticket.code, REGULAR, _QR, (9, 8, 7, 6), height=30)
    draw_text(file, code, REGULAR, _RIGHT + _QR / 2, bottom - 2, "centre")


def _draw_note(file: PdfFile, ticket: TicketDocument) -> None:
    width, height = _WIDTH - 2 * _MARGIN, _NOTE_LINES * _NOTE_SIZE * LEADING
    parts = [fit(text, REGULAR, width, (_NOTE_SIZE,), height) for text in paragraphs(ticket.note)]
    lines = [line for part in parts for line in part.lines]
    if not lines:
        return
    top = _NOTE_BOTTOM + height
    file.setStrokeColorRGB(*RULE)
    file.line(_MARGIN, top + 6, _WIDTH - _MARGIN, top + 6)
    file.fill_with(FAINT)
    note = Fitted(_NOTE_SIZE, tuple(lines[:_NOTE_LINES]))
    draw_text(file, note, REGULAR, _MARGIN, top)
