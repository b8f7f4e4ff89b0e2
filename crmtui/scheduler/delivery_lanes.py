"""Who is sent to next: no endpoint keeps others waiting, however slow it is or long its queue.

First attempts and retries have a lane each. In a lane endpoints take turns, and each has at most a
few requests open: two until it has answered, more while it answers quickly, one once it has not.
So even many dead endpoints together leave the lane open to the others.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from crmtui.services.webhooks import DueDelivery
from crmtui.services.webhooks.rules import TIMEOUT

QUICK_MILLISECONDS: Final = 2_000
"""Who answers within this may be sent more at once."""
_UNKNOWN_ALLOWANCE: Final = 2
_MARGIN: Final = timedelta(seconds=10)
"""Between the end of the longest attempt and the end of its lease, for writing the result."""


@dataclass(frozen=True, slots=True)
class LaneLimits:
    """How much a lane holds."""

    in_flight: int
    """Requests open at once."""
    claimed: int
    """Deliveries claimed and not finished, those in flight included."""
    per_endpoint: int = 8
    """Requests open at once to one endpoint that answers quickly."""


@dataclass(slots=True)
class _Line:
    """One endpoint's queue."""

    waiting: deque[DueDelivery] = field(default_factory=deque)
    open: int = 0
    allowance: int = _UNKNOWN_ALLOWANCE
    listed: bool = False
    """Whether it is among those whose turn comes."""


class Lane:
    """What was claimed and is not finished, by endpoint. Belongs to one event loop."""

    def __init__(self, limits: LaneLimits) -> None:
        self._limits = limits
        self._lines: dict[UUID, _Line] = {}
        self._turns: deque[UUID] = deque()
        """Endpoints that have something waiting and may be sent more."""
        self._late: list[DueDelivery] = []
        self._waiting = 0
        self.open = 0
        """Requests in flight."""

    @property
    def room(self) -> int:
        """How many more may be claimed."""
        return max(0, self._limits.claimed - self._waiting - self.open)

    @property
    def ready(self) -> bool:
        """Whether it is anybody's turn."""
        return bool(self._turns) and self.open < self._limits.in_flight

    def add(self, claimed: Iterable[DueDelivery]) -> None:
        """Queue what was claimed, each behind the others of its endpoint."""
        for due in claimed:
            line = self._lines.setdefault(due.endpoint_id, _Line())
            line.waiting.append(due)
            self._waiting += 1
            self._list(due.endpoint_id, line)

    def take(self, now: datetime) -> DueDelivery | None:
        """The next to send, or None. What waited too long for its lease is put aside instead."""
        while self.ready:
            endpoint_id = self._turns.popleft()
            line = self._lines[endpoint_id]
            line.listed = False
            due = self._pop_fresh(line, now)
            if due is not None:
                line.open += 1
                self.open += 1
            self._list(endpoint_id, line)
            if due is not None:
                return due
        return None

    def finish(self, due: DueDelivery, milliseconds: int | None) -> None:
        """An attempt is over; `milliseconds` are None where no answer came."""
        line = self._lines[due.endpoint_id]
        line.open -= 1
        self.open -= 1
        if milliseconds is not None and milliseconds <= QUICK_MILLISECONDS:
            line.allowance = min(self._limits.per_endpoint, line.allowance * 2)
        else:
            line.allowance = 1
        self._list(due.endpoint_id, line)

    def take_late(self) -> Sequence[DueDelivery]:
        """What was put aside since the last call: others may claim it."""
        if not self._late:
            return ()
        late, self._late = self._late, []
        return late

    def hold(self, endpoint_id: UUID) -> None:
        """Put aside what waits for an endpoint that wants no more for now."""
        line = self._lines.setdefault(endpoint_id, _Line())
        self._waiting -= len(line.waiting)
        self._late += line.waiting
        line.waiting.clear()

    def drain(self) -> Sequence[DueDelivery]:
        """Everything that has not been begun; the queues are empty afterwards."""
        waiting = [due for line in self._lines.values() for due in line.waiting]
        for line in self._lines.values():
            line.waiting.clear()
        self._waiting = 0
        return waiting

    def _pop_fresh(self, line: _Line, now: datetime) -> DueDelivery | None:
        while line.waiting:
            due = line.waiting.popleft()
            self._waiting -= 1
            if due.lease_until - now >= TIMEOUT + _MARGIN:
                return due
            self._late.append(due)
        return None

    def _list(self, endpoint_id: UUID, line: _Line) -> None:
        if not line.listed and line.waiting and line.open < line.allowance:
            line.listed = True
            self._turns.append(endpoint_id)
