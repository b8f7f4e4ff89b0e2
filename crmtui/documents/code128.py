"""Code 128 as vector bars, drawn straight into a page; where it finds no room, a QR code."""

from functools import lru_cache
from typing import Final

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.units import mm

from crmtui.documents.pdf_file import PdfFile
from crmtui.documents.qr import draw_qr

QUIET: Final = 10
"""Modules of white on each side; ISO/IEC 15417 asks for ten."""
NARROWEST: Final[float] = 0.19 * mm
"""Thinner bars are not read from the paper of a common label printer (GS1: 0.17 mm at least)."""
_WIDEST: Final = 0.5 * mm


def fits_code128(code: str, width: float) -> bool:
    """Whether a scanner would read `code` from bars of altogether `width` points."""
    if not (code and code.isascii() and code.isprintable()):
        return False
    return width / (sum(_bars(code)) + 2 * QUIET) >= NARROWEST


def draw_code128(file: PdfFile, code: str, x: float, y: float, width: float, height: float) -> None:
    """Draw bars into the middle of a box, quiet zones included; as a QR where they do not fit."""
    if not fits_code128(code, width):
        side = min(width, height)
        draw_qr(file, code, x + (width - side) / 2, y, side)
        return
    bars = _bars(code)
    step = min(width / (sum(bars) + 2 * QUIET), _WIDEST)
    start = x + (width - step * sum(bars)) / 2
    file.saveState()
    file.fill_with((0, 0, 0))
    file.transform(step, 0, 0, height, start, y)
    file.addLiteral("\n".join([*_rectangles(bars), "f"]))
    file.restoreState()


@lru_cache(maxsize=1024)
def _bars(code: str) -> tuple[int, ...]:
    """The widths of bars and spaces in turns, in modules, beginning with a bar."""
    symbol = Code128(code, quiet=0)
    symbol.validate()
    symbol.encode()
    symbol.decompose()
    return tuple(ord(each.lower()) - ord("a") + 1 for each in symbol.decomposed)


def _rectangles(bars: tuple[int, ...]) -> list[str]:
    found: list[str] = []
    at = 0
    for number, width in enumerate(bars):
        if number % 2 == 0:
            found.append(f"{at} 0 {width} 1 re")
        at += width
    return found
