"""Tables that go on over pages, with their headings repeated on each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from crmtui.documents.fitting import LEADING, fit
from crmtui.documents.fonts import BOLD, REGULAR, Typeface
from crmtui.documents.page import FAINT, INK, RULE, Align, draw_text
from crmtui.documents.pdf_file import PdfFile

HEADING: Final = 16.0
"""Height of a line of headings in points."""
_PAD: Final = 3.0
_SUB: Final = 7.5


class Column(NamedTuple):
    """`width` in points; a text takes the first of `sizes` that has room."""

    title: str
    width: float
    sizes: tuple[float, ...] = (9.5, 8.5, 7.5)
    face: Typeface = REGULAR
    align: Align = "left"


class Cell(NamedTuple):
    """A text, and a small one below it."""

    text: str
    sub: str = ""


TICK: Final = Cell("\x00tick")
"""An empty box to be ticked by hand."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one height (points) under headings."""

    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    row_height: float
    title: str = ""

    @property
    def head_height(self) -> float:
        return HEADING * (2 if self.title else 1)


class Piece(NamedTuple):
    """The rows of a table that stand on one page."""

    table: Table
    rows: Sequence[tuple[Cell, ...]]


def share_out(tables: Sequence[Table], first: float, rest: float) -> list[list[Piece]]:
    """The tables in pages with so much room (points) on the first and on all others.

    There is always a page. No headings stand alone at its end.
    """
    pages: list[list[Piece]] = [[]]
    room = first
    for table in tables:
        waiting = list(table.rows)
        while waiting:
            count = int((room - table.head_height) // table.row_height)
            if count < 1:
                pages.append([])
                room = rest
                continue
            taken, waiting = waiting[:count], waiting[count:]
            pages[-1].append(Piece(table, taken))
            room -= table.head_height + table.row_height * len(taken) + HEADING
    return pages


def draw_piece(file: PdfFile, piece: Piece, x: float, top: float) -> float:
    """Draw headings and rows; returns the new top, with a gap to what follows."""
    table = piece.table
    if table.title:
        file.fill_with(INK)
        draw_text(file, fit(table.title, BOLD, 400, (11.0,)), BOLD, x, top)
        top -= HEADING
    _draw_across(table, x, lambda column, left, _at: _draw_heading(file, column, left, top))
    top -= HEADING
    width = sum(column.width for column in table.columns)
    for row in piece.rows:
        file.setStrokeColorRGB(*RULE)
        file.setLineWidth(0.5)
        file.line(x, top, x + width, top)
        _draw_row(file, table, row, x, top)
        top -= table.row_height
    return top - HEADING


def _draw_across(table: Table, x: float, draw: Callable[[Column, float, int], None]) -> None:
    for at, column in enumerate(table.columns):
        draw(column, x, at)
        x += column.width


def _draw_heading(file: PdfFile, column: Column, x: float, top: float) -> None:
    file.fill_with(FAINT)
    title = fit(column.title, REGULAR, column.width - 2 * _PAD, (7.5, 6.5))
    draw_text(file, title, REGULAR, _edge(column, x), top - 3, column.align)


def _draw_row(file: PdfFile, table: Table, row: tuple[Cell, ...], x: float, top: float) -> None:
    def draw(column: Column, left: float, at: int) -> None:
        if row[at] == TICK:
            side = min(column.width, table.row_height) - 4 * _PAD
            file.setStrokeColorRGB(*INK)
            file.rect(left + _PAD, top - (table.row_height + side) / 2, side, side)
        else:
            _draw_cell(file, column, row[at], left, top, table.row_height)

    _draw_across(table, x, draw)


def _draw_cell(
    file: PdfFile, column: Column, cell: Cell, x: float, top: float, height: float
) -> None:
    """In the middle of the row's height."""
    room = column.width - 2 * _PAD
    below = _SUB * LEADING if cell.sub else 0.0
    text = fit(cell.text, column.face, room, column.sizes, height - below - _PAD)
    used = text.size * LEADING * len(text.lines) + below
    file.fill_with(INK)
    top -= (height - used) / 2
    top = draw_text(file, text, column.face, _edge(column, x), top, column.align)
    if cell.sub:
        file.fill_with(FAINT)
        small = fit(cell.sub, REGULAR, room, (_SUB, 6.5))
        draw_text(file, small, REGULAR, _edge(column, x), top, column.align)


def _edge(column: Column, x: float) -> float:
    """Where a text of the column starts, ends or has its middle."""
    share = {"left": _PAD, "centre": column.width / 2, "right": column.width - _PAD}
    return x + share[column.align]
