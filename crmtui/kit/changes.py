"""Telling every screen in every process what changed, within a second.

SQLite: a thread watches `PRAGMA data_version` and reads the event rows that are new.
PostgreSQL: the event recorder sends NOTIFY in the transaction, a thread LISTENs. Either way the
subscribers of a process hear of each change once, whoever made it, in the order of commits.
"""

import contextlib
import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Protocol
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import URL

from crmtui.kit.database import sqlite_engine

EVERYTHING: Final = "*"
"""The topic that stands for "something was missed, read all again"."""

CHANNEL: Final = "crmtui_changes"
_POLL_SECONDS: Final = 0.25
_RETRY_SECONDS: Final = 1.0
_log = logging.getLogger(__name__)

Subscriber = Callable[[frozenset[str]], None]
_NEW_EVENTS: Final = text(
    "SELECT seq, organization_id, topic FROM domain_events WHERE seq > :seq ORDER BY seq"
)
_LAST_EVENT: Final = text("SELECT coalesce(max(seq), 0) FROM domain_events")


class ChangeFeed(Protocol):
    """Calls subscribers, on a thread of its own, with the topics that changed."""

    def subscribe(self, organization_id: UUID, subscriber: Subscriber) -> Callable[[], None]:
        """Hear of an organization's changes until the returned function is called."""
        ...

    def wake(self) -> None:
        """A transaction of this process was committed: look now, not at the next poll."""
        ...

    def close(self) -> None: ...


class _Feed:
    """Keeps subscribers and starts the watching thread with the first of them."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._subscribers: dict[UUID, list[Subscriber]] = {}
        self._thread: threading.Thread | None = None
        self._wanted = threading.Event()
        self._closed = False

    def subscribe(self, organization_id: UUID, subscriber: Subscriber) -> Callable[[], None]:
        with self._mutex:
            self._subscribers.setdefault(organization_id, []).append(subscriber)
            if self._thread is None and not self._closed:
                ready = threading.Event()
                self._thread = threading.Thread(
                    target=self._run, args=(ready,), name="crmtui-changes", daemon=True
                )
                self._thread.start()
                ready.wait(10)

        def unsubscribe() -> None:
            with self._mutex, contextlib.suppress(ValueError):
                self._subscribers[organization_id].remove(subscriber)

        return unsubscribe

    def wake(self) -> None:
        if not self._wanted.is_set():
            self._wanted.set()

    def close(self) -> None:
        with self._mutex:
            self._closed = True
            thread = self._thread
        self._wanted.set()
        if thread is not None:
            thread.join(5)

    def _run(self, ready: threading.Event) -> None:
        while not self._closed:
            try:
                self._watch(ready)
            except Exception:
                _log.exception("The change feed stopped; trying again")
                ready.set()
                self._wanted.wait(_RETRY_SECONDS)
                self._publish_all()

    def _watch(self, ready: threading.Event) -> None:
        raise NotImplementedError

    def _publish(self, changed: Mapping[UUID, Iterable[str]]) -> None:
        for organization_id, topics in changed.items():
            with self._mutex:
                subscribers = tuple(self._subscribers.get(organization_id, ()))
            for subscriber in subscribers:
                try:
                    subscriber(frozenset(topics))
                except Exception:
                    _log.exception("A subscriber of changes failed")

    def _publish_all(self) -> None:
        self._publish(dict.fromkeys([*self._subscribers], (EVERYTHING,)))


class SqliteChangeFeed(_Feed):
    """Polls `data_version`, which costs a few microseconds and no lock."""

    def __init__(self, url: URL) -> None:
        super().__init__()
        self._url = url

    def _watch(self, ready: threading.Event) -> None:
        engine = sqlite_engine(self._url)
        try:
            with engine.connect() as connection:
                seen = connection.exec_driver_sql("PRAGMA data_version").scalar()
                last = connection.execute(_LAST_EVENT).scalar_one()
                ready.set()
                while not self._closed:
                    version = connection.exec_driver_sql("PRAGMA data_version").scalar()
                    if version != seen:
                        seen = version
                        last = self._read_events(connection, last)
                    self._wanted.wait(_POLL_SECONDS)
                    self._wanted.clear()
        finally:
            engine.dispose()

    def _read_events(self, connection: Any, last: int) -> int:
        changed: dict[UUID, set[str]] = {}
        for seq, organization_id, topic in connection.execute(_NEW_EVENTS, {"seq": last}):
            last = seq
            if organization_id is not None:
                changed.setdefault(UUID(organization_id), set()).add(topic)
        self._publish(changed)
        return last


class PostgresChangeFeed(_Feed):
    """LISTENs on a connection of its own; a payload is `organization topic topic …`."""

    def __init__(self, url: URL) -> None:
        super().__init__()
        self._conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)

    def _watch(self, ready: threading.Event) -> None:
        import psycopg

        with psycopg.connect(self._conninfo, autocommit=True) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            ready.set()
            while not self._closed:
                for notice in connection.notifies(timeout=_POLL_SECONDS, stop_after=1):
                    organization_id, *topics = notice.payload.split(" ")
                    self._publish({UUID(organization_id): topics})
