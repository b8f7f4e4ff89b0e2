"""A million contacts: finding, listing, counting and exporting them."""

import csv
import io
import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, get_args

from sqlalchemy import text

from crmtui.bootstrap import open_backend
from crmtui.kit.search_text import document as name_words
from crmtui.kit.transactions import ReadTx
from crmtui.services import contacts
from crmtui.services.contacts import (
    ContactDetail,
    ContactFilter,
    ContactSort,
    ContactSource,
    ContactStatus,
)
from crmtui.services.contacts.exporting import COLUMNS
from crmtui.services.contacts.listing_cursor import Place, write_cursor
from crmtui.services.contacts.schemas import SortField
from crmtui.services.contacts.search import find_contacts
from crmtui.services.finder import search_everything
from tests.benchmarks.contact_console import BY_NAME, draw_words, time_console
from tests.benchmarks.contact_rows import seed_contacts
from tests.benchmarks.servers import postgres_databases
from tests.benchmarks.table import Row, compare, compare_times
from tests.factories import create_organization
from tests.tui.venue_console import DATABASE

_PAGE_SECONDS: Final = 0.5
_END_SECONDS: Final = 0.15
_SEARCH_MOST: Final = {"p50": (0.50, 0.002), "p99": (0.99, 0.010)}
_FINDER_SECONDS: Final = 0.020
_FILTERS: Final[dict[str, ContactFilter]] = {
    "everybody": ContactFilter(),
    "a country": ContactFilter(country="Germany"),
    "a rare country": ContactFilter(country="Brazil"),
    "industry and bracket": ContactFilter(industry="Retail", employee_size_bracket="51-200"),
    "a score and LinkedIn": ContactFilter(lead_score_min=80, has_linkedin=True),
    "a score": ContactFilter(lead_score_min=40, lead_score_max=60),
    "without a phone": ContactFilter(has_phone=False),
    "with an e-mail address": ContactFilter(has_email=True),
    "a status and a source": ContactFilter(status=ContactStatus.LEAD, source=ContactSource.API),
    "changed of late": ContactFilter(updated_since=datetime(2024, 1, 10, tzinfo=UTC)),
    "added of late": ContactFilter(created_since=datetime(2024, 1, 2, tzinfo=UTC)),
    "a tag": ContactFilter(tags=("VIP",)),
    "two letters": ContactFilter(text="an"),
    "a name and a country": ContactFilter(text="anna", country="Portugal"),
    "inside of a word": ContactFilter(text="ller"),
    "nobody": ContactFilter(text="qxqx"),
    "deleted ones": ContactFilter(deleted=True),
}
_SORTS: Final = ("created_at", "updated_at", "full_name", "lead_score")
"""Fields that have an index: their lists' ends and middles are as quick as their beginnings."""


