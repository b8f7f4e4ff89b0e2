"""What was counted so far, the last one first, and in a recount what is still to be counted."""

from typing import TYPE_CHECKING, ClassVar, cast

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from crmtui.kit.i18n import _
from crmtui.tui.text import fit
from crmtui.tui.widgets.columns import GAP, Column, fit_columns

if TYPE_CHECKING:
    from crmtui.services.counts import SheetLine
    from crmtui.tui.app import CrmApp

_COLUMNS = (
    Column("units", _("units"), 8, align="right"),
    Column("unit", _("of"), 7, keep=40),
    Column("sku", _("SKU"), 12, grow=1, most=24),
    Column("name", _("name"), 14, grow=3, most=50),
    Column("lot", _("lot"), 8, grow=1, most=16, keep=80),
    Column("expires", _("expires"), 10, keep=60),
)


class CountedLines(Widget):
    """A list that is read, not chosen from: it scrolls by pages."""

    DEFAULT_CSS = """
    CountedLines { height: 1fr; padding: 0 1; text-wrap: nowrap; }
    """
    ALLOW_SELECT: ClassVar[bool] = False
    lines: "reactive[tuple[SheetLine, ...]]" = reactive(())
    top: reactive[int] = reactive(0)

    def show(self, lines: "tuple[SheetLine, ...]") -> None:
        self.top = 0
        self.lines = lines

    def scroll_pages(self, pages: int) -> None:
        room = max(1, self.size.height - 1)
        self.top = max(0, min(self.top + pages * room, max(0, len(self.lines) - 1)))

    def render(self) -> Content:
        layout = fit_columns(_COLUMNS, self.size.width)
        head = [_COLUMNS[index].title for index, _width in layout]
        rows = [Content.styled(self._row(head, layout), "bold")]
        room = max(0, self.size.height - 1)
        for line in self.lines[self.top : self.top + room]:
            cells = _cells(line)
            row = self._row([cells[index] for index, _width in layout], layout)
            style = "bold" if line is self.lines[0] and line.units is not None else ""
            rows.append(Content.styled(row, style))
        return Content("\n").join(rows)

    def _row(self, cells: list[str], layout: list[tuple[int, int]]) -> str:
        ellipsis = cast("CrmApp", self.app).symbols.ellipsis
        shown = [
            fit(cell, width, _COLUMNS[index].align, ellipsis)
            for cell, (index, width) in zip(cells, layout, strict=True)
        ]
        return (" " * GAP).join(shown)


def _cells(line: "SheetLine") -> tuple[str, ...]:
    return (
        _("to count") if line.units is None else str(line.units),
        line.unit,
        line.sku,
        line.name,
        line.lot or "-",
        "-" if line.expires_on is None else line.expires_on.isoformat(),
    )
