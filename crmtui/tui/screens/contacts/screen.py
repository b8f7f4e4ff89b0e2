"""The list of contacts: found while one types, filtered, sorted, with the selected one below."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.timer import Timer

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.messages import OperatorChanged
from crmtui.tui.problems import Problem
from crmtui.tui.screens.contacts import reading
from crmtui.tui.screens.contacts.actions import ContactActions, is_allowed
from crmtui.tui.screens.contacts.card import ContactCard
from crmtui.tui.screens.contacts.choice import SORTS, ContactChoice
from crmtui.tui.screens.contacts.detail import ContactScreen
from crmtui.tui.screens.contacts.heads import (
    count_text,
    filter_pieces,
    order_piece,
    sort_choices,
    sorted_columns,
    undo_pieces,
)
from crmtui.tui.screens.contacts.keys import LIST_KEYS
from crmtui.tui.screens.contacts.rows import COLUMNS
from crmtui.tui.screens.contacts.source import ContactSource
from crmtui.tui.screens.contacts.undo import Undo
from crmtui.tui.text import literal
from crmtui.tui.widgets.click_line import ClickLine, Piece
from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.pages import TableRow, text_of
from crmtui.tui.widgets.search_field import SearchField

if TYPE_CHECKING:
    from crmtui.services.contacts import ContactDetail

_MEMORY: Final = "contacts.choice"
_COUNT_PAUSE: Final = 0.25
"""Seconds after which a list that is still shown is counted to its end."""
_OF_ONE: Final = ("edit", "delete", "tags", "fill")
"""What is done with the selected contact."""


class ContactsScreen(ServiceScreen):
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
        self.undo: Undo | None = None
        self._source = self._make_source()
        self._everybody: int | None = None
        self._asked = False
        """How many there are in all is being counted."""
        self._counting: Timer | None = None
        self._detail: ContactScreen | None = None
        self._stepping = False

    def compose_body(self) -> ComposeResult:
        hint = _("/ searches: name, company, e-mail, phone …")
        with Horizontal(id="contacts-top"):
            yield SearchField(self._search, hint, id="contacts-search")
            yield ClickLine(id="contacts-count")
        yield ClickLine(id="contacts-filter")
        yield PagedTable(COLUMNS, id="contact-list")
        yield ContactCard()
        yield ClickLine(id="contacts-position")

    def on_mount(self) -> None:
        self.table.focus()
        self._begin()

    @property
    def table(self) -> PagedTable:
        return self.query_one(PagedTable)

    @property
    def _field(self) -> SearchField:
        return self.query_one("#contacts-search", SearchField)

    @property
    def _actions(self) -> ContactActions:
        return ContactActions(self, self, self._changed)

    # --- reading ----------------------------------------------------------------------------

    def _begin(self) -> None:
        self._take(ContactChoice.from_json(self.console.recall(_MEMORY)))

    def on_operator_changed(self, event: OperatorChanged) -> None:
        """Whoever comes has chosen other contacts, and takes back nothing of others."""
        self.undo = None
        self._begin()

    def choose(self, choice: ContactChoice) -> None:
        """Show other contacts, or in another order, and remember which."""
        if choice != self.choice:
            self.console.remember(_MEMORY, choice.to_json())
            self._take(choice)

    def _make_source(self) -> ContactSource:
        return ContactSource(self.choice, lambda: self.console.timezone)

    def _take(self, choice: ContactChoice) -> None:
        self.choice = choice
        self._field.show(choice.text)
        self._load()

    def _load(self, select: UUID | None = None) -> None:
        self._source = self._make_source()
        self.table.say_when_empty(self._empty_text())
        self.table.load(self._source, select=select)
        self._show_filter()

    def requery(self) -> None:
        self._source.renew()
        self._everybody = None
        self.query_one(ContactCard).outdate()
        self.table.reload()

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
        if not self._source.counted.exact:
            self._count_soon()
        if not self.choice.is_all and self._everybody is None and not self._asked:
            self._asked = True
            self.read(reading.count_everybody, then=self._know_everybody, failed=self._not_counted)
        self._show_counts()
        self._show_selected()

    def _count_soon(self) -> None:
        """Count to the end, unless the next list is asked for at once, as it is while one types."""
        if self._counting is not None:
            self._counting.stop()
        self._counting = self.set_timer(_COUNT_PAUSE, self._count)

    def _count(self) -> None:
        source = self._source
        if source.counted.exact:
            return

        def counted(total: int) -> None:
            if source is self._source:
                source.take_total(total)
                self.table.reload()

        self.read(
            source.count_exactly, then=counted, key="contacts.count", failed=self._not_counted
        )

    def _not_counted(self, problem: Problem) -> bool:
        """The list itself tells what is wrong; once is enough."""
        self._asked = False
        return problem.expected

    def _know_everybody(self, total: int) -> None:
        self._everybody, self._asked = total, False
        self._show_counts()

    def on_paged_table_row_highlighted(self, event: PagedTable.RowHighlighted) -> None:
        self._show_selected()
        if self._stepping and self._detail is not None:
            self._stepping = False
            self._show_in_detail(event.row)

    # --- what is shown ----------------------------------------------------------------------

    def _show_counts(self) -> None:
        everybody = None if self.choice.is_all else self._everybody
        text = count_text(self._source.counted, everybody, self.console.options.locale)
        self.query_one("#contacts-count", ClickLine).show((), [Piece(text, "strong")])

    def _show_filter(self) -> None:
        signs = self.console.symbols
        self.table.set_columns(sorted_columns(self.choice, signs))
        order = order_piece(self.choice, signs)
        self.query_one("#contacts-filter", ClickLine).show(filter_pieces(self.choice), [order])

    def _show_selected(self) -> None:
        row = self.table.cursor_row
        card = self.query_one(ContactCard)
        contact = self._source.find(row.id) if row is not None else None
        if row is None or contact is not None:
            card.show(contact)
        else:
            quiet = self._not_counted
            self.read(reading.read_one, row.id, then=card.show, key="contacts.one", failed=quiet)
        self._show_position()
        self.refresh_bindings()

    def _show_position(self) -> None:
        position = [Piece(self.table.position())]
        line = self.query_one("#contacts-position", ClickLine)
        line.show(undo_pieces(self.undo), position)

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

    # --- acting -----------------------------------------------------------------------------

    def may(self, permission: str) -> bool:
        """Whether the operator holds `permission`."""
        actor = self.console.connection.actor
        return bool(actor and actor.can(permission))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do; dim what the selected contact does not allow."""
        if action == "to_list":
            return self.is_mounted and self._field.has_focus
        if action == "undo":
            return self.may("contacts:write") or self.may("contacts:delete")
        if not is_allowed(action, self):
            return False
        if action in _OF_ONE and self.is_mounted:
            return True if self.table.cursor_row and not self.choice.deleted else None
        return True

    def _changed(self, contact: "ContactDetail | None") -> None:
        """A contact was written: if it is new, show it; the list reads again by itself."""
        self.requery()
        if contact is not None and contact.version == 1 and contact.deleted_at is None:
            self.open_contact(contact.id)
        self._show_position()

    def _with_selected(self, act: Any) -> None:
        row = self.table.cursor_row
        if row is None or not isinstance(row.id, UUID):
            self.app.bell()
        else:
            act(row.id)

    def action_new(self) -> None:
        self._actions.new()

    def action_edit(self) -> None:
        self._with_selected(self._actions.edit)

    def action_tags(self) -> None:
        self._with_selected(self._actions.tags)

    def action_fill(self) -> None:
        self._with_selected(self._actions.fill)

    def action_delete(self) -> None:
        row = self.table.cursor_row
        name = text_of(row.cells[0]) if row is not None else ""
        self._with_selected(partial(self._actions.delete, name=name))

    def action_undo(self) -> None:
        """Among deleted contacts restore the selected one, else take the last change back."""
        if self.choice.deleted:
            self._with_selected(self._actions.restore)
        else:
            self._actions.take_back()

    def action_export(self) -> None:
        """Ask where to, then write what the filter shows."""
        from crmtui.tui.screens.contacts.export import ExportContactsForm

        def written(target: Path | None) -> None:
            if target is not None:
                self.say(_("Written: {file}").format(file=literal(str(target))))

        self.app.push_screen(ExportContactsForm(self.choice, self._source.counted), written)
