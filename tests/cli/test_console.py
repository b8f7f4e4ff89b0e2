"""crmtui and crmtui demo in a real terminal: they open, and leave it as they found it."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import stat
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pyte
import pytest

from crmtui.bootstrap import open_backend
from crmtui.kit.actor import system_actor
from crmtui.services import jobs
from crmtui.services.jobs import WorkerRow
from tests.cli.conftest import Program
from tests.scheduler.work import wait_for

SIZE = (100, 30)
PATIENCE = 120.0
"""Seconds; only a console that hangs waits so long."""


class Terminal:
    """The program on a pseudo terminal, and what a person would see there."""

    def __init__(self, program: Program, *arguments: str) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", SIZE[1], SIZE[0], 0, 0))
        self._screen = pyte.Screen(*SIZE)
        self._stream = pyte.ByteStream(self._screen)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "crmtui", *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=program.cwd,
            env=program.env(TERM="xterm-256color"),
            start_new_session=True,
        )
        os.close(slave)

    @property
    def text(self) -> str:
        """The screen's lines."""
        return "\n".join(self._screen.display)

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._master, keys.encode())

    def wait_for(self, seen: Callable[[str], bool]) -> None:
        """Read what the program writes until the screen is as wanted."""
        deadline = time.monotonic() + PATIENCE
        while not seen(self.text):
            assert time.monotonic() < deadline, self.text
            self._read(deadline)

    def wait_for_end(self) -> int:
        """Read until the program has ended and return its exit code."""
        deadline = time.monotonic() + PATIENCE
        while self._read(deadline):
            assert time.monotonic() < deadline, self.text
        return self._process.wait(PATIENCE)

    def close(self) -> None:
        """End the program if it has not ended, and free the terminal."""
        if self._master < 0:
            return
        self._process.kill()
        self._process.wait()
        os.close(self._master)
        self._master = -1

    def _read(self, deadline: float) -> bool:
        ready, _, _ = select.select([self._master], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            return True
        try:
            written = os.read(self._master, 65536)
        except OSError:  # Linux says so when the other end is closed
            return False
        self._stream.feed(written)
        return bool(written)


@contextmanager
def terminal(program: Program, *arguments: str) -> Iterator[Terminal]:
    """The program in a terminal that is closed at the end."""
    opened = Terminal(program, *arguments)
    try:
        yield opened
    finally:
        opened.close()


def test_the_demo_opens_on_a_running_event_and_can_be_left(program: Program) -> None:
    with terminal(program, "demo") as console:
        console.wait_for(lambda text: "READY" in text)
        console.type("\x11")
        assert console.wait_for_end() == 0
    folder = program.data_dir / "demo"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not (program.data_dir / "crmtui.sqlite").exists()


def test_a_worker_runs_beside_the_console_and_ends_with_it(prepared: Program) -> None:
    backend = open_backend(f"sqlite:///{prepared.data_dir / 'crmtui.sqlite'}")

    def workers() -> list[WorkerRow]:
        with backend.read(system_actor("test")) as tx:
            return list(jobs.list_workers(tx))

    with terminal(prepared) as console:
        console.wait_for(lambda _text: bool(workers()))
        [row] = workers()
        assert (row.role, row.alive) == ("console", True)
        console.close()  # which kills it
    wait_for(lambda: workers()[0].stopped_at is not None)
    backend.close()


def test_the_first_console_asks_who_is_there(program: Program) -> None:
    with terminal(program) as console:
        console.wait_for(lambda text: "rganization" in text)
        console.type("\x11")
        assert console.wait_for_end() == 0


@pytest.mark.parametrize("arguments", [(), ("demo",)])
def test_a_data_directory_that_is_a_file_is_one_sentence(
    program: Program, arguments: tuple[str, ...]
) -> None:
    program.data_dir.write_text("not a folder")
    with terminal(program, *arguments) as console:
        assert console.wait_for_end() == 1
        assert "Traceback" not in console.text
        assert "crmtui: " in console.text
