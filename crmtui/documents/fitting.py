"""Fits a text into a box: shrinks, then wraps, at last cuts with an ellipsis. Never overflows."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from crmtui.documents.fonts import Typeface
from crmtui.documents.text import clean, in_visual_order, shape

LEADING: Final = 1.2
"""From one baseline to the next, in sizes."""

_ELLIPSIS: Final = "…"
_PIECES: Final = re.compile(r" ?(?:[^ -]+-+|[^ ]+)")
"""A line may end before a space and after a hyphen, as in Hohenzollern-Lichtenstein."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines in visual order, top to bottom, and the size (points) at which they fit."""

    size: float
    lines: tuple[str, ...]


@lru_cache(maxsize=1024)
def fit(
    text: str, face: Typeface, width: float, sizes: tuple[float, ...], height: float = 0
) -> Fitted:
    """`text` in a box (points) at the first of `sizes` that has room; one line without `height`.

    A word is broken only at the last size, and only there is anything cut off. Remembered, because
    the tickets of an event share most of their texts.
    """
    paragraph = shape(clean(text))
    for size in sizes:
        max_lines = max(1, int(height / (size * LEADING) + 0.001))
        lines = _wrap(paragraph, face, width * 1000 / size, break_words=size == sizes[-1])
        if lines is not None and len(lines) <= max_lines:
            break
    else:
        lines = _cut(lines or [], face, width * 1000 / size, max_lines)
    return Fitted(size, tuple(in_visual_order(line, paragraph) for line in lines))


def _wrap(text: str, face: Typeface, room: float, *, break_words: bool) -> list[str] | None:
    """Lines no wider than `room`; None when a word alone is wider and must not be broken."""
    if face.width(text) <= room:
        return [text] if text else []
    lines: list[str] = []
    line = ""
    for piece in _PIECES.findall(text):
        if face.width(line + piece) <= room:
            line += piece
            continue
        if line:
            lines.append(line)
        piece = piece.lstrip(" ")
        if face.width(piece) > room and not break_words:
            return None
        *full, line = _break(piece, face, room)
        lines.extend(full)
    return [*lines, line]


def _break(word: str, face: Typeface, room: float) -> list[str]:
    """`word` in pieces no wider than `room`, at least one character each."""
    pieces = [""]
    used = 0.0
    for char in word:
        advance = face[char].advance
        if pieces[-1] and used + advance > room:
            pieces.append("")
            used = 0.0
        pieces[-1] += char
        used += advance
    return pieces


def _cut(lines: list[str], face: Typeface, room: float, max_lines: int) -> list[str]:
    kept = lines[:max_lines]
    last = kept[-1].rstrip() + _ELLIPSIS
    while len(last) > 1 and face.width(last) > room:
        last = last[:-2].rstrip() + _ELLIPSIS
    return [*kept[:-1], last]
