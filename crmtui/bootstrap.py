"""The composition root: the one place that wires the floors together."""

from crmtui.kit.backend import Backend
from crmtui.kit.changes import ChangeFeed, PostgresChangeFeed, SqliteChangeFeed
from crmtui.kit.clock import Clock, SystemClock
from crmtui.kit.database import open_database, parse_database_url
from crmtui.kit.schema import upgrade
from crmtui.services.audit import record_events


def open_backend(database_url: str, clock: Clock | None = None) -> Backend:
    """The backend on `database_url`, created or upgraded first where needed.

    Raises:
        Invalid: database.url.
        Conflict: database.too_new.
        Unavailable: database.unreachable, database.unreadable.
    """
    clock = clock or SystemClock()
    url = parse_database_url(database_url)
    upgrade(url, clock.now())
    changes: ChangeFeed = (
        SqliteChangeFeed(url) if url.get_backend_name() == "sqlite" else PostgresChangeFeed(url)
    )
    return Backend(open_database(url), clock, changes, record_events)
