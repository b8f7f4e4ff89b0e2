"""Importing an attendee list: choose the file, check the columns, try it out, bring it in."""

from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import ContentSwitcher, Static

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.followed_jobs import FollowedJob
from crmtui.tui.modals.confirm import ChoiceDialog, ConfirmDialog
from crmtui.tui.problems import Problem
from crmtui.tui.screens.imports.columns import ColumnsPanel, meanings_for
from crmtui.tui.screens.imports.file import FilePanel
from crmtui.tui.screens.imports.following import ImportFollowing
from crmtui.tui.screens.imports.job import (
    describe_question,
    outcome_of,
    outcome_of_problem,
    report_of,
)
from crmtui.tui.screens.imports.reading import ReadingForm
from crmtui.tui.screens.imports.report import (
    FailureDialog,
    ReportPanel,
    count_lines,
)
from crmtui.tui.screens.imports.steps import (
    HANDING_OVER,
    HINTS,
    IMPORT_RUNS,
    PREVIEW_RUNS,
    PreviewProgressed,
    Step,
    describe_trail,
)
from crmtui.tui.screens.imports.work import (
    AttendeeList,
    Outcome,
    Watch,
    find_lists,
    open_list,
    preview,
)
from crmtui.tui.text import literal
from crmtui.tui.widgets.job_progress import describe_progress, describe_wait, progress_bar
from crmtui.tui.widgets.paged_table import PagedTable

if TYPE_CHECKING:
    from crmtui.services.imports import ImportCounts

_FOLDER: Final = "import.folder"


