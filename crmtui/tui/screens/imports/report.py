"""The last steps of an import: what it would do or has done, and the rows that it refuses."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import ContentSwitcher, Static

from crmtui.kit.formats import format_number
from crmtui.kit.i18n import _
from crmtui.tui.screens.imports.columns import loader
from crmtui.tui.screens.imports.kinds import ImportKind
from crmtui.tui.screens.imports.work import Counts, Outcome
from crmtui.tui.text import literal
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.pages import Cell, TableRow

if TYPE_CHECKING:
    from crmtui.services.contact_imports import KeptContact
    from crmtui.services.imports import RowFailure

_REFUSED: Final = (
    Column("row", _("row"), 7, align="right", keep=90),
    Column("reason", _("refused because"), 30, grow=3),
    Column("cells", _("the row"), 20, grow=2, keep=80),
)
_KEPT: Final = (
    Column("name", _("stays as it is"), 24, grow=2),
    Column("what", _("the import has"), 14, keep=80),
    Column("reason", _("because"), 30, grow=3, keep=90),
)


class ReportPanel(Vertical):
    """Counts, how far it is, and the first refused rows; or what taking it back has left."""

    DEFAULT_CSS = """
    ReportPanel {
        & > #import-progress { height: 1; text-style: bold; }
        & > #import-counts { height: auto; margin: 0 0 1 0; }
        & > #import-notice { height: auto; color: $text-warning; }
        & > #import-notice.-bad { color: $text-error; text-style: bold; }
        & > ContentSwitcher { height: 1fr; }
    }
    """

    def __init__(self, kind: ImportKind) -> None:
        super().__init__(id="import-report")
        self._kind = kind

    def compose(self) -> ComposeResult:
        yield Static("", id="import-progress")
        yield Static("", id="import-counts")
        yield Static("", id="import-notice")
        with ContentSwitcher(initial="import-failures"):
            yield PagedTable(_REFUSED, id="import-failures")
            yield PagedTable(_KEPT, id="import-kept")

    @property
    def table(self) -> PagedTable:
        """The table that is shown."""
        shown = self.query_one(ContentSwitcher).current
        return self.query_one(f"#{shown}", PagedTable)

    def show_progress(self, title: str, bar: str) -> None:
        """How far it is."""
        self.query_one("#import-progress", Static).update(Content(f"{title}  {bar}".rstrip()))

    def show_counts(self, counts: str) -> None:
        """What became, or would become, of the rows."""
        self.query_one("#import-counts", Static).update(Content(counts))

    def show_notice(self, text: str, *, bad: bool = False) -> None:
        """What else a person should know, or what went wrong."""
        notice = self.query_one("#import-notice", Static)
        notice.update(Content("\n".join(literal(line) for line in text.splitlines())))
        notice.set_class(bad, "-bad")

    def show_outcome(self, outcome: Outcome, rows: int, locale: str, *, done: bool) -> None:
        """How it went: a preview of a list of so many rows, or (`done`) its import."""
        self.show_progress(describe_verdict(outcome, done=done), "")
        self.show_counts(count_text(self._kind, outcome.counts, rows, locale, done=done))
        text, bad = notice_about(outcome, done=done)
        self.show_notice(text, bad=bad)
        if outcome.kept:
            self._show("import-kept", [_kept_row(each) for each in outcome.kept])
            return
        empty = "" if outcome.error is not None else _("No row was refused.")
        self.show_failures(outcome.failures, empty)

    def show_failures(self, failures: "tuple[RowFailure, ...]", empty: str = "") -> None:
        """The refused rows; `empty` stands there when there are none."""
        self.query_one("#import-failures", PagedTable).say_when_empty(empty)
        rows = [failure_row(failure, at) for at, failure in enumerate(failures)]
        self._show("import-failures", rows)

    def _show(self, table: str, rows: list[TableRow]) -> None:
        switcher = self.query_one(ContentSwitcher)
        has_focus = self.table.has_focus
        switcher.current = table
        self.table.load(loader(rows))
        if has_focus:
            self.table.focus()


def count_text(kind: ImportKind, counts: Counts, rows: int, locale: str, *, done: bool) -> str:
    """The counts, one a line: what was done, or what would be."""
    seen = _("of {all}").format(all=format_number(rows, locale)) if counts.rows < rows else ""
    lines = [(_("rows"), counts.rows, seen), *kind.count_lines(counts, locale, done=done)]
    return "\n".join(
        f"{label:<14}{format_number(count, locale):>9}  {more}".rstrip()
        for label, count, more in lines
    )


def describe_verdict(outcome: Outcome, *, done: bool) -> str:
    """In a few words, how a preview or an import went."""
    batch = outcome.batch
    if batch is not None and batch.status in ("undone", "undoing"):
        if batch.status == "undoing":
            return _("[!!] Taken back in part.")
        return _("[!!] Taken back, but not all.") if outcome.kept else _("[OK] Taken back.")
    if batch is not None and batch.status in ("pending", "running"):
        return _("[!!] It is not finished.")
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
    lines += outcome.remarks
    if outcome.failed_file is not None:
        lines.append(_("Refused rows: {file}").format(file=_short(outcome.failed_file)))
    return "\n".join(lines), outcome.error is not None


def _short(path: Path) -> str:
    """A path with `~` for the home folder, as one would type it."""
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)


def failure_row(failure: "RowFailure", at: int) -> TableRow:
    """A refused row as the table shows one."""
    cells = " | ".join(cell for cell in failure.cells if cell.strip())
    reason = Cell(failure.explanation, "bad")
    return TableRow(at, (str(failure.row_no), reason, Cell(cells, "muted")))


def _kept_row(kept: "KeptContact") -> TableRow:
    what = _("created it") if kept.was_created else _("changed it")
    name = kept.name or _("(without a name)")
    return TableRow((kept.contact_id, kept.was_created), (name, what, Cell(kept.reason, "caution")))
