"""The rows that an import refused, as a file to correct and import again."""

import codecs
import csv
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from crmtui.documents.csv import format_cell, restore_text
from crmtui.kit.errors import Unavailable
from crmtui.kit.i18n import _
from crmtui.services.imports.problems import ROW, Problem, RowFailure

_ADDED: Final = ("error", "row")
_MERELY_READ: Final = "import.refused"
"""The code of reasons that were read back: a file tells only what they say."""


def write_header(writer: Any, header: Sequence[str]) -> None:
    """The first line: the columns of the list, and two more."""
    writer.writerow([*header, *_ADDED])


def write_failure(writer: Any, width: int, failure: RowFailure) -> None:
    """A row as it was, with its reasons and its number behind."""
    cells = [*failure.cells, *[""] * (width - len(failure.cells))]
    row = [*cells, failure.explanation, failure.row_no]
    writer.writerow([format_cell(cell) for cell in row])


def render_failures(
    header: Sequence[str], delimiter: str, failures: Iterable[RowFailure], *, with_header: bool
) -> bytes:
    """The lines that `FailedRows` writes, as a piece of the same file."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=delimiter)
    if with_header:
        write_header(writer, header)
    for failure in failures:
        write_failure(writer, len(header), failure)
    return target.getvalue().encode("utf-8", "replace")


def read_failures(
    pieces: Iterable[bytes], delimiter: str
) -> tuple[tuple[str, ...], Iterator[RowFailure]]:
    """The list's header and its refused rows out of a file of them, read as they are asked for."""
    lines = csv.reader(_decode(pieces), delimiter=delimiter)
    header = tuple(next(lines, _ADDED)[: -len(_ADDED)])
    return header, map(_restore, lines)


def _decode(pieces: Iterable[bytes]) -> Iterator[str]:
    decoder, rest = codecs.getincrementaldecoder("utf-8")("replace"), ""
    for piece in pieces:
        *whole, rest = (rest + decoder.decode(piece)).split("\n")
        yield from (f"{line}\n" for line in whole)
    if rest:
        yield rest


def _restore(line: list[str]) -> RowFailure:
    *cells, explanation, number = line
    reasons = {ROW: Problem(_MERELY_READ, restore_text(explanation))}
    return RowFailure(int(number), reasons, tuple(map(restore_text, cells)))


class FailedRows:
    """Takes failed rows one by one; the file appears with the first of them."""

    def __init__(self, target: Path | None, header: Sequence[str], delimiter: str) -> None:
        self._target = target
        self._header = header
        self._delimiter = delimiter
        self._file = None if target is None else target.with_name(f".{target.name}.partial")
        self.count = 0

    @contextmanager
    def collecting(self) -> Iterator["FailedRows"]:
        """Within the block rows are taken; at its end, however it ends, the file is complete.

        Raises:
            Unavailable: file.not_written, when the folder is missing, full or not ours.
        """
        if self._target is None or self._file is None:
            yield self
            return
        try:
            yield from self._collect(self._file, self._target)
        except OSError as error:
            raise Unavailable(
                "file.not_written",
                _("{file} could not be written: {reason}.").format(
                    file=self._target, reason=error.strerror
                ),
                file=str(self._target),
            ) from error

    def _collect(self, partial: Path, target: Path) -> Iterator["FailedRows"]:
        partial.unlink(missing_ok=True)
        handle = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                self._writer = csv.writer(file, delimiter=self._delimiter)
                write_header(self._writer, self._header)
                yield self
        finally:
            if self.count:
                partial.replace(target)
            else:
                partial.unlink(missing_ok=True)

    def take(self, failure: RowFailure) -> None:
        """Write a row as it was, with its reasons and its number behind."""
        self.count += 1
        if self._target is not None:
            write_failure(self._writer, len(self._header), failure)
