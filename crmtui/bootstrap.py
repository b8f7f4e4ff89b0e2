"""The composition root: the one place that wires the floors together."""

from pathlib import Path

from crmtui.kit.backend import Backend
from crmtui.kit.changes import ChangeFeed, PostgresChangeFeed, SqliteChangeFeed
from crmtui.kit.clock import Clock, SystemClock
from crmtui.kit.database import open_database, parse_database_url
from crmtui.kit.schema import upgrade
from crmtui.places import BACKUPS, choose_data_dir
from crmtui.services.audit import record_events


def open_backend(
    database_url: str, clock: Clock | None = None, backups: Path | None = None
) -> Backend:
    """The backend on `database_url`, created or upgraded first where needed.

    Before an upgrade a backup is written to `backups`; by default that is the folder of this name
    in the data directory.

    Raises:
        Invalid: database.url.
        Conflict: database.too_new.
        Unavailable: database.unreachable, database.unreadable, backup.failed, backup.no_tools.
    """
    clock = clock or SystemClock()
    url = parse_database_url(database_url)
    upgrade(url, clock.now(), backups or choose_data_dir(None) / BACKUPS)
    changes: ChangeFeed = (
        SqliteChangeFeed(url) if url.get_backend_name() == "sqlite" else PostgresChangeFeed(url)
    )
    return Backend(open_database(url), clock, changes, record_events)
