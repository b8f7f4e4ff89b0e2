"""Scans on their way: one after the other, in order, until the database has answered each.

Every scan has a nonce of its own and is sent again with it while the database does not answer, so
it counts once however often it is sent. Until the answer is here it is nothing but pending.
"""

import time
from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from crmtui.tui.screens.checkin import calls
from crmtui.tui.screens.checkin.place import Place

if TYPE_CHECKING:
    from uuid import UUID

    from crmtui.services.checkin import Verdict
    from crmtui.tui.base import ServiceCalls
    from crmtui.tui.problems import Problem

SLOW: Final = 0.25
"""After so many seconds without an answer a scan is shown as waiting."""


class Pending:
    """One scan, or a group admitted at once, that has no answer yet."""

    def __init__(
        self,
        shown: str,
        *,
        direction: str,
        moment: datetime,
        read_at: float,
        code: str = "",
        ticket_ids: "tuple[UUID, ...]" = (),
        group: bool = False,
        override_reason: str | None = None,
    ) -> None:
        """`shown` is what one sees of it while it waits; `moment` is when it was read, for the
        record, and `read_at` the same in seconds of `time.monotonic`, for the time it took.
        """
        self.shown = shown
        self.direction = direction
        self.moment = moment
        self.read_at = read_at
        self.code = code
        self.ticket_ids = ticket_ids
        self.group = group
        self.override_reason = override_reason
        self.place: Place | None = None
        self.nonce = str(uuid4())

    @property
    def age(self) -> float:
        """Seconds since it was read."""
        return time.monotonic() - self.read_at


class ScanQueue:
    """Sends what is pending, oldest first, one at a time."""

    def __init__(
        self,
        writer: "ServiceCalls[Any]",
        answered: "Callable[[Pending, tuple[Verdict, ...]], object]",
        failed: "Callable[[Pending, Problem], object]",
    ) -> None:
        self._writer = writer
        self._answered = answered
        self._failed = failed
        self._waiting: deque[Pending] = deque()
        self._sending = False
        self.place: Place | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def pending(self) -> tuple[Pending, ...]:
        """Oldest first."""
        return tuple(self._waiting)

    def add(self, pending: Pending) -> None:
        """Take a scan; it is sent at once if none is before it and the place is known."""
        pending.place = pending.place or self.place
        self._waiting.append(pending)
        self._send_next()

    def set_place(self, place: Place | None) -> None:
        """From now on scans belong here, and so do those that came before there was a place."""
        self.place = place
        if place is not None:
            for pending in self._waiting:
                pending.place = pending.place or place
        self._send_next()

    def drop_homeless(self) -> list[Pending]:
        """There is no place to scan at: give back what waited for one."""
        homeless = [pending for pending in self._waiting if pending.place is None]
        self._waiting = deque(one for one in self._waiting if one.place is not None)
        return homeless

    def _send_next(self) -> None:
        if self._sending or not self._waiting or self._waiting[0].place is None:
            return
        self._sending = True
        first = self._waiting[0]
        self._writer.write(
            send,
            first,
            then=lambda verdicts: self._settled(first, lambda: self._answered(first, verdicts)),
            failed=lambda problem: self._settled(first, lambda: self._failed(first, problem)),
            repeat=True,
        )

    def _settled(self, pending: Pending, tell: Callable[[], object]) -> bool:
        self._waiting.remove(pending)
        self._sending = False
        self._send_next()
        tell()
        return True


def send(tx: Any, pending: Pending) -> "tuple[Verdict, ...]":
    """Run the command of a pending scan."""
    place = pending.place
    if place is None:
        raise RuntimeError("a scan was sent before its place was known")
    if pending.group:
        ids = pending.ticket_ids
        return calls.admit_group(tx, place.list_id, ids, place.gate_id, pending.nonce)
    return calls.redeem(
        tx,
        list_id=place.list_id,
        code=pending.code,
        direction=pending.direction,
        gate_id=place.gate_id,
        nonce=pending.nonce,
        ticket_id=pending.ticket_ids[0] if pending.ticket_ids else None,
        override_reason=pending.override_reason,
        scanned_at=pending.moment,
    )
