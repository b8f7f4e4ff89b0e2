"""The sale at the door: product, quantity, name, money, and in they go."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import uuid4

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, RadioSet, Static

from crmtui.kit.i18n import _
from crmtui.kit.money import format_money
from crmtui.tui.modals.dialog import Dialog
from crmtui.tui.problems import Problem
from crmtui.tui.screens.checkin import calls
from crmtui.tui.screens.checkin.calls import Offer
from crmtui.tui.screens.checkin.offers import OfferList
from crmtui.tui.screens.checkin.place import Place
from crmtui.tui.text import literal
from crmtui.tui.widgets.tick_box import ChoiceButton, TickBox

if TYPE_CHECKING:
    from crmtui.services.orders import OrderDetail

METHODS: Final = ("cash", "card", "free")


@dataclass(frozen=True, slots=True)
class Sold:
    """What was sold, and whether the buyers go in at once."""

    order: "OrderDetail"
    admit: bool


class DoorSaleDialog(Dialog[Sold]):
    """Sells once, however often it is sent: each dialog has one request id."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "sell", _("Sell"), tooltip=_("Take the money and sell"), id="sale.sell"),
    ]
    DEFAULT_CSS = """
    DoorSaleDialog {
        & > .dialog--frame { width: 100%; max-width: 84; }
        & .sale--row {
            height: auto;
            layout: grid;
            grid-size: 2;
            grid-columns: 12 1fr;
            grid-rows: auto;
            & > .sale--label { color: $text-muted; }
            & > Input { background: $panel; width: 100%; }
            & > Input:focus { background: $primary 30%; }
        }
        & OfferList { margin: 0 0 1 0; }
        & RadioSet {
            layout: horizontal;
            height: 1;
            border: none;
            padding: 0;
            & > RadioButton { width: auto; margin: 0 3 0 0; }
        }
        & #sale-total { text-style: bold; margin: 1 0 0 0; }
        & #sale-problem { color: $text-error; text-style: bold; height: auto; }
    }
    """

    def __init__(self, place: Place, offers: Sequence[Offer]) -> None:
        super().__init__()
        self._place = place
        self._offers = offers
        self._request_id = f"door-{uuid4()}"
        self._selling = False

    def title_text(self) -> str:
        return literal(_("Sale at the door: {event}").format(event=self._place.event_name))

    def compose_content(self) -> Iterable[Widget]:
        yield OfferList(self._offers, self.console.options.locale)
        yield self._row(_("Name"), self._input("name", _("who the tickets are for")))
        yield self._row(_("E-mail"), self._input("email", _("optional")))
        methods = RadioSet(
            *(ChoiceButton(label, value=at == 0) for at, label in enumerate(self._methods())),
            compact=True,
            id="sale-method",
        )
        yield self._row(_("Payment"), methods)
        yield self._row("", TickBox(_("admit at once"), value=True, compact=True, id="sale-admit"))
        yield Static(id="sale-total")
        yield Static(id="sale-problem")

    def buttons(self) -> Iterable[Button]:
        yield Button(_("Cancel"), id="cancel", compact=True)
        yield Button(_("Sell (^S)"), id="sell", variant="primary", compact=True)

    def on_mount(self) -> None:
        offers = self.query_one(OfferList)
        offers.focus()
        self._tell()

    @staticmethod
    def _methods() -> tuple[str, ...]:
        return _("Cash"), _("Card"), _("Free")

    @staticmethod
    def _input(name: str, hint: str) -> Input:
        return Input(placeholder=hint, max_length=200, compact=True, id=f"sale-{name}")

    @staticmethod
    def _row(label: str, editor: Widget) -> Widget:
        return Vertical(Static(Content(label), classes="sale--label"), editor, classes="sale--row")

    # --- what it costs ----------------------------------------------------------------------

    def on_offer_list_changed(self) -> None:
        self._complain("")
        self._tell()

    def on_radio_set_changed(self) -> None:
        self._tell()

    def _tell(self) -> None:
        total = self.query_one(OfferList).total()
        text = _("Choose with the arrow keys how many of each.")
        if total is not None:
            amount = format_money(total.amount_minor, total.currency, self.console.options.locale)
            method = self._methods()[METHODS.index(self._method())]
            text = _("Total {amount}, {method}").format(amount=amount, method=method.lower())
            if self._method() == "free" and total.amount_minor:
                text = _("Given away, worth {amount}").format(amount=amount)
        elif self.query_one(OfferList).wanted:
            text = _("Products in different currencies cannot be sold together.")
        self.query_one("#sale-total", Static).update(Content(text))

    def _method(self) -> str:
        return METHODS[max(0, self.query_one("#sale-method", RadioSet).pressed_index)]

    # --- selling ----------------------------------------------------------------------------

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.focus_next()

    def pressed(self, button: str) -> None:
        self.action_sell()

    def action_sell(self) -> None:
        """Sell what is wanted; a second press while it is under way does nothing."""
        wanted = self.query_one(OfferList).wanted
        if self._selling:
            return
        if not wanted:
            self._complain(_("Choose at least one ticket."))
            self.query_one(OfferList).focus()
            return
        self._selling = True
        self._complain("")
        self.write(calls.sell, self._sale(wanted), then=self._sold, repeat=True)

    def _sale(self, wanted: Sequence[tuple[Offer, int]]) -> dict[str, Any]:
        return {
            "event_id": self._place.event_id,
            "lines": [{"product_id": one.product_id, "quantity": n} for one, n in wanted],
            "payment_method": self._method(),
            "buyer_name": self.query_one("#sale-name", Input).value,
            "buyer_email": self.query_one("#sale-email", Input).value,
            "request_id": self._request_id,
        }

    def _sold(self, order: "OrderDetail") -> None:
        self.dismiss(Sold(order, self.query_one("#sale-admit", TickBox).value))

    def show_problem(self, problem: Problem, again: Callable[[], None] | None = None) -> None:
        """What the service refused stands above the buttons; everything typed stays."""
        self._selling = False
        if not problem.expected or problem.transient:
            super().show_problem(problem, again)
            return
        texts = dict.fromkeys([problem.message, *problem.fields.values()])
        self._complain(" ".join(texts))

    def _complain(self, text: str) -> None:
        self.query_one("#sale-problem", Static).update(Content(literal(text)))
