"""One row of a table with all of its columns, also those for which the screen has no room."""

from collections.abc import Iterable, Sequence

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from crmtui.tui.modals.dialog import Dialog
from crmtui.tui.text import literal
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.pages import TableRow, text_of


class RowDialog(Dialog[None]):
    """What a row says, a line for each column that says something."""

    DEFAULT_CSS = """
    RowDialog > .dialog--frame { width: 76; }
    """

    def __init__(self, title: str, columns: Sequence[Column], row: TableRow) -> None:
        super().__init__()
        self._title, self._columns, self._row = title, columns, row

    def title_text(self) -> str:
        return self._title

    def compose_content(self) -> Iterable[Widget]:
        told = zip(self._columns, map(text_of, self._row.cells), strict=False)
        lines = [
            Content.assemble((f"{column.title:<10}", "bold"), literal(text))
            for column, text in told
            if text
        ]
        yield Static(Content("\n").join(lines))
