"""The lines of the selected batch, below the list where there is room for them."""

from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from crmtui.kit.i18n import _, ngettext
from crmtui.tui.sign import TONES, Sign
from crmtui.tui.text import fit, literal

if TYPE_CHECKING:
    from crmtui.services.picking import BatchDetail, TaskDetail
    from crmtui.tui.app import CrmApp

_SIGNS: Final = {
    "open": Sign("[  ]", _("open"), ""),
    "picked": Sign("[OK]", _("picked"), "good"),
    "short": Sign("[--]", _("short"), "caution"),
    "cancelled": Sign("[XX]", _("cancelled"), "muted"),
}
_BIN, _COUNT, _SIGN, _ORDER = 14, 9, 15, 12


class BatchLines(Widget):
    """One line each, in walking order; what finds no room is counted at the end."""

    DEFAULT_CSS = """
    BatchLines {
        display: none;
        height: 14;
        padding: 0 1;
        border-top: solid $panel-lighten-2;
        text-wrap: nowrap;
    }
    BatchLines:ansi { border-top: solid ansi_default; }
    """
    ALLOW_SELECT: ClassVar[bool] = False
    detail: "reactive[BatchDetail | None]" = reactive(None)

    def render(self) -> Content:
        if self.detail is None:
            return Content("")
        room = self.size.height - 1
        tasks = self.detail.tasks
        shown = tasks if len(tasks) <= room else tasks[: room - 1]
        lines = [Content.styled(_title(self.detail), "bold"), *map(self._line, shown)]
        if left := len(tasks) - len(shown):
            text = ngettext("and {n} more line", "and {n} more lines", left).format(n=left)
            lines.append(Content.styled(text, "$text-muted"))
        return Content("\n").join(lines)

    def _line(self, task: "TaskDetail") -> Content:
        sign = _SIGNS[task.status.value]
        ellipsis = cast("CrmApp", self.app).symbols.ellipsis
        room = max(10, self.size.width - _BIN - _COUNT - _SIGN - _ORDER - 8)
        name = f"{task.sku}  {task.item_name}" + (f"  {task.lot}" if task.lot else "")
        tone = TONES[sign.tone] if sign.tone else ""
        return Content.assemble(
            fit(task.bin, _BIN, "left", ellipsis),
            "  ",
            fit(name, room, "left", ellipsis),
            "  ",
            fit(f"{task.picked}/{task.quantity}", _COUNT, "right", ellipsis),
            "  ",
            (fit(sign.whole, _SIGN, "left", ellipsis), tone),
            "  ",
            fit(task.order_code, _ORDER, "left", ellipsis),
        )


def _title(batch: "BatchDetail") -> str:
    totes = ", ".join(literal(code) for code, _order in batch.totes)
    text = _("{code}   totes {totes}") if totes else "{code}"
    return text.format(code=batch.code, totes=totes)
