"""The selected job in a few lines below the list, alive."""

from typing import TYPE_CHECKING, Any, Final, cast
from uuid import UUID

from textual.content import Content
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget

from crmtui.tui.problems import Problem
from crmtui.tui.screens.jobs.reading import Read, read_job

if TYPE_CHECKING:
    from crmtui.tui.app import CrmApp
    from crmtui.tui.base import ServiceScreen

_PAUSE: Final = 0.06
"""Seconds: a cursor that runs down a list reads only where it stops."""


class JobPreview(Widget):
    """Follows one job at a time."""

    DEFAULT_CSS = """
    JobPreview { height: 5; background: $panel; padding: 0 1; text-wrap: nowrap; }
    JobPreview:ansi { background: ansi_default; }
    """
    ALLOW_SELECT = False
    _shown: reactive[Read | None] = reactive(None)

    def __init__(self) -> None:
        super().__init__()
        self._job_id: UUID | None = None
        self._waiting: Timer | None = None

    def follow(self, job_id: UUID) -> None:
        """Show this job as it is now."""
        self._job_id = job_id
        if self._waiting is not None:
            self._waiting.stop()
        self._waiting = self.set_timer(_PAUSE, self._read)

    def forget(self) -> None:
        """There is no job to show."""
        self._job_id = None
        self._shown = None

    def _read(self) -> None:
        if self._job_id is not None:
            screen = cast("ServiceScreen", self.screen)
            screen.read(
                read_job, self._job_id, then=self._show, key="jobs.preview", failed=self._failed
            )

    def _show(self, read: Any) -> None:
        if read.job.id == self._job_id:
            self._shown = read

    def _failed(self, problem: Problem) -> bool:
        """A job that is gone shows in the list; nobody asked for it by itself."""
        self._shown = None
        return problem.expected and not problem.transient

    def render(self) -> Content:
        if self._shown is None:
            return Content("")
        from crmtui.tui.screens.jobs.detail_text import Told, preview

        console = cast("CrmApp", self.app)
        told = Told(self._shown.job, self._shown.now, console.timezone, console.symbols.ellipsis)
        return preview(told, self.content_size.width, self.content_size.height)
