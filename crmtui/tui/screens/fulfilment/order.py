"""One customer's order: its lines, and below them all that is known of it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from crmtui.kit.i18n import _
from crmtui.tui.base import ServiceScreen
from crmtui.tui.messages import Scanned
from crmtui.tui.modals.confirm import ConfirmDialog
from crmtui.tui.screens.fulfilment import forms, order_parts, words, work
from crmtui.tui.screens.fulfilment.packing import PackingScreen
from crmtui.tui.screens.picking.walk import WalkScreen
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.pages import TableRow, list_loader

if TYPE_CHECKING:
    from crmtui.services.fulfilment import CustomerOrderDetail, LineDetail
    from crmtui.services.picking import BatchDetail
    from crmtui.tui.modals.form import FormModal
    from crmtui.tui.screens.fulfilment.work import Shown

COLUMNS = (
    Column("sku", _("SKU"), 12, grow=1, most=24),
    Column("name", _("name"), 14, grow=3, most=50),
    Column("quantity", _("wanted"), 7, align="right"),
    Column("missing", _("missing"), 7, align="right"),
    Column("reserved", _("res."), 6, align="right", keep=80),
    Column("picked", _("pick"), 6, align="right", keep=70),
    Column("packed", _("pack"), 6, align="right", keep=60),
    Column("shipped", _("shipped"), 7, align="right", keep=50),
)


def _key(key: str, action: str, label: str, tooltip: str) -> Binding:
    return Binding(key, action, label, tooltip=tooltip, id=f"customer_order.{action}")


class OrderScreen(ServiceScreen):
    """Scans add what is scanned to the order."""

    AREA_TITLE = _("Customer's order")
    CSS_PATH = Path(__file__).with_name("fulfilment.tcss")
    TOPICS: ClassVar[tuple[str, ...]] = ("customer_order",)
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("f2", "add", _("Add"), _("Add an item to the order")),
        _key("f3", "pick", _("Pick"), _("Pick what is reserved of this order alone, now")),
        _key("f4", "edit", _("Edit"), _("Customer, address, reference, note")),
        _key("f5", "urgent", _("Urgent"), _("Picked first, or as any other")),
        _key("f6", "reserve", _("Reserve"), _("Reserve what is there now")),
        _key("f7", "pack", _("Pack"), _("Pack this order")),
        _key("f8", "cancel", _("Cancel it"), _("Cancel the order")),
        _key("f9", "ship", _("Ship"), _("It, or a part of it, has left the house")),
        _key("f10", "release", _("Free rest"), _("Others may have what it still reserves")),
        _key("escape", "leave", _("Back"), _("Back to the list")),
    ]

    def __init__(self, order_id: UUID) -> None:
        super().__init__()
        self._order_id = order_id
        self.shown: Shown | None = None

    def compose_body(self) -> ComposeResult:
        yield Static(id="order-head")
        yield PagedTable(COLUMNS)
        with VerticalScroll(id="order-more"):
            yield Static(id="order-parts")

    def on_mount(self) -> None:
        self.query_one(PagedTable).focus()
        self.requery()

    @property
    def heading(self) -> str:
        return "" if self.shown is None else self.shown.order.code

    def requery(self) -> None:
        self.read(work.read_order, self._order_id, then=self._show)

    def _show(self, shown: "Shown") -> None:
        self.shown = shown
        timezone = self.console.timezone
        self.query_one("#order-head", Static).update(order_parts.head(shown.order))
        self.query_one("#order-parts", Static).update(order_parts.parts(shown, timezone))
        lines = shown.order.lines
        self.query_one(PagedTable).load(list_loader(lambda _tx: lines, _row), sequential=False)
        self.console.status.refresh()
        self.refresh_bindings()

    # --- changes ----------------------------------------------------------------------------

    def take_scan(self, scanned: Scanned) -> None:
        """What is scanned is ordered, too."""
        if self.check_action("add", ()):
            self.write(
                work.add_scanned,
                *(self._order_id, scanned.scan.raw),
                then=self._saved,
                lane=f"order:{self._order_id}",
            )
        else:
            self.console.refuse_scan(_("{code} was not added to the order."), scanned.code)

    def action_add(self) -> None:
        """Add an item to the order."""
        self._open(forms.AddLineForm)

    def action_edit(self) -> None:
        """Customer, address, reference, note."""
        self._open(forms.ParticularsForm)

    def action_ship(self) -> None:
        """It, or a part of it, has left the house."""
        self._open(forms.ShipForm)

    def _open(self, form: "Callable[[CustomerOrderDetail], FormModal[Any]]") -> None:
        if self.shown is not None:
            self.app.push_screen(form(self.shown.order), self._saved)

    def on_paged_table_row_opened(self, event: PagedTable.RowOpened) -> None:
        """How many of a line, as long as it may change."""
        if self.shown is None or not self.check_action("add", ()):
            return
        for line in self.shown.order.lines:
            if line.id == event.row.id:
                self.app.push_screen(forms.LineForm(self._order_id, line), self._saved)

    def _saved(self, order: "CustomerOrderDetail | None") -> None:
        if order is not None:
            self.say(_("{code} is {state}.").format(code=order.code, state=_word(order)))
            self.requery()

    def action_urgent(self) -> None:
        """Picked first, or as any other."""
        if self.shown is not None:
            order = self.shown.order
            changed = {"urgent": not order.is_urgent}
            self.write(work.update_order, order.id, order.version, changed, then=self._saved)

    def action_reserve(self) -> None:
        """Reserve what is there now."""
        self.write(_reserve, self._order_id, then=self._saved)

    def action_pick(self) -> None:
        """Pick what is reserved of this order alone, now."""
        self.write(work.pick_order, self._order_id, then=self._walk)

    def _walk(self, batch: "BatchDetail | None") -> None:
        if batch is None:
            self.say(_("Nothing of it waits: it is in a batch already, or nothing is reserved."))
        else:
            self.app.push_screen(WalkScreen(batch.id, batch.code))

    def action_pack(self) -> None:
        """Pack this order."""
        self.app.push_screen(PackingScreen(self._order_id))

    def action_cancel(self) -> None:
        """Ask, then cancel the order."""
        self._ask(
            _("Cancel the order?"),
            _(
                "What it reserves is free at once. What was picked or packed stays on the put-back"
                " list until it lies in a bin again."
            ),
            _("Cancel it"),
            _cancel,
        )

    def action_release(self) -> None:
        """Others may have what a partly shipped order still reserves."""
        self.write(_release, self._order_id, then=self._saved)

    def _ask(self, title: str, text: str, verb: str, command: Callable[..., Any]) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self.write(command, self._order_id, then=self._saved)

        self.app.push_screen(ConfirmDialog(title, text, verb=verb), answered)

    def action_leave(self) -> None:
        """Back to the list."""
        self.dismiss()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what can be done with the order, and what the operator may do, is offered."""
        if action == "leave":
            return True
        if action not in _RIGHTS:
            return super().check_action(action, parameters)
        actor = self.console.connection.actor
        if self.shown is None or actor is None or not actor.can(_RIGHTS[action]):
            return False
        if action == "release":
            lines = self.shown.order.lines
            return any(line.shipped for line in lines) and any(line.reserved for line in lines)
        status = self.shown.order.status
        if action == "ship":  # also of what was shipped: the tracking number may come later
            return status.value != "cancelled"
        return action == "pack" or not status.is_ended


_RIGHTS = dict.fromkeys(
    ("add", "pick", "edit", "urgent", "reserve", "cancel", "ship", "release"), "fulfilment:write"
) | {"pack": "fulfilment:pick"}


def _word(order: "CustomerOrderDetail") -> str:
    return words.state_of(order).word


def _row(line: "LineDetail") -> TableRow:
    numbers = line.quantity, line.missing, line.reserved, line.picked, line.packed, line.shipped
    return TableRow(line.id, (line.sku, line.name, *(str(n) if n else "-" for n in numbers)))


def _reserve(tx: Any, order_id: UUID) -> Any:
    from crmtui.services.fulfilment import reserve_order

    return reserve_order(tx, order_id)


def _cancel(tx: Any, order_id: UUID) -> Any:
    from crmtui.services.fulfilment import cancel_order

    return cancel_order(tx, order_id)


def _release(tx: Any, order_id: UUID) -> Any:
    from crmtui.services.fulfilment import release_rest

    return release_rest(tx, order_id)
