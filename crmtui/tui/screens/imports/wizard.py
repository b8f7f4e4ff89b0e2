"""Importing a list: choose the file, check the columns, try it out, bring it in."""

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from textual.binding import BindingType

from crmtui.kit.i18n import _
from crmtui.tui.followed_jobs import FollowedJob
from crmtui.tui.modals.confirm import ConfirmDialog
from crmtui.tui.problems import Problem
from crmtui.tui.screens.imports.aftermath import ACTIONS as AFTERMATH
from crmtui.tui.screens.imports.aftermath import Aftermath, may
from crmtui.tui.screens.imports.columns import meaning_dialog
from crmtui.tui.screens.imports.contact_batches import load
from crmtui.tui.screens.imports.failure import FailureDialog
from crmtui.tui.screens.imports.file import FilePanel
from crmtui.tui.screens.imports.following import ImportFollowing
from crmtui.tui.screens.imports.frame import FOLDER, WizardFrame
from crmtui.tui.screens.imports.job import outcome_of, outcome_of_problem
from crmtui.tui.screens.imports.keys import WIZARD_KEYS
from crmtui.tui.screens.imports.kinds import ImportKind
from crmtui.tui.screens.imports.reading import ReadingForm
from crmtui.tui.screens.imports.report import count_text
from crmtui.tui.screens.imports.steps import (
    HINTS,
    PREVIEW_RUNS,
    PreviewProgressed,
    Step,
    hint_while,
)
from crmtui.tui.screens.imports.work import ChosenList, Counts, Outcome, Watch
from crmtui.tui.widgets.job_progress import describe_progress, describe_wait, progress_bar
from crmtui.tui.widgets.paged_table import PagedTable

if TYPE_CHECKING:
    from crmtui.services.contact_imports import BatchDetail


