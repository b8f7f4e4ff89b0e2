"""What is shown when something went wrong that nobody expected, or that another try may mend."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from crmtui.kit.i18n import _
from crmtui.tui.log_file import FILE
from crmtui.tui.modals.dialog import Dialog
from crmtui.tui.problems import Problem


class ErrorDialog(Dialog[bool]):
    """Says what happened and, for the unexpected, under which id the log file tells more."""

    ALARM: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "retry", _("Try again"), tooltip=_("Do the same again"), id="error.retry"),
    ]

    def __init__(self, problem: Problem, *, can_retry: bool = False) -> None:
        super().__init__()
        self._problem = problem
        self._can_retry = can_retry

    def title_text(self) -> str:
        return _("Not done") if self._problem.expected else _("Unexpected error")

    def compose_content(self) -> Iterable[Widget]:
        yield Static(Content(self._problem.message))
        if self._problem.reference:
            text = _("Error {id}. The file {file} in the data directory holds the details.")
            yield Static(Content("\n" + text.format(id=self._problem.reference, file=FILE)))

    def buttons(self) -> Iterable[Button]:
        yield Button(_("Close"), id="cancel", compact=True)
        if self._can_retry:
            yield Button(_("Try again (F5)"), id="retry", variant="primary", compact=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._can_retry if action == "retry" else True

    def pressed(self, button: str) -> None:
        self.action_retry()

    def action_retry(self) -> None:
        self.dismiss(True)
