"""What the picking screen asks: why a line is skipped or short, how many were taken, which tote."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from crmtui.kit.i18n import _
from crmtui.tui.modals.dialog import Dialog
from crmtui.tui.modals.digits import DigitDialog
from crmtui.tui.screens.picking import words
from crmtui.tui.text import literal, shorten

if TYPE_CHECKING:
    from crmtui.services.picking import BatchDetail, PickPlace

FULL: Final = "full"
PUT: Final = "put"


def skip_dialog(place: "PickPlace") -> DigitDialog:
    """Asks why one comes back to this line later."""
    return DigitDialog(_("Skip this line for now?"), words.SKIP_REASONS, text=_line_of(place))


def short_dialog(place: "PickPlace") -> DigitDialog:
    """Asks why there is less than the line wants, and says what happens then."""
    what = _(
        "What is missing is looked for in other places; the order waits for what is nowhere. "
        "This place is counted."
    )
    text = f"{_line_of(place)}\n{what}\n"
    return DigitDialog(_("Less here than wanted?"), words.SHORT_REASONS, text=text)


def totes_dialog(place: "PickPlace", batch: "BatchDetail") -> DigitDialog:
    """Asks what is to happen with the totes, and lists them."""
    choices = []
    if place.tote is not None:
        text = _("Tote {code} is full: what follows goes into another one")
        choices.append((FULL, text.format(code=shorten(place.tote, 16))))
    if place.have and place.step.name == "ITEM":
        text = _("Put the {n} taken so far into a tote now")
        choices.append((PUT, text.format(n=place.have)))
    choices.append(("", _("Nothing, go on")))
    return DigitDialog(_("Totes on the cart"), choices, text=_totes_of(batch))


def _totes_of(batch: "BatchDetail") -> str:
    if not batch.totes:
        return _("No tote was scanned yet.") + "\n"
    lines = [
        _("tote {code}   order {order}").format(code=literal(code), order=literal(order))
        for code, order in batch.totes
    ]
    return "\n".join(lines) + "\n"


def _line_of(place: "PickPlace") -> str:
    text = _("{bin}   {name}\nhave {have} of {need}")
    return (
        text.format(
            bin=literal(place.bin),
            name=shorten(place.item_name, 40),
            have=place.have,
            need=place.need,
        )
        + "\n"
    )


class QuantityDialog(Dialog[int]):
    """Asks how many units were taken in all. Gives the number, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "confirm", _("OK"), tooltip=_("Set the count"), id="quantity.confirm"),
    ]

    def __init__(self, place: "PickPlace") -> None:
        super().__init__()
        self._place = place

    def title_text(self) -> str:
        return _("How many were taken in all?")

    def compose_content(self) -> Iterable[Widget]:
        yield Static(Content(_line_of(self._place)))
        yield Input(
            placeholder=_("number of {unit}").format(unit=shorten(self._place.unit, 20)),
            restrict=r"[0-9]*",
            max_length=9,
            id="quantity",
            compact=True,
        )
        yield Static("", id="quantity-error", classes="dialog--error")

    def buttons(self) -> Iterable[Button]:
        yield Button(_("Cancel"), id="cancel", compact=True)
        yield Button(_("OK"), id="confirm", variant="primary", compact=True)

    def on_mount(self) -> None:
        self.query_one("#quantity").focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_confirm()

    def pressed(self, button: str) -> None:
        self.action_confirm()

    def action_confirm(self) -> None:
        """Give the number, unless there is none."""
        text = self.query_one("#quantity", Input).value
        if text:
            self.dismiss(int(text))
            return
        error = self.query_one("#quantity-error", Static)
        error.update(Content(_("Write how many there are.")))
