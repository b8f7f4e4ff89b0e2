"""Ending from outside: SIGTERM and a closed terminal leave the console as its own key does."""

import asyncio
import contextlib
import signal
from typing import Any

from textual.app import App

_TERMINATED = 128 + signal.SIGTERM


def leave_on_signals(app: App[Any]) -> None:
    """Give the terminal back as it was, and keep what is to be kept, before the process ends."""
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
        # Only the main thread's loop can do this, and not on every system.
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(sign, lambda: app.exit(return_code=_TERMINATED))
