"""Second step of an import: how the file is read, and what each of its columns means."""

from typing import Any, Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from crmtui.kit.formats import format_number
from crmtui.kit.i18n import _, ngettext
from crmtui.tui.modals.confirm import ChoiceDialog
from crmtui.tui.screens.imports.kinds import NOTHING, ImportKind
from crmtui.tui.screens.imports.reading import DELIMITERS
from crmtui.tui.screens.imports.work import ChosenList, ListColumn
from crmtui.tui.text import literal
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.pages import Cell, LoadedPage, PageRequest, TableRow

_COLUMNS: Final = (
    Column("column", _("column"), 16, grow=2, most=40),
    Column("field", _("means"), 22, keep=95),
    Column("samples", _("for example"), 20, grow=5, most=200, keep=90),
)


class ColumnsPanel(Vertical):
    """The file in a line, then its columns with their meaning and some values."""

    DEFAULT_CSS = """
    ColumnsPanel {
        & > #import-form { height: auto; }
        & > #import-doubts { height: auto; color: $text-warning; }
    }
    """

    def __init__(self, kind: ImportKind) -> None:
        super().__init__(id="import-columns")
        self._kind = kind

    def compose(self) -> ComposeResult:
        yield Static("", id="import-form")
        yield Static("", id="import-doubts")
        yield PagedTable(_COLUMNS, id="import-mapping")

    @property
    def table(self) -> PagedTable:
        return self.query_one(PagedTable)

    def show(self, chosen: ChosenList, locale: str) -> None:
        """Show a list, keeping the selected column."""
        row = self.table.cursor_row
        lines = [describe(chosen, locale), self._kind.describe_choices(chosen)]
        shown = "\n".join(literal(line) for line in lines if line)
        self.query_one("#import-form", Static).update(Content(shown))
        doubts = self.query_one("#import-doubts", Static)
        doubts.update(Content(doubts_about(self._kind, chosen)))
        rows = [column_row(self._kind, chosen, column) for column in chosen.columns]
        self.table.load(loader(rows), select=row.id if row else None)


def describe(chosen: ChosenList, locale: str) -> str:
    """What was recognised: `guests.csv: utf-8, semicolon, header in row 1, 2,004 rows`."""
    rows = format_number(chosen.rows, locale)
    form, name = chosen.form, chosen.path.name
    if form is None:
        text = ngettext(
            "{file}: {format}, {rows} contact", "{file}: {format}, {rows} contacts", chosen.rows
        )
        return text.format(file=name, format=chosen.format, rows=rows)
    delimiter = DELIMITERS.get(form.cells.delimiter, form.cells.delimiter)
    header = _("header in row {row}").format(row=form.header_row)
    return _("{file}: {encoding}, {delimiter}, {header}, {rows} rows").format(
        file=name,
        encoding=form.encoding,
        delimiter=delimiter if len(chosen.columns) > 1 else _("one column"),
        header=header if form.header_row else _("no header"),
        rows=rows,
    )


def doubts_about(kind: ImportKind, chosen: ChosenList) -> str:
    """What a person should look at before going on; empty if there is nothing."""
    if chosen.remembered:
        return _("The columns mean what they meant when a list with them was last imported.")
    unsure = sum(_is_unsure(kind, chosen, column) for column in chosen.columns)
    if not unsure:
        return ""
    text = _("Columns to look at, marked with ?: {count}. Enter changes the meaning.")
    return text.format(count=unsure)


def column_row(kind: ImportKind, chosen: ChosenList, column: ListColumn) -> TableRow:
    """A column as the table shows one."""
    found = kind.meaning_of(chosen, column.index)
    label = kind.label_of(found, column)
    meaning = Cell(label, "good")
    if found == NOTHING:
        meaning = Cell(label, "muted")
    elif _is_unsure(kind, chosen, column):
        meaning = Cell(f"? {label}", "caution")
    samples = " | ".join(column.samples)
    return TableRow(column.index, (column.label, meaning, Cell(samples, "muted")))


def meaning_dialog(kind: ImportKind, chosen: ChosenList, index: int) -> ChoiceDialog:
    """Asks what a column means."""
    column = chosen.columns[index]
    title = _("What does {column} mean?").format(column=literal(column.label))
    samples = literal(" | ".join(column.samples))
    current = kind.meaning_of(chosen, index)
    return ChoiceDialog(title, kind.meanings(column), current=current, text=samples)


def _is_unsure(kind: ImportKind, chosen: ChosenList, column: ListColumn) -> bool:
    meaning = kind.meaning_of(chosen, column.index)
    return column.unsure and meaning != NOTHING and meaning == column.guess


def loader(rows: list[TableRow]) -> Any:
    """The loader of a table whose rows are here already."""

    def load(_tx: Any, wanted: PageRequest) -> LoadedPage:
        return LoadedPage(rows[wanted.offset : wanted.offset + wanted.limit], len(rows))

    return load
