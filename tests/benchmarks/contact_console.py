"""The console among many contacts, in a real terminal: from a key to the list that it finds."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from crmtui.kit.transactions import ReadTx
from crmtui.services import contacts
from crmtui.services.contacts import ContactFilter, ContactSort
from tests.benchmarks.table import Row, compare, compare_times
from tests.tui.terminal import Terminal

_SIZE: Final = (120, 36)
BY_NAME: Final = ContactSort(field="full_name", descending=False)
_LETTERS: Final = 4
_PAUSE: Final = 0.3
_WANTED: Final = 0.1
"""Seconds from a key to the painted list, at the 95th percentile."""
_GROWTH: Final = 30.0
"""MiB that the console may grow by while one searches and scrolls."""
_SCROLLED: Final = 60


class Typed(NamedTuple):
    """A key, and who is first in the list that it finds."""

    key: str
    first: str


def draw_words(tx: ReadTx, count: int) -> list[list[Typed]]:
    """The beginnings of people's last names, letter by letter."""
    draw = random.Random(13)
    known = contacts.browse_contacts(tx, None, None, None, 500).items
    names = [one.last_name[:_LETTERS] for one in draw.sample(known, count) if one.last_name]
    return [
        [Typed(name[at], _first(tx, name[: at + 1])) for at in range(len(name))] for name in names
    ]


def _first(tx: ReadTx, text: str) -> str:
    found = contacts.browse_contacts(tx, ContactFilter(text=text), BY_NAME, None, 1).items
    return found[0].full_name if found else ""


def time_console(folder: Path, everybody: str, words: Sequence[Sequence[Typed]]) -> Iterator[Row]:
    """Type the words in a console on the database in `folder`; `everybody` begins its list."""
    command = [sys.executable, "-m", "tests.tui.venue_console", str(folder)]
    with Terminal(command, size=_SIZE) as console:
        line = _open_list(console, everybody)
        console.send("/")
        console.settle(_PAUSE)
        times = [spent for word in words[:2] for spent in _type(console, line, word)]
        before = _private_memory(console.pid)
        times = [spent for word in words[2:] for spent in _type(console, line, word)]
        console.send("\r")  # to the list
        for _ in range(_SCROLLED):
            console.send("\x1b[6~")
            console.settle(_PAUSE / 6)
        console.send("\x1b[F")
        console.settle(_PAUSE)
        growth = max(0.1, _private_memory(console.pid) - before)
    p95 = sorted(times)[int(len(times) * 0.95)]
    yield compare_times("key to painted list, p95", p95, "100 ms", _WANTED, at_most=1)
    yield compare("MiB grown while searching, inverse", 1 / growth, "30 MiB", 1 / _GROWTH, 1)


def _open_list(console: Terminal, everybody: str) -> int:
    """Go to the contacts; the line that the list's first row is on."""
    console.wait_for("NO EVENT")
    console.settle(1.0)
    for keys in ("\x10", "contacts", "\r"):  # by the palette
        console.send(keys)
        console.settle(1.0)
    console.wait_for(everybody)
    console.settle(1.0)
    lines = console.text.splitlines()
    return next(at for at, line in enumerate(lines) if everybody in line)


def _type(console: Terminal, line: int, word: Sequence[Typed]) -> Iterator[float]:
    """Seconds to the list of each key that brings another one to the top; then empty the field."""
    everybody = _shown(console.text, line)
    for typed in word:
        before = _shown(console.text, line)
        sent = console.send(typed.key)
        if typed.first and typed.first not in before:
            wanted = partial(_is_first, typed.first, line)
            yield console.wait_for(wanted) - sent
        console.settle(_PAUSE)
    console.send("\x7f" * len(word))
    console.wait_for(lambda text: _shown(text, line) == everybody)
    console.settle(_PAUSE)


def _is_first(name: str, line: int, text: str) -> bool:
    return name in _shown(text, line)


def _shown(text: str, line: int) -> str:
    lines = text.splitlines()
    return lines[line] if line < len(lines) else ""


def _private_memory(process: int) -> float:
    """MiB that are the process's own; the file's pages, which it maps, belong to the system."""
    for line in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) / 1024
    return 0.0
