"""How a table of pages looks: header, rows, the cursor, and what stands there when there is
nothing."""

from collections.abc import Hashable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, ClassVar, Final, cast

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from crmtui.kit.i18n import _
from crmtui.tui.text import fit
from crmtui.tui.widgets.columns import GAP, Column, fit_columns
from crmtui.tui.widgets.pages import Cell, PageCache, TableRow

if TYPE_CHECKING:
    from crmtui.tui.app import CrmApp

MARKER: Final = 2
"""Cells in front of each row for the cursor's sign, which stays when colours go."""


class TableDrawing(ScrollView):
    """Draws the lines of a `PageCache` one sees. What is in it, and the cursor, is for
    subclasses."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "paged-table--header",
        "paged-table--cursor",
        "paged-table--cursor-blurred",
        "paged-table--good",
        "paged-table--bad",
        "paged-table--caution",
        "paged-table--muted",
        "paged-table--strong",
    }
    DEFAULT_CSS = """
    TableDrawing {
        height: 1fr;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        background: $background;
        color: $foreground;
        & > .paged-table--header { text-style: bold; color: $text-muted; }
        & > .paged-table--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: bold;
        }
        & > .paged-table--cursor-blurred {
            background: $panel;
            color: $foreground;
            text-style: bold;
        }
        & > .paged-table--good { color: $text-success; }
        & > .paged-table--bad { color: $text-error; text-style: bold; }
        & > .paged-table--caution { color: $text-warning; }
        & > .paged-table--muted { color: $text-muted; }
        & > .paged-table--strong { text-style: bold; }
    }
    TableDrawing:ansi {
        & > .paged-table--cursor { text-style: reverse; }
        & > .paged-table--cursor-blurred { text-style: underline; }
    }
    """

    virtual_size = Reactive(Size(0, 0), layout=True, repaint=False)
    """Where the list ends, is seen at the scrollbar; who changes rows repaints them."""

    def __init__(
        self,
        columns: Sequence[Column],
        empty: str,
        *,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.columns = tuple(columns)
        self._empty = empty
        self._problem = ""
        self._cache = PageCache()
        self._cursor = 0
        self._cursor_id: Hashable | None = None
        self._layout: list[tuple[int, int]] = []
        self._layout_width = 0
        self._plain = Style()

    @property
    def _loading(self) -> bool:
        """Rows are on their way."""
        return False

    # --- drawing ----------------------------------------------------------------------------

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def say_when_empty(self, text: str) -> None:
        """What stands in the table from now on while it has no rows."""
        if text != self._empty:
            self._empty = text
            if not self._cache.reach:
                self.refresh()

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns, such as a title with the sign of the sorting order."""
        if tuple(columns) != self.columns:
            self.columns = tuple(columns)
            self._layout = []
            self.refresh()

    def _resize_to_rows(self) -> None:
        self._layout = []
        size = Size(1, self._cache.reach + 1)
        if size != self.virtual_size:
            self.virtual_size = size

    def render_lines(self, crop: Region) -> list[Strip]:
        """As any widget; what most lines look like is worked out once for all of them."""
        self._plain = self.rich_style
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        # A line may be drawn after the width has changed and before the table hears of it.
        if not self._layout or width != self._layout_width:
            self._layout = fit_columns(self.columns, width - MARKER)
            self._layout_width = width
        if y == 0:
            return self._header(width)
        index = round(self.scroll_offset.y) + y - 1
        if index < self._cache.reach:
            return self._row(index, width)
        return self._notice(width) if y == 1 else Strip.blank(width, self._plain)

    def _header(self, width: int) -> Strip:
        style = self.get_component_rich_style("paged-table--header")
        parts = [
            fit(self.columns[i].title, room, self.columns[i].align, self._ellipsis)
            for i, room in self._layout
        ]
        text = " " * MARKER + (" " * GAP).join(parts)
        return Strip([Segment(fit(text, width), style)], width)

    def _notice(self, width: int) -> Strip:
        text = self._empty
        if self._problem:
            text = self._problem
        elif self._loading:
            text = _("Loading …")
        style = self.get_component_rich_style("paged-table--muted")
        return Strip([Segment(fit("  " + text, width), style)], width)

    def _row(self, index: int, width: int) -> Strip:
        row = self._cache.row(index)
        base = self._row_style(index)
        marker = self._marker(index)
        if row is None:
            return Strip([Segment(fit(f"{marker} {self._ellipsis}", width), base)], width)
        pieces = [(base, marker.ljust(MARKER)), *self._pieces(row, index, base)]
        # Neighbours of one style are one segment: a line costs by its segments.
        segments = [
            Segment("".join(text for _style, text in run), style)
            for style, run in groupby(pieces, key=itemgetter(0))
        ]
        return Strip(segments).adjust_cell_length(width, base)

    def _pieces(self, row: TableRow, index: int, base: Style) -> Iterator[tuple[Style, str]]:
        ellipsis = self._ellipsis
        last = len(self._layout) - 1
        for place, (column, room) in enumerate(self._layout):
            cell = row.cells[column] if column < len(row.cells) else ""
            text, tone = (cell.text, cell.tone) if isinstance(cell, Cell) else (cell, "")
            shown = fit(text, room, self.columns[column].align, ellipsis)
            yield self._toned(base, tone or row.tone, index), shown
            if place < last:
                yield base, " " * GAP

    def _row_style(self, index: int) -> Style:
        if index != self._cursor:
            return self._plain
        if self.has_focus and self._cursor_id is not None:
            return self.get_component_rich_style("paged-table--cursor")
        return self.get_component_rich_style("paged-table--cursor-blurred")

    def _toned(self, base: Style, tone: str, index: int) -> Style:
        if not tone or index == self._cursor:
            return base
        return self.get_component_rich_style(f"paged-table--{tone}")

    def _marker(self, index: int) -> str:
        if index != self._cursor:
            return " "
        signs = cast("CrmApp", self.app).symbols
        return signs.cursor if self._cursor_id is not None else signs.dot

    @property
    def _ellipsis(self) -> str:
        return cast("CrmApp", self.app).symbols.ellipsis
