"""Whether the database is whole: the files, the references and the version."""

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from crmtui.kit.database import open_database
from crmtui.kit.schema import current_version, head_version


def find_problems(url: URL) -> list[str]:
    """Return what is wrong with the database, one sentence each; an empty list is good news.

    Raises:
        Unavailable: database.unreachable, database.unreadable.
    """
    version = current_version(url)
    if version is None:
        return ["There is no database yet."]
    problems = []
    if version != head_version():
        problems.append(f"The database has version {version}, not {head_version()}.")
    look = _sqlite_problems if url.get_backend_name() == "sqlite" else _postgres_problems
    try:
        return problems + look(url)
    except DBAPIError as error:
        return [*problems, f"The database cannot be read: {error.orig}."]


def _sqlite_problems(url: URL) -> list[str]:
    database = open_database(url)
    try:
        with database.read() as connection:
            damage = connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars().all()
            orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    finally:
        database.close()
    found = [f"{Path(str(url.database)).name}: {line}." for line in damage if line != "ok"]
    return found + [
        f"{row[0]}: row {row[1]} refers to a missing row of {row[2]}." for row in orphans
    ]


def _postgres_problems(url: URL) -> list[str]:
    database = open_database(url)
    try:
        with database.read() as connection:
            broken = connection.execute(_UNUSABLE).scalars().all()
    finally:
        database.close()
    return [f"{name} is not valid; recreate or validate it." for name in broken]


_UNUSABLE = text(
    "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid "
    "UNION ALL SELECT conname FROM pg_constraint WHERE NOT convalidated"
)
