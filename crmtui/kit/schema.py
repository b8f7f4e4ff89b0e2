"""The database's version: created and upgraded at start, with a backup before an upgrade."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, NullPool, inspect, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError, OperationalError

from crmtui.kit import backup_postgres
from crmtui.kit.database import postgres_engine, sqlite_engine
from crmtui.kit.errors import Conflict, Unavailable
from crmtui.kit.resources import migrations_path

_VERSION: Final = text("SELECT version_num FROM alembic_version")
_UPGRADE_LOCK: Final = 7_267_001
"""PostgreSQL advisory lock: two processes that start together upgrade one after the other."""


def head_version() -> str:
    """The version this program needs; migrations are numbered files."""
    return max(file.name[:4] for file in (migrations_path() / "versions").glob("[0-9]*.py"))


def current_version(url: URL) -> str | None:
    """The version the database has, or None if it is empty or does not exist.

    Raises:
        Unavailable: database.unreachable, database.unreadable.
    """
    return _read_version(url, alone=True)


def _read_version(url: URL, *, alone: bool) -> str | None:
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        return None
    with _connect(url, alone=alone) as connection:
        return _version(connection)


def upgrade(url: URL, now: datetime, backups: Path) -> Path | None:
    """Bring the database to the version this program needs; the path of the backup, if one was due.

    The backup goes into the folder `backups`, which is made if it is missing.

    Raises:
        Conflict: database.too_new, when a newer program has upgraded it already.
        Unavailable: database.unreachable; backup.failed, backup.no_tools: nothing was upgraded.
    """
    need = head_version()
    # First without the lock: whoever starts while others write all the time would wait for it.
    if _read_version(url, alone=False) == need or (have := current_version(url)) == need:
        return None
    if have is not None and have > need:
        raise Conflict(
            "database.too_new",
            f"The database has version {have}, this program knows {need}. Install the newer one.",
        )
    saved = _backup_before_upgrade(url, have, now, backups) if have else None
    migrate(url, "head")
    return saved


def migrate(url: URL, target: str) -> None:
    """Run Alembic up or down to `target` in one transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations_path()).replace("%", "%%"))
    _create_private_file(url)
    with _connect(url) as connection:
        config.attributes["connection"] = connection
        have = _version(connection)
        down = target == "base" or (target != "head" and have is not None and target < have)
        (command.downgrade if down else command.upgrade)(config, target)
        connection.commit()


def backup_sqlite(source: Path, target: Path) -> None:
    """A consistent copy of a live database, made under a temporary name and renamed when whole."""
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with (
        contextlib.closing(sqlite3.connect(source)) as origin,
        contextlib.closing(sqlite3.connect(partial)) as copy,
    ):
        origin.backup(copy)
    partial.replace(target)


def _backup_before_upgrade(url: URL, have: str, now: datetime, folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"crmtui-before-upgrade-from-{have}-{now:%Y%m%dT%H%M%S}"
    if url.get_backend_name() == "sqlite":
        target = folder / f"{name}.sqlite"
        backup_sqlite(Path(str(url.database)), target)
    else:
        target = folder / f"{name}.dump"
        backup_postgres.dump(url, target)
    return target


def _create_private_file(url: URL) -> None:
    if url.get_backend_name() != "sqlite":
        return
    file = Path(str(url.database))
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


@contextmanager
def _connect(url: URL, *, alone: bool = True) -> Iterator[Connection]:
    """A connection in one transaction, which holds the upgrade lock if it is to be `alone`."""
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            if alone:
                _lock(connection)
            yield connection
    except OperationalError as error:
        raise Unavailable(
            "database.unreachable", f"The database {url.render_as_string()} does not answer."
        ) from error
    except DatabaseError as error:
        raise Unavailable(
            "database.unreadable", f"{url.render_as_string()} is not a database of this program."
        ) from error
    finally:
        engine.dispose()


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        # Rebuilding a table drops and recreates it, which foreign keys would forbid.
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})"))


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        return sqlite_engine(url, poolclass=NullPool)
    return postgres_engine(url)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(_VERSION).scalar_one_or_none()
