"""The threads that run attempts, and what they have in hand."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from math import inf
from queue import Empty, SimpleQueue
from typing import Final
from uuid import UUID

from crmtui.services.jobs import Claimed, Flag, Outcome

Ended = tuple["Attempt", Outcome | None]
"""An attempt and what became of it: None where it is somebody else's by now."""

BATCH: Final = 20
"""How many jobs are claimed at most at a time."""
QUICK_BATCH: Final = 100
"""The same while attempts are so quick that all of these are over in `_BLINK_SECONDS`."""
_BLINK_SECONDS: Final = 0.1
LOOK_AHEAD_SECONDS: Final = 0.5
"""No more is claimed than what can be begun so soon: what waits here, nobody else can run."""
PATIENCE_SECONDS: Final = 1.0
"""What waits for a thread longer than this is given back."""
_WEIGHT: Final = 0.1
"""Of the latest attempt in the average."""


class Attempt:
    """One claimed job. Whoever settles it first says what became of it."""

    __slots__ = (
        "cancel",
        "claimed",
        "deadline",
        "held_until",
        "lost",
        "settled",
        "started",
        "taken",
    )

    def __init__(self, claimed: Claimed, held_until: float) -> None:
        self.claimed = claimed
        self.held_until = held_until
        """By `elapsed`: from then on it may be somebody else's, unless a heartbeat prolongs it."""
        self.lost = Flag()
        """Set once another worker has the job."""
        self.cancel = Flag()
        """Set once somebody asked to cancel it."""
        self.taken = time.monotonic()
        self.started = 0.0
        """0.0 while it waits for a thread."""
        self.deadline = inf
        """When it will have run for too long."""
        self.settled = False


class Crew:
    """Runs attempts on daemon threads: one that blocks for ever keeps nobody from leaving."""

    def __init__(
        self,
        execute: Callable[[Attempt], Outcome | None],
        threads: int,
        done: threading.Event,
    ) -> None:
        self._execute = execute
        self._size = threads
        self._done = done
        """Set when an outcome is there to be written."""
        self.drained = threading.Event()
        """Set while nothing waits for a thread."""
        self.drained.set()
        self.in_hand: dict[UUID, Attempt] = {}
        """What was claimed and not yet written back, by its lease."""
        self._waiting: SimpleQueue[Attempt | None] = SimpleQueue()
        self._outcomes: deque[Ended] = deque()
        self._mutex = threading.Lock()
        self._average = 0.0
        """Seconds that an attempt takes, lately; 0 while none is known."""
        self._lost_threads = 0
        self._missing = 0
        """Threads that were lost and not replaced: they can run nothing until they come back."""

    def start(self) -> None:
        """Begin with all threads idle."""
        for _ in range(self._size):
            self._grow()

    def stop(self) -> None:
        """Let idle threads end; busy ones end with their attempt, or with the process."""
        for _ in range(self._size + self._lost_threads):
            self._waiting.put(None)

    # --- what comes in ----------------------------------------------------------------------

    def room(self) -> int:
        """How many more jobs would begin soon."""
        running = self.running()
        now = time.monotonic()
        size = self._size - self._missing
        quick = size - sum(now - one.started > LOOK_AHEAD_SECONDS for one in running)
        idle = size - len(running)
        each = max(self._average, LOOK_AHEAD_SECONDS / QUICK_BATCH)
        soon = max(idle, int(quick * LOOK_AHEAD_SECONDS / each))
        return max(0, min(self._most(), soon) - self._waiting.qsize())

    def _most(self) -> int:
        is_quick = 0 < self._average * QUICK_BATCH < _BLINK_SECONDS
        return QUICK_BATCH if is_quick else BATCH

    def submit(self, attempts: Sequence[Attempt]) -> None:
        """Run these as soon as there are threads, in this order."""
        for attempt in attempts:
            self.in_hand[attempt.claimed.token] = attempt
        if attempts:
            self.drained.clear()
        for attempt in attempts:
            self._waiting.put(attempt)

    def running(self) -> list[Attempt]:
        """The attempts that have a thread and are not over."""
        return [one for one in list(self.in_hand.values()) if one.started and not one.settled]

    # --- what goes out ----------------------------------------------------------------------

    def take_outcomes(self) -> list[Ended]:
        """What is over and not yet written back."""
        taken = []
        while self._outcomes:
            taken.append(self._outcomes.popleft())
        return taken

    @property
    def has_outcomes(self) -> bool:
        """Whether something is over and not yet written back."""
        return bool(self._outcomes)

    def put_back(self, outcomes: Sequence[Ended]) -> None:
        """These could not be written; they come first the next time."""
        self._outcomes.extendleft(reversed(outcomes))

    def forget(self, attempts: Iterable[Attempt]) -> None:
        """These are written back, or not ours any more."""
        for attempt in attempts:
            self.in_hand.pop(attempt.claimed.token, None)

    def settle(self, attempt: Attempt, outcome: Outcome) -> None:
        """Say what became of an attempt whose thread does not; the thread is replaced.

        Only as many as there were at first: what always hangs must not fill the memory.
        """
        with self._mutex:
            if attempt.settled:
                return
            attempt.settled = True
        self._outcomes.append((attempt, outcome))
        self._done.set()
        if attempt.started:
            self._replace_thread()

    def _replace_thread(self) -> None:
        with self._mutex:
            is_replaced = self._lost_threads < self._size
            if is_replaced:
                self._lost_threads += 1
            else:
                self._missing += 1
        if is_replaced:
            self._grow()

    def take_waiting(self, *, impatient: bool = True) -> list[Attempt]:
        """What waits for a thread, for too long or (not `impatient`) at all; it will not run."""
        taken: list[Attempt] = []
        here = list(self.in_hand.values())
        oldest = min((one.taken for one in here if not (one.started or one.settled)), default=inf)
        if impatient and time.monotonic() - oldest < PATIENCE_SECONDS:
            return taken
        while True:
            try:
                attempt = self._waiting.get_nowait()
            except Empty:
                return taken
            if attempt is not None:
                taken.append(attempt)

    # --- threads ----------------------------------------------------------------------------

    def _grow(self) -> None:
        threading.Thread(target=self._work, name="crmtui-job", daemon=True).start()

    def _work(self) -> None:
        while (attempt := self._waiting.get()) is not None:
            attempt.started = started = time.monotonic()
            outcome = self._execute(attempt)
            with self._mutex:
                if attempt.settled:  # somebody gave up on us
                    if not self._missing:
                        return  # and another thread has our place
                    self._missing -= 1
                    continue
                attempt.settled = True
            self._outcomes.append((attempt, outcome))
            self._average += _WEIGHT * (time.monotonic() - started - self._average)
            if self._waiting.empty():
                self.drained.set()
            if not self._done.is_set():
                self._done.set()
            del attempt, outcome
