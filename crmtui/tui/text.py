"""What a person typed, or another system sent, made safe for one line of a terminal.

User data may hold escape sequences, line breaks, right-to-left overrides and characters of any
width. Here it becomes plain text that shows literally and whose width in cells is the sum of its
characters.
"""

import unicodedata
from functools import lru_cache
from typing import Final, Literal

from rich.cells import cell_len, get_character_cell_size

Align = Literal["left", "right", "center"]
REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
_INVISIBLE: Final = frozenset(
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0e\ufe0f"
)
_LONGEST: Final = 2_000
"""No line shows more; a pasted novel must not be measured at every repaint."""
_MARKS: Final = 2
"""Combining marks a letter may carry; the rest only serves to overwrite neighbouring lines."""


@lru_cache(maxsize=8192)
def literal(text: str) -> str:
    """`text` on one line, with control characters shown as pictures and invisible ones removed."""
    text = text[:_LONGEST]
    if text.isascii() and text.isprintable():
        return text
    shown: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(character)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if marks <= _MARKS:
            shown.append(_picture(character, kind))
    return "".join(shown)


def _picture(character: str, kind: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\N{SYMBOL FOR DELETE}"
    if character in _INVISIBLE or 0xE0000 <= code <= 0xE01EF:
        return ""
    if kind in ("Zl", "Zp"):
        return "\N{SYMBOL FOR NEWLINE}"
    return REPLACEMENT if kind in ("Cc", "Cf", "Cs", "Cn") else character


def one_line(text: str) -> str:
    """`text` fit for a field of one line: what such a field cannot hold becomes a space."""
    return "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)


def width_of(text: str) -> int:
    """How many cells `text` takes."""
    return cell_len(text)


@lru_cache(maxsize=8192)
def fit(text: str, width: int, align: Align = "left", ellipsis: str = "…") -> str:
    """`text` in exactly `width` cells, cut visibly when it is longer."""
    if width <= 0:
        return ""
    shown = literal(text)
    taken = cell_len(shown)
    if taken > width:
        shown = _cut(shown, width - len(ellipsis)) + ellipsis if width > len(ellipsis) else ""
        taken = cell_len(shown)
    free = " " * (width - taken)
    if align == "right":
        return free + shown
    if align == "center":
        half = len(free) // 2
        return free[:half] + shown + free[half:]
    return shown + free


def shorten(text: str, width: int, ellipsis: str = "…") -> str:
    """`text` in at most `width` cells."""
    return fit(text, width, "left", ellipsis).rstrip()


def _cut(text: str, width: int) -> str:
    taken = 0
    for index, character in enumerate(text):
        taken += get_character_cell_size(character)
        if taken > width:
            return text[:index]
    return text
