"""Gathers what changed, in whatever thread it is heard, and hands it to the screens a few times a
second."""

import asyncio
import threading
from collections.abc import Callable
from uuid import UUID

from crmtui.tui.ports import Changes

INTERVAL = 0.2
"""Seconds between two refreshes at most often: twenty scans a second elsewhere are five
refreshes."""


class ChangeBatch:
    """Subscribes to one organization's changes and delivers them in batches on the loop's
    thread."""

    def __init__(self, deliver: Callable[[frozenset[str]], None]) -> None:
        self._deliver = deliver
        self._mutex = threading.Lock()
        self._topics: set[str] = set()
        self._unsubscribe: Callable[[], None] | None = None

    async def follow(self, changes: Changes, organization_id: UUID) -> None:
        """Hear of this organization's changes, and of no other's any more."""
        self.stop()
        loop = asyncio.get_running_loop()

        def heard(topics: frozenset[str]) -> None:
            with self._mutex:
                first = not self._topics
                self._topics |= topics
            if first:
                loop.call_soon_threadsafe(loop.call_later, INTERVAL, self._flush)

        # The first subscription waits for the watching thread to stand.
        self._unsubscribe = await loop.run_in_executor(
            None, changes.subscribe, organization_id, heard
        )

    def stop(self) -> None:
        """Hear nothing more."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def _flush(self) -> None:
        with self._mutex:
            topics = frozenset(self._topics)
            self._topics.clear()
        if topics and self._unsubscribe is not None:
            self._deliver(topics)
