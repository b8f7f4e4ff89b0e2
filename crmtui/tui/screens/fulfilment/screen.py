"""Customers' orders: the list from which one reserves, packs, ships and puts back."""

from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

from textual.binding import Binding, BindingType

from crmtui.kit.i18n import _, ngettext
from crmtui.tui.base import ScanPolicy
from crmtui.tui.messages import Scanned
from crmtui.tui.screens.fulfilment import forms, words, work
from crmtui.tui.screens.fulfilment.importing import Imported, ImportForm, told
from crmtui.tui.screens.fulfilment.order import OrderScreen
from crmtui.tui.screens.fulfilment.packing import PackingScreen
from crmtui.tui.screens.fulfilment.put_back import PutBackScreen
from crmtui.tui.screens.record_list import RecordListScreen, list_bindings
from crmtui.tui.times import local_stamp
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.pages import LoadedPage, PageRequest, TableRow

if TYPE_CHECKING:
    from crmtui.services.fulfilment import BackOrderFilled, CustomerOrderDetail
    from crmtui.tui.widgets.paged_table import Loader

BACK_ORDERED: Final = "back-ordered"
URGENT: Final = "urgent"
ALIVE: Final = "alive"


def _cancel(tx: Any, order_id: UUID) -> Any:
    from crmtui.services.fulfilment import cancel_order

    return cancel_order(tx, order_id)


class FulfilmentScreen(RecordListScreen):
    """The newest first; a scan of a tote or a number opens its order."""

    AREA_TITLE = _("Customers' orders")
    SCANS: ClassVar[ScanPolicy] = "take"
    TOPICS: ClassVar[tuple[str, ...]] = ("customer_order",)
    RIGHT = "fulfilment:write"
    SEQUENTIAL = False
    HINT = _("number, reference, or part of the customer")
    EMPTY = _("No orders yet. F2 makes one; crmtui import customer-orders brings a list.")
    COLUMNS = (
        Column("number", _("order"), 10),
        Column("customer", _("customer"), 14, grow=3, most=40),
        Column("reference", _("reference"), 9, grow=1, most=20, keep=70),
        Column("state", _("state"), 12, keep=95),
        Column("urgent", _("urgent"), 8, keep=85),
        Column("done", _("packed"), 7, align="right", keep=80),
        Column("made", _("taken down"), 19, keep=40),
    )
    FILTERS = (
        (ALIVE, _("not ended")),
        (URGENT, _("urgent")),
        (BACK_ORDERED, _("back-ordered")),
        *((state, sign.word) for state, sign in words.STATES.items()),
    )
    DELETE = _cancel
    DELETE_TEXT = _(
        "{name} reserves nothing any more. What was picked or packed stays on the put-back list"
        " until it lies in a bin again."
    )
    BINDINGS: ClassVar[list[BindingType]] = list_bindings(
        Binding("f4", "pack", _("Pack"), tooltip=_("The packing bench"), id="fulfilment.pack"),
        Binding(
            "f7",
            "fill",
            _("Fill"),
            tooltip=_("Reserve what is there now for all that wait, the urgent first"),
            id="fulfilment.fill",
        ),
        Binding(
            "f9",
            "put_back",
            _("Put back"),
            tooltip=_("What cancelled orders left in totes"),
            id="fulfilment.put_back",
        ),
        Binding(
            "f10",
            "import_orders",
            _("Import"),
            tooltip=_("Orders from a file"),
            id="fulfilment.import",
        ),
        delete=Binding(
            "f8",
            "delete",
            _("Cancel it"),
            tooltip=_("Cancel the selected order"),
            id="fulfilment.cancel",
        ),
    )

    def loader(self, text: str, state: str) -> "Loader":
        return orders_loader(text, state, self.console.timezone)

    def take_scan(self, scanned: Scanned) -> None:
        """A tote, or an order's number: there one goes on."""

        def found(order: "CustomerOrderDetail | None") -> None:
            if order is None:
                text = _("No tote in use and no order is called {code}.")
                self.console.refuse_scan(text, scanned.code)
            else:
                self.edit(order.id)

        self.read(work.find_order, scanned.scan.raw, then=found)

    def action_new(self) -> None:
        self.open_form(forms.OrderForm(), self._made)

    def _made(self, order: "CustomerOrderDetail | None") -> None:
        if order is not None:
            self.load(select=order.id)
            self.edit(order.id)

    def edit(self, record_id: UUID) -> None:
        """Enter leads to the order."""
        self.app.push_screen(OrderScreen(record_id))

    def action_pack(self) -> None:
        """The packing bench, with the scanner in hand."""
        self.app.push_screen(PackingScreen())

    def action_put_back(self) -> None:
        """What cancelled orders left in totes and parcels."""
        self.app.push_screen(PutBackScreen())

    def action_fill(self) -> None:
        """Reserve what is there now for all orders that wait."""
        self.write(work.fill_back_orders, then=self._filled)

    def _filled(self, filled: "tuple[BackOrderFilled, ...]") -> None:
        count = len(filled)
        text = ngettext("{n} order got {units} units.", "{n} orders got {units} units.", count)
        if not filled:
            text = _("No order waits for anything that is there.")
        self.say(text.format(n=count, units=sum(each.units for each in filled)))
        self.table.reload()

    def action_import_orders(self) -> None:
        """Orders from a file."""

        def imported(done: Imported | None) -> None:
            if done is not None:
                self.say(told(done), error=not done.counts.orders_made and bool(done.failures))
                self.table.reload()

        self.app.push_screen(ImportForm(), imported)

    def _deleted(self, record_id: UUID, name: str) -> None:
        self.say(_("Cancelled: {name}.").format(name=name))
        self.table.reload()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do is offered."""
        if action in ("pack", "put_back"):
            return self.may("fulfilment:pick")
        if action == "fill":
            return self.may(self.RIGHT)
        if action == "import_orders":
            return self.may(self.RIGHT) and self.may("imports:write")
        return super().check_action(action, parameters)


def orders_loader(text: str, state: str, timezone: str) -> "Loader":
    """Orders by number, reference or customer, all or those in a state."""

    def load(tx: Any, wanted: PageRequest) -> LoadedPage:
        from crmtui.services.fulfilment import CustomerOrderFilter, OrderStatus, list_orders

        chosen = CustomerOrderFilter(
            text=text or None,
            urgent=state == URGENT,
            back_ordered=state == BACK_ORDERED,
            alive=state in (ALIVE, URGENT),
            status=OrderStatus(state) if state in words.STATES else None,
        )
        rows, total = list_orders(tx, chosen, limit=wanted.limit, offset=wanted.offset)
        return LoadedPage([_row(row, timezone) for row in rows], total)

    return load


def _row(order: "CustomerOrderDetail", timezone: str) -> TableRow:
    sign = words.state_of(order)
    return TableRow(
        order.id,
        (
            order.code,
            order.customer_name or "-",
            order.reference or "-",
            sign.cell,
            words.URGENT.cell if order.is_urgent else "",
            words.progress_of(order),
            local_stamp(order.created_at, timezone),
        ),
        "muted" if order.status.value == "cancelled" else "",
    )
