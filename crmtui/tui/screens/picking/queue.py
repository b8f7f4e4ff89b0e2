"""What a picker did, on its way: one after the other, until the database has answered each.

A scan means what is wanted when its turn comes, so the line and the step are taken from the answer
before it. Each is written down before it is sent, and sent again with the same request id while the
database does not answer: it counts once however often it is sent.
"""

import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import uuid4

from crmtui.kit.i18n import _
from crmtui.tui.screens.picking import calls
from crmtui.tui.screens.picking.journal import Command, Journal, Kind

if TYPE_CHECKING:
    from uuid import UUID

    from crmtui.services.picking import PickAnswer, PickPlace
    from crmtui.tui.base import ServiceCalls
    from crmtui.tui.problems import Problem

SLOW: Final = 0.25
"""After so many seconds without an answer a scan is shown as waiting."""


_LONGEST_COUNT: Final = 4


class Act(NamedTuple):
    """One scan or key, not sent yet; `shown` is what one sees of it while it waits."""

    kind: Kind
    shown: str
    read_at: float
    """In seconds of `time.monotonic`."""
    code: str = ""
    typed: bool = False
    """By hand: a short number is a count where a count can be meant."""
    units: int = 0
    reason: str = ""
    is_empty: bool = False
    task_id: "UUID | None" = None
    """The line that it is about, where that is not the one that is on."""

    @property
    def age(self) -> float:
        """Seconds since it was read."""
        return time.monotonic() - self.read_at


class ActQueue:
    """Sends what waits, oldest first, one at a time, as soon as it is known where one stands."""

    def __init__(
        self,
        screen: "ServiceCalls[Any]",
        answered: "Callable[[Act, Command, PickAnswer], object]",
        failed: "Callable[[Act, Problem], object]",
    ) -> None:
        self._screen = screen
        self._answered = answered
        self._failed = failed
        self._waiting: deque[Act] = deque()
        self._sending = False
        self.place: PickPlace | None = None
        """Where one stands; nothing is sent before it is known."""

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def waiting(self) -> tuple[Act, ...]:
        """Oldest first."""
        return tuple(self._waiting)

    @property
    def journal(self) -> Journal:
        return Journal(self._screen.console.options.data_dir)

    def add(self, act: Act) -> None:
        """Take what was scanned or typed; it is sent when those before it have their answers."""
        self._waiting.append(act)
        self._send_next()

    def stand(self, place: "PickPlace") -> None:
        """From now on what comes is about this line and this step."""
        self.place = place
        self._send_next()

    def drop_all(self) -> tuple[Act, ...]:
        """Nothing can be sent here: give back what waited."""
        dropped = tuple(self._waiting)
        self._waiting.clear()
        return dropped

    def _send_next(self) -> None:
        if self._sending or not self._waiting or self.place is None:
            return
        first = self._waiting[0]
        command = self._command(first, self.place)
        self._sending = True
        if command is None:
            self._settle(lambda: self._failed(first, _nothing_left()))
            return
        self._screen.run_blocking(
            self.journal.keep,
            command,
            then=lambda _kept: self._send(first, command),
            failed=lambda problem: self._settle(lambda: self._failed(first, problem)),
        )

    def _command(self, act: Act, place: "PickPlace") -> Command | None:
        task_id = act.task_id or place.task_id
        if task_id is None:
            return None
        units = _units(act, place)
        return Command(
            kind="count" if units is not None else act.kind,
            request_id=str(uuid4()),
            actor_id=self._screen.console.session.state_section,
            batch_id=str(place.batch_id),
            task_id=str(task_id),
            step=place.step.value,
            code=act.code,
            item_code=place.scanned,
            units=act.units if units is None else units,
            reason=act.reason,
            is_empty=act.is_empty,
            at=time.time(),
        )

    def _send(self, act: Act, command: Command) -> None:
        self._screen.write(
            calls.send,
            command,
            then=lambda answer: self._take(act, command, answer),
            failed=lambda problem: self._give_up(act, command, problem),
            repeat=True,
        )

    def _take(self, act: Act, command: Command, answer: "PickAnswer") -> None:
        self.place = answer.place
        self._settle(lambda: self._answered(act, command, answer))
        self.forget(command)

    def _give_up(self, act: Act, command: Command, problem: "Problem") -> bool:
        self._settle(lambda: self._failed(act, problem))
        self.forget(command)
        return True

    def _settle(self, tell: Callable[[], object]) -> bool:
        self._waiting.popleft()
        self._sending = False
        tell()
        self._send_next()
        return True

    def forget(self, command: Command) -> None:
        """Its verdict is about to be painted: then nobody needs what was written down."""
        self._screen.call_after_refresh(
            self._screen.run_blocking, self.journal.drop, command, then=None
        )


def _units(act: Act, place: "PickPlace") -> int | None:
    """The count that a typed number means at this step, if it means one."""
    is_count = act.typed and place.step.name == "ITEM" and looks_like_count(act.code)
    return int(act.code) if is_count else None


def looks_like_count(text: str) -> bool:
    """Four digits at most: what is longer is a code."""
    return text.isdecimal() and text.isascii() and len(text) <= _LONGEST_COUNT


def _nothing_left() -> "Problem":
    from crmtui.tui.problems import Problem

    return Problem("pick.nothing_left", _("No line of this batch is left."), "warning")
