"""Commands of many threads, run by whichever of them is first in line.

Handing the one writing connection from thread to thread costs two thread switches a command, as
much as the command itself. Here the first in line runs the commands of all who wait as well, and
wakes them once, when the flush that they share has made all of it durable.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crmtui.kit.backend import Work


class _Caller:
    """A thread in line with its command."""

    __slots__ = ("leads", "woken", "work")

    def __init__(self, work: "Work") -> None:
        self.work = work
        self.leads = False
        self.woken = threading.Lock()
        self.woken.acquire()


class CommandQueue:
    """A line of callers; who comes to its head leads, for one group of commands."""

    def __init__(self, write_each: Callable[["Work", Callable[[], "Work | None"]], object]) -> None:
        self._write_each = write_each
        self._mutex = threading.Lock()
        self._waiting: deque[_Caller] = deque()
        self._is_led = False

    def run(self, work: "Work") -> None:
        """Return when the command has been run, here or in another thread, and flushed."""
        caller = _Caller(work)
        if not self._take_the_lead(caller):
            self._wait(caller)
        if caller.leads:
            self._lead(caller)

    def _take_the_lead(self, caller: _Caller) -> bool:
        with self._mutex:
            if self._is_led:
                self._waiting.append(caller)
            else:
                self._is_led = caller.leads = True
            return caller.leads

    def _wait(self, caller: _Caller) -> None:
        try:
            caller.woken.acquire()
        except BaseException:  # Ctrl-C while in line
            self._step_out(caller)
            raise

    def _step_out(self, caller: _Caller) -> None:
        with self._mutex:
            if caller in self._waiting:
                self._waiting.remove(caller)
        if caller.leads:
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
            self._pass_on()
            for caller in group[1:]:
                caller.woken.release()
        _take_interrupt(group)

    def _pass_on(self) -> None:
        """Let the next in line lead; before the others are woken, for they would be in its way."""
        with self._mutex:
            if not self._waiting:
                self._is_led = False
                return
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
