"""Warehouses and their zones."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from textual.binding import Binding, BindingType

from crmtui.kit.i18n import _
from crmtui.tui.screens.places import work
from crmtui.tui.screens.places.forms import NameForm
from crmtui.tui.screens.record_list import RecordListScreen, list_bindings
from crmtui.tui.text import literal
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.pages import Cell, LoadedPage, PageRequest, TableRow

if TYPE_CHECKING:
    from crmtui.services.places import ZoneDetail
    from crmtui.tui.widgets.paged_table import Loader


class WarehousesScreen(RecordListScreen):
    """Each warehouse, and below it its zones."""

    AREA_TITLE = _("Warehouses and zones")
    TOPICS: ClassVar[tuple[str, ...]] = ("warehouse", "zone", "bin")
    SEQUENTIAL = False
    RIGHT = "warehouse:manage"
    FILTERS: ClassVar[tuple[tuple[str, str], ...]] = ()
    EMPTY = _("No warehouse yet. F2 makes the first one, or the first bin does.")
    COLUMNS = (
        Column("name", _("name"), 16, grow=2, most=60),
        Column("kind", _("is"), 14, grow=2, most=60),
        Column("bins", _("bins in it"), 10, align="right"),
    )
    DELETE = work.delete_part
    DELETE_TEXT = _("{name} is deleted. Only what has no bins can be.")
    BINDINGS: ClassVar[list[BindingType]] = list_bindings(
        Binding(
            "f4",
            "new_zone",
            _("New zone"),
            tooltip=_("A zone of the selected warehouse"),
            id="warehouses.zone",
        ),
    )

    def __init__(self) -> None:
        super().__init__()
        self.opened = True

    def loader(self, text: str, state: str) -> "Loader":
        def load(tx: Any, wanted: PageRequest) -> LoadedPage:
            from crmtui.kit.search_text import fold
            from crmtui.services.places import list_zones

            found = [
                part
                for part in list_zones(tx)
                if fold(text) in fold(f"{part.warehouse} {part.name or ''}")
            ]
            page = found[wanted.offset : wanted.offset + wanted.limit]
            return LoadedPage([_row(part) for part in page], len(found))

        return load

    def action_new(self) -> None:
        self.open_form(NameForm(_("New warehouse")), self._tell_saved)

    def action_new_zone(self) -> None:
        """A zone of the selected warehouse, or of the one that the selected zone is of."""
        if (chosen := self.selected()) is not None:
            self.read(work.read_part, chosen[0], then=self._open_zone)

    def _open_zone(self, part: "ZoneDetail") -> None:
        title = _("New zone of {name}").format(name=literal(part.warehouse))
        self.open_form(NameForm(title, warehouse_id=part.warehouse_id), self._tell_saved)

    def edit(self, record_id: UUID) -> None:
        self.read(work.read_part, record_id, then=self._open)

    def _open(self, part: "ZoneDetail") -> None:
        title = _("Rename {name}").format(name=literal(part.name or part.warehouse))
        self.open_form(NameForm(title, part), self._tell_saved)

    def _tell_saved(self, saved: UUID | None) -> None:
        if saved is not None:
            self.say(_("Saved."))
            self.load(select=saved)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do is offered."""
        if action == "new_zone":
            return self.may(self.RIGHT)
        return super().check_action(action, parameters)


def _row(part: "ZoneDetail") -> TableRow:
    if part.id is None:
        cells = (Cell(part.warehouse, "strong"), Cell(_("warehouse"), "muted"), str(part.bins))
        return TableRow(part.warehouse_id, cells)
    kind = _("zone of {name}").format(name=part.warehouse)
    return TableRow(part.id, (f"  {part.name}", Cell(kind, "muted"), str(part.bins)))
