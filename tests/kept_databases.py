"""Databases that stay open from test to test and are emptied in between.

A fresh database costs a test more than its own work does: PostgreSQL needs 150 ms of processor time
to copy and drop one and its new connections read the catalogue again, and a new engine compiles
every statement again. Emptying one costs 2 ms. Where that fails, because a test left a transaction
open or closed the database, a new one takes its place.
"""

from __future__ import annotations

import sqlite3
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psycopg

from tests.databases import PostgresTemplate, SqliteTemplate

if TYPE_CHECKING:
    from crmtui.kit.database import Database

LOCK_SECONDS: Final = 2
"""How long emptying waits for what a test has left behind."""

_NEVER_EMPTIED: Final = "relname <> 'alembic_version'"
_TABLES: Final = f"SELECT relname FROM pg_stat_user_tables WHERE {_NEVER_EMPTIED}"
# TRUNCATE makes new files for a table and its indexes, which costs forty times what deleting a few
# rows does; many rows would stay in the file and slow its readers.
_EMPTY: Final = f"""
DO $$
DECLARE one record;
BEGIN
    SET LOCAL session_replication_role = replica;  -- no foreign keys, no append-only tables
    FOR one IN
        SELECT relid::regclass AS name, pg_relation_size(relid) AS size
        FROM pg_stat_user_tables WHERE {_NEVER_EMPTIED}
    LOOP
        IF one.size > 1000000 THEN
            EXECUTE format('TRUNCATE %s CASCADE', one.name);
        ELSIF one.size > 0 THEN
            EXECUTE format('DELETE FROM %s', one.name);
        END IF;
    END LOOP;
    PERFORM setval(oid, 1, false) FROM pg_class WHERE relkind = 'S';
END $$
"""


class KeptDatabase(ABC):
    """One open database."""

    def __init__(self, url: str) -> None:
        from crmtui.kit.database import open_database, parse_database_url

        self.database: Database = open_database(parse_database_url(url))
        self.is_open = True
        self._close = self.database.close
        self.database.close = self._close_once  # type: ignore[method-assign]

    def _close_once(self) -> None:
        self.is_open = False
        self._close()

    @abstractmethod
    def empty(self) -> None:
        """Bring it back to what the migrations made of it."""

    @abstractmethod
    def close(self) -> None:
        """Close it for good."""


class KeptSqlite(KeptDatabase):
    """A file over which the template's pages are written again."""

    def __init__(self, template: SqliteTemplate, folder: Path) -> None:
        file = folder / f"kept-{uuid.uuid4().hex}.sqlite"
        super().__init__(template.copy(file))
        self._template = sqlite3.connect(template.file)
        self._file = sqlite3.connect(file, timeout=LOCK_SECONDS)

    def empty(self) -> None:
        self._template.backup(self._file)

    def close(self) -> None:
        self._template.close()
        self._file.close()
        self.database.close()


class KeptPostgres(KeptDatabase):
    """A database of its own on the test run's server."""

    def __init__(self, template: PostgresTemplate) -> None:
        self._template = template
        self._name = template.create()
        super().__init__(template.url(self._name))
        self._connection = template.connect(
            self._name, options=f"-c lock_timeout={LOCK_SECONDS * 1000}"
        )
        self._empty = _EMPTY if self._is_superuser() else self._truncation()

    def empty(self) -> None:
        self._connection.execute(self._empty)  # type: ignore[arg-type]

    def close(self) -> None:
        self._connection.close()
        self.database.close()
        self._template.drop(self._name)

    def _is_superuser(self) -> bool:
        return self._connection.execute("SHOW is_superuser").fetchone() == ("on",)

    def _truncation(self) -> str:
        # Only a superuser may switch triggers off, and the audit trail's refuse a DELETE.
        names = ", ".join(row[0] for row in self._connection.execute(_TABLES))
        return f"TRUNCATE {names} RESTART IDENTITY CASCADE"


class Shelf:
    """The kept database of one kind, made when it is first needed."""

    def __init__(self, make: Callable[[], KeptDatabase]) -> None:
        self._make = make
        self._kept: KeptDatabase | None = None

    @contextmanager
    def lend(self) -> Iterator[Database]:
        """A database as the migrations leave it, until the block ends."""
        kept, self._kept = self._take(), None
        yield kept.database
        self._kept = kept

    def close(self) -> None:
        """Close what is kept."""
        if self._kept is not None:
            self._kept.close()

    def _take(self) -> KeptDatabase:
        if self._kept is None:
            return self._make()
        try:
            if self._kept.is_open:
                self._kept.empty()
                return self._kept
        except (sqlite3.Error, psycopg.Error):
            """A test has left a transaction open."""
        self._kept.close()
        return self._make()
