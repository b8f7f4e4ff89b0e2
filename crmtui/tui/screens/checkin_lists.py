"""Check-in lists, and from there the gates: how admission is set up."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from textual.binding import Binding, BindingType

from crmtui.kit.formats import write_local
from crmtui.kit.i18n import _
from crmtui.tui.screens.checkin_forms import GateForm, ListForm
from crmtui.tui.screens.record_list import RecordListScreen, list_bindings
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.pages import Cell, LoadedPage, PageRequest, TableRow

if TYPE_CHECKING:
    from crmtui.services.checkin import GateDetail, ListDetail
    from crmtui.tui.screens.checkin_forms import ListChoices
    from crmtui.tui.widgets.paged_table import Loader


def _delete_list(tx: Any, list_id: UUID) -> None:
    from crmtui.services.checkin import delete_list

    delete_list(tx, list_id)


def _delete_gate(tx: Any, gate_id: UUID) -> None:
    from crmtui.services.checkin import delete_gate

    delete_gate(tx, gate_id)


class ListsScreen(RecordListScreen):
    """All lists of all events."""

    AREA_TITLE = _("Lists and gates")
    TOPICS: ClassVar[tuple[str, ...]] = ("checkin_list", "event", "product")
    SEQUENTIAL = False
    RIGHT = "checkin:configure"
    FILTERS: ClassVar[tuple[tuple[str, str], ...]] = ()
    HINT = _("part of a list's or an event's name")
    EMPTY = _("No lists yet. Every new event gets one; F2 makes another.")
    COLUMNS = (
        Column("name", _("list"), 14, grow=2, most=40),
        Column("event", _("event"), 14, grow=2, most=50, keep=95),
        Column("products", _("products"), 10, grow=1, most=30, keep=60),
        Column("entries", _("entries"), 8, keep=70),
        Column("window", _("admits from"), 16, keep=50),
        Column("rules", _("rules"), 14, grow=1, most=40, keep=40),
    )
    DELETE = _delete_list
    DELETE_TEXT = _("Nobody can be scanned on {name} any more. Its scan log stays.")
    BINDINGS: ClassVar[list[BindingType]] = list_bindings(
        Binding("f4", "gates", _("Gates"), tooltip=_("The doors and desks"), id="lists.gates"),
    )

    def loader(self, text: str, state: str) -> "Loader":
        def load(tx: Any, wanted: PageRequest) -> LoadedPage:
            from crmtui.kit.search_text import fold
            from crmtui.services.checkin import list_lists

            # Not before: until somebody has logged in the zone is not known.
            zone = self.console.timezone
            found = [
                list_row(item, zone)
                for item in list_lists(tx)
                if fold(text) in fold(f"{item.name} {item.event_name}")
            ]
            return LoadedPage(found[wanted.offset : wanted.offset + wanted.limit], len(found))

        return load

    def action_new(self) -> None:
        self.read(_choices, None, then=lambda choices: self._open(None, choices))

    def edit(self, record_id: UUID) -> None:
        self.read(_get_with_choices, record_id, then=lambda found: self._open(*found))

    def _open(self, found: "ListDetail | None", choices: "ListChoices") -> None:
        self.open_form(ListForm(found, choices, self.console.timezone))

    def action_gates(self) -> None:
        """Show the gates; Escape comes back."""
        self.app.push_screen(GatesScreen())


class GatesScreen(RecordListScreen):
    """The doors and desks of the venue."""

    AREA_TITLE = _("Gates")
    TOPICS: ClassVar[tuple[str, ...]] = ("gate",)
    SEQUENTIAL = False
    RIGHT = "checkin:configure"
    FILTERS: ClassVar[tuple[tuple[str, str], ...]] = ()
    COLUMNS = (Column("name", _("gate"), 20, grow=1, most=100),)
    DELETE = _delete_gate
    DELETE_TEXT = _("No console can stand at {name} any more. A new one of this name revives it.")
    BINDINGS: ClassVar[list[BindingType]] = list_bindings()
    EMPTY = _("No gates yet. F2 makes the first one: a door or a desk.")

    def __init__(self) -> None:
        super().__init__()
        self.opened = True

    def loader(self, text: str, state: str) -> "Loader":
        def load(tx: Any, wanted: PageRequest) -> LoadedPage:
            from crmtui.kit.search_text import fold
            from crmtui.services.checkin import list_gates

            gates = [gate for gate in list_gates(tx) if fold(text) in fold(gate.name)]
            rows = [TableRow(gate.id, (gate.name,)) for gate in gates]
            return LoadedPage(rows[wanted.offset : wanted.offset + wanted.limit], len(rows))

        return load

    def action_new(self) -> None:
        self.open_form(GateForm(None))

    def edit(self, record_id: UUID) -> None:
        self.read(_get_gate, record_id, then=self._open)

    def _open(self, gate: "GateDetail | None") -> None:
        if gate is not None:
            self.open_form(GateForm(gate))


def _choices(tx: Any, event_id: UUID | None) -> "ListChoices":
    from crmtui.services.catalogue import ProductFilter, list_events, list_products

    events = [(str(event.id), event.name) for event in list_events(tx, limit=500).items]
    wanted = ProductFilter(event_id=event_id)
    products = [] if event_id is None else list_products(tx, wanted, limit=500).items
    return events, [(str(product.id), product.name) for product in products]


def _get_with_choices(tx: Any, list_id: UUID) -> tuple["ListDetail", "ListChoices"]:
    from crmtui.services.checkin import get_list

    found = get_list(tx, list_id)
    return found, _choices(tx, found.event_id)


def _get_gate(tx: Any, gate_id: UUID) -> "GateDetail | None":
    from crmtui.services.checkin import list_gates

    return next((gate for gate in list_gates(tx) if gate.id == gate_id), None)


def list_row(found: "ListDetail", timezone: str) -> TableRow:
    """A list as the table shows one."""
    products = _("all") if found.product_ids is None else str(len(found.product_ids))
    entries = _("any") if found.max_entries is None else str(found.max_entries)
    window = write_local(found.valid_from, timezone) if found.valid_from else _("always")
    rules = []
    if found.max_inside is not None:
        rules.append(_("at most {count} inside").format(count=found.max_inside))
    if found.reentry_minutes is not None:
        rules.append(_("again after {count} min").format(count=found.reentry_minutes))
    cells = (found.name, Cell(found.event_name, "muted"), products, entries, window)
    return TableRow(found.id, (*cells, Cell(", ".join(rules), "muted")))
