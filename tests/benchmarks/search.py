"""Finding guests while somebody waits, and taking in the list they stand on."""

import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from crmtui.bootstrap import open_backend
from crmtui.kit.backend import Backend
from crmtui.kit.name_index import index_words
from crmtui.services import orders
from crmtui.services.orders import AttendeeData, TicketRow
from tests.benchmarks.table import Row, compare, compare_times
from tests.factories import create_organization, create_product

_SLOWEST_SECONDS: Final = 0.050
_BATCH: Final = 5_000
_TABLES: Final = ("organizations", "events", "products", "orders", "tickets")
_FIRST: Final = ("Anna", "Łukasz", "Maria", "Oliver", "Li", "Hans", "Sofía", "Zoë", "Paul", "Emma")
_LAST: Final = ("Müller", "Schmidt", "Wiśniewski", "Kaya", "Nguyen", "García", "Øster", "Novák")


def run(quick: bool) -> Iterator[Row]:
    folder = Path(tempfile.mkdtemp(prefix="crmtui-bench-"))
    try:
        with closing(_List(folder / "search.sqlite", 20_000 if quick else 100_000)) as guests:
            yield from _inserting(guests, folder)
            yield from _searching(guests, 20 if quick else 100)
    finally:
        shutil.rmtree(folder)


def _inserting(guests: "_List", folder: Path) -> Iterator[Row]:
    ours = guests.count / guests.insert()
    raw = guests.count / guests.insert_raw(folder / "raw.sqlite")
    name = f"insert {guests.count:,} tickets, searchable"
    yield compare(name, ours, "sqlite3, the same rows ready made", raw, 0.25)


def _searching(guests: "_List", rounds: int) -> Iterator[Row]:
    by_kind = guests.search(rounds)
    times = sorted(spent for spents in by_kind.values() for spent in spents)
    by_kind["all searches"] = times
    for kind, spents in by_kind.items():
        p95 = sorted(spents)[int(len(spents) * 0.95)]
        name = f"search {guests.count:,} tickets, {kind}, p95"
        yield compare_times(name, p95, "50 ms", _SLOWEST_SECONDS, at_most=1)


class _List:
    """One event and the people who come; names repeat as names do."""

    def __init__(self, file: Path, count: int) -> None:
        self.file = file
        self.count = count
        self.backend: Backend = open_backend(f"sqlite:///{file}")
        self.actor = create_organization(self.backend)
        product = create_product(self.backend, self.actor)
        assert product.event_id is not None
        self.event_id: UUID = product.event_id
        self._random = random.Random(7)
        self._rows = self._make_rows(product.id)

    def close(self) -> None:
        self.backend.close()

    def _make_rows(self, product_id: UUID) -> list[TicketRow]:
        first = [*_FIRST, *(self._invent(3, 8) for _ in range(600))]
        last = [*_LAST, *(self._invent(4, 11) for _ in range(15_000))]
        return [
            TicketRow(product_id=product_id, attendee=self._guest(at, first, last))
            for at in range(self.count)
        ]

    def _invent(self, shortest: int, longest: int) -> str:
        length = self._random.randint(shortest, longest)
        return "".join(self._random.choices("aeioulmnrstkpbdfghvwz", k=length)).title()

    def _guest(self, at: int, first: list[str], last: list[str]) -> AttendeeData:
        given = first[min(int(self._random.expovariate(1 / 80)), len(first) - 1)]
        family = last[min(int(self._random.expovariate(1 / 2000)), len(last) - 1)]
        return AttendeeData(
            name=f"{given} {family}",
            email=f"{given}.{family}{at}@example.org",
            phone=f"+49 151 {self._random.randint(1_000_000, 9_999_999)}",
            company=self._random.choice(("", "Acme", "Globex Corp")),
        )

    def insert(self) -> float:
        start = time.perf_counter()
        for at in range(0, self.count, _BATCH):
            with self.backend.write(self.actor) as tx:
                orders.insert_tickets(tx, self.event_id, self._rows[at : at + _BATCH])
        return time.perf_counter() - start

    def insert_raw(self, file: Path) -> float:
        """The same rows and the same index, as bare as `sqlite3` can write them."""
        open_backend(f"sqlite:///{file}").close()
        with closing(sqlite3.connect(self.file)) as source, closing(_connect(file)) as target:
            for table in _TABLES[:3]:
                _copy(target, table, source.execute(f"SELECT * FROM {table}").fetchall())
            ready = [
                (table, source.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall())
                for table in _TABLES[3:]
            ]
            words = self._index_rows(source)
            start = time.perf_counter()
            for at in range(0, self.count, _BATCH):
                target.execute("BEGIN IMMEDIATE")
                for table, rows in ready:
                    _copy(target, table, rows[at : at + _BATCH])
                _copy(target, "ticket_search (rowid, search_text)", sorted(words[at : at + _BATCH]))
                target.execute("COMMIT")
            return time.perf_counter() - start

    def _index_rows(self, source: sqlite3.Connection) -> list[tuple[int, str]]:
        stored = source.execute("SELECT search_key, search_text FROM tickets ORDER BY rowid")
        return [(key, index_words(text, self.event_id)) for key, text in stored]

    def search(self, rounds: int) -> dict[str, list[float]]:
        times: dict[str, list[float]] = {}
        with self.backend.read(self.actor) as tx:
            for kind, wanted in [pair for _ in range(rounds) for pair in self._questions()]:
                start = time.perf_counter()
                orders.search_tickets(tx, self.event_id, wanted)
                times.setdefault(kind, []).append(time.perf_counter() - start)
        return times

    def _questions(self) -> Iterator[tuple[str, str]]:
        guest = self._random.choice(self._rows).attendee
        first, last = guest.name.split()
        yield "2 letters", last[:2]
        yield "3 letters", last[:3]
        yield "inside of a name", last[1:4]
        yield "full name", guest.name
        yield "name and initial", f"{last} {first[:1]}"
        yield "e-mail", guest.email
        yield "last 4 of the phone", guest.phone[-4:]
        yield "nobody", f"{last[:3]}qx"


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _copy(target: sqlite3.Connection, table: str, rows: list[Any]) -> None:
    marks = ", ".join("?" * len(rows[0]))
    target.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
