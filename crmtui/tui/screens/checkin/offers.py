"""What is on sale, with how many of each are wanted."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from crmtui.kit.i18n import _
from crmtui.kit.money import Money, format_money
from crmtui.tui.screens.checkin.calls import Offer
from crmtui.tui.styles import component_style
from crmtui.tui.text import fit

if TYPE_CHECKING:
    from crmtui.tui.app import CrmApp

MOST: Final = 100
"""Tickets of one product in one sale."""

_SHOWN: Final = 8
_COUNTER: Final = 11
"""Cells of `[-]   2 [+]`."""


class OfferList(Widget, can_focus=True):
    """One line a product; plus, minus and digits change how many are wanted."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", _("Up"), show=False, id="offers.up"),
        Binding("down", "move(1)", _("Down"), show=False, id="offers.down"),
        Binding(
            "right,plus,equals_sign",
            "change(1)",
            _("One more"),
            tooltip=_("Sell one more of it"),
            id="offers.more",
        ),
        Binding(
            "left,minus",
            "change(-1)",
            _("One less"),
            tooltip=_("Sell one less of it"),
            id="offers.less",
        ),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"offer-list--cursor", "offer-list--wanted"}
    DEFAULT_CSS = """
    OfferList {
        height: auto;
        text-wrap: nowrap;
        & > .offer-list--wanted { text-style: bold; }
        & > .offer-list--cursor { text-style: bold; }
        &:focus > .offer-list--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
        }
    }
    OfferList:ansi:focus > .offer-list--cursor { text-style: bold reverse; }
    """
    ALLOW_SELECT: ClassVar[bool] = False

    class Changed(Message):
        """Another number is wanted."""

    def __init__(self, offers: Sequence[Offer], locale: str) -> None:
        super().__init__()
        self._offers = list(offers)
        self._locale = locale
        self._wanted = [0] * len(self._offers)
        self._cursor = self._top = 0
        self._typing = False

    @property
    def wanted(self) -> list[tuple[Offer, int]]:
        """The products that are wanted, with their number."""
        return [(one, n) for one, n in zip(self._offers, self._wanted, strict=True) if n]

    def total(self) -> Money | None:
        """What it costs; None while nothing is wanted, or where currencies would be mixed."""
        prices = [offer.price * count for offer, count in self.wanted]
        if len({price.currency for price in prices}) != 1:
            return None
        total, *others = prices
        for price in others:
            total += price
        return total

    # --- keys and mouse ---------------------------------------------------------------------

    def action_move(self, lines: int) -> None:
        self._place(self._cursor + lines)

    def action_change(self, count: int) -> None:
        """More or fewer of the product under the cursor."""
        self._set(self._wanted[self._cursor] + count)

    def on_key(self, event: events.Key) -> None:
        if event.character is None or event.character not in "0123456789":
            return
        event.stop()
        digit = int(event.character)
        self._set(self._wanted[self._cursor] * 10 + digit if self._typing else digit)
        self._typing = True

    def on_click(self, event: events.Click) -> None:
        """The sign under the mouse changes the number; elsewhere a click selects the line."""
        event.stop()
        self._place(self._top + event.y)
        from_right = self.size.width - event.x
        if from_right <= 3:
            self.action_change(1)
        elif _COUNTER - 3 < from_right <= _COUNTER:
            self.action_change(-1)

    def _place(self, line: int) -> None:
        self._typing = False
        self._cursor = max(0, min(line, len(self._offers) - 1))
        self._top = min(self._top, self._cursor)
        self._top = max(self._top, self._cursor - _SHOWN + 1)
        self.refresh()

    def _set(self, count: int) -> None:
        left = self._offers[self._cursor].left
        self._typing = False
        self._wanted[self._cursor] = max(0, min(count, MOST if left is None else min(left, MOST)))
        self.refresh()
        self.post_message(self.Changed())

    def on_blur(self) -> None:
        self._typing = False

    # --- drawing ----------------------------------------------------------------------------

    def get_content_height(self, *_args: object) -> int:
        return min(_SHOWN, len(self._offers))

    def render(self) -> Content:
        shown = range(self._top, min(self._top + _SHOWN, len(self._offers)))
        return Content("\n").join([self._line(index) for index in shown])

    def _line(self, index: int) -> Content:
        offer, count = self._offers[index], self._wanted[index]
        signs = cast("CrmApp", self.app).symbols
        left = _("no limit") if offer.left is None else _("{n} left").format(n=offer.left)
        if offer.left == 0:
            left = _("SOLD OUT")
        price = format_money(offer.price.amount_minor, offer.price.currency, self._locale)
        room = self.size.width - 2 - 12 - 12 - _COUNTER - 6
        cursor = signs.cursor if index == self._cursor else " "
        text = (
            f"{cursor} {fit(offer.name, room, 'left', signs.ellipsis)}  "
            f"{fit(price, 12, 'right')}  {fit(left, 12, 'right')}  [-] {count:>3} [+]"
        )
        if index == self._cursor:
            return Content.styled(text, component_style(self, "offer-list--cursor"))
        name = "offer-list--wanted"
        return Content.styled(text, component_style(self, name)) if count else Content(text)
