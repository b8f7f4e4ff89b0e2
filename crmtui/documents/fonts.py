"""The embedded fonts, and which of them has a glyph for which character.

DejaVu Sans covers Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew and Arabic; Droid Sans
Fallback covers Chinese, Japanese and Korean and is loaded (140 ms) only when such a text comes.
What neither has becomes U+FFFD, so that a reader sees that something is missing.
"""

import struct
from functools import cache
from threading import Lock
from typing import Final, NamedTuple

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont, TTFontFace

from crmtui.documents.text import REPLACEMENT
from crmtui.kit.resources import asset_path

_LOADING: Final = Lock()
"""ReportLab's registry is global: a second copy of a font registered midway corrupts open files."""

EMBEDDING: Final = Lock()
"""Held while a file is finished: making a subset moves a cursor that all users of a face share."""


class Glyph(NamedTuple):
    """Where a character is found; `advance` is in thousandths of the font size."""

    font: str
    char: str
    advance: float


class _Face(TTFontFace):  # type: ignore[misc]  # ReportLab has no types
    """Leaves the licence text (15 kB) out of embedded subsets, but not the copyright line."""

    def get_table(self, tag: str) -> bytes:
        table: bytes = super().get_table(tag)
        return _copyright_only(table) if tag == "name" else table


def _copyright_only(table: bytes) -> bytes:
    count, strings = struct.unpack(">HH", table[2:6])
    for at in range(6, 6 + 12 * count, 12):
        record = struct.unpack(">6H", table[at : at + 12])
        if record[3] == 0:
            start = strings + record[5]
            head = struct.pack(">3H", 0, 1, 18) + struct.pack(">6H", *record[:5], 0)
            return head + table[start : start + record[4]]
    return struct.pack(">3H", 0, 0, 6)


@cache
def _load_unlocked(name: str) -> TTFont:
    # Codes are handed out as they are used: no room for the ASCII that a ticket does not show.
    font = TTFont(name, str(asset_path(f"fonts/{name}.ttf")), asciiReadable=0)
    font.face.__class__ = _Face  # ReportLab makes the face itself; parsing twice costs 50 ms
    pdfmetrics.registerFont(font)
    return font


def load_font(name: str) -> TTFont:
    """The font `name` of `assets/fonts`, registered with ReportLab, for any thread."""
    with _LOADING:
        return _load_unlocked(name)


class Typeface(dict[str, Glyph]):
    """One weight with its fallbacks: maps each character to its glyph, and remembers."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self._names = names

    __hash__ = object.__hash__  # type: ignore[assignment]  # there is one of each weight

    def __missing__(self, char: str) -> Glyph:
        code = ord(char)
        for name in self._names:
            face = load_font(name).face
            if code in face.charToGlyph:
                glyph = self[char] = Glyph(name, char, face.getCharWidth(code))
                return glyph
        glyph = self[char] = self[REPLACEMENT]
        return glyph

    def width(self, text: str) -> float:
        """The width of `text` in thousandths of the font size."""
        return sum([self[char].advance for char in text])

    def runs(self, text: str) -> list[tuple[str, str]]:
        """`text` cut into (font name, text) pieces, each wholly in its font."""
        pieces: list[tuple[str, str]] = []
        for char in text:
            glyph = self[char]
            if pieces and pieces[-1][0] == glyph.font:
                pieces[-1] = (glyph.font, pieces[-1][1] + glyph.char)
            else:
                pieces.append((glyph.font, glyph.char))
        return pieces


REGULAR: Final = Typeface("DejaVuSans", "DroidSansFallback")
BOLD: Final = Typeface("DejaVuSans-Bold", "DejaVuSans", "DroidSansFallback")
