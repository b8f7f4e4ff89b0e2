"""The lock: nothing can be seen or done until the operator proves to be one, or another takes
over."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, Static

from crmtui.kit.i18n import _
from crmtui.tui import identity
from crmtui.tui.base import ScanPolicy, ServiceModal
from crmtui.tui.problems import Problem
from crmtui.tui.text import literal


class LockScreen(ServiceModal[None]):
    """Covers everything. A scan is refused aloud: nobody is admitted by a console that is
    locked."""

    SCANS: ClassVar[ScanPolicy] = "refuse"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f2",
            "other_operator",
            _("Somebody else"),
            tooltip=_("Another operator takes over by PIN"),
            id="lock.other",
        ),
        Binding("f10", "log_out", _("Log out"), tooltip=_("Log in with e-mail"), id="lock.log_out"),
    ]
    DEFAULT_CSS = """
    LockScreen {
        background: $background;
        align: center middle;
        & > .lock--box {
            width: 60;
            max-width: 100%;
            height: auto;
            border: round $border;
            padding: 1 2;
            & > Static { height: auto; }
            & > Input { background: $panel; margin: 1 0; }
            & > Input:focus { background: $primary 25%; }
            & > .lock--problem { color: $text-error; text-style: bold; min-height: 1; }
            & > Horizontal { height: auto; align-horizontal: right; }
            & > Horizontal > Button { margin: 0 0 0 2; }
        }
    }
    """

    def compose_body(self) -> ComposeResult:
        actor = self.console.connection.actor
        name = literal(actor.name if actor else "")
        with Vertical(classes="lock--box") as box:
            box.border_title = Content(_("Locked"))
            yield Static(Content(_("{name}: PIN or password").format(name=name)))
            if pin := identity.demo_pin(self.console.options, actor.name if actor else ""):
                yield Static(Content(_("In the demo the PIN is {pin}.").format(pin=pin)))
            yield Input(password=True, id="secret", max_length=1000, compact=True)
            yield Static("", id="problem", classes="lock--problem")
            with Horizontal():
                yield Button(_("Log out (F10)"), id="log_out", compact=True)
                yield Button(_("Somebody else (F2)"), id="other_operator", compact=True)
                yield Button(_("Unlock"), id="unlock", variant="primary", compact=True)

    def on_mount(self) -> None:
        self.query_one("#secret").focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_unlock()

    async def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        await self.run_action(str(event.button.id))

    def action_unlock(self) -> None:
        """Check PIN or password of whoever worked here."""
        backend, actor = self.console.connection.backend, self.console.connection.actor
        field = self.query_one("#secret", Input)
        if backend is None or actor is None or not field.value:
            return
        secret, field.value = field.value, ""
        self._tell(_("Checking …"))
        self.run_blocking(
            identity.prove, backend, actor, secret, then=self._proved, failed=self._refused
        )

    def _proved(self, _nothing: None) -> None:
        self.console.session.unlock()

    def _refused(self, problem: Problem) -> bool:
        self._tell(problem.message if problem.expected else "")
        self.query_one("#secret").focus()
        return problem.expected

    def _tell(self, text: str) -> None:
        self.query_one("#problem", Static).update(Content(literal(text)))

    def action_other_operator(self) -> None:
        self.console.session.switch_operator()

    def action_log_out(self) -> None:
        self.console.session.log_out()
