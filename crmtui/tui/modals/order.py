"""One order: who bought what, what it cost, and how it was paid. From here it is paid, cancelled,
and its tickets are opened.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from crmtui.kit.i18n import _, ngettext
from crmtui.kit.money import format_money
from crmtui.tui.modals.confirm import ChoiceDialog, ConfirmDialog
from crmtui.tui.modals.dialog import Dialog
from crmtui.tui.text import fit, literal
from crmtui.tui.times import local_stamp
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.pages import Cell, LoadedPage, PageRequest, TableRow, Tone

if TYPE_CHECKING:
    from crmtui.services.orders import OrderDetail, TicketDetail

METHODS: Final = (("cash", _("Cash")), ("card", _("Card")), ("free", _("Free of charge")))
TONES: Final[dict[str, Tone]] = {
    "valid": "good",
    "redeemed": "muted",
    "unpaid": "caution",
    "blocked": "bad",
    "cancelled": "bad",
    "revoked": "bad",
}
_COLUMNS: Final = (
    Column("ticket", _("ticket"), 10, keep=95),
    Column("name", _("attendee"), 14, grow=3, most=50),
    Column("product", _("product"), 10, grow=1, most=30, keep=80),
    Column("price", _("price"), 10, align="right", keep=70),
    Column("status", _("status"), 9, keep=90),
)
_LABEL: Final = 12


class OrderDialog(Dialog[UUID]):
    """Shows an order. Gives the id of a ticket that is to be opened, or None."""

    TOPICS: ClassVar[tuple[str, ...]] = ("order", "ticket")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f9", "pay", _("Pay"), tooltip=_("Take the money for the whole order"), id="order.pay"
        ),
        Binding(
            "f8",
            "cancel_order",
            _("Cancel order"),
            tooltip=_("Cancel the order with all of its tickets"),
            id="order.cancel",
        ),
    ]
    DEFAULT_CSS = """
    OrderDialog {
        & > .dialog--frame { width: 100%; max-width: 100; }
        & PagedTable { margin: 1 0 0 0; background: $surface; }
    }
    """

    def __init__(self, order: "OrderDetail", ticket_id: UUID | None = None) -> None:
        super().__init__()
        self._order = order
        self._ticket_id = ticket_id

    def title_text(self) -> str:
        return literal(_("Order {code}").format(code=self._order.code))

    def compose_content(self) -> Iterable[Widget]:
        yield Static(id="order-facts")
        yield PagedTable(_COLUMNS, empty=_("This order has no tickets."), id="order-tickets")

    def buttons(self) -> Iterable[Button]:
        yield Button(_("Cancel order (F8)"), id="cancel-order", compact=True)
        yield Button(_("Pay (F9)"), id="pay", compact=True)
        yield Button(_("Close"), id="cancel", compact=True)

    def on_mount(self) -> None:
        self._show(self._order)
        self._table.focus()

    @property
    def _table(self) -> PagedTable:
        return self.query_one(PagedTable)

    def requery(self) -> None:
        self.read(_get_order, self._order.id, then=self._show)

    def _show(self, order: "OrderDetail") -> None:
        self._order = order
        locale = self.console.options.locale
        facts = self.query_one("#order-facts", Static)
        facts.update(_facts(order, locale, self.console.timezone))
        rows = [_row(ticket, locale) for ticket in order.tickets]
        # As high as its tickets, if the terminal is; then it scrolls by itself.
        self._table.styles.height = min(len(rows) + 1, max(4, self.app.size.height - 13))

        def load(_tx: Any, wanted: PageRequest) -> LoadedPage:
            return LoadedPage(rows[wanted.offset : wanted.offset + wanted.limit], len(rows))

        row = self._table.cursor_row
        self._table.load(load, select=row.id if row else self._ticket_id)
        self.query_one("#pay").display = self._may_pay
        self.query_one("#cancel-order").display = self._may_cancel
        self.refresh_bindings()

    # --- what can be done ---------------------------------------------------------------------

    @property
    def _may_pay(self) -> bool:
        return self._order.status == "pending" and self._may("orders:write")

    @property
    def _may_cancel(self) -> bool:
        return self._order.status != "cancelled" and self._may("tickets:write")

    def _may(self, permission: str) -> bool:
        actor = self.console.connection.actor
        return bool(actor and actor.can(permission))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What the order's state or the operator's rights forbid is not offered."""
        if action == "pay":
            return self._may_pay
        return self._may_cancel if action == "cancel_order" else True

    def on_paged_table_row_opened(self, event: PagedTable.RowOpened) -> None:
        """Open a ticket of the order."""
        if isinstance(event.row.id, UUID):
            self.dismiss(event.row.id)

    def pressed(self, button: str) -> None:
        if button == "pay":
            self.action_pay()
        else:
            self.action_cancel_order()

    def action_pay(self) -> None:
        """Ask how, then mark the order as paid."""
        if self._may_pay:
            ask_payment(self, self._order)

    def action_cancel_order(self) -> None:
        """Ask, then cancel the order."""
        order = self._order
        if not self._may_cancel:
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.write(_cancel_order, order.id, then=self._cancelled)

        living = sum(ticket.state != "cancelled" for ticket in order.tickets)
        text = ngettext(
            "{count} ticket of order {code} is worthless from now on; its place is free again."
            " This cannot be taken back.",
            "{count} tickets of order {code} are worthless from now on; their places are free"
            " again. This cannot be taken back.",
            living,
        ).format(count=living, code=literal(order.code))
        self.app.push_screen(
            ConfirmDialog(_("Cancel the order?"), text, verb=_("Cancel the order")), answered
        )

    def _cancelled(self, order: "OrderDetail") -> None:
        self.say(_("Cancelled: order {code}").format(code=literal(order.code)))
        self._show(order)


