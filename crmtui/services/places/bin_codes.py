"""Where a bin is, as its code tells: A-03-2-B is aisle A, bay 3, level 2, slot B."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

_FIELDS: Final = re.compile(r"[^\W_]+")
_RUNS: Final = re.compile(r"\d+|[^\W\d_]+")
_LETTERS_AND_NUMBER: Final = re.compile(r"([^\W\d_]*)(\d*)")
_MOST_LETTERS: Final = 2
"""An aisle with more is a word, such as RECEIVING, and stands in no row of letters."""
_ALPHABET: Final = 26


class Aisle(NamedTuple):
    """Aisles sort by this as people count them: 2 before 10, Z before AA."""

    name: str
    """What is not counted: the building, or the letters before a number."""
    number: int


class Place(NamedTuple):
    """A bin among parallel aisles."""

    aisle: Aisle
    bay: int
    level: int = 0
    slot: int = 0


@lru_cache(maxsize=2**15)
def read_place(code: str) -> Place | None:
    """The place that a code tells; None where it does not tell both an aisle and a bay.

    Any signs stand between the parts; without signs a part ends where letters meet digits (A03).
    The bay must be a number. What stands before the last four parts belongs to the aisle.
    """
    fields = _FIELDS.findall(code.upper())
    if len(fields) == 1:
        fields = _RUNS.findall(fields[0])
    before, fields = fields[:-4], fields[-4:]
    if len(fields) < 2 or not fields[1].isdecimal():
        return None
    aisle = _read_aisle(before, fields[0])
    if aisle is None:
        return None
    level, slot = [*map(_count, fields[2:]), 0, 0][:2]
    return Place(aisle, int(fields[1]), level, slot)


def natural_key(code: str) -> tuple[tuple[int, str], ...]:
    """Sorts codes as people do: A-2 before A-10."""
    return tuple((int(run), "") if run.isdecimal() else (-1, run) for run in _runs(code))


def _runs(code: str) -> list[str]:
    return _RUNS.findall(code.upper())


def _read_aisle(before: list[str], field: str) -> Aisle | None:
    matched = _LETTERS_AND_NUMBER.fullmatch(field)
    if matched is None:
        return None
    letters, number = matched.groups()
    if number:
        return Aisle("-".join((*before, letters)), int(number))
    if len(letters) > _MOST_LETTERS or not letters.isascii():
        return None
    return Aisle("-".join((*before, "")), _count(letters))


def _count(field: str) -> int:
    """A number as it is; letters as spreadsheets count columns: B is 2, AA is 27."""
    if field.isdecimal():
        return int(field)
    counted = 0
    for letter in field[:_MOST_LETTERS]:
        counted = counted * _ALPHABET + max(ord(letter) - ord("A") + 1, 0)
    return counted
