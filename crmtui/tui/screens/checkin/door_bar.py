"""The line above the scan field: which way people go, how many have gone, is everything well."""

from typing import TYPE_CHECKING, ClassVar, NamedTuple, cast

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from crmtui.kit.i18n import _
from crmtui.tui.styles import component_style
from crmtui.tui.text import width_of
from crmtui.tui.widgets.block_letters import draw

if TYPE_CHECKING:
    from crmtui.tui.app import CrmApp

_TALL = 3


class Numbers(NamedTuple):
    """The list's totals."""

    admitted: int
    expected: int
    inside: int
    refused: int


class DoorState(NamedTuple):
    """What the line shows."""

    exit: bool = False
    numbers: Numbers | None = None
    scanner: str = ""
    scanner_alarm: bool = False
    database: str = ""
    database_alarm: bool = False


class DoorBar(Widget):
    """One line; three in a tall terminal, with the direction in large letters."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"door-bar--entry", "door-bar--exit", "door-bar--alarm"}
    DEFAULT_CSS = """
    DoorBar {
        height: 1;
        padding: 0 1;
        text-wrap: nowrap;
        & > .door-bar--entry { background: $primary; color: auto 100%; text-style: bold; }
        & > .door-bar--exit { background: $accent; color: auto 100%; text-style: bold; }
        & > .door-bar--alarm { background: $error; color: auto 100%; text-style: bold; }
    }
    DoorBar:ansi {
        & > .door-bar--entry { text-style: bold reverse; }
        & > .door-bar--exit { text-style: bold reverse underline; }
        & > .door-bar--alarm { text-style: bold reverse; }
    }
    """
    ALLOW_SELECT: ClassVar[bool] = False
    state: reactive[DoorState] = reactive(DoorState())

    class DirectionClicked(Message):
        """The direction was clicked: turn it round."""

    def render(self) -> Content:
        if self.size.height >= _TALL:
            return self._tall()
        numbers = "  ".join(self._numbers())
        return self._spread(self._chip(f" {self._arrows()} "), Content(f"  {numbers}"))

    def on_click(self, event: events.Click) -> None:
        if event.x <= self._chip_width + 1:
            event.stop()
            self.post_message(self.DirectionClicked())

    # --- parts ------------------------------------------------------------------------------

    @property
    def _chip_width(self) -> int:
        if self.size.height >= _TALL:
            return width_of(self._large()[0]) + 2
        return width_of(self._arrows()) + 2

    def _arrows(self) -> str:
        return f"<< {_('EXIT')} <<" if self.state.exit else f">> {_('ENTRY')} >>"

    def _chip(self, text: str) -> Content:
        name = "door-bar--exit" if self.state.exit else "door-bar--entry"
        return Content.styled(text, component_style(self, name))

    def _numbers(self) -> list[str]:
        numbers = self.state.numbers
        if numbers is None:
            return []
        return [
            _("in {count} of {all}").format(
                count=self._number(numbers.admitted), all=self._number(numbers.expected)
            ),
            _("inside {count}").format(count=self._number(numbers.inside)),
            _("refused {count}").format(count=self._number(numbers.refused)),
        ]

    def _states(self, *, alarms_only: bool = False) -> Content:
        state = self.state
        alarm = component_style(self, "door-bar--alarm")
        parts = []
        for text, alarmed in (
            (state.scanner, state.scanner_alarm),
            (state.database, state.database_alarm),
        ):
            if alarmed:
                parts.append(Content.styled(f" {text} ", alarm))
            elif text and not alarms_only:
                parts.append(Content(text))
        return Content("  ").join(parts)

    def _spread(self, chip: Content, middle: Content) -> Content:
        """Chip and numbers to the left, states to the right: alarms always, the rest if it fits."""
        left = chip + middle
        states = self._states()
        if left.cell_length + states.cell_length >= self.size.width:
            states = self._states(alarms_only=True)
        if left.cell_length + states.cell_length >= self.size.width:
            left = chip
        gap = max(1, self.size.width - left.cell_length - states.cell_length)
        return (left + Content(" " * gap) + states).truncate(self.size.width)

    def _large(self) -> list[str]:
        if self._shell.symbols.ascii:
            word = " ".join(_("EXIT") if self.state.exit else _("ENTRY"))
            sign = "<<" if self.state.exit else ">>"
            text = f"{sign} {word} {sign}"
            return [" " * len(text), text, " " * len(text)]
        text = f"◀ {_('EXIT')}" if self.state.exit else f"▶ {_('ENTRY')}"
        drawn = draw(text, self.size.width // 2)
        return [*drawn, *[" " * width_of(drawn[0])] * (_TALL - len(drawn))]

    def _tall(self) -> Content:
        large = self._large()
        chips = [self._chip(f" {line} ") for line in large]
        numbers = self.state.numbers
        if numbers is None:
            middle = [""] * _TALL
        else:
            figure = self._number(numbers.admitted)
            drawn = [figure] if self._shell.symbols.ascii else [*draw(figure, 40)]
            first, *others = self._numbers()
            facts = [first, *others]
            figures = drawn + [" " * width_of(drawn[0])] * (_TALL - len(drawn))
            middle = [f"   {a}   {b}" for a, b in zip(figures, facts, strict=True)]
        rows = [chip + Content(text) for chip, text in zip(chips, middle, strict=True)]
        states = self._states()
        gap = max(1, self.size.width - rows[0].cell_length - states.cell_length)
        rows[0] = rows[0] + Content(" " * gap) + states
        return Content("\n").join(rows)

    def _number(self, count: int) -> str:
        from crmtui.kit.formats import format_number  # not needed by the first frame

        return format_number(count, self._shell.options.locale)

    @property
    def _shell(self) -> "CrmApp":
        return cast("CrmApp", self.app)
