"""The queue of contacts that may be one person: one key a pair."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.screens.contacts.words import name_of
from crmtui.tui.screens.duplicates import reading
from crmtui.tui.screens.duplicates.merge_dialog import MergeDialog
from crmtui.tui.screens.duplicates.source import COLUMNS, STATES, PairList
from crmtui.tui.screens.duplicates.words import conflicts_text, side_by_side
from crmtui.tui.text import literal, shorten
from crmtui.tui.widgets.paged_table import PagedTable

if TYPE_CHECKING:
    from textual import events

    from crmtui.services.duplicates import MergeChoice, Merged, PairDetail, Unmerged
    from crmtui.tui.screens.duplicates.reading import MergeRead


class _Undo(NamedTuple):
    command: Callable[..., Any]
    id: UUID


class DuplicatesScreen(ServiceScreen):
    """The most alike first; below the list the chosen two side by side."""

    AREA_TITLE = _("Duplicates")
    SCANS: ClassVar[ScanPolicy] = "refuse"
    TOPICS: ClassVar[tuple[str, ...]] = ("contact", "duplicate", "duplicates")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "s",
            "same",
            _("Same"),
            tooltip=_("They are one person: choose what is kept (Enter, too)"),
            id="duplicates.same",
        ),
        Binding(
            "d",
            "different",
            _("Different"),
            tooltip=_("They are two people: never ask again"),
            id="duplicates.different",
        ),
        Binding(
            "space",
            "skip",
            _("Skip"),
            tooltip=_("Decide about this pair another time"),
            id="duplicates.skip",
        ),
        Binding(
            "ctrl+z",
            "undo",
            _("Undo"),
            tooltip=_("Take back what was decided last, or about the chosen pair"),
            id="duplicates.undo",
        ),
        Binding(
            "f6",
            "next_state",
            _("Filter"),
            tooltip=_("To be decided, not duplicates, or merged"),
            id="duplicates.filter",
        ),
        Binding(
            "f9",
            "scan",
            _("Look now"),
            tooltip=_("Look for duplicates among all contacts, as a job"),
            id="duplicates.scan",
        ),
        Binding(
            "f5",
            "refresh",
            _("Refresh"),
            show=False,
            tooltip=_("Read again"),
            id="duplicates.refresh",
        ),
    ]
    DEFAULT_CSS = """
    DuplicatesScreen {
        & > #duplicates-both { height: 9; border-top: solid $border; padding: 0 1; }
        & > #duplicates-position { height: 1; color: $text-muted; text-align: right; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._state = "open"
        self._list = PairList(self._state)
        self._undos: list[_Undo] = []

    def compose_body(self) -> ComposeResult:
        yield PagedTable(COLUMNS)
        yield Static(id="duplicates-both")
        yield Static(id="duplicates-position")

    def on_mount(self) -> None:
        self._table.focus()
        self._load()

    @property
    def _table(self) -> PagedTable:
        return self.query_one(PagedTable)

    @property
    def heading(self) -> str:
        return dict(STATES)[self._state]

    def _load(self, select: UUID | None = None) -> None:
        self._list = PairList(self._state)
        self._table.load(self._list, select=select)

    def requery(self) -> None:
        self._table.reload()

    def action_refresh(self) -> None:
        self._table.reload()

    # --- what is shown ----------------------------------------------------------------------

    def on_paged_table_row_highlighted(self, event: PagedTable.RowHighlighted) -> None:
        self._show()

    def on_paged_table_counted(self, event: PagedTable.Counted) -> None:
        self._table.say_when_empty(self._empty_text())
        self._show()

    def on_resize(self, event: "events.Resize") -> None:
        super().on_resize(event)
        self._show()

    def _empty_text(self) -> str:
        if self._state != "open":
            return _("Nothing in this state. F6 shows others.")
        if not self._may():
            return _("Nobody is here twice.")
        return _("Nobody is here twice, as far as is known. F9 looks again.")

    def _show(self) -> None:
        pair = self._chosen()
        both = Content("")
        if pair is not None:
            both = side_by_side(pair, self.app.size.width - 2, self.console.timezone)
        self.query_one("#duplicates-both", Static).update(both)
        position = self.query_one("#duplicates-position", Static)
        position.update(Content(self._table.position()))
        self.refresh_bindings()

    def _chosen(self) -> "PairDetail | None":
        row = self._table.cursor_row
        return self._list.known.get(row.id) if row and isinstance(row.id, UUID) else None

    # --- what can be done -------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do, and what makes sense here, is offered."""
        if action in ("same", "different", "skip"):
            return self._state == "open" and self._may(merging=action == "same")
        if action in ("undo", "scan"):
            return self._may()
        return True

    def _may(self, *, merging: bool = False) -> bool:
        actor = self.console.connection.actor
        wanted = ("contacts:write", "contacts:delete") if merging else ("contacts:write",)
        return bool(actor and all(actor.can(each) for each in wanted))

    def action_next_state(self) -> None:
        """Show the pairs of the next state."""
        states = [state for state, _name in STATES]
        self._state = states[(states.index(self._state) + 1) % len(states)]
        self.console.status.refresh()
        self._load()

    def on_paged_table_row_opened(self, event: PagedTable.RowOpened) -> None:
        if self.check_action("same", ()):
            self.action_same()

    def action_same(self) -> None:
        """Show what a merge would make of the two; the one that knows more stays."""
        pair = self._chosen()
        if pair is None:
            self.app.bell()
            return
        both = sorted((pair.left, pair.right), key=lambda one: one.lead_score, reverse=True)
        self.read(reading.read_merge, both[0].id, both[1].id, then=self._ask)

    def _ask(self, read: "MergeRead") -> None:
        self.app.push_screen(MergeDialog(read), self._answered)

    def _answered(self, choice: "MergeChoice | None") -> None:
        if choice is not None:
            self.write(reading.merge_contacts, choice, then=self._merged)

    def _merged(self, merged: "Merged") -> None:
        self._undos.append(_Undo(reading.unmerge_contacts, merged.merge_id))
        self._tell(_("Merged: {name}."), name_of(merged.winner))
        self._table.reload()

    def action_different(self) -> None:
        """Never ask about this pair again."""
        pair = self._chosen()
        if pair is None:
            self.app.bell()
            return
        self.write(reading.call_different, pair.id, then=self._differed)

    def _differed(self, pair: "PairDetail") -> None:
        self._undos.append(_Undo(reading.reopen, pair.id))
        self._tell(_("Two people: {name}."), name_of(pair.left))
        self._table.reload()

    def _tell(self, text: str, name: str) -> None:
        said = text.format(name=shorten(literal(name), 50))
        self.say(said + _(" Ctrl+Z takes it back."))

    def action_skip(self) -> None:
        """Go on with the next pair."""
        self._table.action_move(1)

    def action_undo(self) -> None:
        """Take back what was decided about the chosen pair, or else last."""
        pair = self._chosen() if self._state != "open" else None
        if pair is not None and self._state == "different":
            self.write(reading.reopen, pair.id, then=self._taken_back)
        elif pair is not None:
            self.read(reading.latest_merge, pair, then=self._separate)
        elif self._undos:
            undo = self._undos.pop()
            self.write(undo.command, undo.id, then=self._taken_back)
        else:
            self.say(_("Nothing to take back: nothing was decided from here."))

    def _separate(self, merge_id: UUID | None) -> None:
        if merge_id is None:
            self.say(_("These were separated already."))
        else:
            self.write(reading.unmerge_contacts, merge_id, then=self._taken_back)

    def _taken_back(self, result: "PairDetail | Unmerged") -> None:
        conflicts = getattr(result, "conflicts", ())
        self._undos = [each for each in self._undos if each.id != result_id(result)]
        self.say(_("Taken back: they are two again.") + conflicts_text(conflicts))
        self._table.reload()

    def action_scan(self) -> None:
        """Have a worker look through all contacts."""
        self.write(reading.start_scan, then=self._scanning)

    def _scanning(self, _job_id: UUID) -> None:
        self.say(_("Looking for duplicates. The jobs (5) show how far it is."))


def result_id(result: "PairDetail | Unmerged") -> UUID:
    """What an undo of it was kept under: the merge, or the pair."""
    merge_id: UUID | None = getattr(result, "merge_id", None)
    return merge_id or result.id  # type: ignore[union-attr]