class ImportWizard(ServiceScreen):
    """Four steps from a file to tickets of one event; the same list again adds nothing twice."""

    AREA_TITLE = _("Import")
    TOPICS: ClassVar[tuple[str, ...]] = ("attendees", "job")
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
            "f7",
            "cancel_import",
            _("Cancel"),
            tooltip=_("Stop the import between two batches"),
            id="import.cancel",
        ),
        Binding(
            "escape",
            "back",
            _("Back"),
            tooltip=_("A step back, or leave an import that goes on"),
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

    def __init__(self, event_id: UUID, event_name: str) -> None:
        super().__init__()
        self._event_id = event_id
        self._event_name = event_name
        self._step: Step = "file"
        self._chosen: AttendeeList | None = None
        self._outcome: Outcome | None = None
        self._watch: Watch | None = None
        self._opening = False
        self._import = ImportFollowing(self, event_id, event_name)

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
        self._import.resume()

    def on_unmount(self) -> None:
        if self._watch is not None:
            self._watch.stop()
        self._import.detach()

    def requery(self) -> None:
        """Something was stored: look how far the job is."""
        if self._import.followed is not None:
            self._import.followed.look()

    @property
    def _busy(self) -> bool:
        return self._watch is not None or self._import.busy

    # --- steps ------------------------------------------------------------------------------

    def _go_to(self, step: Step) -> None:
        self._step = step
        panel = {"file": "import-file", "columns": "import-columns"}.get(step, "import-report")
        self.query_one(ContentSwitcher).current = panel
        self.query_one("#import-steps", Static).update(describe_trail(step))
        if step == "file":
            self.file_panel.path_input.focus()
        else:
            table = self.columns_panel if step == "columns" else self.report_panel
            table.table.focus()
        self._show_keys()

    def _show_keys(self) -> None:
        hint = HINTS[self._step]
        if self._watch is not None:
            hint = PREVIEW_RUNS
        elif self._import.busy:
            hint = HANDING_OVER if self._import.starting else IMPORT_RUNS
        self.query_one("#import-hint", Static).update(Content(f" {hint}"))
        self.refresh_bindings()

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
            return self._step in ("columns", "preview") and not self._busy
        if action == "proceed":
            return not self._busy
        if action == "cancel_import":
            return self._import.busy and not self._import.starting
        return True

    def action_proceed(self) -> None:
        """Go on: read the file, try it out, bring it in, or begin with another."""
        if self._busy:
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
        """Stop the preview; else go a step back, and from the ends of the way to the events."""
        if self._watch is not None:
            self._watch.stop()
            self.query_one("#import-hint", Static).update(Content(_(" Stopping …")))
        elif self._step in ("file", "import"):
            self._leave()
        else:
            self._go_to("file" if self._step == "columns" else "columns")

    def _leave(self) -> None:
        if self._import.starting:
            return  # nobody would follow what is about to begin
        if self._import.busy:
            self.say(_("The import goes on; you are told when it is done."))
        self.dismiss()

    def action_cancel_import(self) -> None:
        """Stop the import between two batches."""
        followed = self._import.followed
        if followed is not None:
            followed.cancel()
            self.show_job(followed)

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
        self._show_keys()
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
        elif self._outcome is not None:
            failure = self._outcome.failures[int(str(event.row.id))]
            self.app.push_screen(FailureDialog(failure, self._outcome.header))

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
                self._show_start("import")
                self._import.begin(chosen, self._not_begun)
                self._show_keys()

        question = describe_question(chosen, outcome, self._event_name)
        self.app.push_screen(ConfirmDialog(_("Import?"), question, verb=_("Import")), answered)

    def _preview(self) -> None:
        chosen = self._chosen
        if chosen is None:
            return
        self._watch = watch = Watch(chosen.rows, lambda counts: self._tell(watch, counts))
        self._show_start("preview")
        connection = self.console.connection
        self.run_blocking(
            preview,
            connection.backend,
            connection.actor,
            self._event_id,
            chosen,
            watch,
            then=self._finished,
            failed=self._broke,
        )

    def _show_start(self, step: Step) -> None:
        self._outcome = None
        self._go_to(step)
        self.report_panel.show_failures(())
        self.report_panel.show_notice("")
        self._show_progress(None)

    def _tell(self, watch: Watch, counts: "ImportCounts") -> None:
        self.post_message(PreviewProgressed(watch, counts))

    def on_preview_progressed(self, event: PreviewProgressed) -> None:
        if event.watch is self._watch:
            self._show_progress(event.counts)

    def _show_progress(self, counts: "ImportCounts | None") -> None:
        done, rows = counts.rows if counts else 0, self._chosen.rows if self._chosen else 0
        bar = progress_bar(done, rows or 1, ascii_only=self.console.symbols.ascii)
        title = _("Trying out") if self._step == "preview" else _("Importing")
        self.report_panel.show_progress(title, bar, self._count(counts, rows))

    def _count(self, counts: "ImportCounts | None", rows: int) -> str:
        locale, done = self.console.options.locale, self._step == "import"
        return count_lines(counts, rows, locale, done=done) if counts else ""

    def show_job(self, followed: FollowedJob) -> None:
        """How far the import is, or what came of it."""
        if self._step != "import":
            self._show_start("import")
        if followed.over:
            self._finished(outcome_of(followed))
        elif followed.job is not None:
            counts, bar = report_of(followed.job).counts, describe_progress(followed)
            rows = followed.job.progress_total or counts.rows
            panel = self.report_panel
            panel.show_progress(_("Importing"), bar, self._count(counts, rows))
            panel.show_notice(describe_wait(followed))
            self._show_keys()

    def _finished(self, outcome: Outcome) -> None:
        self._watch = None
        self._outcome = outcome
        rows = self._chosen.rows if self._chosen else outcome.counts.rows
        locale, done = self.console.options.locale, self._step == "import"
        self.report_panel.show_outcome(outcome, rows, locale, done=done)
        self._show_keys()

    def _broke(self, _problem: Problem) -> bool:
        """What nobody expected: the dialog tells it, the wizard can be used again."""
        self._watch = None
        self._go_to("columns")
        return False

    def _not_begun(self, problem: Problem) -> bool:
        """The list was not taken: what is wrong is told like any other outcome."""
        if problem.expected:
            self._finished(outcome_of_problem(problem))
        return problem.expected or self._broke(problem)

    def _begin_again(self) -> None:
        self._import.forget()
        self._chosen = self._outcome = None
        self._go_to("file")
