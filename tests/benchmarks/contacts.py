"""A million contacts: finding, listing, counting and exporting them."""

import csv
import io
import random
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from crmtui.bootstrap import open_backend
from crmtui.kit.transactions import ReadTx
from crmtui.services import contacts
from crmtui.services.contacts import ContactFilter, ContactSort
from crmtui.services.contacts.exporting import COLUMNS
from tests.benchmarks.contact_rows import seed_contacts
from tests.benchmarks.table import Row, compare, compare_times
from tests.factories import create_organization

_PAGE_SECONDS: Final = 0.5
_END_SECONDS: Final = 0.15
_FILTERS: Final[dict[str, ContactFilter]] = {
    "everybody": ContactFilter(),
    "a country": ContactFilter(country="Germany"),
    "industry and bracket": ContactFilter(industry="Retail", employee_size_bracket="51-200"),
    "a score and LinkedIn": ContactFilter(lead_score_min=80, has_linkedin=True),
    "without a phone": ContactFilter(has_phone=False),
    "changed of late": ContactFilter(updated_since=datetime(2024, 1, 10, tzinfo=UTC)),
    "a tag": ContactFilter(tags=("VIP",)),
    "two letters": ContactFilter(text="an"),
    "a name and a country": ContactFilter(text="anna", country="Portugal"),
    "inside of a word": ContactFilter(text="ller"),
    "nobody": ContactFilter(text="qxqx"),
}
_SORTS: Final = ("created_at", "updated_at", "full_name", "lead_score")


def run(quick: bool) -> Iterator[Row]:
    count = 100_000 if quick else 1_000_000
    folder = Path(tempfile.mkdtemp(prefix="crmtui-bench-"))
    file = folder / "contacts.sqlite"
    backend = open_backend(f"sqlite:///{file}")
    try:
        actor = create_organization(backend)
        seed_contacts(backend, actor, count)
        with backend.read(actor) as tx:
            yield from _searching(tx, 300 if quick else 1_000)
            yield from _listing(tx, count)
            yield from _exporting(tx, file, count)
    finally:
        backend.close()
        shutil.rmtree(folder)


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
    known = contacts.browse_contacts(tx, None, ContactSort(field="full_name"), None, 500).items
    times = []
    for _ in range(rounds):
        one = draw.choice(known)
        last = one.last_name
        wanted = draw.choice(
            (last[:2], last[:3], last[:4], last, one.full_name, last[1:4], one.mobile_phone[-4:])
        )
        times.append(_time(lambda wanted=wanted: contacts.search_contacts(tx, wanted)))  # type: ignore[misc]
    times.sort()
    p50, p99 = statistics.median(times), times[int(len(times) * 0.99)]
    yield compare_times("search contacts, p50", p50, "2 ms", 0.002, at_most=1)
    yield compare_times("search contacts, p99", p99, "10 ms", 0.010, at_most=1)


def _listing(tx: ReadTx, count: int) -> Iterator[Row]:
    for name, wanted in _FILTERS.items():
        spent = _best(lambda wanted=wanted: contacts.list_contacts(tx, wanted))  # type: ignore[misc]
        what = f"first of {count:,} and their number: {name}"
        yield compare_times(what, spent, "500 ms", _PAGE_SECONDS, at_most=1)
    for field in _SORTS:
        sort: Any = ContactSort(field=field)

        def end(sort: Any = sort) -> object:
            return contacts.browse_contacts(tx, None, sort, None, 50, backwards=True)

        yield compare_times(f"End by {field}", _best(end), "150 ms", _END_SECONDS, at_most=1)


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