class ImportWizard(WizardFrame):
    """Four steps from a file to what it holds; the same list again adds nothing twice.

    With a `batch_id` it shows what came of an earlier import; with `undo` it asks at once whether
    to take that back.
    """

    TOPICS: ClassVar[tuple[str, ...]] = ("attendees", "contacts", "job")
    BINDINGS: ClassVar[list[BindingType]] = WIZARD_KEYS

    def __init__(
        self, kind: ImportKind, batch_id: UUID | None = None, *, undo: bool = False
    ) -> None:
        super().__init__(kind)
        self._batch_id = batch_id
        self._undo_at_once = undo
        self._chosen: ChosenList | None = None
        self._outcome: Outcome | None = None
        self._watch: Watch | None = None
        self._opening = False
        self._import = ImportFollowing(self, kind)
        self._aftermath = Aftermath(self, self._import)

    def on_mount(self) -> None:
        if self._batch_id is None:
            self.go_to("file")
            self._import.resume()
            return
        self.go_to("import")
        self.work(load, self._batch_id, then=self._loaded)

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

    def show_keys(self) -> None:
        hint = hint_while(self._import) if self._import.busy else HINTS[self._step]
        self.hint(PREVIEW_RUNS if self._watch is not None else hint)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What makes no sense now is not offered."""
        if action == "reading":
            return self._step in ("columns", "preview") and not self._busy
        if action == "proceed":
            return not self._busy
        if action == "cancel_import":
            return self._import.busy and not self._import.starting
        if action == "earlier":
            return self._kind.KEEPS_BATCHES and self._step in ("file", "import")
        if action in AFTERMATH:
            return self._step == "import" and not self._busy and may(action, self._batch)
        return True

    @property
    def _batch(self) -> "BatchDetail | None":
        """The record of the import that is shown, where one is kept."""
        return self._outcome.batch if self._outcome else None

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
        """Stop the preview; else go a step back, and from the ends of the way out of it."""
        if self._watch is not None:
            self._watch.stop()
            self.hint(_("Stopping …"))
        elif self._step in ("file", "import"):
            self._leave()
        else:
            self.go_to("file" if self._step == "columns" else "columns")

    def _leave(self) -> None:
        if self._import.starting:
            return  # nobody would follow what is about to begin
        if self._import.busy:
            self.say(_("It goes on; you are told when it is done."))
        # Before its panels go, not after: whoever follows the job would look for them.
        self._import.detach()
        self.dismiss()

    def action_cancel_import(self) -> None:
        """Stop between two batches."""
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
        self.hint(_("Reading …"))
        self.work(self._kind.open, event.path, then=self._opened, failed=self._not_opened)

    def _opened(self, chosen: ChosenList) -> None:
        self._opening = False
        self.console.remember(FOLDER, f"{chosen.path.parent}/".replace("//", "/"))
        self._take(chosen)

    def _not_opened(self, problem: Problem) -> bool:
        self._opening = False
        self.show_keys()
        if problem.expected:
            remedy = "; ".join(text for text in problem.fields.values() if text != problem.message)
            told = [problem.message, f"({remedy})" if remedy else ""]
            self.file_panel.show_problem(" ".join(filter(None, told)))
        return problem.expected

    def _take(self, chosen: ChosenList | None) -> None:
        if chosen is not None:
            self._chosen = chosen
            self.columns_panel.show(chosen, self.console.options.locale)
            self.go_to("columns")

    # --- columns ----------------------------------------------------------------------------

    def on_paged_table_row_opened(self, event: PagedTable.RowOpened) -> None:
        """Enter on a column asks for its meaning, on a refused row shows it."""
        if self._step == "columns":
            self._ask_meaning(int(str(event.row.id)))
        elif self._outcome is not None and event.table.id == "import-failures":
            failure = self._outcome.failures[int(str(event.row.id))]
            self.app.push_screen(FailureDialog(failure, self._outcome.header))

    def _ask_meaning(self, index: int) -> None:
        chosen = self._chosen
        if chosen is None:
            return

        def answered(meaning: str | None) -> None:
            if meaning is not None:
                self._take(self._kind.correct(chosen, index, meaning))

        self.app.push_screen(meaning_dialog(self._kind, chosen, index), answered)

    def action_reading(self) -> None:
        """Open the form of how the file is read, and of what is done with its rows."""
        if self._chosen is not None:
            self.read(self._kind.look_up, then=partial(self._ask_reading, self._chosen))

    def _ask_reading(self, chosen: ChosenList, known: Any) -> None:
        self.app.push_screen(ReadingForm(self._kind, chosen, known), self._take)

    # --- trying out and bringing in -----------------------------------------------------------

    def _preview(self) -> None:
        chosen = self._chosen
        if chosen is None:
            return
        self._watch = watch = Watch(chosen.rows, lambda counts: self._tell(watch, counts))
        self._show_start("preview")
        self.work(self._kind.preview, chosen, watch, then=self._finished, failed=self._broke)

    def _tell(self, watch: Watch, counts: Counts) -> None:
        self.post_message(PreviewProgressed(watch, counts))

    def on_preview_progressed(self, event: PreviewProgressed) -> None:
        if event.watch is self._watch and self._chosen is not None:
            done, rows = event.counts.rows, self._chosen.rows
            bar = progress_bar(done, rows or 1, ascii_only=self.console.symbols.ascii)
            self.report_panel.show_progress(_("Trying out"), bar)
            self.report_panel.show_counts(self._count(event.counts, rows))

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
                self.show_keys()

        question = self._kind.describe_question(chosen, outcome, self.console.options.locale)
        self.app.push_screen(ConfirmDialog(_("Import?"), question, verb=_("Import")), answered)

    def _show_start(self, step: Step) -> None:
        self._outcome = None
        self.go_to(step)
        self.report_panel.show_failures(())
        self.report_panel.show_notice("")
        bar = progress_bar(0, 1, ascii_only=self.console.symbols.ascii)
        title = _("Trying out") if step == "preview" else self._work_title
        self.report_panel.show_progress(title, bar)
        self.report_panel.show_counts("")

    @property
    def _work_title(self) -> str:
        return _("Taking back") if self._import.undoing else _("Importing")

    def show_job(self, followed: FollowedJob) -> None:
        """How far the import is, or what came of it."""
        if self._step != "import" or self._outcome is not None:
            self._show_start("import")
        if followed.over:
            self._finished(outcome_of(self._kind, followed))
            return
        if followed.job is not None:
            self.report_panel.show_progress(self._work_title, describe_progress(followed))
            self.report_panel.show_notice(describe_wait(followed))
            self._show_counts(followed)
        self.show_keys()

    def _show_counts(self, followed: FollowedJob) -> None:
        """What was done so far; how much is taken back only the bar shows."""
        counts = self._kind.counts_of(followed.job)
        if counts is not None:
            self._counted(followed, counts)
        elif not self._import.undoing:
            counted = partial(self._counted, followed)
            self.read(self._kind.look_up_counts, followed.job_id, then=counted)

    def _counted(self, followed: FollowedJob, counts: Counts | None) -> None:
        if counts is not None and followed.job is not None and not followed.over:
            rows = followed.job.progress_total or counts.rows
            self.report_panel.show_counts(self._count(counts, rows))

    def _count(self, counts: Counts, rows: int) -> str:
        done = self._step == "import"
        return count_text(self._kind, counts, rows, self.console.options.locale, done=done)

    def _finished(self, outcome: Outcome) -> None:
        self._watch = None
        self._outcome = outcome
        rows = self._chosen.rows if self._chosen else outcome.counts.rows
        locale, done = self.console.options.locale, self._step == "import"
        self.report_panel.show_outcome(outcome, rows, locale, done=done)
        self.show_keys()

    def _broke(self, _problem: Problem) -> bool:
        """What nobody expected: the dialog tells it, the wizard can be used again."""
        self._watch = None
        self.go_to("columns")
        return False

    def _not_begun(self, problem: Problem) -> bool:
        """The list was not taken: what is wrong is told like any other outcome."""
        if problem.expected:
            self._finished(outcome_of_problem(problem, self._kind.nothing()))
        return problem.expected or self._broke(problem)

    def _begin_again(self) -> None:
        if self._busy:
            return
        self._import.forget()
        self._chosen = self._outcome = None
        self.go_to("file")

    # --- an import that is over -----------------------------------------------------------------

    def _loaded(self, outcome: Outcome) -> None:
        """An earlier import is shown: followed while it runs."""
        batch = outcome.batch
        if batch is None or self._import.resume_undo(batch.id):
            return
        if batch.status in ("pending", "running") and batch.job_id is not None:
            self._import.follow(batch.job_id, None)
            return
        self._finished(outcome)
        if self._undo_at_once and may("undo", batch):
            self.action_undo()

    def action_undo(self) -> None:
        """Ask whether to take the import back."""
        if self._batch is not None:
            self._aftermath.undo(self._batch)

    def action_resume(self) -> None:
        """Bring in what is left of the list."""
        if self._batch is not None:
            path = self._chosen.path if self._chosen else None
            self._aftermath.resume(self._batch, path)

    def action_save_refused(self) -> None:
        """Ask where to write the refused rows."""
        if self._batch is not None:
            self._aftermath.save_refused(self._batch)

    def action_earlier(self) -> None:
        """Show all imports so far."""
        self._aftermath.show_earlier(self._begin_again)
