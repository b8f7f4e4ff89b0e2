"""What a scanner sends around a code: AIM identifiers, framing, a leading FNC1."""

import re
from typing import Final

_AIM: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")
"""`]` + symbology + modifier (ISO/IEC 15424), such as `]Q1` for a QR code."""

FRAMING: Final = "\x02\x03"
"""STX and ETX."""
FNC1: Final = "\x1d"
"""What scanners send in its place: the group separator."""


def split_aim(raw: str) -> tuple[str, str]:
    """The AIM identifier and the rest; an empty identifier if there is none, or nothing follows
    it."""
    match = _AIM.match(raw)
    if match is None or len(raw) == match.end():
        return "", raw
    return match.group(), raw[match.end() :]


def clean_code(text: str) -> str:
    """`text` without STX and ETX around it and without the FNC1 that some scanners send first."""
    return text.strip(FRAMING).removeprefix(FNC1)
