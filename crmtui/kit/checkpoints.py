"""Moving what was committed from SQLite's write-ahead log into its file, beside the writer.

SQLite does it in the commit that finds the log long enough, so that all who wait for that commit
wait for a thousand pages more and for their flush. Here a thread of its own does it, while the
writer goes on. The writer's own threshold stays, higher, as the bound of the log: what it then
finds to do is little, and when that is done the log begins anew.
"""

import contextlib
import logging
import threading
from typing import Final

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

ROWS: Final = 100
"""So many written rows are some hundred pages in the log. What a checkpoint flushes to the file, a
commit beside it waits for: at 500 rows that was 22 ms for tickets in no order, at 100 it is 10.
Fewer make neither a scan quicker nor its wait shorter, and cost a queue of jobs a tenth."""

_log = logging.getLogger(__name__)


class Checkpointer:
    """A thread that begins with the first checkpoint, and a connection of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._wanted = threading.Event()
        self._closed = False
        self._thread: threading.Thread | None = None
        self._rows = 0
        """How many rows the writer had written when the last checkpoint was wanted."""

    def heard(self, rows: int) -> None:
        """The writer, whose turn it still is, has committed and written `rows` rows in all."""
        if rows - self._rows < ROWS:
            return
        self._rows = rows
        self._wanted.set()
        if self._thread is None:
            self._begin()

    def close(self) -> None:
        """Wait for the checkpoint that runs; none follows. The writer must be closed before."""
        self._closed = True
        self._wanted.set()
        if self._thread is not None:
            self._thread.join()

    def _begin(self) -> None:
        thread = threading.Thread(target=self._work, name="crmtui-checkpoints", daemon=True)
        with contextlib.suppress(RuntimeError):  # no more threads: the writer manages alone
            thread.start()
            self._thread = thread

    def _work(self) -> None:
        try:
            with self._engine.connect() as connection:
                while self._wanted.wait() and not self._closed:
                    self._wanted.clear()
                    _copy(connection)
        except SQLAlchemyError:
            # A full disk, perhaps: the writer, who tries it too, tells those whom it concerns.
            _log.exception("No checkpoints of the database beside the writer any more")


def _copy(connection: Connection) -> None:
    """Copy what nobody hinders; where another process is at it, do nothing."""
    connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)").close()
    connection.rollback()
