"""The lower part of the desk: the latest results, and the counters beside them if there is room."""

from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal

from crmtui.tui.room import WIDE
from crmtui.tui.screens.checkin.history import ScanHistory

if TYPE_CHECKING:
    from crmtui.services.checkin import Counters


class Results(Horizontal):
    """Most terminals have no room for the counters: they are made when one has."""

    def __init__(self) -> None:
        super().__init__(id="results")
        self._counters: Counters | None = None

    def compose(self) -> ComposeResult:
        yield ScanHistory()
        if self.app.size.width >= WIDE:
            from crmtui.tui.screens.checkin.panel import CounterPanel

            yield CounterPanel(self._counters)

    def on_resize(self, event: events.Resize) -> None:
        if event.size.width >= WIDE and not self.query("CounterPanel"):
            from crmtui.tui.screens.checkin.panel import CounterPanel

            self.mount(CounterPanel(self._counters))

    def show_counters(self, counters: "Counters | None") -> None:
        """Replace the numbers."""
        self._counters = counters
        if self.query("CounterPanel"):
            from crmtui.tui.screens.checkin.panel import CounterPanel

            self.query_one(CounterPanel).counters = counters
