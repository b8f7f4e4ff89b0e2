"""The list of tasks: what is overdue stands first, one key completes, Ctrl+Z takes it back."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from crmtui.kit.i18n import _
from crmtui.tui.screens.record_list import DELETED, RecordListScreen
from crmtui.tui.screens.tasks.form import TaskForm, TaskFormRead, read_task_form
from crmtui.tui.screens.tasks.source import COLUMNS, STATES, TaskList
from crmtui.tui.text import literal, shorten
from crmtui.tui.widgets.click_line import ClickLine, Piece

if TYPE_CHECKING:
    from crmtui.services.deals import DealDetail
    from crmtui.services.tasks import TaskDetail
    from crmtui.tui.widgets.paged_table import Loader, PagedTable

_WHOSE: Final = "tasks.mine"


class _Undo(NamedTuple):
    command: Callable[..., Any]
    task_id: UUID


def _complete(tx: Any, task_id: UUID) -> "TaskDetail":
    from crmtui.services.tasks import complete_task

    return complete_task(tx, task_id)


def _reopen(tx: Any, task_id: UUID) -> "TaskDetail":
    from crmtui.services.tasks import reopen_task

    return reopen_task(tx, task_id)


def _delete(tx: Any, task_id: UUID) -> None:
    from crmtui.services.tasks import delete_task

    delete_task(tx, task_id)


def _restore(tx: Any, task_id: UUID) -> "TaskDetail":
    from crmtui.services.tasks import restore_task

    return restore_task(tx, task_id)


class TasksScreen(RecordListScreen):
    """Everybody's tasks or one's own; or those of one deal."""

    AREA_TITLE = _("Tasks")
    TOPICS: ClassVar[tuple[str, ...]] = ("task", "deal", "contact", "company")
    RIGHT = "tasks:write"
    COLUMNS = COLUMNS
    SEQUENTIAL = False
    FILTERS = STATES
    HINT = _("words of what is to be done")
    EMPTY = _("Nothing to do. ^N adds a task.")
    DELETE = _delete
    RESTORE = _restore
    DELETE_TEXT = _("{name} disappears from all lists. Ctrl+Z takes it back.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n,f2", "new", _("New"), tooltip=_("Add a task"), id="tasks.new"),
        Binding(
            "space",
            "complete",
            _("Done"),
            tooltip=_("Mark the task as done, or as still to be done"),
            id="tasks.done",
        ),
        Binding("f4", "edit_chosen", _("Edit"), tooltip=_("Change the task"), id="tasks.edit"),
        Binding(
            "f6",
            "next_filter",
            _("Filter"),
            tooltip=_("To be done, overdue, done, deleted, or all"),
            id="tasks.filter",
        ),
        Binding("f7", "whose", _("Whose"), tooltip=_("My tasks, or everybody's"), id="tasks.whose"),
        Binding(
            "ctrl+z",
            "restore",
            _("Undo"),
            tooltip=_("Take back what was marked or deleted last"),
            id="tasks.undo",
        ),
        Binding("f8", "delete", _("Delete"), tooltip=_("Delete the task"), id="tasks.delete"),
        Binding(
            "f9",
            "open_deal",
            _("Deal"),
            show=False,
            tooltip=_("All about the deal that the task is about"),
            id="tasks.deal",
        ),
        Binding(
            "escape",
            "leave",
            _("Back"),
            tooltip=_("Out of the search, then back to where this list was opened"),
            id="tasks.leave",
        ),
        Binding(
            "slash,f3",
            "search",
            _("Search"),
            show=False,
            tooltip=_("By words of what is to be done"),
            id="tasks.search",
        ),
        Binding(
            "f5", "refresh", _("Refresh"), show=False, tooltip=_("Read again"), id="tasks.refresh"
        ),
    ]
    DEFAULT_CSS = """
    TasksScreen > #tasks-steps { color: $text-muted; }
    """

    def __init__(self, deal: "DealDetail | None" = None) -> None:
        """`deal` narrows the list to its tasks."""
        super().__init__()
        self._deal = deal
        self.opened = deal is not None
        self._mine = False
        self._list: TaskList | None = None
        self._undos: list[_Undo] = []

    def compose_body(self) -> ComposeResult:
        yield from super().compose_body()
        yield ClickLine(id="tasks-steps")

    def begin(self) -> None:
        if self._deal is None:
            self._filter = str(self.console.recall(self._memory_key, "pending"))
            self._mine = bool(self.console.recall(_WHOSE, False))
        else:
            self._filter = ""
        self.load()

    @property
    def heading(self) -> str:
        whose = _("mine") if self._mine else _("everybody's")
        if self._deal is not None:
            whose = shorten(literal(self._deal.name), 24)
        return f"{whose}, {super().heading}"

    # --- list -------------------------------------------------------------------------------

    def loader(self, text: str, state: str) -> "Loader":
        actor = self.console.connection.actor
        self._list = TaskList(
            text,
            state,
            actor.id if self._mine and actor is not None and actor.kind == "user" else None,
            self._deal.id if self._deal else None,
            lambda: self.console.timezone,
        )
        return self._list

    def requery(self) -> None:
        if self._list is not None:
            self._list.names.clear()
        super().requery()

    def action_whose(self) -> None:
        """Show one's own tasks or everybody's; remembered per operator."""
        self._mine = not self._mine
        self.console.remember(_WHOSE, self._mine)
        self.console.status.refresh()
        self.load()

    def on_paged_table_row_highlighted(self, event: "PagedTable.RowHighlighted") -> None:
        super().on_paged_table_row_highlighted(event)
        self._tell()

    def on_paged_table_counted(self, event: "PagedTable.Counted") -> None:
        super().on_paged_table_counted(event)
        self._tell()

    def _tell(self) -> None:
        """What one key does, to be clicked."""
        pieces = []
        if self.may(self.RIGHT):
            pieces = [
                Piece(_("Space done"), "", "complete", _("Mark the task as done")),
                Piece(_("^Z take back"), "", "restore", _("What was marked or deleted last")),
                Piece(_("F8 delete"), "", "delete", _("Delete the task")),
            ]
        if self._deal is None:
            pieces.append(Piece(_("F9 its deal"), "", "open_deal", _("What the task is about")))
            pieces.append(Piece(_("F7 mine or all"), "", "whose", _("My tasks, or everybody's")))
        self.query_one("#tasks-steps", ClickLine).show(pieces)
        self.refresh_bindings()

    def _chosen(self) -> "TaskDetail | None":
        """The selected task as it was read; rings when there is none."""
        chosen = self.selected()
        return self._list.known.get(chosen[0]) if chosen and self._list else None

    # --- what can be done -------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do is offered."""
        if action in ("complete", "edit_chosen"):
            return self.may(self.RIGHT)
        if action == "whose":
            return self._deal is None
        if action == "open_deal":
            return self.may("deals:read") and self._deal is None
        return super().check_action(action, parameters)

    def action_complete(self) -> None:
        """Mark the selected task as done; one that is done, as still to be done."""
        task = self._chosen()
        if task is None:
            return
        if task.deleted_at is not None:
            self.say(_("This row is deleted. Ctrl+Z restores it."))
            return
        if task.status.value == "completed":
            self.write(_reopen, task.id, then=lambda one: self._marked(one, _complete))
        else:
            self.write(_complete, task.id, then=lambda one: self._marked(one, _reopen))

    def _marked(self, task: "TaskDetail", back: Callable[..., Any]) -> None:
        self._undos.append(_Undo(back, task.id))
        said = _("Done: {name}.") if back is _reopen else _("To be done again: {name}.")
        self.say(said.format(name=shorten(literal(task.title), 60)) + _(" Ctrl+Z takes it back."))
        row = self.table.cursor_row
        if row is not None and row.id == task.id and self._filter:
            # It leaves this list: the next one is chosen, so that several can be done in a row.
            self.table.action_move(1 if row.id != self._last_id() else -1)
        self.table.reload()

    def _last_id(self) -> object:
        row = self.table._cache.row(self.table.total - 1)
        return row.id if row else None

    def _deleted(self, record_id: UUID, name: str) -> None:
        self._undos.append(_Undo(_restore, record_id))
        super()._deleted(record_id, name)

    def action_restore(self) -> None:
        """Take back what was marked or deleted last; a selected deleted row comes back first."""
        chosen = self.selected() if self._filter == DELETED and self.table.total else None
        undo = _Undo(_restore, chosen[0]) if chosen else None
        if undo is None and self._undos:
            undo = self._undos.pop()
        if undo is None:
            self.say(_("Nothing to take back: nothing was marked or deleted from here."))
            return
        self.write(undo.command, undo.task_id, then=self._taken_back)

    def _taken_back(self, task: "TaskDetail") -> None:
        self._undos = [one for one in self._undos if one.task_id != task.id]
        self.say(_("Taken back: {name}.").format(name=shorten(literal(task.title), 60)))
        self.load(select=task.id)

    def action_open_deal(self) -> None:
        """Show the deal of the selected task."""
        from crmtui.tui.screens.deals.detail import DealScreen

        task = self._chosen()
        if task is not None and task.deal_id is not None:
            self.app.push_screen(DealScreen(task.deal_id))
        elif task is not None:
            self.say(_("This task is about no deal."))

    # --- forms ------------------------------------------------------------------------------

    def action_new(self) -> None:
        self.read(read_task_form, None, then=self._open)

    def action_edit_chosen(self) -> None:
        """The form of the selected task."""
        self.table.action_open()

    def edit(self, record_id: UUID) -> None:
        self.read(read_task_form, record_id, then=self._open)

    def _open(self, read: TaskFormRead) -> None:
        self.open_form(TaskForm(read, self.console.timezone, about=self._deal))

    def tell_saved(self, saved: Any) -> None:
        if saved is not None:
            self.say(_("Saved: {name}").format(name=shorten(literal(saved.title), 60)))
            self.load(select=saved.id)
