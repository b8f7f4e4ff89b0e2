"""Where the work of a request is done: short reads on the event loop, everything else in threads.

A read of an embedded database takes a fraction of a millisecond, less than handing it to a thread
and back. What waits (a durable write, a server's answer, hashing, drawing) never runs on the loop.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from crmtui.api.write_queue import WriteQueue
from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.joint import JointCommand
from crmtui.kit.transactions import ReadTx, WriteTx

P = ParamSpec("P")
R = TypeVar("R")

WRITE_THREADS: Final = 16
"""As many writes as a database server is given at once."""

WAITING_THREADS: Final = 16
"""Waiting for another server takes no processor, but may take a minute."""

SLOW_THREADS: Final = 2
"""Hashing passwords, drawing PDFs and exporting must not take the writers' threads."""


def _call(command: Callable[..., R], a: tuple[Any, ...], k: dict[str, Any], tx: WriteTx) -> R:
    return command(tx, *a, **k)


class Workers:
    """Runs services for the handlers of one server."""

    def __init__(self, backend: Backend, write_threads: int = WRITE_THREADS) -> None:
        self._backend = backend
        self._embedded = backend.database.dialect == "sqlite"
        self._writes = WriteQueue(backend)
        self._quick = ThreadPoolExecutor(write_threads, thread_name_prefix="api-write")
        self._slow = ThreadPoolExecutor(SLOW_THREADS, thread_name_prefix="api-slow")
        self._waiting = ThreadPoolExecutor(WAITING_THREADS, thread_name_prefix="api-waiting")

    async def read(
        self, actor: Actor, query: Callable[Concatenate[ReadTx, P], R], *a: P.args, **k: P.kwargs
    ) -> R:
        """One short query in a read transaction of its own."""
        work = partial(self._query, actor, lambda tx: query(tx, *a, **k))
        return work() if self._embedded else await self._on(self._quick, work)

    async def write(
        self, actor: Actor, command: Callable[Concatenate[WriteTx, P], R], *a: P.args, **k: P.kwargs
    ) -> R:
        """One command in a write transaction of its own; durable when this returns."""
        run: Callable[[WriteTx], R] = partial(_call, command, a, k)
        if isinstance(command, JointCommand):
            run = command  # which runs with others of its kind, and has all that it needs
        if self._embedded:
            written: R = await self._writes.run(actor, run)
            return written
        return await self._on(self._quick, partial(self._command, actor, run))

    async def short(self, function: Callable[P, R], *a: P.args, **k: P.kwargs) -> R:
        """A function that opens its own short read, on the loop where that is cheaper."""
        work = partial(function, *a, **k)
        return work() if self._embedded else await self._on(self._quick, work)

    async def slow_read(
        self, actor: Actor, query: Callable[Concatenate[ReadTx, P], R], *a: P.args, **k: P.kwargs
    ) -> R:
        """A query that takes long, in a read transaction of its own."""
        work = partial(self._query, actor, lambda tx: query(tx, *a, **k))
        return await self._on(self._slow, work)

    async def slow(self, function: Callable[P, R], *a: P.args, **k: P.kwargs) -> R:
        """A function that computes or waits for long, in a thread of its own kind."""
        return await self._on(self._slow, partial(function, *a, **k))

    async def outside(self, function: Callable[P, R], *a: P.args, **k: P.kwargs) -> R:
        """A function that waits for another server, in a thread of its own kind."""
        return await self._on(self._waiting, partial(function, *a, **k))

    def later(self, work: Callable[[], None]) -> None:
        """Run `work` when a thread is free; nobody waits for it."""
        self._quick.submit(work)

    def close(self) -> None:
        """Wait for what runs; nothing new is taken."""
        self._writes.close()
        self._quick.shutdown()
        self._slow.shutdown()
        self._waiting.shutdown()

    def _query(self, actor: Actor, query: Callable[[ReadTx], R]) -> R:
        with self._backend.read(actor) as tx:
            return query(tx)

    def _command(self, actor: Actor, command: Callable[[WriteTx], R]) -> R:
        with self._backend.write(actor) as tx:
            return command(tx)

    async def _on(self, pool: ThreadPoolExecutor, work: Callable[[], R]) -> R:
        return await asyncio.get_running_loop().run_in_executor(pool, work)
