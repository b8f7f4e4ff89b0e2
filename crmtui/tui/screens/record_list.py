"""The shape that the lists of the office share: search, filter, table, new, edit, delete, undo."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any, ClassVar, Final
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.modals.confirm import ConfirmDialog
from crmtui.tui.modals.form import FormModal
from crmtui.tui.text import literal
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.paged_table import Loader, PagedTable
from crmtui.tui.widgets.pages import Cell, Tone, text_of
from crmtui.tui.widgets.search_field import SearchField

Command = Callable[[Any, UUID], Any]


DELETED: Final = "deleted"
"""The filter that shows deleted rows too, so that they can be restored."""
DELETED_CELL: Final = Cell(_("deleted"), "bad")
"""The status of a deleted row."""


def status_cell(status: str, tones: Mapping[str, Tone], *, deleted: bool) -> Cell:
    """A record's status as a list shows it; of a deleted record, that it is deleted."""
    return DELETED_CELL if deleted else Cell(_(status), tones.get(status, ""))


def list_bindings(*own: Binding, delete: Binding | None = None) -> list[BindingType]:
    """The keys of a list: `own` ones come early, so that a narrow key bar shows them."""
    return [
        Binding("f2", "new", _("New"), tooltip=_("Make a new record"), id="records.new"),
        *own,
        Binding(
            "f6", "next_filter", _("Filter"), tooltip=_("All, or one state"), id="records.filter"
        ),
        delete
        or Binding(
            "f8", "delete", _("Delete"), tooltip=_("Delete the selected row"), id="records.delete"
        ),
        Binding(
            "escape",
            "leave",
            _("Back"),
            tooltip=_("Out of the search, then back to where this list was opened"),
            id="records.leave",
        ),
        Binding(
            "ctrl+z",
            "restore",
            _("Restore"),
            tooltip=_("Take the deletion back: of the selected row, or the last one"),
            id="records.restore",
        ),
        Binding(
            "slash,f3",
            "search",
            _("Search"),
            show=False,
            tooltip=_("By part of a name"),
            id="records.search",
        ),
        Binding(
            "f5", "refresh", _("Refresh"), show=False, tooltip=_("Read again"), id="records.refresh"
        ),
    ]


