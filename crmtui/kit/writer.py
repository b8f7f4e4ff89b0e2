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
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, cast

from sqlalchemy import Connection, Engine

from crmtui.kit.errors import Unavailable

MAX_BATCH: Final = 64
MAX_BATCH_SECONDS: Final = 0.005
"""A batch that has been open so long is flushed even if others wait: it bounds the wait."""

LOCK_TIMEOUT_SECONDS: Final = 30.0
_LOCKED: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class _Batch:
    __slots__ = ("done", "error", "opened", "size")

    def __init__(self) -> None:
        self.opened = time.monotonic()
        self.size = 0
        self.done = threading.Event()
        self.error: BaseException | None = None


class GroupCommitWriter:
    """Hands the one writing connection to callers, first come, first served."""

    def __init__(self, engine: Engine) -> None:
        self._connection = engine.connect()
        self._raw = cast(sqlite3.Connection, self._connection.connection.dbapi_connection)
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._busy = False
        self._batch: _Batch | None = None

    @contextmanager
    def turn(self) -> Iterator[Connection]:
        """The connection for one caller; durable when the block has been left without an exception.

        Raises:
            Unavailable: another process kept the database locked (database.busy), or the flush
                failed, for example on a full disk (database.write_failed). Nothing was written.
        """
        batch = self._enter()
        # The first of a batch has nobody's work to protect: its failure rolls back the whole.
        guarded = batch.size > 1
        try:
            if guarded:
                self._raw.execute("SAVEPOINT turn")
            yield self._connection
            if guarded:
                self._raw.execute("RELEASE turn")
        except BaseException:
            self._undo(guarded)
            self._leave(batch, wait=False)
            raise
        self._leave(batch, wait=True)

    def close(self) -> None:
        """Wait for the turn that runs, then close the connection."""
        self._take_turn()
        self._connection.close()

    def _take_turn(self) -> None:
        with self._mutex:
            if not self._busy:
                self._busy = True
                return
            ticket = threading.Lock()
            ticket.acquire()
            self._waiting.append(ticket)
        ticket.acquire()

    def _enter(self) -> _Batch:
        self._take_turn()
        if self._batch is None:
            try:
                self._begin()
            except BaseException:
                self._pass_on()
                raise
            self._batch = _Batch()
        self._batch.size += 1
        return self._batch

    def _begin(self) -> None:
        """BEGIN IMMEDIATE, asked again at short random intervals while another process writes.

        SQLite's own busy handler backs off to 100 ms and so starves whoever waited longest.
        """
        deadline = time.monotonic() + LOCK_TIMEOUT_SECONDS
        while True:
            try:
                self._raw.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF not in _LOCKED:
                    raise
                if time.monotonic() > deadline:
                    raise Unavailable(
                        "database.busy",
                        "Another program keeps the database locked. Close it and try again.",
                    ) from error
            time.sleep(random.uniform(0.0002, 0.001))  # noqa: S311

    def _undo(self, guarded: bool) -> None:
        if guarded and self._raw.in_transaction:
            self._raw.execute("ROLLBACK TO turn")
            self._raw.execute("RELEASE turn")
        else:
            self._roll_back()

    def _leave(self, batch: _Batch, wait: bool) -> None:
        if self._hand_over(batch):
            if wait:
                batch.done.wait()
        else:
            self._flush(batch)
            self._pass_on()
        if wait and batch.error is not None:
            raise Unavailable(
                "database.write_failed",
                "The database could not be written; nothing was saved. Is the disk full?",
            ) from batch.error

    def _hand_over(self, batch: _Batch) -> bool:
        """Give the open transaction to the next in line, unless it is time to flush."""
        if not self._raw.in_transaction or batch.size >= MAX_BATCH:
            return False
        if time.monotonic() - batch.opened > MAX_BATCH_SECONDS:
            return False
        with self._mutex:
            if not self._waiting:
                return False
            following = self._waiting.popleft()
        following.release()
        return True

    def _flush(self, batch: _Batch) -> None:
        self._batch = None
        try:
            self._connection.commit()
            self._raw.commit()
        except BaseException as error:
            batch.error = error
            self._roll_back()
        batch.done.set()

    def _roll_back(self) -> None:
        # SQLAlchemy knows of our BEGIN only once it has run a statement; before, its own commit
        # and rollback do nothing and the transaction would stay open for the next caller.
        self._connection.rollback()
        self._raw.rollback()

    def _pass_on(self) -> None:
        with self._mutex:
            if not self._waiting:
                self._busy = False
                return
            following = self._waiting.popleft()
        following.release()
