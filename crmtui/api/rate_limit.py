"""How often a principal may call.

Both limits count inside this process: two servers on one database allow each principal twice as
much. Sliding windows are exact, so nobody gets a double portion around the turn of a minute.
"""

import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from datetime import UTC, datetime
from typing import Final

from crmtui.kit.errors import LimitReached, Throttled
from crmtui.kit.i18n import _

WINDOW_SECONDS: Final = 60.0
_SWEEP_EVERY: Final = 1024


class RequestLimiter:
    """At most so many requests of one principal in any 60 seconds. Safe to share by threads."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._mutex = threading.Lock()
        self._calls: OrderedDict[Hashable, deque[float]] = OrderedDict()
        self._counted = 0

    def count(self, principal: Hashable, limit: int | None) -> None:
        """Count one request; a refused one is not counted.

        Raises:
            Throttled: rate.limited, with the whole seconds until the next one is allowed.
        """
        if limit is None:
            return
        now = self._now()
        with self._mutex:
            calls = self._recent(principal, now)
            if len(calls) >= limit:
                wait = calls[0] + WINDOW_SECONDS - now if calls else WINDOW_SECONDS
                raise _throttled(limit, max(1, math.ceil(wait)))
            calls.append(now)
            self._sweep(now)

    def _recent(self, principal: Hashable, now: float) -> deque[float]:
        calls = self._calls.setdefault(principal, deque())
        self._calls.move_to_end(principal)
        while calls and calls[0] <= now - WINDOW_SECONDS:
            calls.popleft()
        return calls

    def _sweep(self, now: float) -> None:
        """Now and then forget who has not called for a minute; the longest silent come first."""
        self._counted += 1
        if self._counted % _SWEEP_EVERY:
            return
        for principal, calls in list(self._calls.items()):
            if calls and calls[-1] > now - WINDOW_SECONDS:
                break
            del self._calls[principal]


def _throttled(limit: int, retry_after: int) -> Throttled:
    message = _("More than {limit} requests a minute. Try again in {seconds} s.")
    return Throttled(
        "rate.limited",
        message.format(limit=limit, seconds=retry_after),
        retry_after,
        limit=limit,
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
