"""The last steps of an import: what it would do or has done, and the rows that it refuses."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from crmtui.kit.formats import format_number
from crmtui.kit.i18n import _, ngettext
from crmtui.tui.modals.dialog import Dialog
from crmtui.tui.screens.imports.work import Outcome
from crmtui.tui.text import fit, literal
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.pages import Cell, LoadedPage, PageRequest, TableRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crmtui.services.imports import ImportCounts, RowFailure

_COLUMNS: Final = (
    Column("row", _("row"), 7, align="right", keep=90),
    Column("reason", _("refused because"), 30, grow=3),
    Column("cells", _("the row"), 20, grow=2, keep=80),
)
_NAME: Final = 20


class ReportPanel(Vertical):
    """Counts, how far it is, and the first refused rows."""

    DEFAULT_CSS = """
    ReportPanel {
        & > #import-progress { height: 1; text-style: bold; }
        & > #import-counts { height: auto; margin: 0 0 1 0; }
        & > #import-notice { height: auto; color: $text-warning; }
        & > #import-notice.-bad { color: $text-error; text-style: bold; }
    }
    """

    def __init__(self) -> None:
        super().__init__(id="import-report")

    def compose(self) -> ComposeResult:
        yield Static("", id="import-progress")
        yield Static("", id="import-counts")
        yield Static("", id="import-notice")
        yield PagedTable(_COLUMNS, id="import-failures")

    @property
    def table(self) -> PagedTable:
        return self.query_one(PagedTable)

    def show_progress(self, title: str, bar: str, counts: str) -> None:
        """How far it is."""
        self.query_one("#import-progress", Static).update(Content(f"{title}  {bar}"))
        self.query_one("#import-counts", Static).update(Content(counts))

    def show_notice(self, text: str, *, bad: bool = False) -> None:
        """What else a person should know, or what went wrong."""
        notice = self.query_one("#import-notice", Static)
        notice.update(Content("\n".join(literal(line) for line in text.splitlines())))
        notice.set_class(bad, "-bad")

    def show_outcome(self, outcome: Outcome, rows: int, locale: str, *, done: bool) -> None:
        """How it went: a preview of a list of so many rows, or (`done`) its import."""
        counts = count_lines(outcome.counts, rows, locale, done=done)
        self.show_progress(describe_verdict(outcome, done=done), "", counts)
        text, bad = notice_about(outcome, done=done)
        self.show_notice(text, bad=bad)
        empty = "" if outcome.error is not None else _("No row was refused.")
        self.show_failures(outcome.failures, empty)

    def show_failures(self, failures: "tuple[RowFailure, ...]", empty: str = "") -> None:
        """The refused rows; `empty` stands there when there are none."""
        self.table.say_when_empty(empty)
        rows = [failure_row(failure, at) for at, failure in enumerate(failures)]

        def load(_tx: Any, wanted: PageRequest) -> LoadedPage:
            return LoadedPage(rows[wanted.offset : wanted.offset + wanted.limit], len(rows))

        self.table.load(load)


class FailureDialog(Dialog[None]):
    """One refused row: why, and all of its cells."""

    DEFAULT_CSS = """
    FailureDialog > .dialog--frame { width: 76; }
    FailureDialog .failure--cells { margin: 1 0 0 0; }
    """
    ALARM: ClassVar[bool] = False

    def __init__(self, failure: "RowFailure", header: tuple[str, ...]) -> None:
        super().__init__()
        self._failure = failure
        self._header = header

    def title_text(self) -> str:
        return _("Row {number} is refused").format(number=self._failure.row_no)

    def compose_content(self) -> "Iterable[Widget]":
        reasons = [
            literal(f"{name}: {problem.message}" if name != "row" else problem.message)
            for name, problem in self._failure.reasons.items()
        ]
        yield Static(Content("\n".join(reasons)), classes="dialog--error")
        cells = [
            Content.assemble((fit(name or "-", _NAME), "bold"), " ", literal(cell))
            for name, cell in zip(self._names(), self._failure.cells, strict=False)
        ]
        yield Static(Content("\n").join(cells), classes="failure--cells")

    def on_mount(self) -> None:
        body = self.query_one(".dialog--body")
        body.can_focus = True
        body.focus()

    def _names(self) -> list[str]:
        more = len(self._failure.cells) - len(self._header)
        return [*self._header, *[_("(no column)")] * max(0, more)]


def count_lines(counts: "ImportCounts", rows: int, locale: str, *, done: bool) -> str:
    """The counts, one a line: what was done, or what would be."""

    def line(label: str, count: int, more: str = "") -> str:
        return f"{label:<14}{format_number(count, locale):>9}  {more}".rstrip()

    seen = _("of {all}").format(all=format_number(rows, locale)) if counts.rows < rows else ""
    tickets = ""
    if counts.tickets_created != counts.created:
        several = format_number(counts.tickets_created, locale)
        tickets = _("with {tickets} tickets").format(tickets=several)
    lines = [
        line(_("rows"), counts.rows, seen),
        line(_("created") if done else _("to create"), counts.created, tickets),
        line(_("updated") if done else _("to update"), counts.updated),
        line(_("unchanged"), counts.unchanged),
        line(_("refused"), counts.failed),
    ]
    if counts.admitted:
        lines.append(line(_("admitted") if done else _("to admit"), counts.admitted))
    return "\n".join(lines)


def describe_verdict(outcome: Outcome, *, done: bool) -> str:
    """In a few words, how a preview or an import went."""
    if outcome.error is not None:
        return _("[XX] It went wrong.")
    if outcome.stopped:
        return _("[!!] Stopped.")
    if not done:
        return _("This is what an import would do:")
    if outcome.counts.failed:
        return _("[!!] Imported, but not all rows.")
    return _("[OK] Imported.")


def notice_about(outcome: Outcome, *, done: bool) -> tuple[str, bool]:
    """What else is to be said about a preview or an import, and whether it is bad news."""
    lines = [] if outcome.error is None else [outcome.error.message]
    if done and (outcome.error is not None or outcome.stopped):
        lines.append(_("What is counted above is stored. The same list again adds nothing twice."))
    if outcome.new_products:
        names = ", ".join(literal(name) for name in outcome.new_products)
        lines.append(_("New products: {names}").format(names=names))
    if outcome.counts.admissions_passed_over:
        lines.append(_passed_over(outcome.counts.admissions_passed_over, done=done))
    if outcome.remark:
        lines.append(outcome.remark)
    if outcome.failed_file is not None:
        lines.append(_("Refused rows: {file}").format(file=_short(outcome.failed_file)))
    return "\n".join(lines), outcome.error is not None


def _passed_over(count: int, *, done: bool) -> str:
    if done:
        text = ngettext(
            "{count} row was checked in; no list was named to know of it.",
            "{count} rows were checked in; no list was named to know of them.",
            count,
        )
    else:
        text = ngettext(
            "{count} row is checked in; F4 names the list that shall know of it.",
            "{count} rows are checked in; F4 names the list that shall know of them.",
            count,
        )
    return text.format(count=count)


def _short(path: Path) -> str:
    """A path with `~` for the home folder, as one would type it."""
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)


def failure_row(failure: "RowFailure", at: int) -> TableRow:
    """A refused row as the table shows one."""
    cells = " | ".join(cell for cell in failure.cells if cell.strip())
    reason = Cell(failure.explanation, "bad")
    return TableRow(at, (str(failure.row_no), reason, Cell(cells, "muted")))
