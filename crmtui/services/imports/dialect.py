"""How a table's cells are set apart: delimiter, quote and escape, found by trying them out."""

import csv
from collections import Counter
from dataclasses import dataclass
from typing import Final

DELIMITERS: Final = (",", ";", "\t", "|")
MAX_CELL: Final = 131_072
"""Characters in one cell, the limit of the csv module; more is a quote that was never closed."""


@dataclass(frozen=True, slots=True)
class CellFormat:
    """What the csv reader must know; `escape` is a backslash in files from some databases."""

    delimiter: str = ","
    quote: str = '"'
    escape: str | None = None


def detect_cell_format(sample: str) -> CellFormat:
    """The format under which the sample is most like a table: rows equally long and wide.

    A sample with a single column has no delimiter; the comma then stands for none.
    """
    announced = announced_delimiter(sample)
    quote = _quote_of(sample)
    escapes = (None, "\\") if f"\\{quote}" in sample else (None,)
    candidates = [
        CellFormat(delimiter, quote, escape)
        for delimiter in ((announced,) if announced else DELIMITERS)
        for escape in escapes
    ]
    return max(candidates, key=lambda candidate: _likeness(sample, candidate))


def announced_delimiter(sample: str) -> str | None:
    """The delimiter that a first line like `sep=;` names, as Excel writes and reads it."""
    first = sample.split("\n", 1)[0].strip().strip('"')
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4]
    return "\t" if first.lower() == "sep=" else None


def _quote_of(sample: str) -> str:
    if '"' in sample:
        return '"'
    cells = [cell.strip() for line in sample.splitlines()[:50] for cell in _split_roughly(line)]
    quoted = sum(len(cell) > 1 and cell[0] == cell[-1] == "'" for cell in cells)
    return "'" if quoted > len(cells) // 2 else '"'


def _split_roughly(line: str) -> list[str]:
    return max((line.split(delimiter) for delimiter in DELIMITERS), key=len)


def _likeness(sample: str, candidate: CellFormat) -> tuple[float, int]:
    """How much the sample looks like a table: the share of rows as wide as most, and that width."""
    lines = sample.splitlines()[:200]
    try:
        rows = [row for row in _read(lines, candidate) if any(row)]
    except csv.Error:
        return (0.0, 0)
    if not rows:
        return (0.0, 0)
    widths = [len(row) for row in rows]
    wide = Counter(width for width in widths if width > 1)
    if not wide:
        return (0.0, 1)
    width, count = max(wide.items(), key=lambda item: (item[1] * item[0], item[0]))
    share = count / len(widths)
    # Half a pair of quotes in a cell: the delimiter cut through quoted text.
    torn = sum(cell.count(candidate.quote) % 2 for row in rows for cell in row) / len(rows)
    # A comma in every price makes two regular columns of what semicolons cut into eight.
    return (share * share * (1 - 1 / width) / (1 + torn), width)


def _read(lines: list[str], candidate: CellFormat) -> list[list[str]]:
    return list(
        csv.reader(
            lines,
            delimiter=candidate.delimiter,
            quotechar=candidate.quote,
            escapechar=candidate.escape,
        )
    )
