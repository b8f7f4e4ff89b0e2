"""Writes of the event loop on an embedded database: one thread makes them, several a flush.

Handing each write to a thread of its own costs two thread switches, and all those threads would
wait for the one writing connection anyway.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend, Work
from crmtui.kit.transactions import WriteTx


@dataclass(slots=True)
class _Asked(Work):
    """A command, and the future of whoever waits for it."""

    answer: asyncio.Future[Any] | None = None


class WriteQueue:
    """Runs commands in the order in which they came."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._queue: SimpleQueue[_Asked | None] = SimpleQueue()
        self._taken: list[_Asked] = []
        self._closed = False
        self._thread: threading.Thread | None = None

    async def run(self, actor: Actor, command: Callable[[WriteTx], Any]) -> Any:
        """What the command returns or raises, once it is durable."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="api-write", daemon=True)
            self._thread.start()
        answer = asyncio.get_running_loop().create_future()
        self._queue.put(_Asked(actor, command, answer=answer))
        return await answer

    def close(self) -> None:
        """Wait until all that was asked for is written."""
        self._queue.put(None)
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        while not self._closed:
            first = self._take(wait=True)
            if first is not None:
                self._write(first)

    def _write(self, first: _Asked) -> None:
        try:
            self._backend.write_each(first, lambda: self._take(wait=False))
        except BaseException as error:
            for asked in self._taken:
                asked.error = asked.error or error
        taken, self._taken = self._taken, []
        _answer(taken)

    def _take(self, wait: bool) -> _Asked | None:
        """The next command that somebody still waits for."""
        while not self._closed:
            try:
                asked = self._queue.get(wait)
            except Empty:
                return None
            if asked is None:
                self._closed = True
            elif asked.answer is not None and not asked.answer.cancelled():
                self._taken.append(asked)
                return asked
        return None


def _answer(taken: Iterable[_Asked]) -> None:
    """Wake each event loop once, however many of its requests are answered."""
    answers: dict[asyncio.AbstractEventLoop, list[_Asked]] = {}
    for asked in taken:
        if asked.answer is not None:
            answers.setdefault(asked.answer.get_loop(), []).append(asked)
    for loop, asked_there in answers.items():
        with contextlib.suppress(RuntimeError):  # the loop has ended, and with it who waited
            loop.call_soon_threadsafe(_settle, asked_there)


def _settle(answered: Iterable[_Asked]) -> None:
    for asked in answered:
        answer = asked.answer
        if answer is None or answer.done():
            continue
        if asked.error is None:
            answer.set_result(asked.result)
        else:
            answer.set_exception(asked.error)
