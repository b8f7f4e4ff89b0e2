"""Showing something secret, once."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from crmtui.kit.i18n import _
from crmtui.tui.modals.dialog import Dialog
from crmtui.tui.text import literal


class SecretDialog(Dialog[None]):
    """Shows a key or secret with a way to copy it. Enter copies: a stray one loses nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4", "copy", _("Copy"), tooltip=_("To the clipboard"), id="new_key.copy"),
    ]
    DEFAULT_CSS = """
    SecretDialog #new-key {
        background: $panel;
        padding: 1 2;
        margin: 1 0;
        text-style: bold;
    }
    """

    def __init__(self, title: str, text: str, secret: str) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._secret = secret

    def title_text(self) -> str:
        return literal(self._title)

    def compose_content(self) -> Iterable[Widget]:
        yield Static(Content(self._text))
        yield Static(Content(self._secret), id="new-key")

    def buttons(self) -> Iterable[Button]:
        yield Button(_("Copy (F4)"), id="copy", variant="primary", compact=True)
        yield Button(_("I have it"), id="cancel", compact=True)

    def pressed(self, button: str) -> None:
        self.action_copy()

    def action_copy(self) -> None:
        """Copy by the terminal (OSC 52), which works over ssh, too."""
        self.app.copy_to_clipboard(self._secret)
        self.say(_("Copied, if your terminal allows it."))
