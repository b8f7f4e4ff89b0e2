"""The batches: which there are, who has them, and the way into picking one."""

from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from crmtui.kit.i18n import _, ngettext
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.messages import OperatorChanged, Scanned
from crmtui.tui.modals.confirm import ConfirmDialog
from crmtui.tui.printing import save_pdf
from crmtui.tui.screens.picking import batches, calls, endings, papers, words
from crmtui.tui.screens.picking.batch_lines import BatchLines
from crmtui.tui.screens.picking.build import CART_KEY, BuildForm, Choices
from crmtui.tui.screens.picking.walk import WalkScreen
from crmtui.tui.text import literal
from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.pages import text_of

if TYPE_CHECKING:
    from crmtui.services.picking import BatchDetail, BatchSummary

VIEW_KEY: Final = "picking.view"


def _key(key: str, action: str, label: str, tooltip: str, *, show: bool = True) -> Binding:
    return Binding(key, action, label, tooltip=tooltip, show=show, id=f"batches.{action}")


class PickingScreen(ServiceScreen):
    """One list of batches. Enter takes one, or goes on with it; so does a scan of its code."""

    AREA_TITLE: ClassVar[str] = _("Picking")
    SCANS: ClassVar[ScanPolicy] = "take"
    TOPICS: ClassVar[tuple[str, ...]] = ("pick_batch", "pick", "customer_order")
    DEFAULT_CSS = """
    PickingScreen {
        &.-high > BatchLines { display: block; }
        & > .batches--position { height: 1; color: $text-muted; text-align: right; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("f2", "build", _("Build"), _("Make batches of what is reserved for orders")),
        _key("f4", "close", _("End"), _("End the selected batch, with a reason if lines are open")),
        _key("f6", "next_view", _("Filter"), _("Free and mine, mine, or all")),
        _key("f7", "print", _("Pick list"), _("Print the selected batch in walking order")),
        _key("f8", "cancel", _("Cancel"), _("The selected batch is not to be picked")),
        _key("f9", "give_back", _("Give back"), _("Somebody else goes on with it")),
        _key("f5", "refresh", _("Refresh"), _("Read again"), show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._view = batches.TODO

    def compose_body(self) -> ComposeResult:
        yield PagedTable(batches.COLUMNS)
        yield BatchLines()
        yield Static("", classes="batches--position")

    def on_mount(self) -> None:
        self.table.focus()
        self._load()

    @property
    def heading(self) -> str:
        return dict(batches.VIEWS).get(self._view, "")

    @property
    def table(self) -> PagedTable:
        return self.query_one(PagedTable)

    # --- the list ---------------------------------------------------------------------------

    def _load(self, select: UUID | None = None) -> None:
        kept = self.console.recall(VIEW_KEY, batches.TODO)
        self._view = kept if kept in dict(batches.VIEWS) else batches.TODO
        self.table.load(batches.batch_loader(self._view, self.console.timezone), select=select)

    def requery(self) -> None:
        self.table.reload()

    def action_refresh(self) -> None:
        self.table.reload()

    def on_operator_changed(self, event: OperatorChanged) -> None:
        """Another operator, another view, and other batches are theirs."""
        self._load()

    def action_next_view(self) -> None:
        """Show the next view, after the last one the first; remembered per operator."""
        views = [view for view, _name in batches.VIEWS]
        following = views[(views.index(self._view) + 1) % len(views)]
        self.console.remember(VIEW_KEY, following)
        self._load()
        self.console.status.refresh()

    def on_paged_table_row_highlighted(self, event: PagedTable.RowHighlighted) -> None:
        self._show_position()
        self._read_lines()

    def on_paged_table_counted(self, event: PagedTable.Counted) -> None:
        self.table.say_when_empty(self._empty_text())
        self._show_position()
        self._read_lines()

    def on_resize(self, event: events.Resize) -> None:
        self._read_lines()

    def _read_lines(self) -> None:
        """The lines of the selected batch, where there is room for them."""
        row = self.table.cursor_row
        if row is None:
            self._lines.detail = None
        elif self._lines.display and isinstance(row.id, UUID):
            self.read(calls.get_batch, row.id, then=self._show_lines, key="lines")

    def _show_lines(self, batch: "BatchDetail") -> None:
        self._lines.detail = batch

    @property
    def _lines(self) -> BatchLines:
        return self.query_one(BatchLines)

    def _show_position(self) -> None:
        position = self.query_one(".batches--position", Static)
        position.update(Content(self.table.position()))

    def _empty_text(self) -> str:
        if self._view == batches.MINE:
            return _("You have no batch. F6 shows those that are free.")
        if self.may("fulfilment:write"):
            return _("No batch waits. F2 builds batches of what is reserved for orders.")
        return _("No batch waits. Somebody with the right to it builds them (F2 there).")

    def may(self, permission: str) -> bool:
        """Whether the operator holds `permission`."""
        actor = self.console.connection.actor
        return bool(actor and actor.can(permission))

    # --- into a batch -----------------------------------------------------------------------

    def on_paged_table_row_opened(self, event: PagedTable.RowOpened) -> None:
        if isinstance(event.row.id, UUID):
            self.read(calls.get_batch, event.row.id, then=self._open)

    def take_scan(self, scanned: Scanned) -> None:
        """The code on a pick list opens its batch."""

        def found(batch: "BatchSummary | None") -> None:
            if batch is None:
                text = _("{code} is no batch. Open one with Enter before you scan goods.")
                self.console.refuse_scan(text, scanned.code)
            else:
                self._open(batch)

        self.read(calls.find_by_code, scanned.code, then=found)

    def _open(self, batch: "BatchSummary") -> None:
        """Take a free batch, go on with one's own, and say of others why not."""
        if batch.status.is_ended:
            reason = literal(batch.end_reason) or "-"
            self.say(_("{code} has ended ({reason}).").format(code=batch.code, reason=reason))
        elif batch.picker_id is None or batch.picker_id == self._own_id:
            self._take(batch, take_over=False)
        elif self.may("fulfilment:write"):
            self._ask_take_over(batch)
        else:
            text = _("{name} has {code}. Only somebody in charge can take it over.")
            self.say(text.format(name=literal(batch.picker_name), code=batch.code), error=True)

    def _take(self, batch: "BatchSummary", *, take_over: bool) -> None:
        self.write(calls.take_batch, batch.id, take_over, then=lambda _place: self._walk(batch))

    def _ask_take_over(self, batch: "BatchSummary") -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self._take(batch, take_over=True)

        text = _("{name} has it, and cannot go on with it any more.")
        question = ConfirmDialog(
            _("Take {code} over?").format(code=batch.code),
            text.format(name=literal(batch.picker_name)),
            verb=_("Take over"),
        )
        self.app.push_screen(question, answered)

    @property
    def _own_id(self) -> UUID | None:
        actor = self.console.connection.actor
        return actor.id if actor else None

    def _walk(self, batch: "BatchSummary") -> None:
        screen = WalkScreen(batch.id, batch.code)
        self.app.push_screen(screen, lambda _nothing: self._load(select=batch.id))
        self.console.hold_keys_for(screen)

    # --- what happens to a batch ------------------------------------------------------------

    def _selected(self) -> tuple[UUID, str] | None:
        row = self.table.cursor_row
        if row is None or not isinstance(row.id, UUID):
            self.app.bell()
            return None
        return row.id, literal(text_of(row.cells[0]))

    def action_close(self) -> None:
        """End the selected batch."""
        if (chosen := self._selected()) is not None:
            endings.close(self, chosen[0], then=self._ended)

    def action_give_back(self) -> None:
        """Somebody else goes on with the selected batch."""
        if (chosen := self._selected()) is not None:
            self.write(calls.give_back, chosen[0], then=self._ended)

    def action_cancel(self) -> None:
        """The selected batch is not to be picked."""
        if (chosen := self._selected()) is None:
            return
        batch_id, code = chosen
        endings.ask_reason(
            self,
            _("Cancel {code}?").format(code=code),
            _("Its lines stay reserved, and another batch can be built of them."),
            words.END_REASONS,
            lambda reason: self.write(calls.cancel_batch, batch_id, reason, then=self._ended),
            _("Cancel it"),
        )

    def _ended(self, batch: "BatchDetail") -> None:
        self.say(_("{code} is now {state}.").format(code=batch.code, state=batch.status.value))
        self._load(select=batch.id)

    def action_print(self) -> None:
        """Print the selected batch in walking order."""
        if (chosen := self._selected()) is not None:
            where = (self.console.timezone, self.console.options.locale)
            save_pdf(self, f"pick-list-{chosen[1]}", papers.draw_list, chosen[0], *where)

    # --- building ---------------------------------------------------------------------------

    def action_build(self) -> None:
        """Make batches of what is reserved for orders."""
        self.read(calls.list_choices, then=self._ask_build)

    def _ask_build(self, choices: Choices) -> None:
        kept: Any = self.console.recall(CART_KEY, {})
        form = BuildForm(choices, kept if isinstance(kept, dict) else {})
        self.app.push_screen(form, self._built)

    def _built(self, built: "tuple[BatchDetail, ...] | None") -> None:
        if built:
            text = ngettext("{n} batch was built.", "{n} batches were built.", len(built))
            self.say(text.format(n=len(built)))
            self._load(select=built[0].id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do is offered."""
        if action in ("build", "cancel"):
            return self.may("fulfilment:write")
        if action in ("close", "give_back"):
            return self.may("fulfilment:pick")
        return super().check_action(action, parameters)
