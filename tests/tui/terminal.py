"""A program in a terminal: keys go in as bytes, the screen comes out as text.

The time of a change is when the bytes that made it were read, not when the emulator (pure Python,
slow) had digested them.
"""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import pyte

PATIENCE = 30.0
_UNKNOWN = re.compile(
    r"\x1b\[[<>=][0-9;:]*[ -/]*[@-~]|\x1b\[\??[0-9;:]*[ -/]+[@-~]|\x1b[P_^X].*?\x1b\\"
)
"""What the emulator would print: kitty's keyboard, mode queries, device strings."""

_UNFINISHED = re.compile(r"\x1b(?:\[[<>=?]?[0-9;:]*[ -/]*|[P_^X][^\x1b]*)?\Z")
_ANSWERS = {"\x1b[c": b"\x1b[?62;22c", "\x1b[6n": b"\x1b[1;1R"}
_NOT_OURS = ("COLUMNS", "LINES", "NO_COLOR", "TMUX", "TERM_PROGRAM", "TEXTUAL_FPS")


class Terminal:
    """One program in one pseudo-terminal; leaving the `with` block ends it."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        size: tuple[int, int] = (80, 24),
        env: Mapping[str, str] | None = None,
    ) -> None:
        columns, rows = size
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self.screen)
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._rest = ""
        self._read: deque[tuple[float, bytes]] = deque()
        self.ended = False
        self.output = bytearray()
        """All that the program wrote."""
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        for name in _NOT_OURS:
            environment.pop(name, None)
        environment |= env or {}
        window = struct.pack("HHHH", rows, columns, 0, 0)
        self.started = time.perf_counter()
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, window)
            os.execvpe(command[0], [*command], environment)  # noqa: S606
        fcntl.ioctl(self.file, termios.TIOCSWINSZ, window)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # --- in and out -------------------------------------------------------------------------

    def send(self, keys: str | bytes) -> float:
        """Type; returns when that was (`time.perf_counter`)."""
        data = keys.encode() if isinstance(keys, str) else keys
        now = time.perf_counter()
        while data:
            data = data[os.write(self.file, data) :]
        return now

    @property
    def text(self) -> str:
        """The screen as it is now."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def wait_for(self, wanted: str | Callable[[str], Any], patience: float = PATIENCE) -> float:
        """When the screen showed `wanted` (a text, or a condition on the whole text).

        Raises:
            AssertionError: it did not within `patience` seconds; the message holds the screen.
        """
        holds = wanted if callable(wanted) else lambda text: wanted in text
        deadline = time.perf_counter() + patience
        while True:
            while self._read:
                stamp, data = self._read.popleft()
                self._feed(data)
                if holds(self.text):
                    return stamp
            left = deadline - time.perf_counter()
            if left <= 0 or self.ended:
                raise AssertionError(f"never saw {wanted!r} on:\n{self.text}")
            self._drain(min(left, 0.25))

    def settle(self, seconds: float) -> None:
        """Take in whatever the program writes for so long."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0 and not self.ended:
            self._drain(left)
            while self._read:
                self._feed(self._read.popleft()[1])

    def _drain(self, patience: float) -> None:
        while select.select([self.file], [], [], patience)[0]:
            try:
                data = os.read(self.file, 65536)
            except OSError:
                data = b""
            if not data:
                self.ended = True
                return
            self.output += data
            self._read.append((time.perf_counter(), data))
            patience = 0

    def _feed(self, data: bytes) -> None:
        text = self._rest + self._decode(data)
        cut = _UNFINISHED.search(text)
        self._rest = text[cut.start() :] if cut else ""
        text = text[: len(text) - len(self._rest)]
        for query, answer in _ANSWERS.items():
            if query in text:
                self.send(answer)
        self._stream.feed(_UNKNOWN.sub("", text))

    # --- the end ----------------------------------------------------------------------------

    def wait(self, patience: float = PATIENCE) -> int:
        """Wait until the program has ended by itself; returns its exit code."""
        deadline = time.perf_counter() + patience
        while time.perf_counter() < deadline:
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                self.pid = 0
                return os.waitstatus_to_exitcode(status)
            self._drain(0.02)
            self._read.clear()
        raise AssertionError(f"the program did not end; screen:\n{self.text}")

    def close(self) -> None:
        """End the program, gently if it listens."""
        for sign in (signal.SIGTERM, signal.SIGKILL):
            if not self.pid:
                break
            os.kill(self.pid, sign)
            try:
                self.wait(3.0)
            except AssertionError:
                continue
        os.close(self.file)
