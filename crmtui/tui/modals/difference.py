"""What the second saver sees: for each field, what they typed and what somebody else has saved."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, NamedTuple

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from crmtui.kit.i18n import _
from crmtui.tui.modals.dialog import Dialog
from crmtui.tui.text import fit, literal

_LABEL_WIDTH = 18


class Difference(NamedTuple):
    """One field in two versions, as a person reads them."""

    label: str
    yours: str
    theirs: str


class DifferenceDialog(Dialog[bool]):
    """Gives True to save over it, False to give up what was typed, None to go on typing."""

    ALARM: ClassVar[bool] = True
    DEFAULT_CSS = """
    DifferenceDialog {
        & > .dialog--frame { width: 76; }
        & .difference--fields { margin: 1 0; }
    }
    """
    TITLE_TEXT: ClassVar[str] = _("Somebody else saved this in the meantime")

    def __init__(self, differences: Sequence[Difference]) -> None:
        super().__init__()
        self._differences = list(differences)

    def compose_content(self) -> Iterable[Widget]:
        if not self._differences:
            yield Static(Content(_("They changed other fields than you: saving keeps both.")))
            return
        yield Static(Content(_("Only the fields that you changed are saved; all others stay.")))
        lines = [line for one in self._differences for line in _lines(one)]
        yield Static(Content("\n").join(lines), classes="difference--fields")

    def buttons(self) -> Iterable[Button]:
        yield Button(_("Go on typing"), id="cancel", compact=True)
        yield Button(_("Keep theirs"), id="theirs", compact=True)
        yield Button(_("Save mine"), id="mine", variant="error", compact=True)

    def on_mount(self) -> None:
        self.query_one("#cancel").focus()

    def pressed(self, button: str) -> None:
        self.dismiss(button == "mine")


def _lines(one: Difference) -> Iterable[Content]:
    indent = " " * _LABEL_WIDTH
    yours, theirs = _("yours:"), _("theirs:")
    width = max(len(yours), len(theirs)) + 1
    label = fit(one.label, _LABEL_WIDTH - 1) + " "
    yield Content.assemble((label, "bold"), yours.ljust(width), literal(one.yours) or "-")
    yield Content.assemble(indent, theirs.ljust(width), literal(one.theirs) or "-")
