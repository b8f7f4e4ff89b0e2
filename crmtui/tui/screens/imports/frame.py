"""The frame of the import wizard: its steps, a panel for each, and a line of what can be done."""

from collections.abc import Callable
from typing import Any, ClassVar, Final

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import ContentSwitcher, Static

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.problems import Problem
from crmtui.tui.screens.imports.columns import ColumnsPanel
from crmtui.tui.screens.imports.file import FilePanel
from crmtui.tui.screens.imports.kinds import ImportKind
from crmtui.tui.screens.imports.report import ReportPanel
from crmtui.tui.screens.imports.steps import Step, describe_trail

FOLDER: Final = "import.folder"


class WizardFrame(ServiceScreen):
    """Shows one step of four."""

    AREA_TITLE = _("Import")
    SCANS: ClassVar[ScanPolicy] = "refuse"
    DEFAULT_CSS = """
    WizardFrame {
        & > #import-steps { height: 1; background: $panel; }
        & > #import-hint { height: 1; color: $text-muted; }
        & > ContentSwitcher { height: 1fr; padding: 0 1; }
    }
    """

    def __init__(self, kind: ImportKind) -> None:
        super().__init__()
        self._kind = kind
        self._step: Step = "file"

    @property
    def heading(self) -> str:
        return self._kind.heading

    def compose_body(self) -> ComposeResult:
        yield Static("", id="import-steps")
        with ContentSwitcher(initial="import-file", id="import-panels"):
            yield FilePanel(str(self.console.recall(FOLDER, "")), self._kind.FILE)
            yield ColumnsPanel(self._kind)
            yield ReportPanel(self._kind)
        yield Static("", id="import-hint")

    @property
    def file_panel(self) -> FilePanel:
        return self.query_one(FilePanel)

    @property
    def columns_panel(self) -> ColumnsPanel:
        return self.query_one(ColumnsPanel)

    @property
    def report_panel(self) -> ReportPanel:
        return self.query_one(ReportPanel)

    def go_to(self, step: Step) -> None:
        """Show a step, with the focus where its keys are."""
        self._step = step
        panel = {"file": "import-file", "columns": "import-columns"}.get(step, "import-report")
        self.query_one("#import-panels", ContentSwitcher).current = panel
        self.query_one("#import-steps", Static).update(describe_trail(step))
        if step == "file":
            self.file_panel.path_input.focus()
        else:
            table = self.columns_panel if step == "columns" else self.report_panel
            table.table.focus()
        self.show_keys()

    def show_keys(self) -> None:
        """Say what can be done now. For the wizard to fill in."""
        self.refresh_bindings()

    def hint(self, text: str) -> None:
        """The line above the keys."""
        self.query_one("#import-hint", Static).update(Content(f" {text}"))

    def work(
        self,
        call: Callable[..., Any],
        *args: Any,
        then: Callable[[Any], object],
        failed: Callable[[Problem], bool] | None = None,
    ) -> None:
        """Run what opens its own transactions."""
        connection = self.console.connection
        self.run_blocking(
            call, connection.backend, connection.actor, *args, then=then, failed=failed
        )
