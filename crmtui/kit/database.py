"""Connections: SQLite with one group-committing writer, PostgreSQL with a pool."""

import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, Literal, Protocol

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event, make_url
from sqlalchemy.engine import URL

from crmtui.kit.checkpoints import Checkpointer
from crmtui.kit.errors import Invalid
from crmtui.kit.json_text import write_json
from crmtui.kit.planning import HintingCompiler
from crmtui.kit.readers import SqliteReaders
from crmtui.kit.writer import GroupCommitWriter, GroupTurn

DialectName = Literal["sqlite", "postgresql"]
_POOL_SIZE: Final = 16
_READER_CACHE_MIB: Final = 8
"""Going through a large list fills it once for each thread; the system keeps the file anyway."""
_SQLITE_PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA mmap_size = 268435456",
    # The bound of the log; long before, `Checkpointer` copies it without anybody waiting for it.
    "PRAGMA wal_autocheckpoint = 4000",
)


class WriteGroup(Protocol):
    """Several things that one thread writes, each kept or undone alone."""

    def __enter__(self) -> "WriteGroup": ...

    def __exit__(self, *error: object) -> None:
        """Return once all that was kept is durable."""
        ...

    def part(self) -> contextlib.AbstractContextManager[Connection]:
        """A connection for the next one; an exception undoes this part and no other."""
        ...

    def open_part(self) -> contextlib.AbstractContextManager[Connection]:
        """A connection for one that can be repeated; what it wrote is undone by `retract`."""
        ...

    @property
    def changes(self) -> int:
        """Grows with each row that an open part writes."""
        ...

    def retract(self) -> None:
        """Undo all since the first open part."""
        ...

    @property
    def is_over(self) -> bool:
        """Whether the next one needs another group."""
        ...


class Database(Protocol):
    """One database of either kind."""

    dialect: DialectName
    url: URL
    has_one_writer: bool
    """Whether the threads of this process write one after the other."""
    memo: dict[Any, Any] | None
    """What the transactions that share a flush have read and not changed since."""

    @property
    def is_writing(self) -> bool:
        """Whether this thread is the one writer now."""
        ...

    def read(self) -> contextlib.AbstractContextManager[Connection]:
        """A connection inside a read-only snapshot."""
        ...

    def write(self) -> contextlib.AbstractContextManager[Connection]:
        """A connection inside a transaction that is durable when the block ends."""
        ...

    def write_group(self) -> WriteGroup:
        """Transactions of one thread that share what makes them durable, where that saves time."""
        ...

    def close(self) -> None: ...


class SqliteDatabase:
    """A file in WAL mode: any number of readers, one writer at a time over all processes."""

    dialect: DialectName = "sqlite"
    has_one_writer = True

    def __init__(self, url: URL) -> None:
        self.url = url
        readers = sqlite_engine(url, cache_mib=_READER_CACHE_MIB)
        self._readers = SqliteReaders(readers)
        self._checkpointer = Checkpointer(readers)
        self._writers = sqlite_engine(url, poolclass=StaticPool)
        self._writer = GroupCommitWriter(self._writers, self._checkpointer.heard)
        self.memo: dict[Any, Any] | None = self._writer.memo

    @property
    def is_writing(self) -> bool:
        return self._writer.is_owner

    def read(self) -> contextlib.AbstractContextManager[Connection]:
        return self._readers.snapshot()

    def write(self) -> contextlib.AbstractContextManager[Connection]:
        return self._writer.turn()

    def write_group(self) -> GroupTurn:
        return self._writer.group()

    def close(self) -> None:
        self._writer.close()
        self._checkpointer.close()
        self._writers.dispose()
        self._readers.close()


class PostgresDatabase:
    """A PostgreSQL database; the server groups commits itself."""

    dialect: DialectName = "postgresql"
    has_one_writer = False
    is_writing = False
    memo: dict[Any, Any] | None = None

    def __init__(self, url: URL) -> None:
        self.url = url
        self._engine = postgres_engine(url)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            yield connection

    def write(self) -> contextlib.AbstractContextManager[Connection]:
        return self._engine.begin()

    def write_group(self) -> WriteGroup:
        return _SingleWrite(self._engine)

    def close(self) -> None:
        self._engine.dispose()


class _SingleWrite:
    """A group of one: a server's locks must not be held for the sake of others' work."""

    is_over = True
    changes = 0

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __enter__(self) -> "_SingleWrite":
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def part(self) -> contextlib.AbstractContextManager[Connection]:
        return self._engine.begin()

    def open_part(self) -> contextlib.AbstractContextManager[Connection]:
        return self._engine.begin()

    def retract(self) -> None:
        """Nothing: whoever failed has undone its own transaction."""


def parse_database_url(text: str) -> URL:
    """A database URL of either kind; `postgresql://` means the psycopg 3 driver.

    Raises:
        Invalid: database.url, when it is neither `sqlite:///…` nor `postgresql://…`.
    """
    try:
        url = make_url(text)
        if url.get_backend_name() == "sqlite" and url.database:
            return url.set(drivername="sqlite")
        if url.get_backend_name() == "postgresql":
            return url.set(drivername="postgresql+psycopg")
    except Exception:  # noqa: S110 — whatever is wrong with it, the remedy is the same
        pass
    raise Invalid(
        "database.url",
        "The database URL must look like sqlite:///FILE or postgresql://USER@HOST/NAME.",
        {"database": "sqlite:///FILE or postgresql://USER@HOST/NAME"},
    )


def open_database(url: URL) -> Database:
    """Connect to `url`, of either kind."""
    return SqliteDatabase(url) if url.get_backend_name() == "sqlite" else PostgresDatabase(url)


def sqlite_engine(url: URL, *, cache_mib: int = 64, **options: Any) -> Engine:
    """An engine in driver-level autocommit, so that BEGIN is where we write it and nowhere else.

    `cache_mib` is what each connection may keep of the file in memory of its own.
    """
    engine = create_engine(
        url,
        json_serializer=write_json,
        hide_parameters=True,  # what people are called and hashes of tokens belong in no log
        connect_args={
            "isolation_level": None,
            "check_same_thread": False,
            "cached_statements": 512,
            "timeout": 10.0,
        },
        **(options or {"pool_size": _POOL_SIZE, "max_overflow": 64}),
    )

    engine.dialect.statement_compiler = HintingCompiler

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in (*_SQLITE_PRAGMAS, f"PRAGMA cache_size = {-1024 * cache_mib}"):
            connection.execute(pragma)

    return engine


def postgres_engine(url: URL) -> Engine:
    """An engine whose sessions wait at most 30 s for a lock and speak UTC."""
    return create_engine(
        url,
        json_serializer=write_json,
        hide_parameters=True,
        pool_size=_POOL_SIZE,
        max_overflow=64,
        pool_pre_ping=False,
        connect_args={"options": "-c lock_timeout=30000 -c timezone=UTC", "connect_timeout": 10},
    )
