"""What only a real terminal shows: bytes, signals, and how long leaving takes."""

import os
import re
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.tui.terminal import Terminal

COLOUR = re.compile(rb"\x1b\[[0-9;]*m")


@contextmanager
def a_console(tmp_path: Path, env: Mapping[str, str] | None = None) -> Iterator[Terminal]:
    command = [sys.executable, "-m", "tests.tui.still_console", str(tmp_path)]
    with Terminal(command, env=env) as terminal:
        terminal.wait_for("scan now")
        terminal.wait_for("anna")
        yield terminal


@pytest.mark.parametrize("suffix", ["\r", "\n", "\r\n", "\t"])
def test_twenty_scans_in_one_write_give_twenty_results(tmp_path: Path, suffix: str) -> None:
    codes = [f"TICKET{number:04}" for number in range(20)]
    with a_console(tmp_path) as terminal:
        terminal.send("".join(code + suffix for code in codes))
        terminal.wait_for(f"20 results: {' '.join(codes[-4:])}")
        assert "TICKET" not in terminal.text.splitlines()[1], "nothing stays in the field"


def test_no_color_writes_no_colour_at_all(tmp_path: Path) -> None:
    with a_console(tmp_path, {"NO_COLOR": "1"}) as terminal:
        terminal.send("\x1bOP")
        terminal.wait_for("Keys")
        terminal.send("\x1b")
        terminal.wait_for("scan now")
        terminal.send("\x10")
        terminal.wait_for("Search for commands")
        codes = {part for code in COLOUR.findall(bytes(terminal.output)) for part in _parts(code)}
    assert codes <= {0, 1, 2, 3, 4, 5, 7, 9, 22, 23, 24, 27}, "attributes only"


def _parts(code: bytes) -> list[int]:
    return [int(part) for part in code[2:-1].split(b";") if part]


def test_leaving_takes_no_longer_than_a_second_with_work_under_way(tmp_path: Path) -> None:
    with a_console(tmp_path) as terminal:
        terminal.send("SLOW\r")
        terminal.settle(0.3)
        started = time.perf_counter()
        terminal.send("\x11")
        assert terminal.wait() == 0
        assert time.perf_counter() - started < 3, "one second, and room for a busy machine"


def test_sigterm_gives_the_terminal_back(tmp_path: Path) -> None:
    with a_console(tmp_path) as terminal:
        os.kill(terminal.pid, signal.SIGTERM)
        assert terminal.wait() == 128 + signal.SIGTERM
        assert b"\x1b[?1049l" in terminal.output, "the alternate screen is left"
        assert b"\x1b[?25h" in terminal.output, "the cursor is shown"


def test_even_a_fatal_mistake_ends_with_a_sentence(tmp_path: Path) -> None:
    with a_console(tmp_path) as terminal:
        terminal.send("\r")
        assert terminal.wait() == 1
        printed = bytes(terminal.output).decode("utf-8", "replace")
        assert "had to end" in printed
        assert "Traceback" not in printed
        assert "hunter2" not in printed
        assert "Traceback" in (tmp_path / "crmtui.log").read_text()
