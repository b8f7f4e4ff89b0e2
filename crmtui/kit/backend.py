"""The backend: the two ways into the database that the edges share."""

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
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.secret_box import SecretBox
from crmtui.kit.transactions import ReadTx, WriteTx

Recorder = Callable[[WriteTx, Sequence[DomainEvent]], None]
Result = TypeVar("Result")
_LOCK_NOT_AVAILABLE: Final = {"55P03", "40P01", "40001"}


@dataclass(slots=True)
class Work:
    """A command that somebody waits for, and what became of it."""

    actor: Actor
    command: Callable[[WriteTx], Any]
    result: Any = None
    error: BaseException | None = None
    writing: "_Writing | None" = None

    def tell(self) -> None:
        """Let others know, and call back; only once it is durable."""
        if self.error is None and self.writing is not None:
            self.writing.tell()


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
        work.tell()
        result: Result = work.result
        return result

    def write_each(self, first: Work, following: Callable[[], Work | None]) -> list[Work]:
        """Run commands that share a flush to disk; what became of each is kept in it.

        `following` is asked for more until it has none or the time for a flush has come. Each
        is a transaction of its own: it fails alone, and is durable when this returns.
        """
        done = self._write_group(first, following)
        for work in done:
            work.tell()
        return done

    def _write_group(self, first: Work, following: Callable[[], Work | None]) -> list[Work]:
        """`write_each`, but nobody has been told."""
        done = [first]
        try:
            with self.database.write_group() as group:
                self._run(first, group.part())
                while not group.is_over and (work := following()) is not None:
                    done.append(work)
                    self._run(work, group.part())
        except Exception as error:
            _fail(done, error)
        return done

    def _write_together(self, first: Work, following: Callable[[], Work | None]) -> list[Work]:
        """`_write_group` for commands that may be repeated, and so need no savepoint each."""
        done = [first]
        try:
            with self.database.write_group() as group:
                self._run_open(group, done)
                while not group.is_over and (work := following()) is not None:
                    done.append(work)
                    self._run_open(group, done)
        except Exception as error:
            _fail(done, error)
        return done

    def _run_open(self, group: WriteGroup, done: Sequence[Work]) -> None:
        """Run the last of `done`; should it fail after it wrote, run the others again without."""
        changes = group.changes
        self._run(done[-1], group.open_part())
        if done[-1].error is None or group.changes == changes:
            return
        group.retract()
        for work in done:
            if work.error is None:
                self._run(work, group.part())

    def _run(self, work: Work, connecting: AbstractContextManager[Connection]) -> None:
        writing = work.writing = _Writing(self, work.actor, connecting)
        try:
            tx = writing.__enter__()
            try:
                work.result = work.command(tx)
            except BaseException as error:
                writing.end(type(error), error, error.__traceback__)
                raise
            writing.end(None, None, None)
        except BaseException as error:
            work.error = error

    def record(self, tx: WriteTx) -> None:
        """Write the events of a transaction that is about to be committed."""
        if tx.recorded:
            self._record(tx, tx.recorded)

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
        backend = self._backend
        connection = _connect(self._connecting)
        database, now = backend.database, backend.clock.now()
        self._tx = WriteTx(self._actor, now, connection, database.dialect, database.memo)
        return self._tx

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end(kind, error, trace)
        if kind is None:
            self.tell()

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
        tx = self._tx
        try:
            tx.finish()
            self._backend.record(tx)
        except BaseException as error:
            self._undo(type(error), error, error.__traceback__)
            raise
        tx.close()
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

    def tell(self) -> None:
        """Let others know; only once it is durable."""
        if self._tx.recorded:
            self._backend.changes.wake()
        for callback in self._tx.callbacks:
            callback()


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
