"""One writer a process on SQLite, with group commit.

SQLite lets one transaction write at a time and a durable commit costs a disk flush. Callers here
take turns in the order in which they came, each inside a SAVEPOINT of one shared transaction, and
whoever finishes while nobody waits flushes for all. Each caller returns only after the flush, so
durability is that of a transaction of its own; a caller that fails rolls back its own part alone.
"""

import random
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Final, cast

from sqlalchemy import Connection, Engine

from crmtui.kit.errors import Unavailable

MAX_BATCH: Final = 64
MAX_BATCH_SECONDS: Final = 0.005
"""A batch that has been open so long is flushed even if others wait: it bounds the wait."""

LOCK_TIMEOUT_SECONDS: Final = 30.0
_LOCKED: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class _Batch:
    """Callers that share a transaction, and so its flush."""

    __slots__ = ("error", "opened", "size", "sleepers")

    def __init__(self) -> None:
        self.opened = time.monotonic()
        self.size = 0
        self.sleepers: list[threading.Lock] = []
        self.error: BaseException | None = None


class _Part:
    """What one caller writes within a batch: kept with all of it, undone alone."""

    __slots__ = ("_batch", "_guarded", "_writer")

    def __init__(self, writer: "GroupCommitWriter", batch: _Batch) -> None:
        self._writer = writer
        self._batch = batch
        batch.size += 1
        # The first of a batch has nobody's work to protect: its failure rolls back the whole.
        self._guarded = batch.size > 1

    def __enter__(self) -> Connection:
        if self._guarded:
            self._writer.raw.execute("SAVEPOINT turn")
        return self._writer.connection

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if kind is not None:
            self._writer.undo(self._batch, self._guarded)
        elif self._guarded:
            try:
                self._writer.raw.execute("RELEASE turn")
            except BaseException:
                self._writer.undo(self._batch, guarded=True)
                raise


class _Turn:
    """One caller's time on the connection, as a context manager."""

    __slots__ = ("_batch", "_part", "_writer")

    def __init__(self, writer: "GroupCommitWriter") -> None:
        self._writer = writer

    def __enter__(self) -> Connection:
        self._batch = self._writer.enter()
        self._part = _Part(self._writer, self._batch)
        try:
            return self._part.__enter__()
        except BaseException:
            self._writer.leave(self._batch, wait=False)
            raise

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        try:
            self._part.__exit__(kind, *rest)
        except BaseException:
            self._writer.leave(self._batch, wait=False)
            raise
        self._writer.leave(self._batch, wait=kind is None)


class _OpenPart:
    """What callers write within a batch, which cannot be undone alone."""

    __slots__ = ("_connection",)

    def __init__(self, writer: "GroupCommitWriter") -> None:
        self._connection = writer.connection

    def __enter__(self) -> Connection:
        return self._connection

    def __exit__(self, *_error: object) -> None:
        pass


