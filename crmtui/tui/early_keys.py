"""Keys that come before there is anything to take them: kept, and handled in order later."""

from collections.abc import Awaitable, Callable
from typing import Any

from textual import events
from textual.app import App
from textual.screen import Screen

from crmtui.tui.bindings import WHILE_WAITING

KeyOrPaste = events.Key | events.Paste


class EarlyKeys:
    """Holds keys until the first frame is shown, and again while an announced screen is not."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._take: Callable[[KeyOrPaste], Awaitable[None]] | None = None
        self._kept: list[KeyOrPaste] = []
        self._draining = False
        self._awaited: Screen[Any] | None = None

    def begin(self, take: Callable[[KeyOrPaste], Awaitable[None]]) -> None:
        """The first frame is shown: from now on `take` handles what was kept, and what comes."""
        self._take = take
        self.wait_for(self._app.screen)

    def wait_for(self, screen: Screen[Any]) -> None:
        """Keep what comes until `screen` is shown and has its focus."""
        self._awaited = screen
        screen.call_after_refresh(self._shown, screen)

    def keep(self, event: KeyOrPaste) -> bool:
        """Whether `event` was kept for later; otherwise it is to be handled now."""
        if not (self._waiting or self._draining) or self._works_anyway(event):
            return False
        self._kept.append(event)
        return True

    @property
    def _waiting(self) -> bool:
        if self._take is None or self._awaited is not None:
            return True
        return bool(getattr(self._app.screen, "HOLDS_KEYS", False))

    def _works_anyway(self, event: KeyOrPaste) -> bool:
        """Some keys are about the waiting itself, such as leaving."""
        if self._take is None or not isinstance(event, events.Key):
            return False
        active = self._app.screen.active_bindings.get(event.key)
        return active is not None and active.binding.id in WHILE_WAITING

    async def _shown(self, screen: Screen[Any]) -> None:
        if self._awaited is screen:
            self._awaited = None
        # While the old ones are handled, new ones queue up behind them.
        self._draining = True
        try:
            while self._kept and self._take and not self._waiting:
                await self._take(self._kept.pop(0))
        finally:
            self._draining = False
