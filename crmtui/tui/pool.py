"""Threads that never keep the program from ending.

asyncio's own pool has few threads, is shared with everything, and is joined on exit: a query of six
seconds would hold the terminal for six seconds. These threads are daemons.
"""

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable
from typing import Any, Final, TypeVar

Result = TypeVar("Result")
_Job = tuple[Callable[[], Any], "asyncio.Future[Any]", asyncio.AbstractEventLoop]
THREADS: Final = 8


class DaemonPool:
    """Runs blocking calls in at most `THREADS` daemon threads, in the order they were given."""

    def __init__(self, name: str, threads: int = THREADS) -> None:
        self._name = name
        self._most = threads
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._idle = threading.Semaphore(0)

    def submit(self, call: Callable[[], Result]) -> "asyncio.Future[Result]":
        """Start `call`; the future belongs to the running loop. Cancelling it drops the result."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        self._jobs.put((call, future, loop))
        if not self._idle.acquire(blocking=False) and len(self._threads) < self._most:
            self._grow()
        return future

    def close(self) -> None:
        """Let idle threads end; busy ones end with the process."""
        for _ in self._threads:
            self._jobs.put(None)

    def _grow(self) -> None:
        thread = threading.Thread(
            target=self._work, name=f"{self._name}-{len(self._threads)}", daemon=True
        )
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            call, future, loop = job
            try:
                # Nobody wants it any more: a newer search has overtaken it in the queue.
                answer = _settle_with(future, None if future.cancelled() else call())
            except BaseException as error:
                answer = _settle_with(future, error=error)
            # A closed loop means the program is ending; nobody waits for the answer any more.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(answer)
            del job, call, future, answer
            self._idle.release()


def _settle_with(
    future: "asyncio.Future[Any]", result: Any = None, error: BaseException | None = None
) -> Callable[[], None]:
    def settle() -> None:
        if future.done():
            return
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)

    return settle
