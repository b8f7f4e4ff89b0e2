"""Commands of many threads, run by whichever of them leads.

Handing the one writing connection from thread to thread costs two thread switches a command, as
much as the command itself. Here one of those who wait runs the commands of all, and wakes them
once, when the flush that they share has made all of it durable.

Callers that were woken together come again together, one after the other. A group that began with
the first of them would have the others take the interpreter from it at every statement. So it
begins when the last has come, or when the first has waited long enough.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from crmtui.kit.backend import Work

PATIENCE_SECONDS: Final = 0.0005
"""So long does the first wait for those who shared the last flush."""

_FOR_EVER: Final = -1


class _Caller:
    """A thread in line with its command."""

    __slots__ = ("leads", "woken", "work")

    def __init__(self, work: "Work") -> None:
        self.work = work
        self.leads = False
        self.woken = threading.Lock()
        self.woken.acquire()


class CommandQueue:
    """A line of callers; one of them leads, for one group of commands."""

    def __init__(self, write_each: Callable[["Work", Callable[[], "Work | None"]], object]) -> None:
        self._write_each = write_each
        self._mutex = threading.Lock()
        self._waiting: deque[_Caller] = deque()
        self._is_led = False
        self._expected = 1
        """So many shared the last flush, and may be on their way again."""

    def run(self, work: "Work") -> None:
        """Return when the command has been run, here or in another thread, and flushed."""
        caller = _Caller(work)
        patience = self._join(caller)
        if not caller.leads:
            self._wait(caller, patience)
        if caller.leads:
            self._lead(caller)

    def _join(self, caller: _Caller) -> float:
        """Take the lead or a place in line; how long to wait there before leading all the same."""
        with self._mutex:
            if not self._is_led and len(self._waiting) + 1 >= self._expected:
                self._is_led = caller.leads = True
                return 0
            self._waiting.append(caller)
            is_first = not self._is_led and len(self._waiting) == 1
            return PATIENCE_SECONDS if is_first else _FOR_EVER

    def _wait(self, caller: _Caller, patience: float) -> None:
        try:
            if not caller.woken.acquire(timeout=patience) and not self._lose_patience(caller):
                caller.woken.acquire()
        except BaseException:  # Ctrl-C while in line
            self._step_out(caller)
            raise

    def _lose_patience(self, caller: _Caller) -> bool:
        """Take the lead, unless somebody has it or had it and took this caller's command along."""
        with self._mutex:
            if self._is_led or caller not in self._waiting:
                return False
            self._waiting.remove(caller)
            self._is_led = caller.leads = True
            return True

    def _step_out(self, caller: _Caller) -> None:
        with self._mutex:
            if caller in self._waiting:
                self._waiting.remove(caller)
            # Perhaps the others waited for this one to lose its patience.
            if caller.leads or not self._is_led:
                self._pass_on()

    def _lead(self, leader: _Caller) -> None:
        group = [leader]

        def follow() -> "Work | None":
            try:
                group.append(self._waiting.popleft())
            except IndexError:
                return None
            return group[-1].work

        try:
            self._write_each(leader.work, follow)
        except BaseException as error:
            _fail(group, error)
        finally:
            with self._mutex:
                self._expected = len(group)
                self._pass_on()
            for caller in group[1:]:
                caller.woken.release()
        _take_interrupt(group)

    def _pass_on(self) -> None:
        """Let the next in line lead; before the others are woken, for they would be in its way."""
        self._is_led = bool(self._waiting)
        if self._is_led:
            following = self._waiting.popleft()
            following.leads = True
            following.woken.release()


def _fail(group: list[_Caller], error: BaseException) -> None:
    """Nobody may think that a command was kept which perhaps was not."""
    for caller in group:
        caller.work.error = caller.work.error or error


def _take_interrupt(group: list[_Caller]) -> None:
    """Ctrl-C means the thread that it reached, whoever's command that was just running."""
    for caller in group[1:]:
        if caller.work.error is not None and not isinstance(caller.work.error, Exception):
            raise caller.work.error
