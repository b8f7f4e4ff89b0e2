"""Many bin codes from the first and the last: A-01-1 to A-12-4 are twelve bays of four levels."""

import re
from collections.abc import Sequence
from itertools import product
from math import prod
from typing import Final

from crmtui.services.places import errors

MOST_BINS: Final = 5_000
"""At once; a larger warehouse is made aisle by aisle."""
_PARTS: Final = re.compile(r"\d+|[A-Z]|[^\dA-Z]+")


def expand(first: str, last: str) -> tuple[str, ...]:
    """All codes from `first` to `last`, each number and each letter counted on its own.

    Numbers keep the zeros before them. Letters become capitals, as labels have them.

    Raises:
        Invalid: bin.range, where the two differ in more than numbers and letters, count
            backwards, or make too many.
    """
    steps = _PARTS.findall(first.upper()), _PARTS.findall(last.upper())
    if len(steps[0]) != len(steps[1]):
        raise errors.range_uneven()
    choices = [_between(one, other) for one, other in zip(*steps, strict=True)]
    if prod(map(len, choices)) > MOST_BINS:
        raise errors.range_too_long(MOST_BINS)
    return tuple(map("".join, product(*choices)))


def _between(one: str, other: str) -> Sequence[str]:
    if one == other:
        return (one,)
    if one.isdecimal() and other.isdecimal():
        low, high = int(one), int(other)
        width = len(one) if one.startswith("0") or len(one) == len(other) else 1
        codes = [str(number).zfill(width) for number in range(low, min(high, low + MOST_BINS) + 1)]
    elif len(one) == len(other) == 1 and one.isalpha() and other.isalpha():
        codes = [chr(letter) for letter in range(ord(one), ord(other) + 1)]
    else:
        raise errors.range_uneven()
    if not codes:
        raise errors.range_backwards(one, other)
    return codes
