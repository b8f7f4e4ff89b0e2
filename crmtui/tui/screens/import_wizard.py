"""Importing an attendee list: choose the file, check the columns, try it out, bring it in."""

from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import ContentSwitcher, Static

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.modals.confirm import ChoiceDialog, ConfirmDialog
from crmtui.tui.problems import Problem
from crmtui.tui.screens.import_columns import ColumnsPanel, meanings_for
from crmtui.tui.screens.import_file import FilePanel
from crmtui.tui.screens.import_reading import ReadingForm
from crmtui.tui.screens.import_report import (
    FailureDialog,
    ReportPanel,
    count_lines,
    notice_about,
    progress_bar,
)
from crmtui.tui.screens.import_work import (
    AttendeeList,
    Outcome,
    Watch,
    bring_in,
    find_lists,
    open_list,
    preview,
)
from crmtui.tui.text import literal
from crmtui.tui.widgets.paged_table import PagedTable

if TYPE_CHECKING:
    from crmtui.services.imports import ImportCounts

Step = Literal["file", "columns", "preview", "import"]
_STEPS: Final[dict[Step, str]] = {
    "file": _("1 File"),
    "columns": _("2 Columns"),
    "preview": _("3 Preview"),
    "import": _("4 Import"),
}
_HINTS: Final[dict[Step, str]] = {
    "file": _("Tab completes, arrows choose, Enter opens. Esc goes back to the events."),
    "columns": _("Enter changes a column, F4 how the file is read. F9 tries it out. Esc: back."),
    "preview": _("Nothing is stored yet. F9 imports, F4 changes how it is read. Esc: back."),
    "import": _("F9 imports another list. Enter shows a refused row. Esc: back to the events."),
}
_STOP: Final = _("Esc stops between two batches; what is stored by then stays.")
_FOLDER: Final = "import.folder"


