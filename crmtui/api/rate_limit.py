"""How often a principal may call.

Both limits count inside this process: two servers on one database allow each principal twice as
much. Sliding windows are exact, so nobody gets a double portion around the turn of a minute.
"""

import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from crmtui.kit.errors import LimitReached, Throttled
from crmtui.kit.i18n import _

MINUTE: Final = 60.0
HOUR: Final = 3600.0
_SWEEP_EVERY: Final = 1024


@dataclass(frozen=True, slots=True)
class Window:
    """At most `limit` requests in any `seconds`."""

    limit: int
    seconds: float = MINUTE
    announced: int | None = None
    """What clients are told where a burst above it is let through."""

    @property
    def told(self) -> int:
        return self.limit if self.announced is None else self.announced


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a principal stands in one window: what the rate limit headers tell."""

    limit: int
    remaining: int
    reset: int
    """Whole seconds until the oldest counted request leaves the window."""


class RequestLimiter:
    """Counts the requests of each principal. Safe to share by threads."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._mutex = threading.Lock()
        self._calls: OrderedDict[Hashable, deque[float]] = OrderedDict()
        self._counted = 0

    def count(self, principal: Hashable, windows: Sequence[Window]) -> Standing | None:
        """Count one request; a refused one is not counted. None without windows: no limit.

        The longest window comes last, and is the one whose standing is told.

        Raises:
            Throttled: rate.limited, with the whole seconds until the next one is allowed, and the
                window that ran out in `limit` and `seconds`.
        """
        if not windows:
            return None
        now, longest = self._now(), windows[-1]
        with self._mutex:
            calls = self._recent(principal, now - longest.seconds)
            for window in windows:
                _refuse_beyond(window, calls, now)
            calls.append(now)
            self._sweep(now - HOUR)
            left = calls[0] + longest.seconds - now
            return Standing(longest.told, max(0, longest.told - len(calls)), math.ceil(left))

    def _recent(self, principal: Hashable, since: float) -> deque[float]:
        calls = self._calls.setdefault(principal, deque())
        self._calls.move_to_end(principal)
        while calls and calls[0] <= since:
            calls.popleft()
        return calls

    def _sweep(self, since: float) -> None:
        """Now and then forget who has not called for long; the longest silent come first."""
        self._counted += 1
        if self._counted % _SWEEP_EVERY:
            return
        for principal, calls in list(self._calls.items()):
            if calls and calls[-1] > since:
                break
            del self._calls[principal]


def _refuse_beyond(window: Window, calls: deque[float], now: float) -> None:
    if len(calls) < window.limit:
        return
    # Only when this one has left the window is there room for another.
    oldest = calls[-window.limit] if window.limit else now
    wait = oldest + window.seconds - now
    if wait > 0:
        raise _throttled(window, max(1, math.ceil(wait)))


def _throttled(window: Window, retry_after: int) -> Throttled:
    if window.seconds == HOUR:
        message = _("More than {limit} requests an hour. Try again in {seconds} s.")
    else:
        message = _("More than {limit} requests a minute. Try again in {seconds} s.")
    return Throttled(
        "rate.limited",
        message.format(limit=window.told, seconds=retry_after),
        retry_after,
        limit=window.told,
    )


class BulkLimiter:
    """At most so many bulk operations of one organization on one day (UTC)."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._mutex = threading.Lock()
        self._day = now().date()
        self._used: dict[Hashable, int] = {}

    def count(self, organization: Hashable, limit: int | None) -> None:
        """Count one bulk operation against the plan's limit a day; a refused one is not counted.

        Raises:
            LimitReached: bulk.limit_reached; `retry_after` says how many seconds are left of today.
        """
        now = self._now().astimezone(UTC)
        with self._mutex:
            if now.date() != self._day:
                self._day, self._used = now.date(), {}
            used = self._used.get(organization, 0)
            if limit is not None and used >= limit:
                raise _used_up(limit, now)
            self._used[organization] = used + 1


def _used_up(limit: int, now: datetime) -> LimitReached:
    midnight = 86_400 - (now.hour * 3600 + now.minute * 60 + now.second)
    return LimitReached(
        "bulk.limit_reached",
        _("The plan allows {limit} exports and imports a day.").format(limit=limit),
        limit=limit,
        retry_after=midnight,
    )
