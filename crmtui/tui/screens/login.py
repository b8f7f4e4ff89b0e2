"""Log-in with e-mail and password."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, Static

from crmtui.kit.i18n import _
from crmtui.tui import identity
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.problems import Problem
from crmtui.tui.state import EVERYBODY
from crmtui.tui.text import literal

if TYPE_CHECKING:
    from crmtui.services.identity import LoggedIn


class LoginScreen(ServiceScreen):
    """Asks who is there. What a password manager types or pastes is no scan here."""

    AREA_TITLE = _("Log in")
    SCANS: ClassVar[ScanPolicy] = "type"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "log_in", _("Log in"), tooltip=_("Log in"), id="login.log_in"),
    ]
    DEFAULT_CSS = """
    LoginScreen {
        align: center middle;
        & > .login--box {
            width: 60;
            max-width: 100%;
            height: auto;
            border: round $border;
            padding: 1 2;
            & > Static { height: auto; }
            & > .login--label { color: $text-muted; }
            & > Input { background: $panel; margin-bottom: 1; }
            & > Input:focus { background: $primary 25%; }
            & > .login--problem { color: $text-error; text-style: bold; min-height: 1; }
            & > Horizontal { height: auto; align-horizontal: right; }
        }
    }
    """

    def __init__(self, reason: str = "") -> None:
        super().__init__()
        self._reason = reason
        self._busy = False

    def compose_body(self) -> ComposeResult:
        email = self.console.state.get(EVERYBODY, "email", "")
        with Vertical(classes="login--box") as box:
            box.border_title = Content(_("Log in to crmtui"))
            yield Static(Content(_("E-mail")), classes="login--label")
            yield Input(str(email), id="email", max_length=320, compact=True)
            yield Static(Content(_("Password")), classes="login--label")
            yield Input(password=True, id="password", max_length=1000, compact=True)
            if known := identity.demo_login(self.console.options):
                yield Static(Content(_("In the demo: {}, {}").format(*known)))
            yield Static(Content(literal(self._reason)), id="problem", classes="login--problem")
            with Horizontal():
                yield Button(_("Log in"), id="log-in", variant="primary", compact=True)

    def on_mount(self) -> None:
        known = bool(self.query_one("#email", Input).value)
        self.query_one("#password" if known else "#email").focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id == "email":
            self.query_one("#password").focus()
        else:
            self.action_log_in()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_log_in()

    def action_log_in(self) -> None:
        """Check e-mail and password; takes a moment, on purpose."""
        backend = self.console.connection.backend
        if self._busy or backend is None:
            return
        email = self.query_one("#email", Input).value.strip()
        password = self.query_one("#password", Input).value
        if not email or not password:
            self._tell(_("E-mail and password are needed."))
            self.query_one("#password" if email else "#email").focus()
            return
        self._busy = True
        self._tell(_("Checking …"))
        self.run_blocking(
            identity.log_in, backend, email, password, then=self._entered, failed=self._refused
        )

    def _entered(self, login: "LoggedIn") -> None:
        self.console.state.put(EVERYBODY, "email", self.query_one("#email", Input).value.strip())
        self._busy = False
        self.query_one("#password", Input).value = ""
        self._tell("")
        self.console.session.welcome(login)

    def _refused(self, problem: Problem) -> bool:
        self._busy = False
        self._tell(problem.message if problem.expected else "")
        password = self.query_one("#password", Input)
        password.value = ""
        password.focus()
        return problem.expected

    def _tell(self, text: str) -> None:
        self.query_one("#problem", Static).update(Content(literal(text)))
