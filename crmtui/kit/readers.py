"""Readers on SQLite: connections that stay open between two reads.

Taking a connection from SQLAlchemy's pool and giving it back costs several times what a point read
does. Here a reader keeps its connection; between two readers it waits in a list.
"""

import sqlite3
from contextlib import AbstractContextManager
from typing import cast

from sqlalchemy import Connection, Engine


class SqliteReaders:
    """As many connections as there were readers at once, each in a snapshot of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: list[Connection] = []
        self._closed = False

    def snapshot(self) -> AbstractContextManager[Connection]:
        """A connection that sees the database as it is now, until the block ends."""
        return _Snapshot(self)

    def take(self) -> Connection:
        """A connection nobody else uses."""
        try:
            return self._waiting.pop()
        except IndexError:
            return self._engine.connect()

    def give_back(self, connection: Connection) -> None:
        """Let the next reader have the connection."""
        if self._closed:
            connection.close()
        else:
            self._waiting.append(connection)

    def close(self) -> None:
        """Close what waits now, and later whatever is given back."""
        self._closed = True
        while self._waiting:
            self._waiting.pop().close()
        self._engine.dispose()


class _Snapshot:
    """One read transaction; a class, because generators cost on hot paths."""

    __slots__ = ("_connection", "_raw", "_readers")

    def __init__(self, readers: SqliteReaders) -> None:
        self._readers = readers

    def __enter__(self) -> Connection:
        self._connection = connection = self._readers.take()
        self._raw = cast(sqlite3.Connection, connection.connection.dbapi_connection)
        try:
            self._raw.execute("BEGIN")
        except BaseException:
            connection.close()
            raise
        return connection

    def __exit__(self, *_error: object) -> None:
        try:
            # SQLAlchemy's own idea of the transaction first: it may not have noticed ours.
            self._connection.rollback()
            if self._raw.in_transaction:
                self._raw.execute("ROLLBACK")
        except BaseException:
            self._connection.invalidate()
            self._connection.close()
            raise
        self._readers.give_back(self._connection)