def ask_payment(screen: Any, order: "OrderDetail") -> None:
    """Ask on a screen how an order is paid, then mark it as paid."""

    def paid(done: "OrderDetail") -> None:
        screen.say(_("Paid: order {code}").format(code=literal(done.code)))
        screen.requery()

    def answered(method: str | None) -> None:
        if method is not None:
            screen.write(_pay, order.id, method, then=paid)

    total = format_money(order.total_minor, order.currency, screen.console.options.locale)
    text = _("{total} for order {code}; its unpaid tickets become valid.")
    text = text.format(total=total, code=literal(order.code))
    screen.app.push_screen(ChoiceDialog(_("Paid how?"), METHODS, text=text), answered)


def _facts(order: "OrderDetail", locale: str, timezone: str) -> Content:
    buyer = " · ".join(
        part for part in (order.buyer_name, order.buyer_email, order.buyer_phone) if part
    )
    facts = [
        (_("Buyer"), buyer or "-"),
        (_("Total"), format_money(order.total_minor, order.currency, locale)),
        (_("Status"), _payment(order, timezone)),
        (_("Made"), f"{local_stamp(order.created_at, timezone)}  {order.channel}"),
        (_("Note"), order.note),
    ]
    lines = [
        Content.assemble((fit(label, _LABEL), "dim"), literal(text))
        for label, text in facts
        if text
    ]
    return Content("\n").join(lines)


def _payment(order: "OrderDetail", timezone: str) -> str:
    parts = [_(order.status.value)]
    if order.payment_method is not None:
        method = order.payment_method.value
        parts.append(dict(METHODS).get(method, _(method)))
    if order.paid_at is not None:
        parts.append(local_stamp(order.paid_at, timezone))
    return ", ".join(parts)


def _row(ticket: "TicketDetail", locale: str) -> TableRow:
    price = format_money(ticket.price_minor, ticket.currency, locale)
    status = Cell(_(ticket.status), TONES.get(ticket.status, ""))
    return TableRow(
        ticket.id, (ticket.label, ticket.attendee_name, ticket.product_name, price, status)
    )


def _get_order(tx: Any, order_id: UUID) -> "OrderDetail":
    from crmtui.services.orders import get_order

    return get_order(tx, order_id)


def _cancel_order(tx: Any, order_id: UUID) -> "OrderDetail":
    from crmtui.services.orders import cancel_order

    return cancel_order(tx, order_id)


def _pay(tx: Any, order_id: UUID, method: str) -> "OrderDetail":
    from crmtui.services.orders import PaymentMethod, mark_order_paid

    return mark_order_paid(tx, order_id, PaymentMethod(method))