class RecordListScreen(ServiceScreen):
    """A searchable list of records that are made, edited, deleted and restored from it.

    Each list has `BINDINGS = list_bindings(…)`: keys that are inherited always come first.
    """

    SCANS: ClassVar[ScanPolicy] = "refuse"
    COLUMNS: ClassVar[tuple[Column, ...]] = ()
    RIGHT: ClassVar[str] = ""
    """What changing a record needs, such as `events:write`."""
    SEQUENTIAL: ClassVar[bool] = True
    """Whether the pages of the list can only be had one after the other."""
    FILTERS: ClassVar[tuple[tuple[str, str], ...]] = ((DELETED, _("with deleted")),)
    """Pairs of id and name; F6 goes through them, and through "all"."""
    HINT: ClassVar[str] = _("part of a name")
    EMPTY: ClassVar[str] = _("Nothing here yet. F2 makes the first one.")
    DEFAULT_CSS = """
    RecordListScreen {
        & > .records--search { height: 1; background: $panel; }
        & > .records--position { height: 1; color: $text-muted; text-align: right; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._filter = ""
        self._last_deleted: UUID | None = None
        self.opened = False
        """Whether the list was opened from another one, to which Escape leads back."""

    # --- for screens to fill in -------------------------------------------------------------

    def loader(self, text: str, state: str) -> Loader:
        """The query of the list for a search text and the id of a filter (empty: all)."""
        raise NotImplementedError

    def action_new(self) -> None:
        """Open the form of a new record."""
        raise NotImplementedError

    def edit(self, record_id: UUID) -> None:
        """Open the form of an existing record."""
        raise NotImplementedError

    DELETE: ClassVar[Command]
    RESTORE: ClassVar[Command | None] = None
    DELETE_TEXT: ClassVar[str] = _("{name} disappears from all lists. It can be restored.")

    # --- list -------------------------------------------------------------------------------

    def compose_body(self) -> ComposeResult:
        hint = _("/ searches: {what}").format(what=self.HINT)
        yield SearchField(self.load, hint, longest=100, classes="records--search")
        yield PagedTable(self.COLUMNS, empty=self.EMPTY)
        yield Static("", classes="records--position")

    def on_mount(self) -> None:
        self._filter = str(self.console.recall(self._memory_key, ""))
        self.table.focus()
        self.begin()

    def begin(self) -> None:
        """Show the list for the first time."""
        self.load()

    @property
    def table(self) -> PagedTable:
        return self.query_one(PagedTable)

    @property
    def heading(self) -> str:
        return dict(self.FILTERS).get(self._filter, _("all")) if self.FILTERS else ""

    @property
    def _memory_key(self) -> str:
        return f"{type(self).__name__}.filter"

    def load(self, select: Hashable | None = None) -> None:
        """Show the list for what is typed and filtered now."""
        text = self.search_field.wanted
        self.table.load(self.loader(text, self._filter), select=select, sequential=self.SEQUENTIAL)

    def _empty_text(self) -> str:
        if self.search_field.value:
            return _("Nothing matches. Esc empties the search.")
        if self._filter and self._filter != DELETED:
            return _("Nothing in this state. F6 shows others.")
        return self.EMPTY if self.may(self.RIGHT) else _("Nothing here yet.")

    @property
    def search_field(self) -> SearchField:
        """The field above the list."""
        return self.query_one(".records--search", SearchField)

    def requery(self) -> None:
        self.table.reload()

    def action_refresh(self) -> None:
        self.table.reload()

    def action_search(self) -> None:
        self.search_field.focus()

    def action_leave(self) -> None:
        """Empty the search, else go back to where this list was opened from."""
        if self.search_field.value or self.search_field.has_focus:
            self.search_field.value = ""
            self.table.focus()
        elif self.opened:
            self.dismiss()

    def action_next_filter(self) -> None:
        """Show the next state, after the last one all again; remembered per operator."""
        states = ["", *(state for state, _name in self.FILTERS)]
        current = states.index(self._filter) if self._filter in states else 0
        self._filter = states[(current + 1) % len(states)]
        self.console.remember(self._memory_key, self._filter)
        self.console.status.refresh()
        self.load()

    def on_input_submitted(self) -> None:
        self.table.focus()

    def on_paged_table_row_highlighted(self, event: PagedTable.RowHighlighted) -> None:
        self._show_position()

    def on_paged_table_counted(self, event: PagedTable.Counted) -> None:
        # Only now: when a list is first asked for, nobody may have logged in yet.
        self.table.say_when_empty(self._empty_text())
        self._show_position()

    def _show_position(self) -> None:
        position = self.query_one(".records--position", Static)
        position.update(Content(self.table.position()))

    def on_paged_table_row_opened(self, event: PagedTable.RowOpened) -> None:
        if DELETED_CELL in event.row.cells:
            self.say(_("This row is deleted. Ctrl+Z restores it."))
        elif isinstance(event.row.id, UUID):
            self.edit(event.row.id)

    # --- changes ----------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do is offered."""
        if action in ("new", "delete", "restore"):
            return self.may(self.RIGHT) and (action != "restore" or self.RESTORE is not None)
        if action == "leave":
            return self.opened or self._is_searching
        return action != "next_filter" or bool(self.FILTERS)

    @property
    def _is_searching(self) -> bool:
        return self.is_mounted and (self.search_field.has_focus or bool(self.search_field.value))

    def open_form(self, form: FormModal[Any], then: Callable[[Any], None] | None = None) -> None:
        """Show a form; who may not change anything can read it."""
        form.read_only = not self.may(self.RIGHT)
        self.app.push_screen(form, then or self.tell_saved)

    def may(self, permission: str) -> bool:
        """Whether the operator holds `permission`."""
        actor = self.console.connection.actor
        return bool(actor and actor.can(permission))

    def tell_saved(self, saved: Any) -> None:
        """A form was closed: with a record, or None."""
        if saved is not None:
            self.say(_("Saved: {name}").format(name=literal(saved.name)))
            self.load(select=saved.id)

    def selected(self) -> tuple[UUID, str] | None:
        """Id and name of the selected row; rings when there is none."""
        row = self.table.cursor_row
        if row is None or not isinstance(row.id, UUID):
            self.app.bell()
            return None
        return row.id, literal(text_of(row.cells[0]))

    def action_delete(self) -> None:
        """Ask, then delete the selected row."""
        chosen = self.selected()
        if chosen is None:
            return
        record_id, name = chosen

        def answered(yes: bool | None) -> None:
            if yes:
                command = type(self).DELETE
                self.write(command, record_id, then=lambda _done: self._deleted(record_id, name))

        question = self.DELETE_TEXT.format(name=name)
        self.app.push_screen(ConfirmDialog(_("Delete?"), question, verb=_("Delete")), answered)

    def _deleted(self, record_id: UUID, name: str) -> None:
        self._last_deleted = record_id
        undo = _("Ctrl+Z takes it back.") if self.RESTORE is not None else ""
        self.say(_("Deleted: {name}.").format(name=name) + f" {undo}")
        self.table.reload()

    def action_restore(self) -> None:
        """Restore what was deleted last or, where deleted rows are shown, the selected one."""
        command = type(self).RESTORE
        chosen = self.selected() if self._filter == DELETED else None
        record_id = chosen[0] if chosen else self._last_deleted
        if command is None or record_id is None:
            self.say(_("Nothing to restore. F6 shows deleted rows."))
            return
        self._last_deleted = None
        self.write(command, record_id, then=self.tell_saved)
