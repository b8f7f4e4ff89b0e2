"""Makes any text printable: one Unicode form, no control characters, visual order."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Final

LIMIT: Final = 600
"""Characters of one field that can ever be printed; a 10 kB name costs no more than this."""

REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
_ELLIPSIS: Final = "…"
_JOINERS: Final = "\u200c\u200d"
_WITHOUT_JOINERS: Final = {ord(char): None for char in _JOINERS}
_RIGHT_TO_LEFT: Final = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def clean(text: str, limit: int = LIMIT) -> str:
    """One printable line: NFC, whitespace collapsed, control and format characters gone.

    Bidirectional overrides go too, or a name could rearrange the text around it.
    """
    text = text[: limit * 4]
    if not (text.isascii() and text.isprintable()):
        text = "".join(map(_printable, unicodedata.normalize("NFC", text)))
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + _ELLIPSIS


def paragraphs(text: str, limit: int = LIMIT) -> list[str]:
    """The clean, non-empty lines of a longer text, `limit` characters altogether."""
    lines = (clean(line, limit) for line in text[: limit * 4].splitlines())
    kept: list[str] = []
    for line in filter(None, lines):
        if limit <= 0:
            break
        kept.append(line if len(line) <= limit else line[: limit - 1] + _ELLIPSIS)
        limit -= len(line)
    return kept


def _printable(char: str) -> str:
    category = unicodedata.category(char)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    if category == "Cs":
        return REPLACEMENT
    if "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef":
        return ""  # variation selectors choose a glyph that the font does not have
    if category == "Cf" and char not in _JOINERS:
        return ""
    return char


def is_right_to_left(text: str) -> bool:
    """Whether any part of `text` runs from right to left."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def shape(text: str) -> str:
    """Arabic letters in the forms they take beside their neighbours, still in reading order.

    Line breaking measures these forms, so this comes before `in_visual_order`.
    """
    if is_right_to_left(text):
        text = _arabic_shaper()(text)
    return text.translate(_WITHOUT_JOINERS)


@cache
def _arabic_shaper() -> Callable[[str], str]:
    from arabic_reshaper import ArabicReshaper  # only for who needs it: 20 ms

    # The one ligature of the default set that DejaVu Sans has no glyph for.
    reshape: Callable[[str], str] = ArabicReshaper({"ARABIC LIGATURE ALLAH": False}).reshape
    return reshape


def in_visual_order(line: str, paragraph: str) -> str:
    """`line` with its characters from left to right, in the base direction of its `paragraph`."""
    if not is_right_to_left(line):
        return line
    from bidi.algorithm import get_display

    shown: str = get_display(line, base_dir=_base_direction(paragraph))
    return shown


def _base_direction(paragraph: str) -> str:
    for char in paragraph:
        direction = unicodedata.bidirectional(char)
        if direction in ("L", "R", "AL"):
            return "L" if direction == "L" else "R"
    return "L"