def run(quick: bool) -> Iterator[Row]:
    count = 100_000 if quick else 1_000_000
    folder = Path(tempfile.mkdtemp(prefix="crmtui-bench-"))
    file = folder / DATABASE
    backend = open_backend(f"sqlite:///{file}")
    try:
        actor = create_organization(backend)
        seed_contacts(backend, actor, count)
        with backend.read(actor) as tx:
            yield from _asking(tx, count, quick)
            yield from _exporting(tx, file, count)
            words = draw_words(tx, 6 if quick else 20)
            first = contacts.browse_contacts(tx, None, BY_NAME, None, 1).items[0].full_name
    finally:
        backend.close()
    try:
        yield from time_console(folder, first, words)
        yield from _on_postgres(folder, count // 10 if quick else 300_000)
    finally:
        shutil.rmtree(folder)


def _on_postgres(folder: Path, count: int) -> Iterator[Row]:
    """The same questions to a server, where there is one."""
    with postgres_databases(folder) as create:
        if create is None:
            return
        backend = open_backend(create("contacts"))
        try:
            actor = create_organization(backend)
            seed_contacts(backend, actor, count)
            with backend.write(actor) as tx:
                tx.execute(text("ANALYZE"))
            with backend.read(actor) as reading:
                for row in _asking(reading, count, True):
                    yield row._replace(what=f"PostgreSQL: {row.what}")
        finally:
            backend.close()


def _asking(tx: ReadTx, count: int, quick: bool) -> Iterator[Row]:
    yield from _searching(tx, 300 if quick else 1_000)
    yield from _listing(tx, count)
    yield from _sorting(tx, count)


def _time(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _best(work: Callable[[], object]) -> float:
    """Of three: what other programs take of the machine is not ours."""
    return min(_time(work) for _ in range(3))


def _searching(tx: ReadTx, rounds: int) -> Iterator[Row]:
    """What people type: the first letters of names, whole names, their insides, phones."""
    draw = random.Random(11)
    known = contacts.browse_contacts(tx, None, None, None, 500).items
    texts = [_draw_text(draw, draw.choice(known)) for _ in range(rounds)]
    kinds: dict[str, Callable[[str], object]] = {
        "the list": lambda wanted: find_contacts(tx, wanted, 50),
        "with its 50 contacts": lambda wanted: contacts.search_contacts(tx, wanted),
    }
    for kind, search in kinds.items():
        times = _spent(search, texts)
        for name, (at, most) in _SEARCH_MOST.items():
            what, spent = f"search contacts, {kind}, {name}", times[int(len(times) * at)]
            yield compare_times(what, spent, f"{most * 1000:.0f} ms", most, at_most=1)
    times = _spent(lambda wanted: search_everything(tx, wanted), texts)
    p95 = times[int(len(times) * 0.95)]
    yield compare_times("find anything, p95", p95, "20 ms", _FINDER_SECONDS, at_most=1)


def _draw_text(draw: random.Random, one: ContactDetail) -> str:
    last = one.last_name
    ways = (last[:2], last[:3], last[:4], last, one.full_name, last[1:4], one.mobile_phone[-4:])
    return draw.choice(ways)


def _spent(search: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """Seconds for each text, sorted; of two turns the better, as others use the machine too."""
    return sorted(min(_time(lambda one=one: search(one)) for _ in range(2)) for one in texts)  # type: ignore[misc]


def _listing(tx: ReadTx, count: int) -> Iterator[Row]:
    for name, wanted in _FILTERS.items():
        spent = _best(lambda wanted=wanted: contacts.list_contacts(tx, wanted))  # type: ignore[misc]
        what = f"first of {count:,} and their number: {name}"
        yield compare_times(what, spent, "500 ms", _PAGE_SECONDS, at_most=1)


def _sorting(tx: ReadTx, count: int) -> Iterator[Row]:
    for field in get_args(SortField):
        sort = ContactSort(field=field)
        first = _best(lambda sort=sort: contacts.browse_contacts(tx, None, sort))  # type: ignore[misc]
        what = f"first of {count:,} by {field}"
        yield compare_times(what, first, "500 ms", _PAGE_SECONDS, at_most=1)
        end = _best(lambda sort=sort: contacts.browse_contacts(tx, None, sort, None, 50, True))  # type: ignore[misc]
        yield compare_times(f"End by {field}", end, "150 ms", _END_SECONDS, at_most=1)
        if field in _SORTS:
            yield _deep(tx, sort, count, first)


def _deep(tx: ReadTx, sort: ContactSort, count: int, first: float) -> Row:
    """The page after a place in the middle, beside the first."""
    middle = contacts.list_contacts(tx, None, sort, count // 100, 50).items[-1]
    value = name_words(middle.full_name) if sort.field == "full_name" else None
    place = Place(getattr(middle, sort.field) if value is None else value, middle.id)
    cursor = write_cursor(place)
    deep = _best(lambda: contacts.browse_contacts(tx, None, sort, cursor))
    return compare_times(f"middle by {sort.field}", deep, "the first page", first, at_most=2)


def _exporting(tx: ReadTx, file: Path, count: int) -> Iterator[Row]:
    ours = _best(lambda: sum(map(len, contacts.stream_contacts_csv(tx))))
    with closing(sqlite3.connect(file)) as connection:
        raw = _best(lambda: _write_raw(connection))
    name = f"export {count:,} contacts"
    yield compare(name, count / ours, "csv.writer on a cursor", count / raw, 0.8)


def _write_raw(connection: sqlite3.Connection) -> None:
    columns = ", ".join(COLUMNS.values())
    rows = connection.execute(f"SELECT {columns} FROM contacts WHERE deleted_at IS NULL")
    csv.writer(io.StringIO()).writerows(rows)
