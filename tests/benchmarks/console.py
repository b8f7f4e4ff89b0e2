"""The console in a real terminal: its start, a key, a scan among a million tickets.

Each is timed in turns with an empty Textual application, in the same run: bytes written to a
pseudo-terminal until the bytes that show the answer are read from it.
"""

from __future__ import annotations

import hashlib
import os
import random
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from crmtui.kit.resources import migrations_path
from tests.benchmarks.table import Row, compare_times
from tests.tui.terminal import Terminal
from tests.tui.venue_console import DATABASE

TICKETS: Final = 1_000_000
_READY: Final = "Scan a ticket"
_OPEN: Final = "[  ] READY"
_SETTLE: Final = 0.7
_PAUSE: Final = 0.12
_WANTED_SCAN: Final = 0.050
"""Seconds from a scan to its verdict on the screen, at the 95th percentile."""

_HELLO: Final = """\
from textual.app import App
from textual.widgets import Footer, Input, Static
class Hello(App):
    def compose(self):
        yield Static("Hello, ready", id="s")
        yield Input()
        yield Footer()
    def on_input_changed(self, event):
        self.query_one("#s", Static).update("Echo: " + event.value)
Hello().run()
"""


def run(quick: bool) -> Iterator[Row]:
    """Time what the person at the desk waits for."""
    with tempfile.TemporaryDirectory() as folder:
        hello = Path(folder) / "hello.py"
        hello.write_text(_HELLO)
        data_dir = _keep_database(TICKETS // 10 if quick else TICKETS)
        # Both as they are installed, with their byte code, whatever this environment says.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "bytecode")
        yield from _time(_Rivals(hello, data_dir), quick)


def _time(rivals: _Rivals, quick: bool) -> Iterator[Row]:
    rivals.start_both()  # fills the disk cache and compiles
    starts = [rivals.start_both() for _ in range(5 if quick else 15)]
    ours, opened, bare = (statistics.median(column) for column in zip(*starts, strict=True))
    yield compare_times("first usable frame", ours, "empty Textual app", bare, 1.15)
    yield compare_times("database open, place found", opened, "empty Textual app", bare, 2.5)
    yield from rivals.type_keys(20 if quick else 60)
    yield rivals.scan(30 if quick else 200)


class _Rivals:
    """The console and an empty application, each in a terminal of its own."""

    def __init__(self, hello: Path, data_dir: Path) -> None:
        self._hello = [sys.executable, str(hello)]
        self._console = [sys.executable, "-m", "tests.tui.venue_console", str(data_dir)]
        self._data_dir = data_dir

    def start_both(self) -> tuple[float, float, float]:
        """Seconds to the console's first usable frame, to its open database, and to hello's."""
        with Terminal(self._console) as ours:
            first = ours.wait_for(_READY) - ours.started
            opened = ours.wait_for(_OPEN) - ours.started
        with Terminal(self._hello) as bare:
            reference = bare.wait_for("Hello, ready") - bare.started
        return first, opened, reference

    def type_keys(self, count: int) -> Iterator[Row]:
        """From a key to its letter on the screen, in the settled console and in hello."""
        with Terminal(self._console) as ours, Terminal(self._hello) as bare:
            ours.wait_for(_OPEN)
            bare.wait_for("Hello, ready")
            ours.settle(_SETTLE)
            bare.settle(_SETTLE)
            mine, theirs = [], []
            typed = ""
            for _ in range(count):
                typed = typed[:-1] if len(typed) > 8 else typed + random.choice("abcdefgh")
                key = typed[-1] if typed else "a"
                typed = typed if typed else key
                mine.append(_press(ours, key))
                theirs.append(_press(bare, key))
        for name, at in (("median", 0.5), ("95th percentile", 0.95)):
            yield compare_times(
                f"key to paint, {name}",
                _quantile(mine, at),
                "hello's echo",
                _quantile(theirs, at),
                1.2,
            )

    def scan(self, count: int) -> Row:
        """From a scan to its verdict on the screen."""
        codes = _draw_codes(self._data_dir / DATABASE, count)
        times = []
        with Terminal(self._console) as ours:
            ours.wait_for(_OPEN)
            ours.settle(_SETTLE)
            for code, name in codes:
                sent = ours.send(f"{code}\r")
                times.append(ours.wait_for(lambda text, name=name: _shows(text, name)) - sent)
                ours.settle(_PAUSE)
        return compare_times(
            f"scan to verdict, 95th percentile of {count} (median"
            f" {statistics.median(times) * 1000:.0f} ms)",
            _quantile(times, 0.95),
            "wanted",
            _WANTED_SCAN,
            1.0,
        )


def _press(terminal: Terminal, key: str) -> float:
    """One key, from its byte to the change on the screen."""
    before = terminal.text
    sent = terminal.send(key)
    took = terminal.wait_for(lambda text: text != before) - sent
    terminal.settle(_PAUSE)
    return took


def _shows(text: str, name: str) -> bool:
    """Whether the banner (above the list of results) shows the verdict on this person."""
    above, _, _below = text.partition("time      result")
    return "[OK] ADMIT" in above and name in above


def _quantile(times: Sequence[float], at: float) -> float:
    ordered = sorted(times)
    place = at * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


# --- the database ----------------------------------------------------------------------------


def _keep_database(tickets: int) -> Path:
    """The directory of a database with so many tickets; it is made once for each schema."""
    mark = hashlib.sha256()
    for script in sorted((migrations_path() / "versions").glob("*.py")):
        mark.update(script.read_bytes())
    root = Path(tempfile.gettempdir()) / f"crmtui-benchmarks-{os.getuid()}"
    folder = root / f"{tickets}-{mark.hexdigest()[:12]}"
    if not folder.exists():
        print(f"console: making {tickets:,} tickets …", file=sys.stderr, flush=True)
        root.mkdir(mode=0o700, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=root) as draft:
            _make_database(Path(draft) / DATABASE, tickets)
            Path(draft).rename(folder)
            Path(draft).mkdir()
    return folder


def _make_database(file: Path, tickets: int) -> None:
    """An event on now with one real ticket, and as many copies of it as are wanted."""
    from crmtui.bootstrap import open_backend
    from crmtui.services import checkin
    from crmtui.services.checkin import ListCreate
    from tests import factories

    backend = open_backend(f"sqlite:///{file}")
    now = datetime.now(UTC)
    owner = factories.create_organization(backend)
    event = factories.create_event(
        backend, owner, name="Festival", starts_at=now, ends_at=now + timedelta(days=3000)
    )
    product = factories.create_product(backend, owner, event_id=event.id, name="Weekend")
    factories.create_ticket(backend, owner, product_id=product.id, name="Guest 1")
    with backend.write(owner) as tx:
        checkin.create_list(tx, ListCreate(event_id=event.id, name="Main door"))
    backend.close()
    connection = sqlite3.connect(file)
    with connection:
        _multiply(connection, "orders", _ORDER, tickets)
        _multiply(connection, "tickets", _TICKET, tickets)
        connection.execute("UPDATE products SET sold = ?", (tickets,))
        connection.execute("UPDATE events SET registered = ?", (tickets,))
    connection.execute("ANALYZE")
    connection.close()


_ORDER: Final = {"id": "printf('%032x', i)", "code": "printf('P%07d', i)", "request_id": "NULL"}
_TICKET: Final = {
    "id": "printf('%032x', i)",
    "order_id": "printf('%032x', i)",
    "number": "i",
    "code": "printf('TKT%s%07d', upper(hex(randomblob(4))), i)",
    "attendee_name": "printf('Guest %d', i)",
    "search_key": "i * 1000",
}
"""What differs from copy to copy, in SQL; `i` counts from 2."""


def _multiply(
    connection: sqlite3.Connection, table: str, different: dict[str, str], count: int
) -> None:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(different.get(column, f"first.{column}") for column in columns)
    connection.execute(
        "WITH RECURSIVE numbers(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM numbers WHERE i < ?)"
        f" INSERT INTO {table} ({', '.join(columns)})"
        f" SELECT {values} FROM numbers, (SELECT * FROM {table} LIMIT 1) AS first",
        (count,),
    )


def _draw_codes(file: Path, count: int) -> list[tuple[str, str]]:
    """Codes and names of tickets from all over the table that nobody has used yet."""
    connection = sqlite3.connect(file)
    query = "SELECT code, attendee_name FROM tickets WHERE number = ? AND redeemed_at IS NULL"
    drawn: list[tuple[str, str]] = []
    try:
        total = connection.execute("SELECT count(*) FROM tickets").fetchone()[0]
        while len(drawn) < count:
            drawn += connection.execute(query, (random.randint(1, total),))
        return drawn
    finally:
        connection.close()
