"""Records out of lines: the csv reader, made to survive quotes that are never closed.

One stray quote makes a plain reader swallow every following line up to the next quote. Here the
lines of a record are kept until it is complete; where it turns out broken, only its first line is
given up and reading goes on with the second.
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from crmtui.services.imports.dialect import CellFormat


class Record(NamedTuple):
    """The cells of one row of the spreadsheet; `is_broken` when its quotes do not close."""

    number: int
    cells: list[str]
    is_broken: bool = False


class _Lines(Iterator[str]):
    """Lines that can be taken back, and that remember which of them the open record has used."""

    def __init__(self, source: Iterable[str]) -> None:
        self._source = iter(source)
        self._returned: deque[str] = deque()
        self.used: list[str] = []

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else next(self._source)
        if "\0" in line:
            line = line.replace("\0", "")
        self.used.append(line)
        return line

    def give_up_first(self) -> str:
        """Put all but the first of the used lines back, and return that first one."""
        first, *others = self.used
        self._returned.extendleft(reversed(others))
        self.used.clear()
        return first


def read_records(lines: Iterable[str], form: CellFormat, width: int = 0) -> Iterator[Record]:
    """All records, numbered from 1 as a spreadsheet shows them, blank ones included.

    `width` is how many cells a row should have, where that is known: a record over several lines
    that is wider has swallowed its neighbours.
    """
    source = _Lines(lines)
    reader = _open(source, form)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            if not source.used:
                return
            yield _recover(source.give_up_first(), form, number, width)
            reader = _open(source, form)
            continue
        if len(source.used) > 1 and 0 < width < len(cells):
            yield _recover(source.give_up_first(), form, number, width)
            reader = _open(source, form)
            continue
        source.used.clear()
        yield Record(number, cells)


def _open(lines: Iterator[str], form: CellFormat) -> Iterator[list[str]]:
    return csv.reader(
        lines,
        delimiter=form.delimiter,
        quotechar=form.quote,
        escapechar=form.escape,
        strict=True,
    )


def _recover(line: str, form: CellFormat, number: int, width: int) -> Record:
    """Read one line that strict reading refused; believed only when it has the right width."""
    try:
        cells = next(
            csv.reader(
                [line],
                delimiter=form.delimiter,
                quotechar=form.quote,
                escapechar=form.escape,
            )
        )
    except (csv.Error, StopIteration):
        return Record(number, [line.rstrip("\r\n")], is_broken=True)
    is_whole = line.count(form.quote) % 2 == 0 and len(cells) == width
    return Record(number, [cell.rstrip("\r\n") for cell in cells], is_broken=not is_whole)
