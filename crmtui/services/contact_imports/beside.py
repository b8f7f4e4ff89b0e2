"""Preparing the rows of a long list in a second process, while this one stores those before.

Each of the two has half of the work. The second has no file, no database and no secret: it is sent
rows and sends back drafts, over its standard input and output. It ends when its input does, so it
cannot outlive us; where it is lost, we do its work, with the same result.
"""

import gc
import os
import pickle
import subprocess
import sys
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any, BinaryIO, Final, cast

from crmtui.kit.i18n import language_in_use, use_language
from crmtui.services.contact_imports.preparing import (
    Packed,
    Place,
    Prepared,
    Preparer,
    pack,
    unpack,
)
from crmtui.services.contact_imports.schemas import ContactImport
from crmtui.services.imports import RowFailure, TableRow

LONG: Final = 10_000
"""Rows from which a second process saves more than the second that its start takes."""
_LENGTH_BYTES: Final = 8
_READY: Final = "ready"
_COMMAND: Final = f"from {__name__} import serve; serve()"
_LOST: Final = (OSError, EOFError, ValueError, pickle.PickleError)
Rows = Sequence[TableRow | RowFailure]


def prepare_beside(
    batches: Iterable[Rows], data: ContactImport, place: Place, rows: int
) -> Generator[Prepared, None, None]:
    """The batches prepared, in order. Close it where not all of it is wanted.

    `rows` is how many there are, about; a few are prepared here.
    """
    preparer = Preparer(data, place)
    if rows < LONG or (os.cpu_count() or 1) < 2:
        yield from map(preparer.prepare, batches)
        return
    helper = _Helper(data, place)
    try:
        yield from _in_turns(iter(batches), preparer, helper)
    finally:
        helper.close()


def _in_turns(batches: Iterator[Rows], preparer: Preparer, helper: "_Helper") -> Iterator[Prepared]:
    for rows in batches:
        if helper.is_ready:
            yield from _ahead(rows, batches, preparer, helper)
        else:
            yield preparer.prepare(rows)


def _ahead(
    rows: Rows, batches: Iterator[Rows], preparer: Preparer, helper: "_Helper"
) -> Iterator[Prepared]:
    """These rows and all that follow; the helper is always one batch ahead of who takes them."""
    helper.send(rows)
    for following in batches:
        packed = helper.receive()
        # It has nothing left to send back, so it takes this at once: neither waits for the other.
        helper.send(following)
        yield _unpack(packed, rows) if packed else preparer.prepare(rows)
        rows = following
    packed = helper.receive()
    yield _unpack(packed, rows) if packed else preparer.prepare(rows)


def _unpack(packed: Packed, rows: Rows) -> Prepared:
    with _collector_paused():
        return unpack(packed, rows)


class _Helper:
    """The second process; nothing here raises when it is lost."""

    def __init__(self, data: ContactImport, place: Place) -> None:
        self.is_ready = False
        self._is_lost = False
        # It begins by importing what we have: until it has said that it is ready, we go on.
        self._waiting = Thread(target=self._await_start, daemon=True)
        self._process = _start()
        if self._process is not None:
            self._write((data, place, language_in_use()))
            self._waiting.start()

    def send(self, rows: Rows) -> None:
        """Have rows prepared; `receive` gives them."""
        self._write(rows)

    def receive(self) -> Packed | None:
        """What was sent last, prepared; None where the process is lost."""
        with suppress(*_LOST):
            if not self._is_lost:
                return cast(Packed, self._read())
        self._is_lost = True
        return None

    def close(self) -> None:
        """End the process, which has nothing to lose."""
        if self._process is None:
            return
        self._process.terminate()
        self._process.wait()
        self._waiting.join()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                cast(BinaryIO, pipe).close()

    def _await_start(self) -> None:
        with suppress(*_LOST):
            self.is_ready = self._read() == _READY

    def _read(self) -> Any:
        process = cast("subprocess.Popen[bytes]", self._process)
        return _receive(cast(BinaryIO, process.stdout))

    def _write(self, what: object) -> None:
        process = cast("subprocess.Popen[bytes]", self._process)
        try:
            _send(cast(BinaryIO, process.stdin), what)
        except _LOST:
            self._is_lost = True


def _start() -> "subprocess.Popen[bytes] | None":
    with suppress(OSError):
        return subprocess.Popen(  # noqa: S603 — this very program
            [sys.executable, "-c", _COMMAND],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Ctrl-C is for us.
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    return None


def serve() -> None:
    """What the second process does until its input ends."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    data, place, language = _receive(source)
    use_language(language)
    preparer = Preparer(data, place)
    gc.freeze()  # what was imported stays; looking through it took a tenth of the time
    with suppress(EOFError, BrokenPipeError):
        _send(target, _READY)
        while True:
            _send(target, pack(preparer.prepare(_receive(source))))


def _send(target: BinaryIO, what: object) -> None:
    content = pickle.dumps(what, pickle.HIGHEST_PROTOCOL)
    target.write(len(content).to_bytes(_LENGTH_BYTES))
    target.write(content)
    target.flush()


def _receive(source: BinaryIO) -> Any:
    size = int.from_bytes(source.read(_LENGTH_BYTES))
    content = source.read(size)
    if not size or len(content) < size:
        raise EOFError
    with _collector_paused():
        return pickle.loads(content)  # noqa: S301 — written by this very program


@contextmanager
def _collector_paused() -> Iterator[None]:
    """For what makes thousands of objects that all stay: collecting meanwhile doubles its time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
