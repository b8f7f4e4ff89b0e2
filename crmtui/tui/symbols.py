"""Signs with an ASCII form each, for terminals that cannot draw them and for screen readers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Symbols:
    """What the console draws besides letters."""

    ellipsis: str
    cursor: str
    bullet: str
    yes: str
    no: str
    dot: str
    up: str
    down: str


UNICODE = Symbols("…", "›", "•", "✓", "✗", "·", "▲", "▼")
ASCII = Symbols("~", ">", "*", "x", "-", "-", "^", "v")


def symbols(ascii_only: bool) -> Symbols:
    """The set for this terminal."""
    return ASCII if ascii_only else UNICODE