class GroupTurn:
    """The turn of a thread that has several things to write, as a context manager.

    Each is a part, which fails alone, or an open part, which fails with all other open ones but
    needs no SAVEPOINT. All are durable when the block has been left.
    """

    __slots__ = ("_batch", "_guarded", "_opened", "_writer")

    def __init__(self, writer: "GroupCommitWriter") -> None:
        self._writer = writer
        self._opened: _OpenPart | None = None

    def __enter__(self) -> "GroupTurn":
        self._batch = self._writer.enter()
        return self

    def __exit__(self, *error: object) -> None:
        if self._opened is not None:
            self._close(keep=error[0] is None)
        self._writer.leave(self._batch, wait=True)

    def part(self) -> AbstractContextManager[Connection]:
        """The connection for the next thing to write."""
        return _Part(self._writer, self._batch)

    def open_part(self) -> AbstractContextManager[Connection]:
        """The same for what, should it fail after it wrote, is undone by `retract`."""
        if self._opened is None:
            # Where the batch holds nobody's work yet, all of it is what `retract` undoes; in a
            # savepoint SQLite would copy each page that it changes.
            self._guarded = self._batch.size > 0
            if self._guarded:
                self._writer.raw.execute("SAVEPOINT opened")
            self._opened = _OpenPart(self._writer)
        self._batch.size += 1
        return self._opened

    @property
    def changes(self) -> int:
        """How many rows the connection ever wrote."""
        return self._writer.raw.total_changes

    def retract(self) -> None:
        """Undo everything since the first open part.

        Raises:
            sqlite3.Error, Unavailable: it could not be, or nothing can be written any more.
        """
        self._writer.memo.clear()
        try:
            if self._guarded:
                self._writer.raw.execute("ROLLBACK TO opened")
            else:
                self._writer.begin_anew()
        except Exception as error:
            self._batch.error = error
            raise

    def _close(self, keep: bool) -> None:
        if not self._guarded:
            if not keep:
                self._writer.undo(self._batch, guarded=False)
            return
        try:
            if not keep:
                self._writer.raw.execute("ROLLBACK TO opened")
            self._writer.raw.execute("RELEASE opened")
        except sqlite3.Error as error:
            self._batch.error = error

    @property
    def is_over(self) -> bool:
        """Whether it is time to leave; what else there is to write needs another turn."""
        return self._writer.must_flush(self._batch)


