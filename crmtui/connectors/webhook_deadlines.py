"""Timeouts for many waits that are allowed equally long, with one timer for all of them."""

import asyncio
from typing import Final


class Deadlines:
    """Ends waits that take too long. Belongs to one event loop.

    A timer a wait costs more than anything else that a quick wait needs, and hardly any of them
    ever fires.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds: Final = seconds
        self._ends: dict[asyncio.Timeout, float] = {}
        """In the order in which they end, for all are equally long."""
        self._timer: asyncio.TimerHandle | None = None

    def watch(self, wait: asyncio.Timeout) -> None:
        """Let `wait`, which was entered without a time of its own, end in `seconds`."""
        loop = asyncio.get_running_loop()
        self._ends[wait] = end = loop.time() + self.seconds
        if self._timer is None:
            self._timer = loop.call_at(end, self._end_late)

    def forget(self, wait: asyncio.Timeout) -> None:
        """The wait is over."""
        self._ends.pop(wait, None)

    def close(self) -> None:
        """Watch nothing any more."""
        self._ends.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _end_late(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = None
        for wait, end in [*self._ends.items()]:
            if end > loop.time():
                self._timer = loop.call_at(end, self._end_late)
                return
            del self._ends[wait]
            wait.reschedule(end)
