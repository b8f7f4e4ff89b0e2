"""The rows that an import refused, as a file to correct and import again."""

import csv
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from crmtui.documents.csv import format_cell
from crmtui.kit.errors import Unavailable
from crmtui.kit.i18n import _
from crmtui.services.imports.problems import RowFailure


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
                self._writer.writerow([*self._header, "error", "row"])
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
            cells = [*failure.cells, *[""] * (len(self._header) - len(failure.cells))]
            row = [*cells, failure.explanation, failure.row_no]
            self._writer.writerow([format_cell(cell) for cell in row])
