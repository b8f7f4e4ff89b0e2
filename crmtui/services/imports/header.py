"""Which row of a table holds its headers: below titles, or nowhere."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from crmtui.kit.i18n import _
from crmtui.services.imports.vocabulary import header_key, is_known_header

_SEARCHED: Final = 30
_HEADER_WORD: Final = re.compile(r"name|nom|mail|nombre|code|telefon|phone|apellido")
_VALUE: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|[+-]?[\d\s.,:/()-]*\d[\d\s.,:/()€$£-]*")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its place from 0, its header as the file has it, and a label that is unique."""

    index: int
    header: str
    label: str


def find_header(rows: Sequence[Sequence[str]]) -> int | None:
    """The place of the header row among the first rows, or None where the data starts at once.

    A row of words that other systems use as headers wins; else the first row that is as wide as
    the table and holds words only, no addresses and numbers.
    """
    candidates = [row if not _holds_values(row) else () for row in rows[:_SEARCHED]]
    known = [_known_headers(row) for row in candidates]
    best = max(range(len(known)), key=known.__getitem__, default=None)
    if best is not None and known[best] >= min(2, max(1, _width(rows[best]))):
        return best
    if best is not None and any(map(_is_unmistakable, candidates[best])):
        return best
    return _first_row_of_words(rows, candidates)


def _is_unmistakable(cell: str) -> bool:
    """A header that, unlike "Guest" or "Pass", nobody has as a value."""
    return is_known_header(cell) and bool(_HEADER_WORD.search(header_key(cell)))


def _first_row_of_words(
    rows: Sequence[Sequence[str]], candidates: Sequence[Sequence[str]]
) -> int | None:
    widths = Counter(len(row) for row in rows if any(row))
    usual = widths.most_common(1)[0][0] if widths else 0
    if usual < 2:
        return None
    first = next((place for place, row in enumerate(rows) if _width(row) * 2 > usual), None)
    if first is None or _width(candidates[first] if first < len(candidates) else ()) * 2 <= usual:
        return None
    # Two rows of words say nothing about which of them is a header: then values must follow.
    return first if any(_holds_values(row) for row in rows[first + 1 :]) else None


def name_columns(header: Sequence[str], width: int) -> tuple[Column, ...]:
    """A column for each cell; unnamed ones are numbered, repeated ones told apart."""
    columns: list[Column] = []
    taken: set[str] = set()
    for index in range(width):
        text = " ".join(header[index].split()) if index < len(header) else ""
        label = _unique(text or _("Column {number}").format(number=index + 1), taken)
        taken.add(label)
        columns.append(Column(index, text, label))
    return tuple(columns)


def _unique(text: str, taken: set[str]) -> str:
    label, copy = text, 1
    while label in taken:
        copy += 1
        label = f"{text} ({copy})"
    return label


def _known_headers(row: Sequence[str]) -> int:
    return sum(is_known_header(cell) for cell in {cell for cell in row if cell})


def _holds_values(row: Sequence[str]) -> bool:
    return any(_VALUE.fullmatch(cell.strip()) for cell in row)


def _width(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)
