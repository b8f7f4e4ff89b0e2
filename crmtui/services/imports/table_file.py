"""A table in a text file, read as a stream: what it looks like, and its rows."""

import io
import itertools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from crmtui.kit.errors import Invalid, NotFound
from crmtui.kit.i18n import _
from crmtui.services.imports.dialect import (
    CellFormat,
    announced_delimiter,
    detect_cell_format,
)
from crmtui.services.imports.encoding import detect_encoding
from crmtui.services.imports.header import Column, find_header, name_columns
from crmtui.services.imports.not_a_table import refuse_binary, refuse_garbled
from crmtui.services.imports.problems import ROW, Problem, RowFailure
from crmtui.services.imports.records import Record, read_records

Source = Path | bytes | Callable[[], BinaryIO]

_CHUNK: Final = 262_144
_SAMPLE: Final = 262_144
_MAX_COLUMNS: Final = 1_000


@dataclass(frozen=True, slots=True)
class TableFormat:
    """How to read a file. Detected, and any part can be replaced where the guess was wrong.

    `header_row` counts from 1 as a spreadsheet does; 0 means that the file has no header.
    """

    encoding: str
    cells: CellFormat
    header_row: int


class TableRow(NamedTuple):
    """A row that holds something: its number in the spreadsheet and one cell a column."""

    number: int
    cells: tuple[str, ...]


class TableFile:
    """A file of rows and columns. Opens the file anew for each pass and holds one row at a time.

    Raises (constructor):
        NotFound: `import.file_not_found`.
        Invalid: `import.empty`, `import.not_a_table`, `import.encoding` or `import.unreadable`,
            each with what to do about it.
    """

    def __init__(self, source: Source, form: TableFormat | None = None) -> None:
        """`source` is a path, the content, or what opens the file anew for each pass."""
        self._source = source
        self.name = source.name if isinstance(source, Path) else ""
        self.form = form or self._detect()
        self.columns = self._read_columns()

    @property
    def header(self) -> tuple[str, ...]:
        """The headers as the file has them, for writing rows back."""
        return tuple(column.header for column in self.columns)

    def rows(self) -> Iterator[TableRow | RowFailure]:
        """All rows below the header, in order; blank rows and repeated headers are passed over.

        Short rows are filled up. A row with more cells than columns, or with a quote that is
        never closed, comes as a failure: which cell belongs where cannot be known.
        """
        width = len(self.columns)
        header = [column.header for column in self.columns]
        with self._records(width) as records:
            for record in itertools.islice(records, self.form.header_row, None):
                cells = record.cells
                if cells == header or not any(map(str.strip, cells)):
                    continue
                if len(cells) == width and not record.is_broken:
                    yield TableRow(record.number, tuple(cells))
                else:
                    yield _fit(record, width)

    def content(self) -> Iterator[bytes]:
        """The file as it is, in pieces.

        Raises:
            NotFound, Invalid: as the constructor.
        """
        with self._open() as file:
            yield from iter(lambda: file.read(_CHUNK), b"")

    def sample(self, limit: int = 200) -> list[TableRow]:
        """The first good rows, from which to guess what the columns mean."""
        good = (row for row in self.rows() if isinstance(row, TableRow))
        return list(itertools.islice(good, limit))

    def _detect(self) -> TableFormat:
        with self._open() as file:
            head = file.read(_SAMPLE)
            refuse_binary(head)
            chunks = itertools.chain([head], iter(lambda: file.read(_CHUNK), b""))
            encoding = detect_encoding(chunks)
        text = _decode(head, encoding)
        refuse_garbled(text)
        cells = detect_cell_format(_whole_lines(text, is_cut=len(head) == _SAMPLE))
        return TableFormat(encoding, cells, self._find_header_row(encoding, cells))

    def _find_header_row(self, encoding: str, cells: CellFormat) -> int:
        provisional = TableFormat(encoding, cells, 0)
        with self._records(0, provisional) as records:
            first = list(itertools.islice(records, 200))
        skipped = 1 if announced_delimiter(";".join(first[0].cells) if first else "") else 0
        found = find_header([record.cells for record in first[skipped:]])
        return skipped if found is None else skipped + found + 1

    def _read_columns(self) -> tuple[Column, ...]:
        with self._records(0) as records:
            first = list(itertools.islice(records, self.form.header_row + 200))
        head = (
            first[self.form.header_row - 1].cells if 0 < self.form.header_row <= len(first) else []
        )
        body = [len(record.cells) for record in first[self.form.header_row :] if any(record.cells)]
        width = len(head) if head else max(body, default=0)
        if not 0 < width <= _MAX_COLUMNS:
            raise Invalid(
                "import.not_a_table",
                _("No table was found in this file."),
                {"file": _("a CSV file with one person a row")},
            )
        while width > 1 and head and not head[width - 1].strip() and max(body, default=0) < width:
            width -= 1
        return name_columns([cell.strip() for cell in head], width)

    @contextmanager
    def _records(self, width: int, form: TableFormat | None = None) -> Iterator[Iterator[Record]]:
        chosen = form or self.form
        with self._open() as file:
            try:
                lines = io.TextIOWrapper(file, chosen.encoding, errors="replace", newline="")
            except LookupError as error:
                raise Invalid(
                    "import.encoding",
                    _("The encoding '{name}' is not known.").format(name=chosen.encoding),
                    {"encoding": _("such as utf-8 or cp1252")},
                ) from error
            yield read_records(lines, chosen.cells, width)

    def _open(self) -> AbstractContextManager[BinaryIO]:
        return open_source(self._source)


@contextmanager
def open_source(source: Source) -> Iterator[BinaryIO]:
    """A path, the content itself, or what opens it, as a file.

    Raises:
        NotFound: `import.file_not_found`.
        Invalid: `import.unreadable`.
    """
    if isinstance(source, bytes):
        yield io.BytesIO(source)
        return
    if not isinstance(source, Path):
        with source() as stream:
            yield stream
        return
    try:
        file = source.open("rb")
    except FileNotFoundError as error:
        raise NotFound(
            "import.file_not_found",
            _("There is no file {path}.").format(path=source),
            {"file": _("the path of an existing file")},
        ) from error
    except OSError as error:
        raise Invalid(
            "import.unreadable",
            _("{path} cannot be read: {reason}").format(path=source, reason=error.strerror),
            {"file": _("a file that you may read")},
        ) from error
    with file:
        yield file


def _fit(record: Record, width: int) -> TableRow | RowFailure:
    cells = tuple(record.cells)
    if record.is_broken:
        message = _("a quote in this row is never closed; double it or remove it")
        return RowFailure(record.number, {ROW: Problem("row.quotes", message)}, cells)
    if any(cell.strip() for cell in cells[width:]):
        message = _("{count} cells where the header has {width}; quote cells that hold a delimiter")
        text = message.format(count=len(cells), width=width)
        return RowFailure(record.number, {ROW: Problem("row.too_many_cells", text)}, cells)
    return TableRow(record.number, cells[:width] + ("",) * (width - len(cells)))


def _decode(head: bytes, encoding: str) -> str:
    return io.TextIOWrapper(io.BytesIO(head), encoding, errors="replace", newline="").read()


def _whole_lines(text: str, is_cut: bool) -> str:
    """The text without its last line, where that may be half a line."""
    end = text.rfind("\n")
    return text[: end + 1] if is_cut and end > 0 else text
