"""Name badges as PDF: A6, one a page, or four on a sheet of A4 with cut marks."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Final, Literal

from crmtui.documents.fitting import LEADING, Fitted, fit
from crmtui.documents.fonts import BOLD, REGULAR, Typeface
from crmtui.documents.inputs import BadgeDocument
from crmtui.documents.page import A4, A6, FAINT, INK, draw_band, draw_text, ink_on, rgb
from crmtui.documents.pdf_file import PdfFile
from crmtui.documents.qr import draw_qr
from crmtui.kit.errors import Invalid

Sheet = Literal["A6", "A4"]

_WIDTH: Final = A6[0]
_HEIGHT: Final = A6[1]
_CENTRE: Final = _WIDTH / 2
_TEXT: Final = _WIDTH - 2 * 20.0
_HOLE: Final = 34.0  # left free at the top, for the lanyard
_BAND: Final = 58.0
_QR: Final = 112.0
_NAME_SIZES: Final = (42.0, 38.0, 34.0, 30.0, 26.0, 23.0, 20.0, 17.0, 14.0)
_NAME_HEIGHT: Final = 102.0
_MARK: Final = 14.0


def make_badge_pdf(badge: BadgeDocument, sheet: Sheet = "A6") -> bytes:
    """One badge; equal badges give equal bytes."""
    return b"".join(stream_badges_pdf([badge], sheet))


def stream_badges_pdf(badges: Iterable[BadgeDocument], sheet: Sheet = "A6") -> Iterator[bytes]:
    """A PDF with all `badges`, in pieces; memory does not grow with their number.

    The first badge is taken at once: its errors, and the lack of any, come before the first byte.

    Raises:
        Invalid: `document.empty`, there is no badge.
    """
    waiting = iter(badges)
    first = next(waiting, None)
    if first is None:
        raise Invalid("document.empty", "There are no badges to print.", {"badges": "at least 1"})
    return _stream(first, chain([first], waiting), sheet)


def _stream(first: BadgeDocument, badges: Iterable[BadgeDocument], sheet: Sheet) -> Iterator[bytes]:
    size, places = (A4, _places()) if sheet == "A4" else (A6, [(0.0, 0.0)])
    file = PdfFile(size, title=first.event, author="", locale=first.locale)
    waiting = iter(badges)
    while group := list(islice(waiting, len(places))):
        for (x, y), badge in zip(places, group, strict=False):  # the last sheet may have room left
            file.saveState()
            file.translate(x, y)
            _draw_badge(file, badge)
            file.restoreState()
        if sheet == "A4":
            _draw_cut_marks(file)
        yield file.end_page()
    yield file.finish()


def _places() -> list[tuple[float, float]]:
    """The lower left corners of the four badges of a sheet, in reading order."""
    return [(0, _HEIGHT), (_WIDTH, _HEIGHT), (0, 0), (_WIDTH, 0)]


def _draw_cut_marks(file: PdfFile) -> None:
    """Short lines where the two cuts start and end, and a cross where they meet."""
    width, height = A4
    file.setStrokeColorRGB(*INK)
    file.setLineWidth(0.4)
    file.lines(
        [
            (_WIDTH, 0, _WIDTH, _MARK),
            (_WIDTH, height - _MARK, _WIDTH, height),
            (0, _HEIGHT, _MARK, _HEIGHT),
            (width - _MARK, _HEIGHT, width, _HEIGHT),
            (_WIDTH - _MARK / 2, _HEIGHT, _WIDTH + _MARK / 2, _HEIGHT),
            (_WIDTH, _HEIGHT - _MARK / 2, _WIDTH, _HEIGHT + _MARK / 2),
        ]
    )


def _draw_badge(file: PdfFile, badge: BadgeDocument) -> None:
    file.fill_with(FAINT)
    top = _HEIGHT - _HOLE
    event = fit(badge.event, REGULAR, _TEXT, (11, 9.5, 8), height=24)
    _draw_centred(file, event, REGULAR, top - 24, 24)
    file.fill_with(INK)
    name = fit(badge.name, BOLD, _TEXT, _NAME_SIZES, _NAME_HEIGHT)
    _draw_centred(file, name, BOLD, top - 30 - _NAME_HEIGHT, _NAME_HEIGHT)
    company = fit(badge.company, REGULAR, _TEXT, (17, 15, 13, 11), height=36)
    _draw_centred(file, company, REGULAR, top - 34 - _NAME_HEIGHT - 36, 36)
    draw_qr(file, badge.code, _CENTRE - _QR / 2, _BAND + 8, _QR)
    _draw_role(file, badge)


def _draw_role(file: PdfFile, badge: BadgeDocument) -> None:
    colour = rgb(badge.colour)
    draw_band(file, colour, 0, 0, _WIDTH, _BAND)
    file.fill_with(ink_on(colour))
    role = fit(badge.role, BOLD, _TEXT, (24, 20, 17, 14, 12), height=44)
    _draw_centred(file, role, BOLD, 0, _BAND)


def _draw_centred(
    file: PdfFile, text: Fitted, face: Typeface, bottom: float, height: float
) -> None:
    """In the middle of a strip as wide as the badge, both ways."""
    used = text.size * LEADING * len(text.lines)
    draw_text(file, text, face, _CENTRE, bottom + (height + used) / 2, "centre")
