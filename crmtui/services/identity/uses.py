"""When a credential was last used and how often, without a write for each request.

A process counts the requests of its keys in memory. When a key has not been noted for a minute,
one write notes all that was counted since. What a process has not written yet `uncounted` adds, so
the one that answers the requests shows exact numbers; when it ends, `write_uses` leaves them to
the others.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import Update, bindparam, case, update
from sqlalchemy.exc import SQLAlchemyError

from crmtui.kit.actor import system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import CrmError
from crmtui.services.identity.tables import API_KEYS, SESSIONS

NOTED_EVERY: Final = timedelta(minutes=1)

Defer = Callable[[Callable[[], None]], object]
_log = logging.getLogger(__name__)
_MAX_REMEMBERED: Final = 10_000

_KEY: Final = API_KEYS.c
_USED_AT: Final = bindparam("used_at", type_=_KEY.last_used_at.type)
_NOTE_KEY: Final = (
    update(API_KEYS)
    .where(_KEY.id == bindparam("key_id"))
    .values(
        request_count=_KEY.request_count + bindparam("requests"),
        last_used_at=case((_KEY.last_used_at > _USED_AT, _KEY.last_used_at), else_=_USED_AT),
    )
)
_SESSION: Final = SESSIONS.c
_NOTE_SESSION: Final = (
    update(SESSIONS)
    .where(_SESSION.id == bindparam("session_id"))
    .where(_SESSION.last_used_at.is_(None) | (_SESSION.last_used_at <= bindparam("before")))
    .values(last_used_at=_USED_AT)
)


@dataclass(slots=True)
class _KeyUse:
    """What one process knows of a key's use that the database does not."""

    requests: int = 0
    writing: int = 0
    """How many of them are being written."""
    used_at: datetime | None = None
    noted_at: datetime | None = None
    """When this process last set out to write, so that a burst does it once, also if it fails."""


@dataclass(slots=True)
class _Uses:
    """All that one process counts on one backend."""

    mutex: threading.Lock = field(default_factory=threading.Lock)
    keys: dict[UUID, _KeyUse] = field(default_factory=dict)
    sessions: dict[UUID, datetime] = field(default_factory=dict)

    def count(self, key_id: UUID) -> int:
        with self.mutex:
            use = self.keys.get(key_id)
            return 0 if use is None else use.requests + use.writing

    def take(self) -> dict[UUID, tuple[int, datetime]]:
        """What is to be written: the requests of each key and the moment of the last one."""
        with self.mutex:
            taken = {}
            for key_id, use in self.keys.items():
                if use.requests and use.used_at is not None:
                    taken[key_id] = use.requests, use.used_at
                    use.writing, use.requests = use.writing + use.requests, 0
            return taken

    def settle(self, taken: Iterable[tuple[UUID, int]], written: bool) -> None:
        """What was taken is written, or has to be taken again."""
        with self.mutex:
            for key_id, requests in taken:
                use = self.keys[key_id]
                use.writing -= requests
                use.requests += 0 if written else requests
            if len(self.keys) > _MAX_REMEMBERED:
                self.keys = {k: u for k, u in self.keys.items() if u.requests or u.writing}


_mutex: Final = threading.Lock()
_known: Final[WeakKeyDictionary[Backend, _Uses]] = WeakKeyDictionary()


def note_key(backend: Backend, key_id: UUID, now: datetime, defer: Defer) -> None:
    """Count a request of a key; the write, at most one a minute, is `defer`'s to run."""
    uses = _uses_of(backend)
    with uses.mutex:
        use = uses.keys.setdefault(key_id, _KeyUse())
        use.requests, use.used_at = use.requests + 1, now
        if use.noted_at is not None and use.noted_at > now - NOTED_EVERY:
            return
        use.noted_at = now
    defer(lambda: write_uses(backend))


def note_session(
    backend: Backend, session_id: UUID, last_used_at: datetime | None, now: datetime, defer: Defer
) -> None:
    """Note the moment at which a session is used, at most once a minute."""
    before = now - NOTED_EVERY
    if last_used_at is not None and last_used_at > before:
        return
    uses = _uses_of(backend)
    with uses.mutex:
        if (tried := uses.sessions.get(session_id)) is not None and tried > before:
            return
        if len(uses.sessions) >= _MAX_REMEMBERED:
            uses.sessions.clear()
        uses.sessions[session_id] = now
    noted = {"session_id": session_id, "before": before, "used_at": now}

    def write() -> None:
        _write(backend, _NOTE_SESSION, [noted])

    defer(write)


def write_uses(backend: Backend) -> None:
    """Write what was counted since; a failure is logged, and tried again at the next occasion."""
    uses = _uses_of(backend)
    taken = uses.take()
    rows = [
        {"key_id": key_id, "requests": requests, "used_at": used_at}
        # In one order, so that two processes never wait for each other.
        for key_id, (requests, used_at) in sorted(taken.items())
    ]
    written = not rows or _write(backend, _NOTE_KEY, rows)
    uses.settle(((key_id, requests) for key_id, (requests, _at) in taken.items()), written)


def uncounted(key_id: UUID) -> int:
    """How many requests of a key this process has counted and not written yet."""
    with _mutex:
        known = list(_known.values())
    return sum(uses.count(key_id) for uses in known)


def _uses_of(backend: Backend) -> _Uses:
    found = _known.get(backend)
    if found is None:
        with _mutex:
            found = _known.setdefault(backend, _Uses())
    return found


def _write(backend: Backend, statement: Update, rows: list[dict[str, object]]) -> bool:
    try:
        with backend.write(system_actor()) as tx:
            tx.execute(statement, rows)
    except (CrmError, SQLAlchemyError) as error:
        # By its kind alone: the statement's parameters have no place in a log.
        _log.warning("The use of a credential could not be noted: %s", type(error).__name__)
        return False
    return True
