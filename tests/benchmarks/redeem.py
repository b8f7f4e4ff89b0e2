"""Redeeming in process, durable, against bare `sqlite3` doing the same writes in one thread."""

import gc
import itertools
import random
import shutil
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import Table, insert

from crmtui.bootstrap import open_backend
from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.ids import new_id
from crmtui.kit.schema import backup_sqlite
from crmtui.models import Event, Order, Organization, Product, Ticket
from crmtui.services import checkin
from crmtui.services.checkin import GateCreate, ListCreate, Result, Scanned
from tests.benchmarks.table import Row, compare, compare_times

_CALLERS: Final = (1, 8, 32)
_GOALS: Final = {1: 0.35, 8: 1.0, 32: 1.0}
_WORST_WAIT_SECONDS: Final = 0.020
PRAGMAS: Final = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "temp_store = MEMORY",
    "cache_size = -65536",
    "mmap_size = 268435456",
    "wal_autocheckpoint = 4000",
)
"""The same as ours, or the reference would lose by its settings."""


def run(quick: bool) -> Iterator[Row]:
    turns, scans = (3, 400) if quick else (7, 1600)
    folder = Path(tempfile.mkdtemp(prefix="crmtui-bench-"))
    try:
        tickets = (len(_CALLERS) * 2 * turns + 2) * scans
        with Door(folder / "redeem.sqlite", tickets) as door:
            door.redeem(8, scans // 4)  # fills caches, as they are filled in a program that runs
            door.write_raw(scans // 4)
            for callers in _CALLERS:
                yield from _compare(door, callers, turns, scans)
    finally:
        shutil.rmtree(folder)


def _compare(door: "Door", callers: int, turns: int, scans: int) -> Iterator[Row]:
    pairs = []
    for _turn in range(turns):
        waits = door.redeem(callers, scans)
        pairs.append((scans / waits.total, door.write_raw(scans), waits.worst, waits.p99))
    ours, raw, *_waits = sorted(pairs, key=lambda pair: pair[0] / pair[1])[turns // 2]
    worst = sorted(pair[2] for pair in pairs)[turns // 2]
    named = f"redeem, {callers} caller{'s' if callers > 1 else ''}"
    yield compare(named, ours, "sqlite3, the same writes", raw, _GOALS[callers])
    # Whoever comes with more than eight waits for them, too, as long as each is written durably.
    wanted = _WORST_WAIT_SECONDS * max(1, callers / 8)
    yield compare_times(f"{named}, worst wait", worst, f"{wanted * 1000:.0f} ms", wanted, at_most=1)


class _Waits:
    def __init__(self, total: float, waits: list[float]) -> None:
        self.total = total
        self.worst = max(waits)
        self.p99 = sorted(waits)[int(len(waits) * 0.99)]


class Door:
    """A database on disk with an event and tickets that nobody has used yet."""

    def __init__(self, file: Path, tickets: int) -> None:
        self.backend: Backend = open_backend(f"sqlite:///{file}")
        self.actor = Actor("user", new_id(), new_id(), frozenset({"tickets:redeem"}), "Ana", "api")
        # Nobody queues in the order in which tickets were sold; nor does either side's page cache.
        numbers = random.Random(7).sample(range(tickets), tickets)
        self._codes = (f"CODE-{number:07d}" for number in numbers)
        _fill(self.backend, self.actor.organization_id or new_id(), tickets)
        owner = Actor("user", None, self.actor.organization_id, frozenset({"*"}), "Owner", "cli")
        with self.backend.write(owner) as tx:
            event_id = tx.session.query(Event.id).scalar()
            self.list_id = checkin.create_list(tx, ListCreate(event_id=event_id, name="All")).id
            self.gate_id = checkin.create_gate(tx, GateCreate(name="Gate A")).id
        # A file of its own: a connection that finds another's writes starts with an empty cache.
        copy = file.with_suffix(".raw")
        backup_sqlite(file, copy)
        self._raw = sqlite3.connect(copy, isolation_level=None, cached_statements=512)
        for pragma in PRAGMAS:
            self._raw.execute(f"PRAGMA {pragma}")

    def __enter__(self) -> "Door":
        return self

    def __exit__(self, *_error: object) -> None:
        self._raw.close()
        self.backend.close()

    def redeem(self, callers: int, scans: int) -> _Waits:
        """Redeem `scans` tickets from `callers` threads at once; seconds in all and of each."""
        shares = [list(itertools.islice(self._codes, scans // callers)) for _ in range(callers)]
        barrier = threading.Barrier(callers + 1)
        with ThreadPoolExecutor(callers) as pool, _no_collector():
            futures = [pool.submit(self._redeem_all, codes, barrier) for codes in shares]
            barrier.wait()
            start = time.perf_counter()
            waits = [wait for future in futures for wait in future.result()]
            return _Waits(time.perf_counter() - start, waits)

    def _redeem_all(self, codes: list[str], barrier: threading.Barrier) -> list[float]:
        barrier.wait()
        waits = []
        for code in codes:
            start = time.perf_counter()
            scanned = Scanned(
                list_id=self.list_id, gate_id=self.gate_id, code=code, nonce=f"n-{code}"
            )
            verdict = self.backend.run(self.actor, checkin.Redeem(scanned))
            waits.append(time.perf_counter() - start)
            if verdict.result is not Result.OK:
                raise RuntimeError(f"{code}: {verdict.result}")
        return waits

    def write_raw(self, scans: int) -> float:
        """A look-up and the same five writes for each ticket, bare; how many a second."""
        codes = list(itertools.islice(self._codes, scans))
        with _no_collector():
            start = time.perf_counter()
            for code in codes:
                self._write_one(self._raw.execute, code)
            return scans / (time.perf_counter() - start)

    def _write_one(self, execute: Callable[..., Any], code: str) -> None:
        organization = (self.actor.organization_id or new_id()).hex
        at = datetime.now(UTC).replace(tzinfo=None).isoformat(" ")
        list_id, gate_id, scan_id = self.list_id.hex, self.gate_id.hex, new_id().hex
        execute("BEGIN IMMEDIATE")
        ticket_id, product_id = execute(_FIND, (organization, code)).fetchone()
        ids = (scan_id, organization, list_id, ticket_id, product_id, gate_id)
        execute(_SCAN, (*ids, scan_id, code, f"n-{code}", at, at))
        execute(_ADMISSION, (organization, list_id, ticket_id, at))
        execute(_COUNT, (list_id, product_id, gate_id, organization))
        execute(_TICKET, (at, ticket_id))
        execute(_EVENT, (new_id().hex, organization, ticket_id, scan_id, at, _DATA))
        execute("COMMIT")


_FIND: Final = (
    "SELECT id, product_id FROM tickets WHERE organization_id = ? AND code = ? "
    "AND deleted_at IS NULL"
)
_SCAN: Final = (
    "INSERT INTO scans (id, organization_id, list_id, ticket_id, product_id, gate_id, gate_name,"
    " operator_id, operator_name, via, code, direction, result, detail, entry, nonce, scanned_at,"
    " created_at) VALUES"
    " (?, ?, ?, ?, ?, ?, 'Gate A', ?, 'Ana', 'api', ?, 'entry', 'ok', '', 1, ?, ?, ?)"
)
_ADMISSION: Final = (
    "INSERT INTO admissions (organization_id, list_id, ticket_id, entries, inside, last_entry_at,"
    " last_entry_gate, last_entry_by) VALUES (?, ?, ?, 1, 1, ?, 'Gate A', 'Ana')"
)
_COUNT: Final = (
    "INSERT INTO checkin_counters VALUES (?, ?, ?, 1, 1, 0, 0, ?)"
    " ON CONFLICT (list_id, product_id, gate_id) DO UPDATE SET admitted = admitted + 1,"
    " entered = entered + 1"
)
_TICKET: Final = "UPDATE tickets SET redeemed_at = ? WHERE id = ?"
_EVENT: Final = (
    "INSERT INTO domain_events (id, organization_id, topic, subject_type, subject_id, actor_kind,"
    " actor_id, actor_name, via, occurred_at, data)"
    " VALUES (?, ?, 'ticket.redeemed', 'ticket', ?, 'user', ?, 'Ana', 'api', ?, ?)"
)
_DATA: Final = "{" + '"scan_id": "' + "0" * 300 + '"}'


class _no_collector:  # noqa: N801 — reads as a statement
    """The collector paused: its turns would fall on one side or the other by chance."""

    def __enter__(self) -> None:
        gc.collect()
        gc.disable()

    def __exit__(self, *_error: object) -> None:
        gc.enable()


def _fill(backend: Backend, organization_id: UUID, tickets: int) -> None:
    now = backend.clock.now()
    actor = Actor("system", None, organization_id, frozenset({"*"}), "system", "cli")
    with backend.write(actor) as tx:
        tx.session.add(_organization(organization_id))
        tx.flush()
        event, product = _catalogue(now)
        for row in (event, product):
            tx.session.add(row)
            tx.flush()
        make = _Maker(organization_id, event.id, product.id, now)
        for start in range(0, tickets, 5_000):
            numbers = range(start, min(start + 5_000, tickets))
            tx.execute(insert(cast(Table, Order.__table__)), list(map(make.order, numbers)))
            tx.execute(insert(cast(Table, Ticket.__table__)), list(map(make.ticket, numbers)))


def _organization(organization_id: UUID) -> Organization:
    return Organization(
        id=organization_id,
        name="Bench",
        slug="bench",
        plan_tier="free",
        currency="EUR",
        timezone="UTC",
        tax_rate=19,
    )


def _catalogue(now: datetime) -> tuple[Event, Product]:
    event = Event(
        id=new_id(),
        name="Gala",
        subtype="event",
        status="published",
        venue="",
        description="",
        starts_at=now,
        ends_at=now + timedelta(hours=9),
        timezone="UTC",
    )
    product = Product(
        id=new_id(),
        event_id=event.id,
        name="Regular",
        subtype="ticket",
        status="active",
        description="",
        price_minor=4500,
        currency="EUR",
        required_fields=["attendee_name"],
    )
    return event, product


class _Maker:
    """Rows of orders with one ticket each."""

    def __init__(
        self, organization_id: UUID, event_id: UUID, product_id: UUID, now: datetime
    ) -> None:
        self._shared = {
            "organization_id": organization_id,
            "created_at": now,
            "updated_at": now,
            "version": 1,
            "event_id": event_id,
            "currency": "EUR",
            "note": "",
        }
        self._product_id = product_id
        self._order_ids: dict[int, UUID] = {}

    def order(self, number: int) -> dict[str, Any]:
        self._order_ids[number] = new_id()
        return {
            **self._shared,
            "id": self._order_ids[number],
            "code": f"A{number}",
            "status": "paid",
            "channel": "import",
            "buyer_name": "Maria Silva",
            "buyer_email": "",
            "buyer_phone": "",
            "total_minor": 4500,
        }

    def ticket(self, number: int) -> dict[str, Any]:
        return {
            **self._shared,
            "id": new_id(),
            "product_id": self._product_id,
            "order_id": self._order_ids[number],
            "position": 1,
            "number": number + 1,
            "code": f"CODE-{number:07d}",
            "state": "valid",
            "attendee_name": "Maria Silva",
            "attendee_email": "maria@example.org",
            "attendee_phone": "",
            "company": "",
            "seat": "",
            "attendee_data": {},
            "price_minor": 4500,
            "search_key": number,
            "search_text": "maria silva maria example org",
        }
