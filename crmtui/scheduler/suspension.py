"""A clock that goes on while the process is stopped and while the machine sleeps."""

import time
from collections.abc import Callable
from typing import Final


def _with_sleep() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)


elapsed: Final[Callable[[], float]] = (
    _with_sleep if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic
)
"""Seconds since some moment; nobody can set it. Elsewhere than on Linux sleep may not count."""
