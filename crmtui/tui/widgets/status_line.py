"""The top line: where one is, who works here, and whether everything behind it is well."""

from typing import TYPE_CHECKING, ClassVar, cast

from textual.content import Content
from textual.widget import Widget

from crmtui.tui.text import shorten, width_of

if TYPE_CHECKING:
    from crmtui.tui.app import CrmApp

_LEAST_HEADING = 30
"""Cells that a heading keeps at least, if it needs them: what one works on comes first."""


class StatusLine(Widget):
    """One line. `refresh()` it when something changed: it reads everything from the application."""

    DEFAULT_CSS = """
    StatusLine {
        dock: top;
        height: 1;
        background: $panel;
        color: $foreground;
        text-wrap: nowrap;
    }
    StatusLine:ansi {
        background: ansi_default;
        text-style: reverse;
    }
    """
    ALLOW_SELECT: ClassVar[bool] = False

    def render(self) -> Content:
        console = cast("CrmApp", self.app)
        status = console.status.current
        area = getattr(self.screen, "AREA_TITLE", "")
        heading = str(getattr(self.screen, "heading", ""))
        name = " crmtui "
        title = f" {area.upper()} " if area else ""
        room = self.size.width - width_of(name) - width_of(title)
        kept = min(_LEAST_HEADING, width_of(heading) + 2) if heading else 0
        parts = status.parts(room - kept)
        right = "  ".join(part.text for part in parts) + " "
        heading = shorten(f" {heading}", room - width_of(right) - 1, console.symbols.ellipsis)
        gap = " " * max(1, room - width_of(heading) - width_of(right))
        return Content.assemble(
            (name, "bold"),
            (title, "bold reverse"),
            heading,
            gap,
            *[piece for part in parts for piece in ((part.text, part.style), "  ")][:-1],
            " ",
        )
