"""The terminal's bell: it sounds where the person sits, also over ssh. Never the only sign."""

from typing import Any

from textual.app import App

from crmtui.tui.config import BellRules


class Bell:
    """Rings one or several times; a new signal replaces one that is still ringing."""

    def __init__(self, app: App[Any], rules: BellRules) -> None:
        self._app = app
        self.rules = rules
        self.enabled = rules.enabled
        self._signal = 0

    def accept(self) -> None:
        """The signal for "all is well": silence, unless configured."""
        self._ring(self.rules.accepted)

    def refuse(self) -> None:
        """The signal for "look up"."""
        self._ring(self.rules.refused)

    def _ring(self, times: int) -> None:
        self._signal += 1
        if self.enabled and times:
            self._strike(self._signal, times)

    def _strike(self, signal: int, times: int) -> None:
        if signal != self._signal:
            return
        self._app.bell()
        if times > 1:
            self._app.set_timer(self.rules.interval, lambda: self._strike(signal, times - 1))
