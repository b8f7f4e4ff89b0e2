"""Telling the loops of this process that there is work, so that they need not poll fast.

It goes by the process, not by the database: a loop that wakes for nothing asks once and sleeps on.
Loops of other processes find the work at their next poll.
"""

import contextlib
import threading
from collections.abc import Callable
from typing import Final

Callback = Callable[[], None]

_mutex: Final = threading.Lock()
_callbacks: Final[list[Callback]] = []


def on_wake(callback: Callback) -> Callback:
    """Call `callback` whenever there is work, from any thread; it must be quick and not raise.

    Returns what ends it.
    """
    with _mutex:
        _callbacks.append(callback)

    def unsubscribe() -> None:
        with _mutex, contextlib.suppress(ValueError):
            _callbacks.remove(callback)

    return unsubscribe


def wake() -> None:
    """Tell all loops of this process."""
    for callback in tuple(_callbacks):
        callback()
