"""Backup files: written whole or not at all, checked before they replace anything."""

import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import URL

from crmtui.kit import backup_postgres
from crmtui.kit.errors import Conflict, NotFound, Unavailable
from crmtui.kit.schema import backup_sqlite, current_version, head_version


def write_backup(url: URL, target: Path) -> Path:
    """Copy the database, in use or not, to the new file `target`.

    Raises:
        Conflict: backup.exists, when the file is there already.
        NotFound: backup.no_folder, or database.empty when there is nothing to copy.
        Unavailable: database.unreachable, backup.failed, backup.no_tools.
    """
    if target.exists():
        raise Conflict("backup.exists", f"{target} exists already. Choose another name.")
    if not target.parent.is_dir():
        raise NotFound("backup.no_folder", f"There is no folder {target.parent}.")
    if current_version(url) is None:
        raise NotFound("database.empty", "There is no database yet, so nothing to back up.")
    if url.get_backend_name() == "sqlite":
        backup_sqlite(Path(str(url.database)), target)
    else:
        backup_postgres.dump(url, target)
    return target


def restore_backup(url: URL, source: Path, saved_to: Path, now: datetime) -> Path | None:
    """Replace the database's content by `source`; what it held before is kept in a file.

    Returns the file in the folder `saved_to`, or None if the database was empty.

    Raises:
        NotFound: backup.not_found.
        Conflict: database.too_new, when the backup was made by a newer program.
        Unavailable: backup.unreadable, backup.failed, backup.no_tools, database.unreachable.
    """
    if not source.is_file():
        raise NotFound("backup.not_found", f"There is no file {source}.")
    sqlite = url.get_backend_name() == "sqlite"
    _require_known(_sqlite_version(source) if sqlite else backup_postgres.read_version(source))
    saved = _save_current(url, saved_to, now)
    if sqlite:
        _replace_sqlite(source, Path(str(url.database)))
    else:
        backup_postgres.load(url, source)
    return saved


def _require_known(version: str) -> None:
    if version > head_version():
        raise Conflict(
            "database.too_new",
            f"The backup has version {version}, this program knows {head_version()}. "
            "Install the newer one.",
        )


def _save_current(url: URL, folder: Path, now: datetime) -> Path | None:
    if current_version(url) is None:
        return None
    ending = "sqlite" if url.get_backend_name() == "sqlite" else "dump"
    name = f"crmtui-before-restore-{now:%Y%m%dT%H%M%S}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"{name}.{ending}"
    number = 1
    while target.exists():
        number += 1
        target = folder / f"{name}-{number}.{ending}"
    return write_backup(url, target)


def _sqlite_version(file: Path) -> str:
    try:
        with _open_backup(file) as connection:
            problem = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if problem != "ok":
                raise Unavailable("backup.unreadable", f"{file} is damaged: {problem}.")
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            return str(row[0])
    except (sqlite3.DatabaseError, TypeError) as error:
        raise Unavailable(
            "backup.unreadable", f"{file} is not a backup of this program."
        ) from error


@contextmanager
def _open_backup(file: Path) -> Iterator[sqlite3.Connection]:
    # A backup may lie in a folder that is not ours to write to; a live file has its log beside it.
    live = file.with_name(file.name + "-wal").exists()
    mode = "mode=ro" if live else "mode=ro&immutable=1"
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?{mode}", uri=True)
    with contextlib.closing(connection):
        yield connection


def _replace_sqlite(source: Path, target: Path) -> None:
    """Copy into the live file in one transaction, so that other processes see all or nothing."""
    if not target.exists():
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        target.touch(mode=0o600)
    try:
        with (
            _open_backup(source) as origin,
            contextlib.closing(sqlite3.connect(target, timeout=30)) as copy,
        ):
            origin.backup(copy)
    except sqlite3.Error as error:
        raise Unavailable(
            "backup.failed", f"{target} could not be replaced ({error}); it is unchanged."
        ) from error
