"""What the warehouse's sheets of A4 share: margins, the foot of a page, addresses."""

from typing import Final

from reportlab.lib.units import mm

from crmtui.documents.fitting import fit
from crmtui.documents.fonts import REGULAR, Typeface
from crmtui.documents.page import A4, FAINT, draw_text
from crmtui.documents.pdf_file import PdfFile
from crmtui.documents.text import paragraphs
from crmtui.kit.i18n import _

MARGIN: Final[float] = 14 * mm
WIDTH: Final[float] = A4[0] - 2 * MARGIN
TOP: Final[float] = A4[1] - MARGIN
FOOT: Final = 12 * mm
ROOM: Final[float] = A4[1] - 2 * MARGIN - FOOT
"""Between the margin above and the foot."""


def draw_foot(file: PdfFile, title: str, page: int, pages: int) -> None:
    """What it is, and which of its pages this is."""
    file.fill_with(FAINT)
    draw_text(file, fit(title, REGULAR, WIDTH - 90, (8, 7)), REGULAR, MARGIN, MARGIN)
    text = _("Page {page} of {pages}").format(page=page, pages=pages)
    draw_text(file, fit(text, REGULAR, 90, (8, 7)), REGULAR, A4[0] - MARGIN, MARGIN, "right")


def draw_lines(
    file: PdfFile,
    text: str,
    most: int,
    face: Typeface,
    sizes: tuple[float, ...],
    x: float,
    top: float,
    width: float,
) -> float:
    """The lines of an address or a note as people wrote them, at most so many; the new top."""
    for line in paragraphs(text)[:most]:
        top = draw_text(file, fit(line, face, width, sizes), face, x, top)
    return top


def parcel_text(parcel: int, parcels: int) -> str:
    """Which of how many parcels."""
    return _("{parcel} of {parcels}").format(parcel=parcel, parcels=parcels)
