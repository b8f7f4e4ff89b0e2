"""The ledger of one item: every movement, the newest first."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.screens.stock import work
from crmtui.tui.screens.stock.movement import MovementDialog, read_movement
from crmtui.tui.text import literal, shorten
from crmtui.tui.times import local_stamp
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.paged_table import Loader, PagedTable
from crmtui.tui.widgets.pages import Cell, LoadedPage, PageRequest, TableRow

if TYPE_CHECKING:
    from crmtui.services.stock import MovementDetail, MovementFacts
    from crmtui.tui.screens.stock.work import Shown

COLUMNS = (
    Column("number", _("no."), 6, align="right", keep=30),
    Column("time", _("time"), 19, keep=90),
    Column("kind", _("what"), 14),
    Column("quantity", _("units"), 8, align="right"),
    Column("free", _("free"), 8, align="right", keep=85),
    Column("bin", _("bin"), 9, grow=1, most=16, keep=80),
    Column("who", _("who"), 8, grow=1, most=24, keep=60),
    Column("why", _("for, or why"), 10, grow=2, most=40, keep=50),
)


class LedgerScreen(ServiceScreen):
    """Why there is as much of an item as there is."""

    AREA_TITLE = _("Ledger")
    SCANS: ClassVar[ScanPolicy] = "refuse"
    TOPICS: ClassVar[tuple[str, ...]] = ("stock", "item")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", _("Back"), tooltip=_("Back to the stock"), id="ledger.leave"),
        Binding("f5", "refresh", _("Refresh"), tooltip=_("Read again"), id="ledger.refresh"),
    ]
    DEFAULT_CSS = """
    LedgerScreen > .ledger--item { height: 1; background: $panel; }
    """

    def __init__(self, item_id: UUID) -> None:
        super().__init__()
        self._item_id = item_id

    def compose_body(self) -> ComposeResult:
        yield Static("", classes="ledger--item")
        yield PagedTable(COLUMNS, empty=_("Nothing has moved yet."), follow_top=True)

    def on_mount(self) -> None:
        self.requery()
        self.query_one(PagedTable).focus()

    def requery(self) -> None:
        self.read(work.read_item, self._item_id, then=self._show)
        loader = movement_loader(self._item_id, self.console.timezone)
        self.query_one(PagedTable).load(loader, sequential=True)

    def _show(self, shown: "Shown") -> None:
        item = shown.item
        named = f"{literal(item.sku)}  {shorten(literal(item.name), 30)}"
        head = _("in {unit}s, reorder at {point}").format(
            unit=literal(item.unit), point=item.reorder_point
        )
        self.query_one(".ledger--item", Static).update(Content(f"{named}   {head}"))

    def on_paged_table_row_opened(self, event: PagedTable.RowOpened) -> None:
        if isinstance(event.row.id, int):
            self.read(read_movement, self._item_id, event.row.id, then=self._open)

    def _open(self, facts: "MovementFacts") -> None:
        self.app.push_screen(MovementDialog(facts, self.console.timezone))

    def action_refresh(self) -> None:
        self.requery()

    def action_leave(self) -> None:
        """Back to the stock."""
        self.dismiss()


def movement_loader(item_id: UUID, timezone: str) -> Loader:
    """The movements of an item, the newest first."""

    def load(tx: Any, wanted: PageRequest) -> LoadedPage:
        from crmtui.services.stock import browse_movements

        before = int(wanted.cursor) if wanted.cursor else None
        page = browse_movements(tx, item_id, limit=wanted.limit, before=before)
        rows = [_row(movement, code, timezone) for movement, code in page.items]
        return LoadedPage(rows, None, page.next_cursor)

    return load


def _row(movement: "MovementDetail", code: str, timezone: str) -> TableRow:
    return TableRow(
        movement.number,
        (
            str(movement.number),
            local_stamp(movement.created_at, timezone),
            Cell(movement.kind.value.lower(), "strong"),
            f"{movement.quantity:+}" if movement.quantity < 0 else str(movement.quantity),
            str(movement.level_after),
            code,
            movement.actor_name,
            movement.order_ref or movement.reason or movement.note,
        ),
    )
