"""The counters by product and by gate, beside the list where there is room."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from crmtui.kit.i18n import _
from crmtui.tui.styles import component_style
from crmtui.tui.text import fit

if TYPE_CHECKING:
    from crmtui.services.checkin import CounterRow, Counters
    from crmtui.tui.app import CrmApp

_NUMBER: Final = 8


class CounterPanel(Widget):
    """A table for the products and one for the gates; what finds no room is counted at its end."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"counter-panel--head"}
    DEFAULT_CSS = """
    CounterPanel {
        display: none;
        width: 44;
        height: 1fr;
        padding: 0 1;
        border-left: vkey $panel-lighten-2;
        text-wrap: nowrap;
        & > .counter-panel--head { color: $text-muted; text-style: bold; }
    }
    CounterPanel:ansi { border-left: vkey ansi_default; }
    CounterPanel:ansi > .counter-panel--head { color: ansi_default; text-style: underline; }
    """
    ALLOW_SELECT: ClassVar[bool] = False
    counters: "reactive[Counters | None]" = reactive(None)

    def __init__(self, counters: "Counters | None") -> None:
        super().__init__()
        self.set_reactive(CounterPanel.counters, counters)

    def render(self) -> Content:
        if self.counters is None:
            return Content("")
        room = self.size.height
        products, gates = self.counters.by_product, self.counters.by_gate
        share = max(2, min(len(products) + 1, room - min(len(gates) + 1, room // 2) - 1))
        lines = [
            *self._table(_("by product"), products, share),
            Content(""),
            *self._table(_("by gate"), gates, room - share - 1),
        ]
        return Content("\n").join(lines[:room])

    def _table(self, title: str, rows: "Sequence[CounterRow]", room: int) -> list[Content]:
        titles = (_("in"), _("inside"), _("refused"))
        style = component_style(self, "counter-panel--head")
        lines = [Content.styled(self._line(title, titles), style)]
        fitting = rows if len(rows) < room else rows[: max(0, room - 2)]
        for row in fitting:
            numbers = [self._number(n) for n in (row.admitted, row.inside, row.refused)]
            lines.append(Content(self._line(row.name or _("(none)"), numbers)))
        if len(fitting) < len(rows):
            more = _("and {n} more").format(n=len(rows) - len(fitting))
            lines.append(Content.styled(fit(more, self.size.width), style))
        return lines

    def _line(self, name: str, numbers: Sequence[str]) -> str:
        room = self.size.width - _NUMBER * len(numbers)
        ellipsis = cast("CrmApp", self.app).symbols.ellipsis
        cells = "".join(fit(number, _NUMBER, "right", ellipsis) for number in numbers)
        return fit(name, room, "left", ellipsis) + cells

    def _number(self, count: int) -> str:
        from crmtui.kit.formats import format_number  # not needed by the first frame

        return format_number(count, cast("CrmApp", self.app).options.locale)
