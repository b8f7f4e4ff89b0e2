"""The quick switch of operators at a shared console: a name, a PIN."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option

from crmtui.kit.i18n import _
from crmtui.tui import identity
from crmtui.tui.base import ScanPolicy
from crmtui.tui.modals.dialog import Dialog
from crmtui.tui.problems import Problem
from crmtui.tui.text import literal

if TYPE_CHECKING:
    pass


class OperatorDialog(Dialog[Any]):
    """Choose who takes over, then type the PIN. Gives the login, or None."""

    SCANS: ClassVar[ScanPolicy] = "refuse"
    DEFAULT_CSS = """
    OperatorDialog {
        & OptionList { height: auto; max-height: 10; border: none; padding: 0; }
        & Input { background: $panel; }
        & Input:focus { background: $primary 25%; }
    }
    """
    TITLE_TEXT: ClassVar[str] = _("Who works here now?")

    def __init__(self) -> None:
        super().__init__()
        self._operators: list[tuple[str, str]] = []

    def compose_content(self) -> Iterable[Widget]:
        yield OptionList(id="operators", compact=True)
        yield Static(Content(_("PIN")), id="pin-label")
        yield Input(password=True, id="pin", max_length=8, compact=True)
        yield Static("", id="problem", classes="dialog--error")

    def buttons(self) -> Iterable[Button]:
        yield Button(_("Cancel"), id="cancel", compact=True)
        yield Button(_("Log out"), id="log-out", compact=True)
        yield Button(_("Take over"), id="take-over", variant="primary", compact=True)

    def on_mount(self) -> None:
        self.read(identity.list_operators, then=self._show)

    def _show(self, operators: list[tuple[str, str]]) -> None:
        self._operators = operators
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(Option(Content(literal(name))) for _id, name in operators)
        if operators:
            options.highlighted = 0
            options.focus()
        else:
            self._tell(_("Nobody has a PIN yet. It is set under users and keys."))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        pin = identity.demo_pin(self.console.options, self._operators[event.option_index][1])
        label = _("PIN (in the demo: {pin})").format(pin=pin) if pin else _("PIN")
        self.query_one("#pin-label", Static).update(Content(label))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.query_one("#pin").focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._take_over()

    def pressed(self, button: str) -> None:
        if button == "log-out":
            self.console.session.log_out()
        else:
            self._take_over()

    def _take_over(self) -> None:
        backend, actor = self.console.connection.backend, self.console.connection.actor
        chosen = self.query_one(OptionList).highlighted
        field = self.query_one("#pin", Input)
        if backend is None or actor is None or chosen is None or not field.value:
            self._tell(_("Choose a name and type the PIN."))
            return
        pin, field.value = field.value, ""
        user_id = UUID(self._operators[chosen][0])
        self.run_blocking(
            identity.switch_operator,
            backend,
            actor,
            user_id,
            pin,
            then=self.dismiss,
            failed=self._refused,
        )

    def _refused(self, problem: Problem) -> bool:
        self._tell(problem.message if problem.expected else "")
        self.query_one("#pin").focus()
        return problem.expected

    def _tell(self, text: str) -> None:
        self.query_one("#problem", Static).update(Content(literal(text)))
