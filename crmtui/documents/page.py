"""Puts fitted text and colour on a page; coordinates are points from the lower left corner."""

from typing import Final, Literal

from reportlab.lib.units import mm

from crmtui.documents.fitting import LEADING, Fitted
from crmtui.documents.fonts import Typeface
from crmtui.documents.pdf_file import PdfFile, Rgb

Align = Literal["left", "centre", "right"]

INK: Final[Rgb] = (0.09, 0.09, 0.11)
FAINT: Final[Rgb] = (0.40, 0.42, 0.46)
RULE: Final[Rgb] = (0.80, 0.81, 0.83)
WHITE: Final[Rgb] = (1.0, 1.0, 1.0)

A4: Final = (210 * mm, 297 * mm)
A5_LANDSCAPE: Final = (210 * mm, 148.5 * mm)
A6: Final = (105 * mm, 148.5 * mm)
"""Half and quarter of A4 exactly (ISO rounds them down to 148 mm), so sheets can be cut up."""


def rgb(colour: str) -> Rgb:
    """`#rrggbb` as three parts of one."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return (red, green, blue)


def ink_on(background: Rgb) -> Rgb:
    """White or near-black, whichever has the higher contrast (relative luminance of WCAG 2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in background]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return WHITE if luminance < 0.18 else INK


def draw_band(file: PdfFile, colour: Rgb, x: float, y: float, width: float, height: float) -> None:
    """A filled rectangle without an outline."""
    file.fill_with(colour)
    file.rect(x, y, width, height, stroke=0, fill=1)


def draw_text(
    file: PdfFile, text: Fitted, face: Typeface, x: float, top: float, align: Align = "left"
) -> float:
    """Draw the lines below `top`, each starting, centred or ending at `x`; returns the new top."""
    for line in text.lines:
        width = face.width(line) * text.size / 1000
        start = x - {"left": 0.0, "centre": width / 2, "right": width}[align]
        _draw_line(file, line, face, start, top - text.size * 0.93, text.size)
        top -= text.size * LEADING
    return top


def _draw_line(
    file: PdfFile, line: str, face: Typeface, x: float, baseline: float, size: float
) -> None:
    for font, piece in face.runs(line):
        file.show(font, size, x, baseline, piece)
        x += face.width(piece) * size / 1000
