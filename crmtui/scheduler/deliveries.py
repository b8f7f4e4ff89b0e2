"""Delivers webhooks in the background: a thread with an event loop of its own."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from crmtui.connectors.webhook_sender import Sender
from crmtui.kit.backend import Backend
from crmtui.scheduler.delivery_courier import Courier, Limits

__all__ = ["DeliveryLoop", "Limits"]

_RESTART_SECONDS: Final = 1.0
_CLOSING_SECONDS: Final = 5.0
"""For giving back what was not sent, after the patience with what is in flight is over."""
_log = logging.getLogger(__name__)


class DeliveryLoop:
    """Delivers webhooks from this process. Any number of processes may do so on one database."""

    def __init__(self, backend: Backend, sender: Sender, limits: Limits | None = None) -> None:
        self._backend = backend
        self._sender = sender
        self._limits = limits or Limits()
        self._mutex = threading.Lock()
        self._stopping = threading.Event()
        self._deadline = 0.0
        self._running: tuple[asyncio.AbstractEventLoop, Courier] | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to deliver; once only. An unreachable database is waited for."""
        self._thread = threading.Thread(target=self._run, name="crmtui-webhooks", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Look for new events now, not at the next poll (half a second). From any thread."""
        self._tell(Courier.wake)

    def stop(self, timeout: float = 10.0) -> None:
        """Begin no more, wait up to `timeout` seconds for what is in flight, give back the rest.

        What is given back costs no attempt, but may have arrived: it is sent again with the same
        id. Does nothing where nothing runs.
        """
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._deadline = time.monotonic() + timeout
        self._stopping.set()
        self._tell(Courier.stop)
        thread.join(timeout + _CLOSING_SECONDS)

    def _tell(self, message: Callable[[Courier], None]) -> None:
        with self._mutex:
            if self._running is not None:
                loop, courier = self._running
                loop.call_soon_threadsafe(message, courier)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                # Not uvloop: it takes Python's lock for each callback, and while the database's
                # thread wants that too, it delivers a sixth less than asyncio's own loop.
                asyncio.run(self._deliver())
            except Exception:
                _log.exception("Deliveries stopped; beginning again")
                self._stopping.wait(_RESTART_SECONDS)

    async def _deliver(self) -> None:
        courier = Courier(self._backend, self._sender, self._limits)
        with self._mutex:
            self._running = asyncio.get_running_loop(), courier
        try:
            if self._stopping.is_set():  # before there was anybody to tell
                courier.stop()
            await courier.run(lambda: max(0.0, self._deadline - time.monotonic()))
        finally:
            with self._mutex:
                self._running = None
