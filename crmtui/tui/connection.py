"""The console's way to the services: transactions in threads, for whoever works here now."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from crmtui.kit.actor import Actor
from crmtui.kit.errors import Unavailable
from crmtui.kit.i18n import _
from crmtui.tui.pool import DaemonPool
from crmtui.tui.ports import Backend
from crmtui.tui.problems import log

Params = ParamSpec("Params")
Result = TypeVar("Result")
Service = Callable[Concatenate[Any, Params], Result]
"""A query or command: takes the transaction first."""

BACKOFF: Final = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Seconds between tries while the database does not answer; the last is repeated."""


class Connection:
    """Opens transactions for the current operator. Calls wait until the backend is there."""

    def __init__(self) -> None:
        self.backend: Backend | None = None
        self.actor: Actor | None = None
        self._pool = DaemonPool("crmtui-service")
        self._opened = asyncio.Event()
        self._signed_in = asyncio.Event()
        self._lanes: dict[str, asyncio.Lock] = {}
        self._started: dict[int, float] = {}
        self._writing = 0
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._next = 0
        self.failing = False
        """The last try found no database."""

    # --- life -------------------------------------------------------------------------------

    async def open(self, opener: Callable[[], Backend]) -> Backend:
        """Open the backend in a thread; raises what the opener raises."""
        backend = await self._pool.submit(opener)
        self.backend = backend
        self._opened.set()
        return backend

    def sign_in(self, actor: Actor) -> None:
        """From now on `actor` works here."""
        self.actor = actor
        self._signed_in.set()

    def sign_out(self) -> None:
        """Nobody works here; calls wait for the next operator."""
        self.actor = None
        self._signed_in.clear()

    async def close(self, patience: float) -> None:
        """Wait at most `patience` seconds for changes under way, then close."""
        with _giving_up():
            await asyncio.wait_for(self._quiet.wait(), patience)
        if self.backend is not None:
            with _giving_up():
                await asyncio.wait_for(self._pool.submit(self.backend.close), patience)
        self._pool.close()

    # --- calls ------------------------------------------------------------------------------

    async def read(
        self, query: Service[Params, Result], *args: Params.args, **kwargs: Params.kwargs
    ) -> Result:
        """Run a query in its own transaction."""
        await self._signed_in.wait()
        return await self.read_as(self._current(), query, *args, **kwargs)

    async def write(
        self, command: Service[Params, Result], *args: Params.args, **kwargs: Params.kwargs
    ) -> Result:
        """Run a command in its own transaction; returns after the commit."""
        actor = self.actor
        await self._signed_in.wait()
        return await self.write_as(actor or self._current(), command, *args, **kwargs)

    async def read_as(
        self,
        actor: Actor,
        query: Service[Params, Result],
        *args: Params.args,
        **kwargs: Params.kwargs,
    ) -> Result:
        """Run a query for `actor`, such as the program itself before anybody has logged in."""
        backend = await self._backend()

        def call() -> Result:
            with backend.read(actor) as tx:
                return query(tx, *args, **kwargs)

        return await self.run(call)

    async def write_as(
        self,
        actor: Actor,
        command: Service[Params, Result],
        *args: Params.args,
        **kwargs: Params.kwargs,
    ) -> Result:
        """Run a command for `actor`."""
        backend = await self._backend()

        def change(tx: Any) -> Result:
            return command(tx, *args, **kwargs)

        def call() -> Result:
            return backend.run(actor, change)

        return await self._run_change(call)

    async def run(self, call: Callable[[], Result]) -> Result:
        """Run anything that blocks, such as a flow, in a thread; it shows in `waiting`."""
        self._next += 1
        number = self._next
        self._started[number] = time.monotonic()
        try:
            result = await self._pool.submit(call)
        except Unavailable:
            self.failing = True
            raise
        else:
            self.failing = False
            return result
        finally:
            del self._started[number]

    async def _run_change(self, call: Callable[[], Result]) -> Result:
        # Shielded: a change that has begun is awaited even if nobody wants its answer any more.
        self._writing += 1
        self._quiet.clear()
        task = asyncio.ensure_future(self.run(call))
        task.add_done_callback(self._change_done)
        return await asyncio.shield(task)

    def _change_done(self, task: "asyncio.Future[Any]") -> None:
        self._writing -= 1
        if not self._writing:
            self._quiet.set()
        if not task.cancelled():
            task.exception()  # taken note of; whoever still waits gets it too

    def lane(self, name: str) -> asyncio.Lock:
        """A fair lock: calls that take the same lane run one after the other, in order."""
        return self._lanes.setdefault(name, asyncio.Lock())

    @property
    def waiting(self) -> float:
        """For how many seconds the oldest call has been under way; 0.0 if there is none."""
        return time.monotonic() - min(self._started.values()) if self._started else 0.0

    async def _backend(self) -> Backend:
        await self._opened.wait()
        if self.backend is None:
            raise Unavailable("database.closed", _("The database is closed."))
        return self.backend

    def _current(self) -> Actor:
        if self.actor is None:
            raise Unavailable("operator.missing", _("Nobody is logged in at this console."))
        return self.actor


@contextmanager
def _giving_up() -> Iterator[None]:
    """The program is ending: neither a timeout nor a failure to close may hold it."""
    try:
        yield
    except TimeoutError:
        log.warning("The program ended with work under way")
    except Exception:
        log.exception("Closing failed")
