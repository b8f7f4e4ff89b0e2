"""The desk in a real terminal: bytes in, screen out."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crmtui.services import checkin
from crmtui.services.checkin import ScanFilter
from tests.tui.checkin_desk import Desk
from tests.tui.terminal import Terminal
from tests.tui.venue_console import DATABASE

if TYPE_CHECKING:
    from crmtui.kit.backend import Backend
    from tests.databases import SqliteTemplate

pytestmark = pytest.mark.soak

COLOUR = re.compile(rb"\x1b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m")


@pytest.fixture
def desk(sqlite_template: SqliteTemplate, tmp_path: Path) -> Iterator[Desk]:
    from crmtui.bootstrap import open_backend

    backend: Backend = open_backend(sqlite_template.copy(tmp_path / DATABASE))
    yield Desk(backend, tmp_path)
    backend.close()


def start(desk: Desk, **env: str) -> Terminal:
    return Terminal([sys.executable, "-m", "tests.tui.venue_console", str(desk.data_dir)], env=env)


def scanned(desk: Desk) -> list[tuple[str, str]]:
    """What the database holds, oldest first."""
    with desk.backend.read(desk.owner) as tx:
        rows = checkin.list_scans(tx, ScanFilter(list_id=desk.list.id), limit=200).items
    return [(row.attendee_name, row.result.value) for row in reversed(rows)]


def test_twenty_scans_in_one_write_also_above_a_dialog(desk: Desk) -> None:
    guests = [f"Guest {number:02}" for number in range(40)]
    codes = desk.add_tickets(guests)
    ends = ("\r", "\n", "\r\n", "\t")
    with start(desk) as terminal:
        terminal.wait_for("[  ] READY")
        terminal.send("".join(code + ends[at % 4] for at, code in enumerate(codes[:20])))
        terminal.wait_for(lambda text: "in 20 of 40" in text and "Guest 19" in text)
        terminal.send("\x1bOQ")  # F2
        terminal.wait_for("Find a ticket")
        terminal.send("".join(code + ends[at % 4] for at, code in enumerate(codes[20:])))
        terminal.wait_for("in 40 of 40")
        assert "Find a ticket" in terminal.text, "the dialog is still open"
        assert scanned(desk) == [(guest, "ok") for guest in guests]
        terminal.send("\x11")
        assert terminal.wait() == 0


def test_scans_sent_before_the_first_frame_count(desk: Desk) -> None:
    codes = desk.add_tickets(["Ana", "Ben", "Cem"])
    with start(desk) as terminal:
        terminal.wait_for("Scan a ticket")
        terminal.send("".join(f"{code}\r" for code in codes))
        terminal.wait_for("in 3 of 3")
        assert scanned(desk) == [("Ana", "ok"), ("Ben", "ok"), ("Cem", "ok")]


def test_without_colour_every_verdict_is_still_told_apart(desk: Desk) -> None:
    codes = desk.add_tickets(["Ana", "Ben"])
    with start(desk, NO_COLOR="1") as terminal:
        terminal.wait_for("[  ] READY")
        terminal.send(f"{codes[0]}\r")
        terminal.wait_for("[OK] ADMIT")
        terminal.send(f"{codes[0]}\r")
        terminal.wait_for("[!!] ALREADY USED")
        terminal.send("unknown-1\r")
        terminal.wait_for("[XX] UNKNOWN CODE")
        assert COLOUR.search(terminal.output) is None
        top = next(line for line, text in enumerate(terminal.screen.display) if "[XX]" in text)
        assert terminal.screen.buffer[top + 1][40].reverse, "a refusal is in reverse video"
