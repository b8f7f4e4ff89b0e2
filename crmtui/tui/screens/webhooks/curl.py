"""A request as a `curl` command: to read, to copy, to save."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from crmtui.kit.i18n import _
from crmtui.tui.modals.dialog import Dialog
from crmtui.tui.modals.file_form import FileForm, file_field
from crmtui.tui.modals.form import Values
from crmtui.tui.screens.webhooks.delivery_text import literal_line
from crmtui.tui.text import literal


class CurlDialog(Dialog[None]):
    """Shows the command. Its signature is redacted: nobody can send in our name with it."""

    TITLE_TEXT: ClassVar[str] = _("The latest request as curl")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4", "copy", _("Copy"), tooltip=_("To the clipboard"), id="curl.copy"),
        Binding("ctrl+e", "save", _("Save"), tooltip=_("Into a file"), id="curl.save"),
    ]
    DEFAULT_CSS = """
    CurlDialog {
        & > .dialog--frame { width: 100; }
        & #curl-command {
            height: auto;
            max-height: 15;
            background: $panel;
            padding: 0 1;
            scrollbar-size-vertical: 1;
        }
    }
    """

    def __init__(self, message_id: str, command: str) -> None:
        super().__init__()
        self._message_id = message_id
        self._command = command

    def compose_content(self) -> Iterable[Widget]:
        lines = [Content(literal_line(line)) for line in self._command.split("\n")]
        yield VerticalScroll(Static(Content("\n").join(lines)), id="curl-command")
        yield Static(Content(_("The signature is left out: a receiver that checks it refuses it.")))

    def buttons(self) -> Iterable[Button]:
        yield Button(_("Copy (F4)"), id="copy", variant="primary", compact=True)
        yield Button(_("Save (^E)"), id="save", compact=True)
        yield Button(_("Close"), id="cancel", compact=True)

    def on_mount(self) -> None:
        self.query_one("#copy").focus()

    def pressed(self, button: str) -> None:
        if button == "copy":
            self.action_copy()
        else:
            self.action_save()

    def action_copy(self) -> None:
        """Copy by the terminal (OSC 52), which works over ssh, too."""
        self.app.copy_to_clipboard(self._command)
        self.say(_("Copied, if your terminal allows it. Ctrl+E saves it as a file."))

    def action_save(self) -> None:
        """Ask where, then write the command into a file."""
        self.app.push_screen(CurlFileForm(self._message_id, self._command), self._saved)

    def _saved(self, target: Path | None) -> None:
        if target is not None:
            self.say(_("Written: {file}").format(file=literal(str(target))))


class CurlFileForm(FileForm):
    """Where to write the command. Gives the path of the file."""

    def __init__(self, message_id: str, command: str) -> None:
        self._usual = f"{message_id}.sh"
        self._command = command
        hint = _("empty: {name} in this folder").format(name=self._usual)
        super().__init__(_("Save the command"), [file_field(hint)])

    def usual_name(self, values: Values) -> str:
        return self._usual

    def write_to(self, target: Path, values: Values) -> None:
        self.run_blocking(write_command, target, self._command, then=self.saved)


def write_command(target: Path, command: str) -> Path:
    """Write the file, whole or not at all.

    Raises:
        Unavailable: file.not_written.
    """
    from crmtui.kit.files import write_atomically

    pieces: Any = [f"{command}\n".encode()]
    write_atomically(target, pieces)
    return target
