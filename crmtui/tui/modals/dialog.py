"""The frame of all dialogs: a titled box in the middle that scrolls when there is little room."""

from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ScreenResultType
from textual.widget import Widget
from textual.widgets import Button

from crmtui.kit.i18n import _
from crmtui.tui.base import ServiceModal


class Dialog(ServiceModal[ScreenResultType]):
    """A dialog with a title, a body and a row of buttons. Escape closes it with None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape", "cancel", _("Cancel"), tooltip=_("Close without doing it"), id="dialog.cancel"
        ),
        Binding(
            "left",
            "app.focus_previous",
            show=False,
            id="dialog.previous",
            tooltip=_("Previous button"),
        ),
        Binding("right", "app.focus_next", show=False, id="dialog.next", tooltip=_("Next button")),
    ]
    DEFAULT_CSS = """
    Dialog {
        & > .dialog--frame {
            width: 64;
            max-width: 100%;
            height: auto;
            max-height: 100%;
            background: $surface;
            border: round $border;
            border-title-style: bold;
            padding: 0 1;
        }
        & > .dialog--frame.-alarm {
            border: heavy $error;
        }
        & .dialog--body {
            height: auto;
            scrollbar-size-vertical: 1;
        }
        & .dialog--error { color: $text-error; }
        & .dialog--buttons {
            height: auto;
            align-horizontal: right;
            & > Button {
                min-width: 12;
                margin: 0 0 0 2;
            }
        }
    }
    """
    TITLE_TEXT: ClassVar[str] = ""
    ALARM: ClassVar[bool] = False

    def compose_body(self) -> ComposeResult:
        with Frame(classes="dialog--frame" + (" -alarm" if self.ALARM else "")) as frame:
            frame.border_title = self.escape_title(self.title_text())
            with VerticalScroll(classes="dialog--body", can_focus=False):
                yield from self.compose_content()
            with Horizontal(classes="dialog--buttons"):
                yield from self.buttons()

    def on_resize(self, event: events.Resize) -> None:
        """Leave room for border and buttons: the body scrolls, the buttons never leave the
        screen."""
        frame_and_buttons = 3
        body = self.query_one(".dialog--body")
        body.styles.max_height = max(1, event.size.height - frame_and_buttons)

    @staticmethod
    def escape_title(text: str) -> Content:
        """A title as plain content: border titles given as text would be markup."""
        return Content(text)

    def title_text(self) -> str:
        """The dialog's title."""
        return self.TITLE_TEXT

    def compose_content(self) -> Iterable[Widget]:
        """What stands above the buttons. For dialogs to fill in."""
        yield from ()

    def buttons(self) -> Iterable[Button]:
        """The row of buttons; the first one gets the focus unless something above can have it."""
        yield Button(_("Close"), id="cancel", compact=True)

    def action_cancel(self) -> None:
        self.dismiss(None)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "cancel":
            self.action_cancel()
        else:
            self.pressed(event.button.id or "")

    def pressed(self, button: str) -> None:
        """A button other than Cancel was pressed. For dialogs to fill in."""


class Frame(VerticalScroll):
    """The box. It shrinks with the terminal, and its body scrolls."""

    can_focus = False
    DEFAULT_CSS = """
    Frame {
        layout: vertical;
        overflow: hidden hidden;
    }
    """
