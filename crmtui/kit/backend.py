"""The backend: the two ways into the database that the edges share."""

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import Any, Final, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from crmtui.kit.actor import Actor
from crmtui.kit.changes import ChangeFeed
from crmtui.kit.clock import Clock
from crmtui.kit.command_queue import CommandQueue
from crmtui.kit.constraints import translate
from crmtui.kit.database import Database, WriteGroup
from crmtui.kit.errors import Conflict, CrmError, Unavailable
from crmtui.kit.joint import MOST_JOINED, gather, run_joint
from crmtui.kit.secret_box import SecretBox
from crmtui.kit.transactions import ReadTx, WriteTx

Recorder = Callable[[Sequence[WriteTx]], None]
Result = TypeVar("Result")
_log = logging.getLogger(__name__)
_LOCK_NOT_AVAILABLE: Final = {"55P03", "40P01", "40001"}


@dataclass(slots=True)
class Work:
    """A command that somebody waits for, and what became of it."""

    actor: Actor
    command: Callable[[WriteTx], Any]
    result: Any = None
    error: BaseException | None = None
    tx: WriteTx | None = None
    """In which it was run."""


class Backend:
    """Opens transactions. One call of an edge is one transaction."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        changes: ChangeFeed,
        recorder: Recorder,
        open_box: Callable[[], SecretBox],
    ) -> None:
        self.database = database
        self.clock = clock
        self.changes = changes
        self._record = recorder
        self._open_box = open_box
        self._queue = CommandQueue(self._write_together) if database.has_one_writer else None

    @cached_property
    def secrets(self) -> SecretBox:
        """What seals and opens stored secrets; its key is looked for, or made, when first used.

        Raises:
            Invalid: secret.master_key.
            Unavailable: secret.keyring, secret.key_file.
        """
        return self._open_box()

    def read(self, actor: Actor) -> AbstractContextManager[ReadTx]:
        """One consistent view for queries.

        Raises:
            Unavailable: database.unreachable.
        """
        return _Reading(self, actor)

    def write(self, actor: Actor) -> AbstractContextManager[WriteTx]:
        """One change, durable when the block ends; undone whole when it raises.

        Raises:
            Conflict: a unique key says so, or somebody else saved the record first.
            LimitReached: a guarded stock or capacity is used up.
            Unavailable: the database is locked, full or not reachable.
        """
        return _Writing(self, actor, self.database.write())

    def run(self, actor: Actor, command: Callable[[WriteTx], Result]) -> Result:
        """What `command` returns, in a transaction of its own; durable when this returns.

        It does what a block of `write` does and raises the same. Where there is one writer, callers
        that come at once share a flush, and one of their threads runs the commands of all: so
        the command must not count on its thread. Should one fail after it wrote, the others are
        undone with it and run again: so they must change nothing but the database.
        """
        if self._queue is None or self.database.is_writing:
            with self.write(actor) as tx:
                return command(tx)
        work = Work(actor, command)
        self._queue.run(work)
        if work.error is not None:
            raise work.error
        self._tell(work.tx)
        result: Result = work.result
        return result

    def write_each(self, first: Work, following: Callable[[], Work | None]) -> list[Work]:
        """Run commands that share a flush to disk; what became of each is kept in it.

        `following` is asked for more until it has none or the time for a flush has come. Each
        is a transaction of its own: it fails alone, and is durable when this returns.
        """
        done = self._write_group(first, following)
        for work in done:
            if work.error is None:
                self._tell(work.tx)
        return done

    def _write_group(self, first: Work, following: Callable[[], Work | None]) -> list[Work]:
        """`write_each`, but nobody has been told."""
        return self._write_all(first, following, self._run_guarded)

    def _write_together(self, first: Work, following: Callable[[], Work | None]) -> list[Work]:
        """`_write_group` for commands that may be repeated, and so need no savepoint each."""
        return self._write_all(first, following, self._run_open)

    def _write_all(
        self,
        first: Work,
        following: Callable[[], Work | None],
        run: Callable[[WriteGroup, Sequence[Work], Sequence[Work]], None],
    ) -> list[Work]:
        """What was run by `run`, which is given the group, those before, and those to run."""
        done, start = [first], 0
        try:
            with self.database.write_group() as group:
                while start < len(done):
                    end = start + 1 if group.is_over else gather(done, start, following)
                    run(group, done[:start], done[start:end])
                    # Who came during the longest of passes has others' flush before its own:
                    # in another such pass everybody would wait twice as long.
                    is_over = end - start >= MOST_JOINED or group.is_over
                    start = end
                    if end == len(done) and not is_over and (work := following()):
                        done.append(work)
        except Exception as error:
            _fail(done, error)
        return done

    def _run_guarded(
        self, group: WriteGroup, _before: Sequence[Work], works: Sequence[Work]
    ) -> None:
        if len(works) > 1 and self._run_joined(works, group.part()):
            return
        for work in works:
            self._run(work, group.part())

    def _run_open(self, group: WriteGroup, before: Sequence[Work], works: Sequence[Work]) -> None:
        """Run `works`; should they fail after they wrote, run all again, each in its own part."""
        changes = group.changes
        if len(works) == 1:
            self._run(works[0], group.open_part())
            is_done = works[0].error is None
        else:
            is_done = self._run_joined(works, group.open_part())
        if is_done:
            return
        again: Sequence[Work] = works if len(works) > 1 else ()
        if group.changes != changes:
            group.retract()
            again = [*before, *works]
        for work in again:
            if work.error is None:
                self._run(work, group.part())

    def _run_joined(
        self, works: Sequence[Work], connecting: AbstractContextManager[Connection]
    ) -> bool:
        """Run commands of one kind in one pass; False, and nothing noted, if that fails."""
        try:
            with connecting as connection:
                calls = [(self._begin(work.actor, connection), work.command) for work in works]
                try:
                    outcomes = run_joint(calls)
                    self.record(*(tx for tx, _command in calls))
                finally:
                    for tx, _command in reversed(calls):
                        tx.close()
        except Exception as error:
            _log.info("Commands that came together are run one by one", exc_info=error)
            return False
        except BaseException as error:  # Ctrl-C, which one of them must hear of
            works[0].error = error
            return False
        for work, (tx, _command), outcome in zip(works, calls, outcomes, strict=True):
            work.tx = tx
            if isinstance(outcome, CrmError):
                work.error = outcome
            else:
                work.result = outcome
        return True

    def _run(self, work: Work, connecting: AbstractContextManager[Connection]) -> None:
        writing = _Writing(self, work.actor, connecting)
        try:
            tx = work.tx = writing.__enter__()
            try:
                work.result = work.command(tx)
            except BaseException as error:
                writing.end(type(error), error, error.__traceback__)
                raise
            writing.end(None, None, None)
        except BaseException as error:
            work.error = error

    def _begin(self, actor: Actor, connection: Connection) -> WriteTx:
        database = self.database
        return WriteTx(actor, self.clock.now(), connection, database.dialect, database.memo)

    def _finish(self, tx: WriteTx) -> None:
        """Write what is pending and the events, the last of a transaction."""
        try:
            tx.finish()
            self.record(tx)
        finally:
            tx.close()

    def _tell(self, tx: WriteTx | None) -> None:
        """Let others know, and call back; only once it is durable."""
        if tx is None:
            return
        if tx.recorded:
            self.changes.wake()
        for callback in tx.callbacks:
            callback()

    def record(self, *transactions: WriteTx) -> None:
        """Write the events of transactions that are about to be committed in one."""
        telling = [tx for tx in transactions if tx.recorded]
        if telling:
            self._record(telling)

    def close(self) -> None:
        """Stop watching for changes and close all connections."""
        self.changes.close()
        self.database.close()


class _Reading:
    """A read transaction as a context manager: a class, because generators cost on hot paths."""

    __slots__ = ("_actor", "_backend", "_connecting", "_tx")

    def __init__(self, backend: Backend, actor: Actor) -> None:
        self._backend = backend
        self._actor = actor

    def __enter__(self) -> ReadTx:
        database = self._backend.database
        self._connecting = database.read()
        connection = _connect(self._connecting)
        self._tx = ReadTx(self._actor, self._backend.clock.now(), connection, database.dialect)
        return self._tx

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._tx.close()
        finally:
            self._connecting.__exit__(kind, error, trace)
        if isinstance(error, OperationalError):
            raise _unavailable(error) from error


class _Writing:
    """A write transaction as a context manager: a class, because generators cost on hot paths."""

    __slots__ = ("_actor", "_backend", "_connecting", "_tx")

    def __init__(
        self, backend: Backend, actor: Actor, connecting: AbstractContextManager[Connection]
    ) -> None:
        self._backend = backend
        self._actor = actor
        self._connecting = connecting

    def __enter__(self) -> WriteTx:
        self._tx = self._backend._begin(self._actor, _connect(self._connecting))
        return self._tx

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end(kind, error, trace)
        if kind is None:
            self._backend._tell(self._tx)

    def end(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Keep or undo what was written."""
        try:
            if kind is None:
                self._commit()
            else:
                self._undo(kind, error, trace)
        except (IntegrityError, StaleDataError, OperationalError) as problem:
            raise _translate(problem) or problem from problem
        if kind is not None:
            _raise_translated(error)

    def _commit(self) -> None:
        try:
            self._backend._finish(self._tx)
        except BaseException as error:
            self._undo(type(error), error, error.__traceback__)
            raise
        self._connecting.__exit__(None, None, None)

    def _undo(
        self,
        kind: type[BaseException],
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._tx.close()
        finally:
            self._connecting.__exit__(kind, error, trace)


def _fail(done: Sequence[Work], error: Exception) -> None:
    """Nothing could be begun or flushed: everybody must know who thinks otherwise."""
    problem = _unavailable(error) if isinstance(error, OperationalError) else error
    for work in done:
        work.error = work.error or problem


def _connect(connecting: AbstractContextManager[Connection]) -> Connection:
    try:
        return connecting.__enter__()
    except OperationalError as error:
        raise _unavailable(error) from error


def _raise_translated(error: BaseException | None) -> None:
    """Raise the typed error that stands for `error`, if there is one."""
    if isinstance(error, (IntegrityError, StaleDataError, OperationalError)):
        translated = _translate(error)
        if translated is not None:
            raise translated from error


def _translate(error: IntegrityError | StaleDataError | OperationalError) -> CrmError | None:
    if isinstance(error, IntegrityError):
        return translate(error)
    if isinstance(error, OperationalError):
        return _unavailable(error)
    return Conflict("record.changed", "Somebody else saved this in the meantime. Load it again.")


def _unavailable(error: OperationalError) -> CrmError:
    if getattr(error.orig, "sqlstate", None) in _LOCK_NOT_AVAILABLE:
        return Unavailable("database.busy", "The record is in use elsewhere. Try again.")
    return Unavailable(
        "database.unreachable",
        "The database does not answer. Is it running? Is the disk full?",
    )
