"""The composition root: the one place that wires the floors together."""

from pathlib import Path

from crmtui.kit.backend import Backend
from crmtui.kit.changes import ChangeFeed, PostgresChangeFeed, SqliteChangeFeed
from crmtui.kit.clock import Clock, SystemClock
from crmtui.kit.database import Database, open_database, parse_database_url
from crmtui.kit.master_key import find_or_make
from crmtui.kit.schema import upgrade
from crmtui.kit.secret_box import SecretBox
from crmtui.places import BACKUPS, choose_data_dir
from crmtui.services.audit import record_events


def open_backend(
    database_url: str, clock: Clock | None = None, data_dir: Path | None = None
) -> Backend:
    """The backend on `database_url`, created or upgraded first where needed.

    `data_dir` has the backup that is written before an upgrade, and the key of stored secrets.

    Raises:
        Invalid: database.url.
        Conflict: database.too_new.
        Unavailable: database.unreachable, database.unreadable, backup.failed, backup.no_tools.
    """
    clock = clock or SystemClock()
    url = parse_database_url(database_url)
    upgrade(url, clock.now(), choose_data_dir(data_dir) / BACKUPS)
    return assemble_backend(open_database(url), clock, data_dir)


def assemble_backend(database: Database, clock: Clock, data_dir: Path | None = None) -> Backend:
    """The backend on an open database that has the version this program needs."""
    url = database.url

    def open_box() -> SecretBox:
        return SecretBox(find_or_make(choose_data_dir(data_dir)))

    changes: ChangeFeed = (
        SqliteChangeFeed(url) if database.dialect == "sqlite" else PostgresChangeFeed(url)
    )
    return Backend(database, clock, changes, record_events, open_box)