class GroupCommitWriter:
    """Hands the one writing connection to callers, first come, first served."""

    def __init__(self, engine: Engine, committed: Callable[[int], object] = int) -> None:
        """`committed` is told, after each commit, how many rows were ever written; it must not
        raise.
        """
        self._committed = committed
        self.connection = engine.connect()
        self.raw = cast(sqlite3.Connection, self.connection.connection.dbapi_connection)
        # `_begin` waits in its own way; everything after it needs no lock that others may hold.
        self.raw.execute("PRAGMA busy_timeout = 0")
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._busy = False
        self._owner = 0
        self._batch: _Batch | None = None
        self.memo: dict[Any, Any] = {}
        """What those who share a transaction have read and not changed since."""

    @property
    def is_owner(self) -> bool:
        """Whether it is the calling thread's turn."""
        return self._owner == threading.get_ident()

    def turn(self) -> AbstractContextManager[Connection]:
        """The connection for one caller; durable when the block has been left without an exception.

        Raises:
            Unavailable: another process kept the database locked (database.busy), the flush
                failed, for example on a full disk (database.write_failed), or this was closed
                (database.closed). Nothing was written.
        """
        return _Turn(self)

    def group(self) -> GroupTurn:
        """The connection for a thread that writes for several. Raises as `turn`."""
        return GroupTurn(self)

    def close(self) -> None:
        """Wait for the turn that runs, then close the connection. A second time does nothing.

        Whoever is in line, or comes later, is told that the database was closed.
        """
        if not self.connection.closed:
            self._take_turn()
            self.connection.close()
            self._pass_on()

    def enter(self) -> _Batch:
        """Wait in line; the batch that the caller became part of."""
        self._take_turn()
        if self.connection.closed:
            self._pass_on()
            raise Unavailable("database.closed", "The program is closing; nothing was saved.")
        self._owner = threading.get_ident()
        batch = self._batch
        if batch is None:
            try:
                self._begin()
                self.memo.clear()
            except BaseException:
                self._owner = 0
                self._pass_on()
                raise
            batch = self._batch = _Batch()
        return batch

    def begin_anew(self) -> None:
        """Take back all of the batch, which goes on empty."""
        self._roll_back()
        self._begin()

    def undo(self, batch: _Batch, guarded: bool) -> None:
        """Take back what the caller whose turn it is has done, and nobody else's work."""
        if not guarded:
            self._roll_back()
            return
        try:
            self.raw.execute("ROLLBACK TO turn")
            self.raw.execute("RELEASE turn")
        except sqlite3.Error as error:
            # SQLite itself has given up the whole transaction, as it may on a full disk. Those who
            # wait for its flush must hear of it.
            batch.error = error

    def leave(self, batch: _Batch, wait: bool) -> None:
        """End the turn; with `wait`, return once the caller's work is durable.

        Raises:
            Unavailable: database.write_failed.
        """
        self._owner = 0
        flushed = threading.Lock()
        if wait:
            flushed.acquire()
            batch.sleepers.append(flushed)
        if not self._hand_over(batch):
            self._flush(batch)
            self._pass_on()
            for sleeper in batch.sleepers:
                sleeper.release()
        if wait:
            flushed.acquire()
            if batch.error is not None:
                raise Unavailable(
                    "database.write_failed",
                    "The database could not be written; nothing was saved. Is the disk full?",
                ) from batch.error

    def must_flush(self, batch: _Batch) -> bool:
        """Whether nobody else may join the batch."""
        if batch.size >= MAX_BATCH or batch.error is not None:
            return True
        if not self.raw.in_transaction:
            return True
        return time.monotonic() - batch.opened > MAX_BATCH_SECONDS

    # --- taking turns ------------------------------------------------------------------------

    def _take_turn(self) -> None:
        with self._mutex:
            if not self._busy:
                self._busy = True
                return
            if self.is_owner:
                raise RuntimeError("a write inside a write would wait for itself for ever")
            called = threading.Lock()
            called.acquire()
            self._waiting.append(called)
        try:
            called.acquire()
        except BaseException:  # Ctrl-C while in line
            self._step_out(called)
            raise

    def _step_out(self, called: threading.Lock) -> None:
        with self._mutex:
            if called in self._waiting:
                self._waiting.remove(called)
                return
        # The turn was given to us meanwhile: whoever is next must not wait for us.
        if self._batch is not None:
            self.leave(self._batch, wait=False)
        else:
            self._pass_on()

    def _hand_over(self, batch: _Batch) -> bool:
        """Give the open transaction to the next in line, unless it is time to flush."""
        if not self._waiting or self.must_flush(batch):
            return False
        with self._mutex:
            if not self._waiting:
                return False
            following = self._waiting.popleft()
        following.release()
        return True

    def _pass_on(self) -> None:
        with self._mutex:
            if not self._waiting:
                self._busy = False
                return
            following = self._waiting.popleft()
        following.release()

    # --- the transaction ---------------------------------------------------------------------

    def _begin(self) -> None:
        """BEGIN IMMEDIATE, asked again at short random intervals while another process writes.

        SQLite's own busy handler backs off to 100 ms and so starves whoever waited longest.
        """
        deadline = time.monotonic() + LOCK_TIMEOUT_SECONDS
        while True:
            try:
                self.raw.execute("BEGIN IMMEDIATE")
                break
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF not in _LOCKED:
                    raise
                if time.monotonic() > deadline:
                    raise Unavailable(
                        "database.busy",
                        "Another program keeps the database locked. Close it and try again.",
                    ) from error
            time.sleep(random.uniform(0.0002, 0.001))  # noqa: S311
        # SQLAlchemy must know of it: a session that finds no transaction would begin its own, and
        # its commit would end ours in the middle. It believes that one goes on for ever, because to
        # begin and commit there, too, costs a quarter of an empty transaction.
        if not self.connection.in_transaction():
            self.connection.begin()

    def _flush(self, batch: _Batch) -> None:
        self._batch = None
        if batch.error is None:
            try:
                self.raw.commit()
            except BaseException as error:
                batch.error = error
        if batch.error is None:
            self._committed(self.raw.total_changes)
        else:
            self._roll_back()

    def _roll_back(self) -> None:
        self.connection.rollback()
        # In case SQLAlchemy thinks that its transaction is over, as after a failed commit.
        self.raw.rollback()
