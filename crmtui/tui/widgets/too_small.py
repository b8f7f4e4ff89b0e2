"""What is shown instead of a screen that has no room: a plain notice, never a crash."""

from typing import ClassVar

from textual.content import Content
from textual.widget import Widget

from crmtui.kit.i18n import _
from crmtui.tui.room import MIN_HEIGHT, MIN_WIDTH


class TooSmall(Widget):
    """Covers the screen below 60x16. It lies above everything else, so focus and text stay."""

    DEFAULT_CSS = """
    TooSmall {
        layer: notice;
        dock: top;
        display: none;
        width: 100%;
        height: 100%;
        background: $background;
        color: $foreground;
        content-align: center middle;
        text-align: center;
    }
    .-too-narrow TooSmall, .-too-flat TooSmall {
        display: block;
    }
    """
    ALLOW_SELECT: ClassVar[bool] = False

    def render(self) -> Content:
        size = self.app.size
        text = _("This terminal is {width} x {height}. Please make it at least {least}.")
        least = f"{MIN_WIDTH} x {MIN_HEIGHT}"
        return Content(text.format(width=size.width, height=size.height, least=least))
