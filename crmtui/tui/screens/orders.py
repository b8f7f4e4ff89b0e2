"""Tickets of an event with their orders: issued, edited, paid, blocked, cancelled and printed."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

from textual.binding import Binding, BindingType

from crmtui.kit.i18n import _
from crmtui.tui.modals.confirm import ChoiceDialog, ConfirmDialog
from crmtui.tui.modals.order import TONES, OrderDialog, ask_payment
from crmtui.tui.screens.record_list import RecordListScreen, list_bindings
from crmtui.tui.screens.ticket_form import TicketForm
from crmtui.tui.text import literal
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.pages import Cell, LoadedPage, PageRequest, TableRow

if TYPE_CHECKING:
    from crmtui.services.orders import OrderDetail, TicketDetail, TicketHit
    from crmtui.tui.widgets.paged_table import Loader

_MEMORY: Final = "orders.event"


def _cancel(tx: Any, ticket_id: UUID) -> "TicketDetail":
    from crmtui.services.orders import cancel_ticket

    return cancel_ticket(tx, ticket_id)


class OrdersScreen(RecordListScreen):
    """The tickets of one event; F4 chooses another."""

    AREA_TITLE = _("Orders and tickets")
    TOPICS: ClassVar[tuple[str, ...]] = ("ticket", "order", "import")
    RIGHT = "tickets:write"
    HINT = _("part of a name, order, e-mail, phone or code")
    EMPTY = _("No tickets here. F2 issues one, F4 chooses another event.")
    COLUMNS = (
        Column("ticket", _("ticket"), 10, keep=95),
        Column("name", _("attendee"), 18, grow=3, most=50, keep=100),
        Column("product", _("product"), 12, grow=1, most=30, keep=80),
        Column("order", _("order"), 8, grow=1, most=14, keep=85),
        Column("status", _("status"), 9, keep=90),
        Column("seat", _("seat"), 6, keep=50),
        Column("company", _("company"), 12, grow=1, most=40, keep=40),
    )
    FILTERS = (
        ("valid", _("valid")),
        ("redeemed", _("used")),
        ("unpaid", _("unpaid")),
        ("blocked", _("blocked")),
        ("cancelled", _("cancelled")),
    )
    DELETE = _cancel
    DELETE_TEXT = _(
        "Ticket {name} is worthless from now on; its place is free again. This cannot be taken"
        " back. The rest of its order stays: Enter, then F8 cancels all of it."
    )
    BINDINGS: ClassVar[list[BindingType]] = list_bindings(
        Binding(
            "f4", "choose_event", _("Event"), tooltip=_("Tickets of which event"), id="orders.event"
        ),
        Binding(
            "f7",
            "block",
            _("Block"),
            tooltip=_("Block the selected ticket, or admit it again"),
            id="orders.block",
        ),
        Binding(
            "f9", "pay", _("Pay"), tooltip=_("Take the money for the whole order"), id="orders.pay"
        ),
        Binding(
            "ctrl+e",
            "print",
            _("PDF"),
            tooltip=_("Write the selected ticket as a PDF into this folder"),
            id="orders.print",
        ),
        Binding(
            "ctrl+r",
            "replace_code",
            _("New code"),
            show=False,
            tooltip=_("Give the selected ticket another code; the old one is refused"),
            id="orders.code",
        ),
        delete=Binding(
            "f8", "delete", _("Cancel it"), tooltip=_("Cancel the ticket"), id="orders.cancel"
        ),
    )

    def __init__(self) -> None:
        super().__init__()
        self._event: tuple[str, str] = ("", "")

    @property
    def heading(self) -> str:
        return " / ".join(part for part in (self._event[1], super().heading) if part)

    def begin(self) -> None:
        remembered = str(self.console.recall(_MEMORY, ""))
        self.read(choose_event, remembered, then=self._begin, key=_MEMORY)

    def _begin(self, event: tuple[str, str]) -> None:
        self._event = event
        self.console.status.refresh()
        self.load()

    def open_ticket(self, ticket_id: UUID) -> None:
        """Show the tickets of a ticket's event, and the order that it is of."""
        self.search_field.value = ""

        def show(event: tuple[str, str]) -> None:
            if event != self._event:
                self.console.remember(_MEMORY, event[0])
                self._begin(event)
            self.edit(ticket_id)

        # Whatever event was about to be chosen: this one is meant.
        self.read(_get_event_of, ticket_id, then=show, key=_MEMORY)

    def loader(self, text: str, state: str) -> "Loader":
        return ticket_loader(self._event[0], text, state)

    # --- event ------------------------------------------------------------------------------

    def action_choose_event(self) -> None:
        """Ask for the event whose tickets are shown; remembered per operator."""
        self.read(list_events, then=self._ask_event)

    def _ask_event(self, events: list[tuple[str, str]]) -> None:
        def answered(chosen: str | None) -> None:
            if chosen is not None:
                self._event = (chosen, dict(events)[chosen])
                self.console.remember(_MEMORY, chosen)
                self.console.status.refresh()
                self.load()

        dialog = ChoiceDialog(_("Tickets of which event?"), events, current=self._event[0])
        self.app.push_screen(dialog, answered)

    # --- tickets ----------------------------------------------------------------------------

    def action_new(self) -> None:
        self.read(_product_choices, self._event[0], then=lambda found: self._open(None, found))

    def edit(self, record_id: UUID) -> None:
        """Show the order of a ticket; from there the ticket itself is opened."""
        self.read(_get_order_of, record_id, then=lambda order: self._open_order(order, record_id))

    def _open_order(self, order: "OrderDetail", ticket_id: UUID) -> None:
        def closed(chosen: UUID | None) -> None:
            if chosen is not None:
                self.read(_get, chosen, then=lambda ticket: self._open(ticket, []))

        self.app.push_screen(OrderDialog(order, ticket_id), closed)

    def _open(self, ticket: "TicketDetail | None", products: list[tuple[str, str]]) -> None:
        if ticket is None and not products:
            self.say(_("This event has nothing on sale. Add a product first."), error=True)
            return
        self.open_form(TicketForm(ticket, products))

    def tell_saved(self, saved: Any) -> None:
        if saved is not None:
            self.say(_("Saved: {name}").format(name=literal(saved.label)))
            self.load(select=saved.id)

    def action_block(self) -> None:
        """Block the selected ticket or, if it is blocked, let it be valid again."""
        chosen = self.selected()
        if chosen:
            self.write(_toggle_block, chosen[0], then=self.tell_saved)

    def action_pay(self) -> None:
        """Ask how, then mark the order of the selected ticket as paid."""
        chosen = self.selected()
        if chosen:
            self.read(_get_order_of, chosen[0], then=self._ask_payment)

    def _ask_payment(self, order: "OrderDetail") -> None:
        if order.status == "pending":
            ask_payment(self, order)
        else:
            text = _("Order {code} is {status}: there is nothing to pay.")
            self.say(text.format(code=literal(order.code), status=_(order.status.value)))

    def action_replace_code(self) -> None:
        """Ask, then give the selected ticket a fresh code."""
        chosen = self.selected()
        if chosen is None:
            return
        ticket_id = chosen[0]

        def answered(yes: bool | None) -> None:
            if yes:
                self.write(_replace_code, ticket_id, then=self.tell_saved)

        text = _("Whoever shows the old code of {name} is refused. Print the ticket again.")
        question = ConfirmDialog(
            _("New code?"), text.format(name=chosen[1]), verb=_("Replace code")
        )
        self.app.push_screen(question, answered)

    def action_print(self) -> None:
        """Write the ticket's PDF into the folder where the console was started."""
        chosen = self.selected()
        if chosen:
            backend, actor = self.console.connection.backend, self.console.connection.actor
            locale = self.console.options.locale
            self.run_blocking(
                _write_pdf, backend, actor, chosen[0], chosen[1], locale, then=self._tell_written
            )

    def _tell_written(self, file: Path) -> None:
        self.say(_("Written: {file}").format(file=literal(str(file))))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do is offered."""
        needed = {
            "block": "tickets:write",
            "replace_code": "tickets:write",
            "pay": "orders:write",
            "print": "tickets:read",
        }.get(action)
        return self.may(needed) if needed else super().check_action(action, parameters)


# --- queries, commands and rows ----------------------------------------------------------------


def list_events(tx: Any) -> list[tuple[str, str]]:
    """Id and name of the events, the latest first."""
    from crmtui.services import catalogue

    return [(str(event.id), event.name) for event in catalogue.list_events(tx, limit=500).items]


def choose_event(tx: Any, remembered: str) -> tuple[str, str]:
    """The event that runs, else the next, else the latest; of several that run, the one chosen
    last. Empty texts where there is none.
    """
    from crmtui.services import catalogue

    events = catalogue.list_events(tx, limit=500).items
    cancelled = catalogue.EventStatus.CANCELLED
    held = [event for event in events if event.status != cancelled] or list(events)
    running = [event for event in held if event.starts_at <= tx.now < event.ends_at]
    coming = sorted(
        (event for event in held if event.starts_at > tx.now), key=lambda event: event.starts_at
    )
    latest = sorted(held, key=lambda event: event.ends_at, reverse=True)
    kept = [event for event in running if str(event.id) == remembered]
    found = next(iter([*kept, *running, *coming, *latest]), None)
    return (str(found.id), found.name) if found else ("", "")


def _product_choices(tx: Any, event_id: str) -> list[tuple[str, str]]:
    from crmtui.services.catalogue import ProductFilter, ProductStatus, list_products

    wanted = ProductFilter(
        event_id=UUID(event_id) if event_id else None, status=ProductStatus.ACTIVE
    )
    return [(str(item.id), item.name) for item in list_products(tx, wanted, limit=500).items]


def _get(tx: Any, ticket_id: UUID) -> "TicketDetail":
    from crmtui.services.orders import get_ticket

    return get_ticket(tx, ticket_id)


def _get_event_of(tx: Any, ticket_id: UUID) -> tuple[str, str]:
    from crmtui.services import catalogue, orders

    event = catalogue.get_event(tx, orders.get_ticket(tx, ticket_id).event_id)
    return str(event.id), event.name


def _get_order_of(tx: Any, ticket_id: UUID) -> "OrderDetail":
    from crmtui.services.orders import get_order, get_ticket

    return get_order(tx, get_ticket(tx, ticket_id).order_id)


def _toggle_block(tx: Any, ticket_id: UUID) -> "TicketDetail":
    from crmtui.services.orders import TicketState, block_ticket, get_ticket, unblock_ticket

    blocked = get_ticket(tx, ticket_id).state is TicketState.BLOCKED
    return unblock_ticket(tx, ticket_id) if blocked else block_ticket(tx, ticket_id)


def _replace_code(tx: Any, ticket_id: UUID) -> "TicketDetail":
    from crmtui.services.orders import replace_code

    return replace_code(tx, ticket_id)


def _write_pdf(backend: Any, actor: Any, ticket_id: UUID, label: str, locale: str) -> Path:
    from crmtui.kit.files import write_atomically
    from crmtui.services.exports import ticket_pdf

    target = Path(f"{label}.pdf").absolute()
    with backend.read(actor) as tx:
        write_atomically(target, [ticket_pdf(tx, ticket_id, locale)])
    return target


def ticket_loader(event_id: str, text: str, state: str) -> "Loader":
    """Tickets in one state, by number or, where something is sought, the likeliest first."""

    def load(tx: Any, wanted: PageRequest) -> LoadedPage:
        from crmtui.services.orders import TicketFilter, list_tickets, search_tickets

        if not event_id:
            return LoadedPage([], 0)
        if text:
            hits = search_tickets(tx, UUID(event_id), text, limit=200)
            rows = [ticket_row(hit) for hit in hits if state in ("", hit.status)]
            return LoadedPage(rows, len(rows))
        chosen = TicketFilter(event_id=UUID(event_id), status=state or None)
        page = list_tickets(tx, chosen, wanted.limit, wanted.cursor)
        return LoadedPage([ticket_row(ticket) for ticket in page.items], None, page.next_cursor)

    return load


def ticket_row(ticket: "TicketDetail | TicketHit") -> TableRow:
    """A ticket as the list shows one."""
    return TableRow(
        ticket.id,
        (
            ticket.label,
            ticket.attendee_name,
            ticket.product_name,
            ticket.order_code,
            Cell(_(ticket.status), TONES.get(ticket.status, "")),
            ticket.seat,
            Cell(ticket.company, "muted"),
        ),
    )
