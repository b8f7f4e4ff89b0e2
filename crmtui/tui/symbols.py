"""Signs with an ASCII form each, for terminals that cannot draw them and for screen readers."""

from typing import NamedTuple


class Symbols(NamedTuple):
    """What the console draws besides letters."""

    ellipsis: str
    cursor: str
    bullet: str
    yes: str
    no: str
    dot: str
    up: str
    down: str
    ascii: bool


UNICODE = Symbols("…", "›", "•", "✓", "✗", "·", "▲", "▼", ascii=False)
ASCII = Symbols("~", ">", "*", "x", "-", "-", "^", "v", ascii=True)


def symbols(ascii_only: bool) -> Symbols:
    """The set for this terminal."""
    return ASCII if ascii_only else UNICODE
