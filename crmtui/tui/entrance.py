"""From the first frame to somebody at work: opens the database, then log-in, set-up or the demo."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from crmtui.kit.i18n import _
from crmtui.tui.base import ServiceScreen
from crmtui.tui.problems import Problem

if TYPE_CHECKING:
    from crmtui.tui.base import ScanPolicy


class OpeningScreen(ServiceScreen):
    """Shown until it is known whether there is anybody to log in. Keys typed meanwhile are kept."""

    SCANS: ClassVar["ScanPolicy"] = "refuse"
    HOLDS_KEYS: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f5",
            "try_again",
            _("Try again"),
            tooltip=_("Open the database again"),
            id="opening.retry",
        ),
    ]
    DEFAULT_CSS = """
    OpeningScreen {
        align: center middle;
        & > #opening {
            width: 1fr;
            max-width: 70;
            padding: 1 2;
            text-align: center;
        }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._failed = False

    def compose_body(self) -> ComposeResult:
        yield Static(Content(_("Opening the database …")), id="opening")

    def show_failure(self, problem: Problem) -> None:
        """The database cannot be opened: say so and offer another try."""
        self._failed = True
        text = Content.assemble(
            (_("The database cannot be opened."), "bold"), "\n\n", problem.message
        )
        if problem.reference:
            text += Content(
                "\n" + _("Details are in the log file under {id}.").format(id=problem.reference)
            )
        self.query_one("#opening", Static).update(text + Content("\n\n" + _("F5 tries again.")))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._failed if action == "try_again" else True

    def action_try_again(self) -> None:
        self._failed = False
        self.query_one("#opening", Static).update(Content(_("Opening the database …")))
        self.console.open_backend()
