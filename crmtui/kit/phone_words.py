"""Telephone numbers as words of a search: found however they are written, or by the last digits."""

import re
from functools import lru_cache
from typing import Final

from crmtui.kit.search_text import digits

_SHOWN_TRUNK: Final = re.compile(r"\(0\)")
_LAST: Final = 4
_FEWEST: Final = 5
"""Digits from which a word that begins with zeros is a number as it is dialled."""
_LONGEST_CODE: Final = 3
# What follows `+` of each country code that is shorter than three digits (ITU-T E.164).
_RANGES: Final = (
    *(range(1, 2), range(7, 8), range(20, 21), range(27, 28), range(30, 35), range(36, 37)),
    *(range(39, 42), range(43, 50), range(51, 59), range(60, 67), range(81, 83), range(84, 85)),
    *(range(86, 87), range(90, 96), range(98, 99)),
)
_SHORT_CODES: Final = frozenset(str(code) for codes in _RANGES for code in codes)


@lru_cache(maxsize=4_096)
def phone_words(number: str) -> tuple[str, ...]:
    """What a stored number is found by: with its country code, as dialled at home, its end.

    `+49 (0)151 9998877` gives `491519998877`, `1519998877` and `8877`.
    """
    if number.isascii() and number[:1] == "+" and number[1:].isdecimal():
        plain, found = number, number[1:]
    else:
        plain = _SHOWN_TRUNK.sub("", number.strip())
        found = digits(plain)
    if not found:
        return ()
    if plain.startswith("+") or found.startswith("00"):
        abroad = found.lstrip("0")
        return tuple(dict.fromkeys((abroad, abroad[_code_length(abroad) :], found[-_LAST:])))
    return tuple(dict.fromkeys((found.lstrip("0") or found, found[-_LAST:])))


def _code_length(number: str) -> int:
    if number[:1] in _SHORT_CODES:
        return 1
    return 2 if number[:2] in _SHORT_CODES else _LONGEST_CODE


def sought_phone(typed: str) -> str:
    """The word by which a number is sought that somebody typed in any of the usual ways."""
    return sought_digits(digits(_SHOWN_TRUNK.sub("", typed)))


def sought_digits(word: str) -> str:
    """`word` without the zeros that are dialled first, if it can be a telephone number."""
    if len(word) >= _FEWEST and word.isdigit():
        return word.lstrip("0") or word
    return word
