"""The list of contacts: found while one types, filtered, sorted, with the selected one below."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy
from crmtui.tui.messages import DataChanged, OperatorChanged
from crmtui.tui.screens.contacts import reading
from crmtui.tui.screens.contacts.card import ContactCard
from crmtui.tui.screens.contacts.choice import QUICK_SORTS, SORTS, ContactChoice
from crmtui.tui.screens.contacts.counts import ContactCounts
from crmtui.tui.screens.contacts.detail import ContactScreen
from crmtui.tui.screens.contacts.heads import (
    filter_pieces,
    order_pieces,
    sort_choices,
    sorted_columns,
    undo_pieces,
)
from crmtui.tui.screens.contacts.keys import LIST_KEYS
from crmtui.tui.screens.contacts.list_actions import ListActions
from crmtui.tui.screens.contacts.picking import Picking
from crmtui.tui.screens.contacts.source import ContactSource, Counted
from crmtui.tui.screens.contacts.table import ContactTable
from crmtui.tui.screens.contacts.undo import BatchUndo, Undo
from crmtui.tui.screens.contacts.view_values import from_view, to_present
from crmtui.tui.screens.views import ViewKeeper
from crmtui.tui.widgets.click_line import ClickLine, Piece
from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.pages import TableRow
from crmtui.tui.widgets.search_field import SearchField

if TYPE_CHECKING:
    from crmtui.services.views import ViewDetail

_MEMORY: Final = "contacts.choice"


class ContactsScreen(ListActions):
    """All contacts, or those of a choice that is remembered for each operator."""

    AREA_TITLE = _("Contacts")
    SCANS: ClassVar[ScanPolicy] = "refuse"
    TOPICS: ClassVar[tuple[str, ...]] = ("contact", "tag")
    BINDINGS: ClassVar[list[BindingType]] = LIST_KEYS
    DEFAULT_CSS = """
    ContactsScreen {
        & > #contacts-top {
            height: 1;
            background: $panel;
            & > Input { width: 1fr; background: $panel; }
            & > ClickLine { width: 34; }
        }
        & > #contacts-filter { color: $text-muted; }
        & > #contacts-position { color: $text-muted; }
        &.-high ContactCard { height: 9; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.choice = ContactChoice()
        self.undo: Undo | BatchUndo | None = None
        self._source = self._make_source()
        self._counts = ContactCounts(
            self,
            lambda: self._source,
            self._show_counts,
            lambda total: self.table.take_total(total),
        )
        self.picking = Picking(self, self)
        self._views = ViewKeeper(self, "contacts", self._present, self._show_view)
        self._detail: ContactScreen | None = None
        self._stepping = False

    def compose_body(self) -> ComposeResult:
        hint = _("/ searches: name, company, e-mail, phone …")
        with Horizontal(id="contacts-top"):
            yield SearchField(self._search, hint, id="contacts-search")
            yield ClickLine(id="contacts-count")
        yield ClickLine(id="contacts-filter")
        yield ContactTable(self.picking.is_marked)
        yield ContactCard()
        yield ClickLine(id="contacts-position")

    def on_mount(self) -> None:
        self.table.focus()
        self._begin()

    @property
    def table(self) -> PagedTable:
        return self.query_one(PagedTable)

    @property
    def counted(self) -> Counted:
        """How many the list has, as far as is known."""
        return self._source.counted

    @property
    def _field(self) -> SearchField:
        return self.query_one("#contacts-search", SearchField)

    @property
    def heading(self) -> str:
        marked = self.picking.selection.describe(self.console.options.locale)
        return "  ".join(filter(None, (self._views.title, marked)))

    # --- reading ----------------------------------------------------------------------------

    def _begin(self) -> None:
        self._take(ContactChoice.from_json(self.console.recall(_MEMORY)))
        self._views.begin()

    def on_operator_changed(self, event: OperatorChanged) -> None:
        """Whoever comes has chosen other contacts, and takes back nothing of others."""
        self.undo = None
        self.picking.clear()
        self._begin()

    def choose(self, choice: ContactChoice) -> None:
        """Show other contacts, or in another order, and remember which."""
        if choice == self.choice:
            return
        if choice.deleted != self.choice.deleted:
            self.picking.clear()
        if choice.is_all and not self.choice.is_all:
            self._views.leave()
        self.console.remember(_MEMORY, choice.to_json())
        self._take(choice)

    def _present(self) -> Any:
        return to_present(self.choice, self.console.timezone)

    def _show_view(self, view: "ViewDetail | None") -> None:
        """Show what a view shows; without one, all contacts."""
        if view is None:
            self.choose(self.choice.unfiltered)
            return

        def show(names: dict[str, str]) -> None:
            self.choose(from_view(view, names, self.console.timezone))

        self.read(reading.read_view_names, view, then=show, key="contacts.view_names")

    def _make_source(self) -> ContactSource:
        return ContactSource(self.choice, lambda: self.console.timezone)

    def _take(self, choice: ContactChoice) -> None:
        self.choice = choice
        self._field.show(choice.text)
        self._load()
        self.console.status.refresh()

    def _load(self, select: UUID | None = None) -> None:
        self._source = self._make_source()
        self.table.say_when_empty(self._empty_text())
        quick = self.choice.sort in QUICK_SORTS
        self.table.load(self._source, select=select, hurried=quick)
        self._show_filter()

    def requery(self) -> None:
        self._source.renew()
        self._counts.forget()
        self.query_one(ContactCard).outdate()
        self.table.reload()

    def on_data_changed(self, event: DataChanged) -> None:
        """Views are changed by others, too."""
        super().on_data_changed(event)
        if event.concerns(("view",)):
            self._views.renew()

    def action_refresh(self) -> None:
        self.requery()

    def _empty_text(self) -> str:
        if self.choice.deleted:
            return _("No deleted contact is like that. Ctrl+U shows the others.")
        if not self.choice.is_all:
            return _("Nobody is like that. Esc shows all contacts, F6 changes the filter.")
        if self.may("contacts:write"):
            return _("Nobody yet. Ctrl+N writes down the first contact.")
        return _("Nobody yet.")

    def on_paged_table_counted(self, event: PagedTable.Counted) -> None:
        self._counts.look()
        self._show_counts()
        self._show_selected()

    def on_paged_table_row_highlighted(self, event: PagedTable.RowHighlighted) -> None:
        self._show_selected()
        if self._stepping and self._detail is not None:
            self._stepping = False
            self._show_in_detail(event.row)

    # --- what is shown ----------------------------------------------------------------------

    def _show_counts(self) -> None:
        self.query_one("#contacts-count", ClickLine).show((), [Piece(self._counts.text, "strong")])

    def _show_filter(self) -> None:
        signs = self.console.symbols
        self.table.set_columns(sorted_columns(self.choice, signs))
        order = order_pieces(self.choice, signs)
        self.query_one("#contacts-filter", ClickLine).show(filter_pieces(self.choice), order)

    def _show_selected(self) -> None:
        row = self.table.cursor_row
        card = self.query_one(ContactCard)
        contact = self._source.find(row.id) if row is not None else None
        if row is None or contact is not None:
            card.show(contact)
        else:
            quiet = self._counts.failed
            self.read(reading.read_one, row.id, then=card.show, key="contacts.one", failed=quiet)
        self.show_undo()
        self.refresh_bindings()

    def show_undo(self) -> None:
        """Show what can be taken back, and where one is."""
        position = [Piece(self.table.position())]
        line = self.query_one("#contacts-position", ClickLine)
        line.show(undo_pieces(self.undo), position)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """From the search one goes down to the list; all else as it is for the list."""
        if action == "to_list":
            return self.is_mounted and self._field.has_focus
        return super().check_action(action, parameters)

    # --- choosing ---------------------------------------------------------------------------

    def action_search(self) -> None:
        """Go to the search, at once: what is typed next belongs there."""
        self.set_focus(self._field)

    def action_to_list(self) -> None:
        """From the search to what it found."""
        self.table.focus()

    def on_input_submitted(self) -> None:
        self.table.focus()

    def _search(self) -> None:
        self.choose(replace(self.choice, text=self._field.wanted))

    def action_clear(self) -> None:
        """Empty the search, else show all contacts."""
        if self._field.has_focus or self.choice.text:
            self._field.value = ""
            self.choose(replace(self.choice, text=""))
            self.table.focus()
        else:
            self.choose(self.choice.unfiltered)

    def action_filter(self) -> None:
        """Ask for all parts of the filter."""
        from crmtui.tui.screens.contacts.filter_form import FilterForm

        def answered(choice: ContactChoice | None) -> None:
            if choice is not None:
                self.choose(choice)

        def ask(names: reading.Names) -> None:
            form = FilterForm(self.choice, names, self.console.timezone)
            self.app.push_screen(form, answered)

        self.read(reading.read_names, then=ask, key="contacts.names")

    def action_sort(self) -> None:
        """Ask by what to sort; what the list is sorted by already turns round."""
        from crmtui.tui.modals.confirm import ChoiceDialog

        def answered(field: str | None) -> None:
            if field is not None:
                self.choose(self.choice.sorted_by(field))

        choices = sort_choices(self.choice, self.console.symbols)
        dialog = ChoiceDialog(_("Sort by what?"), choices, current=self.choice.sort)
        self.app.push_screen(dialog, answered)

    def on_paged_table_header_selected(self, event: PagedTable.HeaderSelected) -> None:
        if event.column.key in SORTS:
            self.choose(self.choice.sorted_by(event.column.key))

    def action_toggle_deleted(self) -> None:
        """Show the deleted contacts, or those that are not."""
        self.choose(replace(self.choice, deleted=not self.choice.deleted))

    def action_views(self) -> None:
        """Offer the views: pick, keep, share, rename, delete."""
        self._views.open()

    # --- one contact ------------------------------------------------------------------------

    def on_paged_table_row_opened(self, event: PagedTable.RowOpened) -> None:
        if isinstance(event.row.id, UUID):
            self.open_contact(event.row.id)

    def open_contact(self, contact_id: UUID) -> None:
        """Show one contact whole; in the screen for that, if it is open already."""
        known = self._source.find(contact_id)
        if self._detail is not None:
            self._detail.show_contact(contact_id, known)
            return

        def closed(_result: object) -> None:
            self._detail = None
            self._show_selected()

        self._detail = ContactScreen(self, contact_id, known)
        self.app.push_screen(self._detail, closed)

    def step(self, rows: int) -> None:
        """Select the next contact of the list, or the one before, and show it."""
        before = self.table.cursor_row
        self._stepping = True
        self.table.action_move(rows)
        if before is not None and self.table.cursor_row == before:
            self._stepping = False
            self.app.bell()

    def _show_in_detail(self, row: TableRow) -> None:
        if self._detail is not None and isinstance(row.id, UUID):
            self._detail.show_contact(row.id, self._source.find(row.id))
