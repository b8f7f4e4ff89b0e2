"""Second step of an import: how the file is read, and what each of its columns means."""

from typing import TYPE_CHECKING, Any, Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from crmtui.kit.formats import format_number
from crmtui.kit.i18n import _
from crmtui.tui.screens.imports.work import SURE, AttendeeList
from crmtui.tui.text import literal
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.pages import Cell, LoadedPage, PageRequest, TableRow

if TYPE_CHECKING:
    from crmtui.services.imports import ColumnGuess, TargetField

_COLUMNS: Final = (
    Column("column", _("column"), 16, grow=2, most=40),
    Column("field", _("means"), 22, keep=95),
    Column("samples", _("for example"), 20, grow=5, most=200, keep=90),
)
NOTHING: Final = ""
"""The choice of a column that is left out."""
DELIMITERS: Final = {
    ",": _("comma"),
    ";": _("semicolon"),
    "\t": _("tab"),
    "|": _("vertical bar"),
}


class ColumnsPanel(Vertical):
    """The file in a line, then its columns with their meaning and some values."""

    DEFAULT_CSS = """
    ColumnsPanel {
        & > #import-form { height: auto; }
        & > #import-doubts { height: auto; color: $text-warning; }
    }
    """

    def __init__(self) -> None:
        super().__init__(id="import-columns")

    def compose(self) -> ComposeResult:
        yield Static("", id="import-form")
        yield Static("", id="import-doubts")
        yield PagedTable(_COLUMNS, id="import-mapping")

    @property
    def table(self) -> PagedTable:
        return self.query_one(PagedTable)

    def show(self, chosen: AttendeeList, locale: str) -> None:
        """Show a list, keeping the selected column."""
        row = self.table.cursor_row
        self.query_one("#import-form", Static).update(Content(literal(describe(chosen, locale))))
        doubts = self.query_one("#import-doubts", Static)
        doubts.update(Content(doubts_about(chosen)))
        rows = [column_row(chosen, guess) for guess in chosen.columns]
        self.table.load(_loader(rows), select=row.id if row else None)


def describe(chosen: AttendeeList, locale: str) -> str:
    """What was recognised: `guests.csv: utf-8, semicolon, header in row 1, 2,004 rows`."""
    form = chosen.table.form
    delimiter = DELIMITERS.get(form.cells.delimiter, form.cells.delimiter)
    header = _("header in row {row}").format(row=form.header_row)
    return _("{file}: {encoding}, {delimiter}, {header}, {rows} rows").format(
        file=chosen.path.name,
        encoding=form.encoding,
        delimiter=delimiter if len(chosen.columns) > 1 else _("one column"),
        header=header if form.header_row else _("no header"),
        rows=format_number(chosen.rows, locale),
    )


def doubts_about(chosen: AttendeeList) -> str:
    """What a person should look at before going on; empty if there is nothing."""
    unsure = sum(_is_unsure(chosen, guess) for guess in chosen.columns)
    if unsure:
        return _("Columns to look at, marked with ?: {count}. Enter changes the meaning.").format(
            count=unsure
        )
    return ""


def column_row(chosen: AttendeeList, guess: "ColumnGuess") -> TableRow:
    """A column as the table shows one."""
    field = chosen.field_of(guess.index)
    meaning = Cell(_("- left out"), "muted")
    if field is not None:
        unsure = _is_unsure(chosen, guess)
        meaning = Cell(("? " if unsure else "") + label_of(field), "caution" if unsure else "good")
    samples = " | ".join(guess.samples)
    return TableRow(guess.index, (guess.label, meaning, Cell(samples, "muted")))


def _is_unsure(chosen: AttendeeList, guess: "ColumnGuess") -> bool:
    field = chosen.field_of(guess.index)
    return field is not None and field == guess.field and guess.confidence < SURE


def meanings_for(guess: "ColumnGuess") -> list[tuple[str, str]]:
    """What a column can mean, as choices: the likeliest first, then all others."""
    from crmtui.services.imports import TargetField

    likely = [field for field in (guess.field, *guess.alternatives) if field is not None]
    fields = dict.fromkeys([*likely, *TargetField])
    nothing = (NOTHING, _("- left out"))
    return [nothing, *((field.value, label_of(field)) for field in fields)]


def label_of(field: "TargetField") -> str:
    """The name of a field."""
    from crmtui.services.imports import field_label

    return field_label(field)


def _loader(rows: list[TableRow]) -> Any:
    def load(_tx: Any, wanted: PageRequest) -> LoadedPage:
        return LoadedPage(rows[wanted.offset : wanted.offset + wanted.limit], len(rows))

    return load