class ImportWizard(ServiceScreen):
    """Four steps from a file to tickets of one event; the same list again adds nothing twice."""

    AREA_TITLE = _("Import")
    SCANS: ClassVar[ScanPolicy] = "refuse"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9", "proceed", _("Go on"), tooltip=_("To the next step"), id="import.proceed"),
        Binding(
            "f4",
            "reading",
            _("Reading"),
            tooltip=_("Encoding, delimiter, header, and what is assumed where the list is silent"),
            id="import.reading",
        ),
        Binding(
            "escape",
            "back",
            _("Back"),
            tooltip=_("A step back, or stop what runs"),
            id="import.back",
        ),
    ]
    DEFAULT_CSS = """
    ImportWizard {
        & > #import-steps { height: 1; background: $panel; }
        & > #import-hint { height: 1; color: $text-muted; }
        & > ContentSwitcher { height: 1fr; padding: 0 1; }
    }
    """

    class Progressed(Message):
        """A batch is done; sent from the thread that works."""

        def __init__(self, watch: Watch, counts: "ImportCounts") -> None:
            super().__init__()
            self.watch = watch
            self.counts = counts

    def __init__(self, event_id: UUID, event_name: str) -> None:
        super().__init__()
        self._event_id = event_id
        self._event_name = event_name
        self._step: Step = "file"
        self._chosen: AttendeeList | None = None
        self._outcome: Outcome | None = None
        self._watch: Watch | None = None
        self._opening = False

    @property
    def heading(self) -> str:
        return self._event_name

    def compose_body(self) -> ComposeResult:
        yield Static("", id="import-steps")
        with ContentSwitcher(initial="import-file"):
            yield FilePanel(str(self.console.recall(_FOLDER, "")))
            yield ColumnsPanel()
            yield ReportPanel()
        yield Static("", id="import-hint")

    def on_mount(self) -> None:
        self._go_to("file")

    def on_unmount(self) -> None:
        if self._watch is not None:
            self._watch.stop()

    # --- steps ------------------------------------------------------------------------------

    def _go_to(self, step: Step) -> None:
        self._step = step
        panel = {"file": "import-file", "columns": "import-columns"}.get(step, "import-report")
        self.query_one(ContentSwitcher).current = panel
        trail = [
            Content.styled(title, "bold reverse" if name == step else "dim")
            for name, title in _STEPS.items()
        ]
        self.query_one("#import-steps", Static).update(Content("   ").join([Content(""), *trail]))
        self._show_hint()
        if step == "file":
            self.file_panel.path_input.focus()
        else:
            table = self.columns_panel if step == "columns" else self.report_panel
            table.table.focus()
        self.refresh_bindings()

    def _show_hint(self) -> None:
        hint = _STOP if self._watch is not None else _HINTS[self._step]
        self.query_one("#import-hint", Static).update(Content(f" {hint}"))

    @property
    def file_panel(self) -> FilePanel:
        return self.query_one(FilePanel)

    @property
    def columns_panel(self) -> ColumnsPanel:
        return self.query_one(ColumnsPanel)

    @property
    def report_panel(self) -> ReportPanel:
        return self.query_one(ReportPanel)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What makes no sense now is not offered."""
        if action == "reading":
            return self._step in ("columns", "preview") and self._watch is None
        if action == "proceed":
            return self._watch is None
        return True

    def action_proceed(self) -> None:
        """Go on: read the file, try it out, bring it in, or begin with another."""
        if self._watch is not None:
            return
        if self._step == "file":
            self.file_panel.take()
        elif self._step == "columns":
            self._preview()
        elif self._step == "preview":
            self._ask_import()
        else:
            self._begin_again()

    def action_back(self) -> None:
        """Stop what runs; else go a step back, and from the ends of the way to the events."""
        if self._watch is not None:
            self._watch.stop()
            self.query_one("#import-hint", Static).update(Content(_(" Stopping …")))
        elif self._step in ("file", "import"):
            self.dismiss()
        else:
            self._go_to("file" if self._step == "columns" else "columns")

    # --- file -------------------------------------------------------------------------------

    def on_file_panel_chosen(self, event: FilePanel.Chosen) -> None:
        """Read the file in a thread; only one at a time."""
        if self._opening:
            return
        self._opening = True
        self.file_panel.show_problem("")
        self.query_one("#import-hint", Static).update(Content(_(" Reading …")))
        backend, actor = self.console.connection.backend, self.console.connection.actor
        self.run_blocking(
            open_list,
            backend,
            actor,
            self._event_id,
            event.path,
            then=self._opened,
            failed=self._not_opened,
        )

    def _opened(self, chosen: AttendeeList) -> None:
        self._opening = False
        self.console.remember(_FOLDER, f"{chosen.path.parent}/".replace("//", "/"))
        self._take(chosen)

    def _not_opened(self, problem: Problem) -> bool:
        self._opening = False
        self._show_hint()
        if problem.expected:
            remedy = "; ".join(problem.fields.values())
            told = [problem.message, f"({remedy})" if remedy else ""]
            self.file_panel.show_problem(" ".join(filter(None, told)))
        return problem.expected

    def _take(self, chosen: AttendeeList | None) -> None:
        if chosen is not None:
            self._chosen = chosen
            self.columns_panel.show(chosen, self.console.options.locale)
            self._go_to("columns")

    # --- columns ----------------------------------------------------------------------------

    def on_paged_table_row_opened(self, event: PagedTable.RowOpened) -> None:
        """Enter on a column asks for its meaning, on a refused row shows it."""
        if self._step == "columns":
            self._ask_meaning(event.row.id)
        elif self._outcome is not None and self._chosen is not None:
            failure = self._outcome.failures[int(str(event.row.id))]
            self.app.push_screen(FailureDialog(failure, self._chosen.table.header))

    def _ask_meaning(self, index: Any) -> None:
        chosen = self._chosen
        if chosen is None:
            return
        from crmtui.services.imports import TargetField

        guess = chosen.columns[index]
        field = chosen.field_of(index)

        def answered(choice: str | None) -> None:
            if choice is not None:
                self._take(chosen.corrected(index, TargetField(choice) if choice else None))

        title = _("What does {column} mean?").format(column=literal(guess.label))
        samples = literal(" | ".join(guess.samples))
        self.app.push_screen(
            ChoiceDialog(title, meanings_for(guess), current=field or "", text=samples), answered
        )

    def action_reading(self) -> None:
        """Open the form of how the file is read."""
        chosen = self._chosen
        if chosen is not None:
            self.read(find_lists, self._event_id, then=lambda lists: self._ask(chosen, lists))

    def _ask(self, chosen: AttendeeList, lists: list[tuple[str, str]]) -> None:
        self.app.push_screen(ReadingForm(self._event_id, chosen, lists), self._take)

    # --- trying out and bringing in -----------------------------------------------------------

    def _preview(self) -> None:
        if self._chosen is not None:
            self._start(preview, "preview", self._chosen)

    def _ask_import(self) -> None:
        chosen, outcome = self._chosen, self._outcome
        if chosen is None or outcome is None:
            return
        counts = outcome.counts
        if outcome.error is not None:
            self.say(outcome.error.message, error=True)
            return
        if not outcome.stopped and not (counts.created or counts.updated or counts.failed):
            self.say(_("Everything in this list is here already."))
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self._start(bring_in, "import", chosen)

        question = self._question(chosen, outcome)
        self.app.push_screen(ConfirmDialog(_("Import?"), question, verb=_("Import")), answered)

    def _question(self, chosen: AttendeeList, outcome: Outcome) -> str:
        names = {"file": literal(chosen.path.name), "event": literal(self._event_name)}
        if outcome.stopped:
            text = _("{file} goes into {event}; the preview was stopped and did not see all of it.")
            return text.format(**names)
        counts = outcome.counts
        text = _("{rows} rows of {file} go into {event}: {new} to create, {old} to update.")
        rows = counts.created + counts.updated
        asked = text.format(rows=rows, new=counts.created, old=counts.updated, **names)
        if counts.failed:
            refused = _("{count} are refused; they are written to a file beside it.")
            asked += " " + refused.format(count=counts.failed)
        return asked

    def _start(self, work: Any, step: Step, chosen: AttendeeList) -> None:
        self._outcome = None
        self._watch = watch = Watch(chosen.rows, lambda counts: self._tell(watch, counts))
        self._go_to(step)
        self.report_panel.show_failures(())
        self.report_panel.show_notice("")
        self._show_progress(None)
        connection = self.console.connection
        self.run_blocking(
            work,
            connection.backend,
            connection.actor,
            self._event_id,
            chosen,
            watch,
            then=self._finished,
            failed=self._broke,
        )

    def _tell(self, watch: Watch, counts: "ImportCounts") -> None:
        self.post_message(self.Progressed(watch, counts))

    def on_import_wizard_progressed(self, event: Progressed) -> None:
        if event.watch is self._watch:
            self._show_progress(event.counts)

    def _show_progress(self, counts: "ImportCounts | None") -> None:
        chosen = self._chosen
        if chosen is None:
            return
        done = counts.rows if counts else 0
        bar = progress_bar(done, chosen.rows, ascii_only=self.console.symbols.ascii)
        title = _("Trying out") if self._step == "preview" else _("Importing")
        self.report_panel.show_progress(title, bar, self._count(counts) if counts else "")

    def _count(self, counts: "ImportCounts") -> str:
        rows = self._chosen.rows if self._chosen else counts.rows
        locale = self.console.options.locale
        return count_lines(counts, rows, locale, done=self._step == "import")

    def _finished(self, outcome: Outcome) -> None:
        self._watch = None
        self._outcome = outcome
        panel = self.report_panel
        if self._chosen is not None:
            panel.show_progress(self._verdict(outcome), "", self._count(outcome.counts))
            text, bad = notice_about(outcome, done=self._step == "import")
            panel.show_notice(text, bad=bad)
        empty = "" if outcome.error is not None else _("No row was refused.")
        panel.show_failures(outcome.failures, empty)
        self._show_hint()
        self.refresh_bindings()

    def _verdict(self, outcome: Outcome) -> str:
        if outcome.error is not None:
            return _("[XX] It went wrong.")
        if outcome.stopped:
            return _("[!!] Stopped.")
        if self._step == "preview":
            return _("This is what an import would do:")
        if outcome.counts.failed:
            return _("[!!] Imported, but not all rows.")
        return _("[OK] Imported.")

    def _broke(self, _problem: Problem) -> bool:
        """What nobody expected: the dialog tells it, the wizard can be used again."""
        self._watch = None
        self._go_to("columns")
        return False

    def _begin_again(self) -> None:
        self._chosen = self._outcome = None
        self._go_to("file")
