"""One deal on a screen of its own: all about it, its tasks and how it came to where it is."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.problems import Problem
from crmtui.tui.screens.deals import reading
from crmtui.tui.screens.deals.bindings import STEP_BINDINGS
from crmtui.tui.screens.deals.detail_text import describe_deal
from crmtui.tui.screens.deals.form import DealForm
from crmtui.tui.screens.deals.reading import DealRead, FormRead
from crmtui.tui.screens.deals.steps import WRITE, DealSteps
from crmtui.tui.screens.deals.words import Here, status_sign
from crmtui.tui.text import literal, shorten

if TYPE_CHECKING:
    from crmtui.services.deals import DealDetail

_TASKS = "tasks:write"


class DealScreen(ServiceScreen):
    """Scrolls; Escape leads back to where it was opened."""

    AREA_TITLE = _("Deal")
    SCANS: ClassVar[ScanPolicy] = "refuse"
    TOPICS: ClassVar[tuple[str, ...]] = ("deal", "stage", "pipeline", "task", "contact", "company")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", _("Back"), tooltip=_("To the board"), id="deal.leave"),
        Binding("f4", "edit", _("Edit"), tooltip=_("Change the deal"), id="deal.edit"),
        Binding("ctrl+n", "new_task", _("Task"), tooltip=_("A new task for it"), id="deal.task"),
        Binding("f6", "tasks", _("Tasks"), tooltip=_("The deal's tasks"), id="deal.tasks"),
        *STEP_BINDINGS,
        Binding(
            "f5", "refresh", _("Refresh"), show=False, tooltip=_("Read again"), id="deal.refresh"
        ),
    ]
    DEFAULT_CSS = """
    DealScreen > #deal-body { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    """

    def __init__(self, deal_id: UUID, steps: DealSteps | None = None) -> None:
        """`steps` are those of the board from which it was opened, if it was."""
        super().__init__()
        self._deal_id = deal_id
        self._steps = steps or DealSteps(self, lambda _deal: None)
        self._read: DealRead | None = None

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(id="deal-body"):
            yield Static(Content(_("Loading …")), id="deal-text")

    def on_mount(self) -> None:
        self.query_one("#deal-body").focus()
        self._steps.listeners.append(self._changed)
        self.requery()

    def on_unmount(self) -> None:
        self._steps.listeners.remove(self._changed)

    @property
    def heading(self) -> str:
        if self._read is None:
            return ""
        deal = self._read.deal
        return f"{shorten(literal(deal.name), 30)}  {status_sign(deal.status.value).whole}"

    def may(self, permission: str) -> bool:
        """Whether the operator holds `permission`."""
        actor = self.console.connection.actor
        return bool(actor and actor.can(permission))

    # --- reading ----------------------------------------------------------------------------

    def requery(self) -> None:
        self.read(
            reading.read_deal, self._deal_id, then=self._show, key="deal", failed=self._not_read
        )

    def _not_read(self, problem: Problem) -> bool:
        """A deal that somebody deleted has nothing more to tell."""
        if problem.code != "deal.not_found":
            return False
        self.say(problem.message, error=True)
        self.action_leave()
        return True

    def _show(self, read: DealRead) -> None:
        self._read = read
        here = Here(self.console.now(), self.console.timezone, self.console.options.locale)
        self.query_one("#deal-text", Static).update(describe_deal(read, here))
        self.refresh_bindings()
        self.console.status.refresh()

    def _changed(self, _deal: "DealDetail | None") -> None:
        self.requery()

    # --- acting -----------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do; dim what the deal does not allow now."""
        if action in ("new_task", "tasks"):
            return self.may(_TASKS if action == "new_task" else "tasks:read")
        if action not in ("edit", "delete", "undo", "move", "win", "lose", "reopen"):
            return True
        if not self.may(WRITE):
            return False
        if self._read is None:
            return None
        if action in ("edit", "delete"):
            return True
        if action == "undo":
            return True if self._latest() is not None else None
        is_open = self._read.deal.status.value == "open"
        return True if is_open is (action != "reopen") else None

    def _latest(self) -> UUID | None:
        """The step that can be taken back: the latest that was not, unless it made the deal."""
        standing = [one for one in (self._read.history if self._read else ()) if not one.undone_at]
        return standing[-1].id if standing and standing[-1].from_stage_id is not None else None

    def action_leave(self) -> None:
        """Back to where it was opened."""
        if self.is_attached and self in self.app.screen_stack:
            self.dismiss(None)

    def action_move(self, stages: int) -> None:
        if self._read is not None and self._read.pipeline is not None:
            self._steps.move(self._read.deal, self._read.pipeline, stages)

    def action_win(self) -> None:
        if self._read is not None:
            self._steps.win(self._read.deal)

    def action_lose(self) -> None:
        if self._read is not None:
            self._steps.lose(self._read.deal)

    def action_reopen(self) -> None:
        if self._read is not None:
            self._steps.reopen(self._read.deal)

    def action_undo(self) -> None:
        """Take back the deal's latest step, whoever took it."""
        latest = self._latest()
        if self._read is not None and latest is not None:
            self._steps.undo_latest(self._read.deal, latest)

    def action_delete(self) -> None:
        if self._read is not None:
            self._steps.delete(self._read.deal, then=self.action_leave)

    def action_refresh(self) -> None:
        self.requery()

    def action_edit(self) -> None:
        self.read(reading.read_form, self._deal_id, then=self._open_form)

    def _open_form(self, read: FormRead) -> None:
        form = DealForm(read, None, self.console.options.locale)
        self.app.push_screen(form, self._saved)

    def _saved(self, deal: Any) -> None:
        if deal is not None:
            self._steps.tell(deal)

    # --- tasks ------------------------------------------------------------------------------

    def action_new_task(self) -> None:
        """A new task about this deal."""
        from crmtui.tui.screens.tasks.form import TaskForm, read_task_form

        def show(read: Any) -> None:
            if self._read is not None:
                form = TaskForm(read, self.console.timezone, about=self._read.deal)
                self.app.push_screen(form, lambda _task: self.requery())

        self.read(read_task_form, None, then=show)

    def action_tasks(self) -> None:
        """The list of this deal's tasks."""
        from crmtui.tui.screens.tasks.screen import TasksScreen

        if self._read is not None:
            screen = TasksScreen(self._read.deal)
            self.app.push_screen(screen, lambda _left: self.requery())
