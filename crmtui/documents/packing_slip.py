"""The slip that lies in a parcel: for whom it is, and what is in it."""

from typing import Final

from reportlab.lib.units import mm

from crmtui.documents.code128 import draw_code128
from crmtui.documents.fitting import fit
from crmtui.documents.fonts import BOLD, REGULAR
from crmtui.documents.inputs import require_code
from crmtui.documents.moments import known_locale
from crmtui.documents.page import A4, FAINT, INK, draw_text
from crmtui.documents.pdf_file import PdfFile
from crmtui.documents.sheet import (
    MARGIN,
    ROOM,
    TOP,
    WIDTH,
    draw_foot,
    draw_lines,
    parcel_text,
)
from crmtui.documents.tables import Cell, Column, Table, draw_piece, share_out
from crmtui.documents.text import clean, paragraphs
from crmtui.documents.warehouse import PackingSlipInput, SlipLine
from crmtui.kit.formats import format_date, format_number
from crmtui.kit.i18n import _

_HEAD: Final[float] = 76 * mm
_ADDRESS: Final = 45 * mm
"""From the upper edge, where the window of an envelope is (DIN 5008, form B)."""
_SIDE: Final = 70 * mm
_BARS: Final = 12 * mm
_NOTE_LINES: Final = 5


def packing_slip_pdf(given: PackingSlipInput) -> bytes:
    """A4 pages; equal slips give equal bytes.

    Raises:
        Invalid: `document.code`, an order whose name no code can carry.
    """
    require_code(given.order)
    title = _("Packing slip {order}").format(order=given.order)
    file = PdfFile(A4, title=title, author=given.organization, locale=given.locale)
    pages = share_out([_lines(given)], ROOM - _HEAD, ROOM)
    done: list[bytes] = []
    for number, pieces in enumerate(pages, 1):
        top = _draw_head(file, given) if number == 1 else TOP
        for piece in pieces:
            top = draw_piece(file, piece, MARGIN, top)
        foot = f"{title} · {parcel_text(given.parcel, given.parcels)}"
        draw_foot(file, foot, number, len(pages))
        done.append(file.end_page())
    return b"".join([*done, file.finish()])


def _draw_head(file: PdfFile, given: PackingSlipInput) -> float:
    file.fill_with(INK)
    name = fit(given.organization, BOLD, WIDTH - _SIDE - 6 * mm, (15, 13, 11, 9), 36)
    top = draw_text(file, name, BOLD, MARGIN, TOP)
    file.fill_with(FAINT)
    sender = " · ".join(paragraphs(given.sender))
    draw_text(file, fit(sender, REGULAR, WIDTH - _SIDE, (8, 7), 20), REGULAR, MARGIN, top - 1)
    _draw_address(file, given)
    _draw_order(file, given)
    return TOP - _HEAD


def _draw_address(file: PdfFile, given: PackingSlipInput) -> None:
    top = A4[1] - _ADDRESS
    room = WIDTH - _SIDE - 6 * mm
    file.fill_with(INK)
    name = fit(given.recipient, BOLD, room, (11.5, 10, 9), 28)
    top = draw_text(file, name, BOLD, MARGIN, top)
    draw_lines(file, given.address, 7, REGULAR, (11.0, 9.5, 8.0), MARGIN, top, room)


def _draw_order(file: PdfFile, given: PackingSlipInput) -> None:
    """The right column: what it is, its number as bars, which of the parcels this is, a note."""
    left = A4[0] - MARGIN - _SIDE
    file.fill_with(INK)
    title = fit(_("Packing slip"), BOLD, _SIDE, (18, 15, 12))
    top = draw_text(file, title, BOLD, left, TOP) - 4
    draw_code128(file, clean(given.order), left, top - _BARS, _SIDE, _BARS)
    top -= _BARS + 4
    for label, text in _facts(given):
        file.fill_with(FAINT)
        draw_text(file, fit(label, REGULAR, 26 * mm, (8.5, 7)), REGULAR, left, top)
        file.fill_with(INK)
        value = fit(text, BOLD, _SIDE - 28 * mm, (9.5, 8.5, 7.5), 24)
        top = draw_text(file, value, BOLD, left + 28 * mm, top) - 2
    file.fill_with(FAINT)
    draw_lines(file, given.note, _NOTE_LINES, REGULAR, (8.5, 7.5), left, top - 4, _SIDE)


def _facts(given: PackingSlipInput) -> list[tuple[str, str]]:
    day = ""
    if given.printed_on is not None:
        day = format_date(given.printed_on, known_locale(given.locale))
    facts = [
        (_("Order"), given.order),
        (_("Your reference"), given.reference),
        (_("Date"), day),
        (_("Parcel"), parcel_text(given.parcel, given.parcels)),
    ]
    return [fact for fact in facts if fact[1].strip()]


def _lines(given: PackingSlipInput) -> Table:
    columns = (
        Column(_("Item"), WIDTH - 93 * mm),
        Column(_("SKU"), 45 * mm),
        Column(_("Ordered"), 24 * mm, (9.5, 8.0, 6.5, 5.5), align="right"),
        Column(_("In this parcel"), 24 * mm, (11.5, 9.5, 8.0, 6.5, 5.5), BOLD, "right"),
    )
    locale = known_locale(given.locale)
    return Table(columns, [_row(line, locale) for line in given.lines], 10 * mm)


def _row(line: SlipLine, locale: str) -> tuple[Cell, ...]:
    lot = _("Lot {lot}").format(lot=line.lot) if line.lot else ""
    ordered = line.quantity if line.ordered is None else line.ordered
    return (
        Cell(line.name, lot),
        Cell(line.sku),
        Cell(format_number(ordered, locale)),
        Cell(format_number(line.quantity, locale), line.unit),
    )
