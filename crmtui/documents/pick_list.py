"""The list with which somebody picks on paper: a batch's stops in walking order, and its orders."""

from typing import Final

from reportlab.lib.units import mm

from crmtui.documents.code128 import draw_code128
from crmtui.documents.fitting import fit
from crmtui.documents.fonts import BOLD, REGULAR
from crmtui.documents.inputs import require_code
from crmtui.documents.moments import known_locale
from crmtui.documents.page import A4, FAINT, INK, draw_text
from crmtui.documents.pdf_file import PdfFile
from crmtui.documents.sheet import MARGIN, ROOM, TOP, WIDTH, draw_foot
from crmtui.documents.tables import TICK, Cell, Column, Table, draw_piece, share_out
from crmtui.documents.text import clean
from crmtui.documents.warehouse import PickListInput, PickStop
from crmtui.kit.formats import format_datetime, format_number
from crmtui.kit.i18n import _, ngettext

_HEAD: Final[float] = 30 * mm
_BARS: Final = (72 * mm, 13 * mm)


def pick_list_pdf(given: PickListInput) -> bytes:
    """A4 pages; equal lists give equal bytes.

    Raises:
        Invalid: `document.code`, a batch whose name no code can carry.
    """
    require_code(given.batch)
    title = _("Pick list {batch}").format(batch=given.batch)
    file = PdfFile(A4, title=title, author="", locale=given.locale)
    pages = share_out([_stops(given), _orders(given)], ROOM - _HEAD, ROOM)
    done: list[bytes] = []
    for number, pieces in enumerate(pages, 1):
        top = _draw_head(file, given, title) if number == 1 else TOP
        for piece in pieces:
            top = draw_piece(file, piece, MARGIN, top)
        draw_foot(file, title, number, len(pages))
        done.append(file.end_page())
    return b"".join([*done, file.finish()])


def _draw_head(file: PdfFile, given: PickListInput, title: str) -> float:
    width, height = _BARS
    draw_code128(file, clean(given.batch), A4[0] - MARGIN - width, TOP - height, width, height)
    room = WIDTH - width - 6 * mm
    file.fill_with(INK)
    top = draw_text(file, fit(title, BOLD, room, (20, 17, 14, 11), 30), BOLD, MARGIN, TOP)
    file.fill_with(FAINT)
    for text in _facts(given):
        top = draw_text(file, fit(text, REGULAR, room, (9.5, 8.5)), REGULAR, MARGIN, top - 1)
    return TOP - _HEAD


def _facts(given: PickListInput) -> list[str]:
    count = len(given.stops)
    units = format_number(sum(stop.quantity for stop in given.stops), known_locale(given.locale))
    stops = ngettext("{n} stop", "{n} stops", count).format(n=count)
    who = [given.warehouse, given.picker]
    facts = [" · ".join(filter(None, who)), f"{stops} · " + _("{n} units").format(n=units)]
    if given.printed_at is not None:
        facts.append(format_datetime(given.printed_at, given.timezone, known_locale(given.locale)))
    return [fact for fact in facts if fact]


def _stops(given: PickListInput) -> Table:
    columns = (
        Column(_("Done"), 9 * mm),
        Column(_("Bin"), 36 * mm, (16.0, 14.0, 11.0, 8.5, 7.0), BOLD),
        Column(_("Item"), 74 * mm),
        Column(_("Quantity"), 24 * mm, (16.0, 14.0, 11.0, 8.5, 6.5, 5.5), BOLD, "right"),
        Column(_("Tote"), 18 * mm, (12.0, 10.0, 8.0, 6.5), BOLD, "centre"),
        Column(_("Order"), WIDTH - 161 * mm),
    )
    locale = known_locale(given.locale)
    return Table(columns, [_row(stop, locale) for stop in given.stops], 12 * mm)


def _row(stop: PickStop, locale: str) -> tuple[Cell, ...]:
    lot = _("Lot {lot}").format(lot=stop.lot) if stop.lot else ""
    expires = stop.expires_on.isoformat() if stop.expires_on else ""
    best_by = _("exp. {day}").format(day=expires) if expires else ""
    named = " · ".join(filter(None, (stop.sku, lot, best_by)))
    return (
        TICK,
        Cell(stop.bin, stop.zone),
        Cell(stop.name, named),
        Cell(format_number(stop.quantity, locale), stop.unit),
        Cell(stop.tote),
        Cell(stop.order),
    )


def _orders(given: PickListInput) -> Table:
    """What each order is to have when all is done."""
    orders: dict[tuple[str, str], list[int]] = {}
    for stop in given.stops:
        orders.setdefault((stop.order, stop.tote), []).append(stop.quantity)
    columns = (
        Column(_("Done"), 9 * mm),
        Column(_("Order"), 73 * mm, face=BOLD),
        Column(_("Tote"), 40 * mm),
        Column(_("Stops"), 30 * mm, align="right"),
        Column(_("Units"), WIDTH - 152 * mm, align="right"),
    )
    locale = known_locale(given.locale)
    rows = [
        (
            TICK,
            Cell(order),
            Cell(tote),
            Cell(str(len(units))),
            Cell(format_number(sum(units), locale)),
        )
        for (order, tote), units in orders.items()
    ]
    return Table(columns, rows, 7.5 * mm, _("Orders"))
