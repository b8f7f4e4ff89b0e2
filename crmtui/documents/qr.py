"""QR codes as vector modules, drawn straight into a page."""

from typing import Final

import segno

from crmtui.documents.pdf_file import PdfFile

QUIET: Final = 4
"""Modules of white around the code; ISO/IEC 18004 asks for four."""

_MASK: Final = 2
"""A decoder reads every mask. Trying all eight to find the prettiest takes five times as long, and
reads no better: the tests decode thousands of codes, also small, blurred and turned."""


def draw_qr(file: PdfFile, code: str, x: float, y: float, side: float) -> None:
    """Draw `code` at error level M into a square of `side` points, quiet zone included."""
    modules = _modules(code)
    step = side / (len(modules) + 2 * QUIET)
    file.saveState()
    file.fill_with((1, 1, 1))
    file.rect(x, y, side, side, stroke=0, fill=1)
    file.fill_with((0, 0, 0))
    file.transform(step, 0, 0, -step, x, y + side)
    # One path for all: separate fills would leave hairlines between neighbouring modules.
    file.addLiteral("\n".join([*_rectangles(modules), "f"]))
    file.restoreState()


def _modules(code: str) -> tuple[bytearray, ...]:
    # Beyond ASCII the code says its encoding (ECI), or decoders guess between Latin-1 and Kanji.
    encoding = None if code.isascii() else "utf-8"
    matrix: tuple[bytearray, ...] = segno.make_qr(
        code.encode("utf-8", "replace").decode(),
        error="m",
        mask=_MASK,
        boost_error=False,
        encoding=encoding,
        eci=encoding is not None,
    ).matrix
    return matrix


def _rectangles(modules: tuple[bytearray, ...]) -> list[str]:
    """`x y width height re` for every horizontal run of dark modules."""
    found: list[str] = []
    for y, row in enumerate(modules, QUIET):
        end = 0
        while (start := row.find(1, end)) >= 0:
            end = row.find(0, start)
            end = len(row) if end < 0 else end
            found.append(f"{start + QUIET} {y} {end - start} 1 re")
    return found
