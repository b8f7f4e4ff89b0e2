"""What somebody does while counting: one scan or number after the other, in their order."""

import re
import time
from collections import deque
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import UUID

if TYPE_CHECKING:
    from crmtui.services.counts import CountAnswer, CountSheet, SheetLine

SLOW: Final = 0.25
"""After so many seconds without an answer a scan is shown as waiting."""
_NUMBER: Final = re.compile(r"[0-9]{1,6}")
_WITH_DAY: Final = re.compile(r"(\S.*?)\s+(\d{4}-\d{2}-\d{2})")


class Act(NamedTuple):
    """A code that was read or typed, or a number of units."""

    text: str
    typed: bool
    read_at: float
    """In seconds of `time.monotonic`."""

    @property
    def is_number(self) -> bool:
        """What is longer than six digits is a code."""
        return self.typed and _NUMBER.fullmatch(self.text) is not None

    @property
    def age(self) -> float:
        """Seconds since it was read."""
        return time.monotonic() - self.read_at


class Total(NamedTuple):
    """So many units of an item, or of a lot of it, lie in the bin in all."""

    item_id: UUID
    lot: str | None
    expires_on: date | None
    units: int
    before: int | None

    def line_of(self, sheet: "CountSheet") -> "SheetLine | None":
        """Its line, if it has one."""
        own = (line for line in sheet.lines if line.item_id == self.item_id)
        return next((line for line in own if line.lot == self.lot), None)


def total_of(sheet: "CountSheet", answer: "CountAnswer") -> Total:
    """What a scan of goods makes of what was counted of them before."""
    assert answer.item_id is not None  # noqa: S101
    one = Total(answer.item_id, answer.lot, answer.expires_on, answer.units, None)
    line = one.line_of(sheet)
    if line is None:
        return one
    counted = line.units or 0
    # As the line writes it: codes of lots may be read in another case.
    return one._replace(lot=line.lot, units=counted + answer.units, before=line.units)


def read_lot(text: str) -> tuple[str, date | None]:
    """A lot as it is typed: its code, and behind it the day on which it expires if one knows it."""
    found = _WITH_DAY.fullmatch(text)
    if found is None:
        return text, None
    try:
        return found[1], date.fromisoformat(found[2])
    except ValueError:
        return text, None


class ActQueue:
    """Gives out one act at a time, oldest first; the next when the one before is settled."""

    def __init__(self, take: Callable[[Act], object]) -> None:
        self._take = take
        self._waiting: deque[Act] = deque()
        self._busy = False

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def first(self) -> Act | None:
        """The one that is worked on."""
        return self._waiting[0] if self._waiting else None

    def add(self, text: str, *, typed: bool, read_at: float | None = None) -> None:
        moment = time.monotonic() if read_at is None else read_at
        self._waiting.append(Act(text, typed, moment))
        self._next()

    def settle(self) -> None:
        """The one that is worked on has its verdict."""
        if self._waiting:
            self._waiting.popleft()
        self._busy = False
        self._next()

    def _next(self) -> None:
        if self._waiting and not self._busy:
            self._busy = True
            self._take(self._waiting[0])
