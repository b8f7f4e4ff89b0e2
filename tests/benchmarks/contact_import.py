"""A list of contacts, imported: validated, searchable and audited, against sqlite-utils.

`python -m tests.benchmarks.contact_import [ROWS]`. The reference is `sqlite-utils insert --csv`,
which puts the cells into a table of texts; without sqlite-utils it is `csv` with `executemany`. A
long list is imported by two processes: the first row says what one waits on a machine that has
nothing else to do, the second what both take of the processors.
"""

import csv
import importlib.util
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from crmtui.bootstrap import open_backend
from crmtui.services.contact_imports import (
    ContactFile,
    ContactImport,
    import_contacts,
    suggest_mapping,
)
from tests import factories
from tests.benchmarks.contact_rows import COUNTRIES, FIRST_NAMES, INDUSTRIES, LAST_NAMES, TITLES
from tests.benchmarks.table import Row, compare

ROWS: Final = 100_000
_GOAL: Final = 1.0
_HEADER: Final = (
    *("Full Name", "Email", "Mobile Phone", "Company", "Title", "City", "Country", "Industry"),
)


def write_list(target: Path, rows: int) -> None:
    """People of some hundred companies."""
    draw = random.Random(1)
    with target.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADER)
        for at in range(rows):
            person = f"{draw.choice(FIRST_NAMES)} {draw.choice(LAST_NAMES)}"
            work = (f"Company {at % 700}", draw.choice(TITLES), "Berlin")
            place = (draw.choice(COUNTRIES), draw.choice(INDUSTRIES))
            mail, phone = f"p{at}@ex{at % 500}.example", f"+4930{1_000_000 + at}"
            writer.writerow((person, mail, phone, *work, *place))


class _Spent(NamedTuple):
    """What some work took, of the clock and of all processors."""

    seconds: float
    processor: float


def measure(rows: int = ROWS) -> list[Row]:
    """Our rates beside the reference's: of the clock, and of both our processes' time."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "people.csv"
        write_list(source, rows)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        ours = _spend(lambda: _import(source, Path(folder)))
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
        beside = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        name, reference = _reference(source, Path(folder))
        theirs = _spend(reference)
    what = f"import {rows:,} contacts"
    memory = f"{what}, processor time (+{grown} MiB, beside {beside} MiB)"
    return [
        compare(what, rows / ours.seconds, name, rows / theirs.seconds, _GOAL),
        compare(memory, rows / ours.processor, name, rows / theirs.processor, _GOAL),
    ]


def _spend(work: Callable[[], None]) -> _Spent:
    clock, processor = time.perf_counter(), _processor_seconds()
    work()
    return _Spent(time.perf_counter() - clock, _processor_seconds() - processor)


def _processor_seconds() -> float:
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, who))


def _import(source: Path, folder: Path) -> None:
    backend = open_backend(f"sqlite:///{folder / 'crmtui.sqlite'}")
    actor = factories.create_organization(backend)
    table = ContactFile(source)
    with backend.read(actor) as tx:
        mapping = suggest_mapping(tx, table).mapping
    done = import_contacts(backend, actor, table, ContactImport(mapping=mapping))
    assert done.failed == 0
    backend.close()


def _reference(source: Path, folder: Path) -> tuple[str, Callable[[], None]]:
    target = folder / "reference.sqlite"
    if importlib.util.find_spec("sqlite_utils") is None:
        return "csv + executemany", lambda: _insert_plainly(source, target)

    def insert() -> None:
        from sqlite_utils.cli import cli

        cli(["insert", str(target), "people", str(source), "--csv"], standalone_mode=False)

    return "sqlite-utils insert", insert


def _insert_plainly(source: Path, target: Path) -> None:
    database = sqlite3.connect(target)
    columns = ", ".join(f'"{name}" TEXT' for name in _HEADER)
    database.execute(f"CREATE TABLE people ({columns})")
    with source.open(newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        next(rows)
        marks = ", ".join("?" * len(_HEADER))
        database.executemany(f"INSERT INTO people VALUES ({marks})", rows)
    database.commit()
    database.close()


if __name__ == "__main__":
    for row in measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS):
        print(
            f"{row.what}: {row.ours_per_s:,.0f}/s; {row.reference}: {row.reference_per_s:,.0f}/s; "
            f"{row.ratio:.2f} (goal {row.goal}) {row.verdict}"
        )
