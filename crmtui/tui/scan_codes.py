"""What a scanner's text says about itself: pasted codes, wrong layouts."""

import re
from typing import Final, NamedTuple

from crmtui.kit.scan_text import FRAMING

_LINE_ENDS: Final = re.compile(r"[\r\n\t]+")
_PASTED: Final = re.compile(r"[\x1c-\x1f\x04]|[^\s\x00-\x1f\x7f]")


def split_paste(text: str, minimum: int) -> list[str]:
    """The codes of a paste, or none if it does not look like a scanner's.

    Bridges and phone apps paste the code with its line end; people paste words, and without one.
    """
    if not text or text[-1] not in "\r\n\t":
        return []
    lines = [line.strip(FRAMING) for line in _LINE_ENDS.split(text)]
    codes = [line for line in lines if line]
    if not all(len(code) >= minimum and _is_code(code) for code in codes):
        return []
    return codes


def _is_code(text: str) -> bool:
    return all(_PASTED.fullmatch(character) for character in text)


class LayoutFault(NamedTuple):
    """The computer reads the scanner with another keyboard layout than the scanner types."""

    layout: str
    likely: str
    """What the scanner most likely meant; shown to a person, never used as the code."""


_AZERTY_DIGITS: Final = dict(zip("&é\"'(-è_çà§!", "123456789068", strict=True))
"""The unshifted number row; the last two are what a Mac has in place of `-` and `_`."""

_AZERTY: Final = str.maketrans(
    {**_AZERTY_DIGITS, **dict(zip("aqzwAQZW,?", "qawzQAWZmM", strict=True)), ")": "-", "°": "_"}
)
_QWERTZ: Final = str.maketrans({"z": "y", "y": "z", "Z": "Y", "Y": "Z", "ß": "-", "?": "_"})
_CYRILLIC: Final = str.maketrans(
    "йцукенгшщзфывапролдячсмитьЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬ",
    "qwertyuiopasdfghjklzxcvbnmQWERTYUIOPASDFGHJKLZXCVBNM",
)


def find_layout_fault(code: str) -> LayoutFault | None:
    """The layout that turned a code into signs such as `&é"'`; None if the code looks right."""
    if _looks_azerty(code):
        return LayoutFault("AZERTY", code.translate(_AZERTY))
    if "ß" in code:
        return LayoutFault("QWERTZ", code.translate(_QWERTZ))
    if any("\u0430" <= character.lower() <= "\u044f" for character in code):
        return LayoutFault("ЙЦУКЕН", code.translate(_CYRILLIC))
    return None


def _looks_azerty(code: str) -> bool:
    if any(character.isdigit() for character in code):
        return False
    shifted = sum(character in _AZERTY_DIGITS for character in code)
    return any(character in "éèçà" for character in code) or (
        shifted >= 3 and shifted * 2 > len(code)
    )


def find_caps_fault(code: str, known: str) -> bool:
    """Whether `code` is the known test code with upper and lower case swapped: CAPS LOCK is on."""
    return code != known and code.swapcase() == known
