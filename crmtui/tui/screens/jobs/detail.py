"""One job on a screen of its own: everything about it, alive while it waits or runs."""

from typing import ClassVar
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.modals.confirm import ChoiceDialog
from crmtui.tui.problems import Problem
from crmtui.tui.screens.jobs.actions import JobActions, JobRef, may_act
from crmtui.tui.screens.jobs.detail_text import Told, describe, describe_file
from crmtui.tui.screens.jobs.pane import MANAGE
from crmtui.tui.screens.jobs.reading import Read, read_job
from crmtui.tui.screens.jobs.rows import one_line_of
from crmtui.tui.screens.jobs.save_file import SaveFileForm
from crmtui.tui.screens.jobs.words import LIVE_SECONDS, sign_of
from crmtui.tui.text import literal


class JobScreen(ServiceScreen):
    """Scrolls; Escape leads back to where it was opened."""

    AREA_TITLE = _("Job")
    SCANS: ClassVar[ScanPolicy] = "refuse"
    TOPICS: ClassVar[tuple[str, ...]] = ("job", "jobs")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", _("Back"), tooltip=_("To the list"), id="job.leave"),
        Binding("f5", "retry", _("Retry"), tooltip=_("Try again now"), id="job.retry"),
        Binding(
            "f7",
            "cancel",
            _("Cancel"),
            tooltip=_("Do not run it, or ask its worker to stop"),
            id="job.cancel",
        ),
        Binding(
            "f8", "delete", _("Delete"), tooltip=_("Forget the job and its files"), id="job.delete"
        ),
        Binding(
            "f9",
            "save_file",
            _("Save"),
            tooltip=_("Write one of its files to a path"),
            id="job.save",
        ),
        Binding(
            "f6",
            "toggle_stacks",
            _("Stacks"),
            tooltip=_("The stacks of all attempts, or of the latest only"),
            id="job.stacks",
        ),
        Binding(
            "ctrl+r",
            "retry_later",
            _("Retry later"),
            show=False,
            tooltip=_("Try again after a while"),
            id="job.retry_later",
        ),
        Binding(
            "ctrl+y",
            "copy",
            _("Copy"),
            show=False,
            tooltip=_("All of this text into the terminal's clipboard"),
            id="job.copy",
        ),
        Binding(
            "space",
            "pause",
            _("Pause"),
            show=False,
            tooltip=_("Hold the screen still, or let it live again"),
            id="job.pause",
        ),
    ]
    DEFAULT_CSS = """
    JobScreen > #job-body { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    """

    def __init__(self, job_id: UUID) -> None:
        super().__init__()
        self._job_id = job_id
        self._read: Read | None = None
        self._stacks = False
        self._paused = False

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(id="job-body"):
            yield Static(Content(_("Loading …")), id="job-text")

    def on_mount(self) -> None:
        self.query_one("#job-body").focus()
        self.requery()
        self.set_interval(LIVE_SECONDS, self._tick)

    @property
    def heading(self) -> str:
        if self._read is None:
            return ""
        job = self._read.job
        paused = f"  ({_('PAUSED')})" if self._paused else ""
        return f"{literal(job.kind)}  {sign_of(job.state.value).whole}{paused}"

    # --- reading ----------------------------------------------------------------------------

    def _tick(self) -> None:
        if self.is_current and not self._paused:
            self.requery()

    def requery(self) -> None:
        self.read(read_job, self._job_id, then=self._show, key="job", failed=self._failed)

    def _failed(self, problem: Problem) -> bool:
        """A job that somebody deleted has nothing more to tell."""
        if problem.code != "job.not_found":
            return False
        self.say(problem.message, error=True)
        self.action_leave()
        return True

    def _show(self, read: Read) -> None:
        known = self._read
        self._read = read
        if known is None or known.job != read.job or not read.job.state.finished:
            self._draw()
            self.refresh_bindings()
            self.console.status.refresh()

    def _draw(self) -> None:
        if self._read is not None:
            told = Told(self._read.job, self._read.now, self.console.timezone)
            self.query_one("#job-text", Static).update(describe(told, stacks=self._stacks))

    # --- acting -----------------------------------------------------------------------------

    @property
    def _ref(self) -> JobRef | None:
        if self._read is None:
            return None
        job = self._read.job
        return JobRef(job.id, job.state.value, job.kind, one_line_of(job.args))

    @property
    def _actions(self) -> JobActions:
        return JobActions(self, self.requery)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do; dim what the job's state does not allow."""
        if action in ("retry", "retry_later", "cancel", "delete"):
            actor = self.console.connection.actor
            if actor is None or not actor.can(MANAGE):
                return False
            return True if may_act(action, self._ref.state if self._ref else None) else None
        if action == "save_file":
            return True if self._files() else None
        if action == "toggle_stacks":
            return True if self._read is not None and self._read.job.history else None
        return True

    def action_leave(self) -> None:
        """Back to where it was opened."""
        if self.is_attached and self in self.app.screen_stack:
            self.dismiss(None)

    def action_retry(self) -> None:
        """Try again now."""
        if self._ref:
            self._actions.retry(self._ref)

    def action_retry_later(self) -> None:
        """Try again after a while."""
        if self._ref:
            self._actions.retry_later(self._ref)

    def action_cancel(self) -> None:
        """Cancel, after a question."""
        if self._ref:
            self._actions.cancel(self._ref)

    def action_delete(self) -> None:
        """Delete, after a question; there is nothing to see here then."""
        if self._ref:
            self._actions.delete(self._ref, then=self.action_leave)

    def action_toggle_stacks(self) -> None:
        """Show the stacks of all attempts, or of the latest only."""
        self._stacks = not self._stacks
        self._draw()

    def action_pause(self) -> None:
        """Hold the screen still, or let it live again."""
        self._paused = not self._paused
        self.console.status.refresh()
        if not self._paused:
            self.requery()

    def action_copy(self) -> None:
        """Give the terminal all of this text."""
        if self._read is not None:
            told = Told(self._read.job, self._read.now, self.console.timezone)
            self.app.copy_to_clipboard(describe(told, stacks=True).plain)
            self.say(_("Copied, if the terminal allows it."))

    # --- files ------------------------------------------------------------------------------

    def _files(self) -> dict[str, str]:
        """The complete files by id, what was written first."""
        if self._read is None:
            return {}
        files = [one for one in self._read.job.files if one.complete]
        files.sort(key=lambda one: one.role != "output")
        return {str(one.id): describe_file(one) for one in files}

    def action_save_file(self) -> None:
        """Write a file to a path; of several, ask which."""
        files = self._files()

        def answered(chosen: str | None) -> None:
            if chosen:
                self._ask_where(UUID(chosen))

        if len(files) == 1:
            answered(next(iter(files)))
        elif files:
            self.app.push_screen(ChoiceDialog(_("Which file?"), list(files.items())), answered)

    def _ask_where(self, file_id: UUID) -> None:
        if self._read is None:
            return

        def written(path: object) -> None:
            if path is not None:
                self.say(_("Written: {file}").format(file=literal(str(path))))

        file = next((one for one in self._read.job.files if one.id == file_id), None)
        if file is not None:
            self.app.push_screen(SaveFileForm(file.id, file.name), written)
