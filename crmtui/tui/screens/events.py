"""Events: made, published, edited; from here their lists are imported and their tickets printed."""

from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

from textual.binding import Binding, BindingType

from crmtui.kit.formats import write_local
from crmtui.kit.i18n import _
from crmtui.tui.screens.event_form import EventForm
from crmtui.tui.screens.record_list import DELETED, RecordListScreen, list_bindings, status_cell
from crmtui.tui.text import literal
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.pages import Cell, LoadedPage, PageRequest, TableRow, Tone

if TYPE_CHECKING:
    from crmtui.services.catalogue import EventDetail
    from crmtui.tui.widgets.paged_table import Loader

_TONES: Final[dict[str, Tone]] = {
    "draft": "muted",
    "published": "good",
    "cancelled": "bad",
    "completed": "",
}
_NEXT: Final = {"draft": "published", "published": "completed"}
"""What F9 makes of an event; the other states are set in its form."""


def _delete(tx: Any, event_id: UUID) -> None:
    from crmtui.services.catalogue import delete_event

    delete_event(tx, event_id)


def _restore(tx: Any, event_id: UUID) -> "EventDetail":
    from crmtui.services.catalogue import restore_event

    return restore_event(tx, event_id)


class EventsScreen(RecordListScreen):
    """All events, the latest first."""

    AREA_TITLE = _("Events")
    TOPICS: ClassVar[tuple[str, ...]] = ("event", "ticket", "import")
    RIGHT = "events:write"
    COLUMNS = (
        Column("name", _("name"), 18, grow=3, most=60),
        Column("starts", _("starts"), 16, keep=95),
        Column("status", _("status"), 9, keep=90),
        Column("registered", _("tickets"), 8, align="right", keep=80),
        Column("capacity", _("capacity"), 8, align="right", keep=70),
        Column("venue", _("venue"), 12, grow=2, most=50, keep=40),
    )
    FILTERS = (
        ("published", _("published")),
        ("draft", _("drafts")),
        ("completed", _("completed")),
        ("cancelled", _("cancelled")),
        (DELETED, _("with deleted")),
    )
    DELETE = _delete
    DELETE_TEXT = _(
        "{name} disappears from all lists, its check-in lists with it. Tickets and scans are kept."
        " Ctrl+Z takes it back."
    )
    RESTORE = _restore
    BINDINGS: ClassVar[list[BindingType]] = list_bindings(
        Binding(
            "f4",
            "products",
            _("Products"),
            tooltip=_("The products of the selected event"),
            id="events.products",
        ),
        Binding(
            "f7",
            "import_list",
            _("Import"),
            tooltip=_("Import an attendee list into the selected event"),
            id="events.import",
        ),
        Binding(
            "f9",
            "advance",
            _("Publish"),
            tooltip=_("Publish a draft, complete a published event"),
            id="events.advance",
        ),
        Binding(
            "ctrl+e",
            "export",
            _("Export"),
            tooltip=_("Tickets, badges or the scan log of the selected event as a file"),
            id="events.export",
        ),
    )

    def loader(self, text: str, state: str) -> "Loader":
        return event_loader(text, state)

    def action_new(self) -> None:
        self.open_form(EventForm(None, self.console.timezone))

    def edit(self, record_id: UUID) -> None:
        self.read(_get, record_id, then=self._open)

    def _open(self, event: "EventDetail") -> None:
        self.open_form(EventForm(event, event.timezone))

    def action_products(self) -> None:
        """Go to the products, filtered by the selected event."""
        from crmtui.tui.screens.products import ProductsScreen

        chosen = self.selected()
        if chosen:
            self.app.push_screen(ProductsScreen(*chosen))

    def action_import_list(self) -> None:
        """Open the import of attendee lists for the selected event."""
        from crmtui.tui.screens.imports import open_import

        chosen = self.selected()
        if chosen:
            open_import(self, "attendees", chosen)

    def action_export(self) -> None:
        """Ask what to write and where."""
        from crmtui.tui.modals.export import ExportForm

        chosen = self.selected()
        if chosen:
            self.app.push_screen(ExportForm(*chosen), self._tell_exported)

    def _tell_exported(self, written: Any) -> None:
        if written is not None:
            self.say(_("Written: {file}").format(file=literal(str(written))))

    def action_advance(self) -> None:
        """Publish a draft or complete what is published."""
        chosen = self.selected()
        if chosen:
            self.write(_advance, chosen[0], then=self.tell_saved)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do is offered."""
        needed = {
            "advance": "events:write",
            "import_list": "imports:write",
            "export": "exports:read",
            "products": "products:read",
        }.get(action)
        return self.may(needed) if needed else super().check_action(action, parameters)


def _get(tx: Any, event_id: UUID) -> "EventDetail":
    from crmtui.services.catalogue import get_event

    return get_event(tx, event_id)


def _advance(tx: Any, event_id: UUID) -> "EventDetail":
    from crmtui.kit.errors import Conflict
    from crmtui.services.catalogue import EventStatus, EventUpdate, get_event, update_event

    event = get_event(tx, event_id)
    following = _NEXT.get(event.status)
    if following is None:
        raise Conflict("event.transition", _("Only drafts and published events go on by key."))
    return update_event(tx, event_id, EventUpdate(status=EventStatus(following)))


def event_loader(text: str, state: str) -> "Loader":
    """Events whose name holds `text`, in one state, or (`deleted`) all with the deleted ones."""

    def load(tx: Any, wanted: PageRequest) -> LoadedPage:
        from crmtui.services.catalogue import EventFilter, EventStatus, list_events

        status = EventStatus(state) if state and state != DELETED else None
        chosen = EventFilter(status=status, text=text or None, include_deleted=state == DELETED)
        page = list_events(tx, chosen, wanted.limit, wanted.cursor)
        return LoadedPage([event_row(event) for event in page.items], None, page.next_cursor)

    return load


def event_row(event: "EventDetail") -> TableRow:
    """An event as the list shows one."""
    return TableRow(
        event.id,
        (
            event.name,
            write_local(event.starts_at, event.timezone),
            status_cell(event.status.value, _TONES, deleted=event.deleted_at is not None),
            str(event.registered),
            "-" if event.capacity is None else str(event.capacity),
            Cell(event.venue, "muted"),
        ),
        "muted" if event.deleted_at else "",
    )
