"""Files with contacts, whatever their form: columns with labels, and rows of cells."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, Final, Literal, Protocol

from crmtui.services.contact_imports.json_file import JsonFile
from crmtui.services.contact_imports.vcard_file import VcardFile
from crmtui.services.imports import RowFailure, TableFile, TableFormat, TableRow, open_source

FileKind = Literal["csv", "json", "vcard"]
Source = Path | bytes | Callable[[], BinaryIO]
_HEAD: Final = 4_096
_PIECE: Final = 262_144


class ContactTable(Protocol):
    """Opens the file anew for each pass and holds one row at a time."""

    @property
    def labels(self) -> tuple[str, ...]:
        """What the columns are called, each unique."""

    def rows(self) -> Iterator[TableRow | RowFailure]:
        """All rows, in order."""


class CsvFile:
    """A table of text, whose encoding, delimiter and header were found out."""

    def __init__(self, table: TableFile) -> None:
        self._table = table
        self.form = table.form
        self.labels = tuple(column.label for column in table.columns)

    def rows(self) -> Iterator[TableRow | RowFailure]:
        return self._table.rows()


class ContactFile:
    """A file with contacts: CSV, JSON (an array of objects, or one a line) or vCard.

    Raises (constructor):
        NotFound: import.file_not_found.
        Invalid: import.empty, import.not_a_table, import.encoding or import.unreadable, each with
            what to do about it.
    """

    def __init__(
        self,
        source: Source,
        name: str = "",
        *,
        kind: FileKind | None = None,
        form: TableFormat | None = None,
    ) -> None:
        self._source = source
        self.name = name or (source.name if isinstance(source, Path) else "")
        self.kind: FileKind = kind or self._recognise()
        self._table = self._open_table(form)
        self.form = self._table.form if isinstance(self._table, CsvFile) else None
        self.labels = self._table.labels

    @property
    def delimiter(self) -> str:
        """By which a file of refused rows is divided."""
        return self.form.cells.delimiter if self.form else ","

    def rows(self) -> Iterator[TableRow | RowFailure]:
        """All rows, in order; those that cannot be read come as failures."""
        return self._table.rows()

    def count(self) -> int:
        """How many rows there are."""
        return sum(1 for _row in self.rows())

    def content(self) -> Iterator[bytes]:
        """The file as it is, in pieces."""
        with self._open() as file:
            yield from iter(lambda: file.read(_PIECE), b"")

    def _recognise(self) -> FileKind:
        """By its first letters: names lie."""
        with self._open() as file:
            head = file.read(_HEAD)
        # Without a mark and the zeros of UTF-16.
        start = head.lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"").lstrip()
        if start[:11].upper() == b"BEGIN:VCARD":
            return "vcard"
        return "json" if start[:1] in (b"[", b"{") else "csv"

    def _open_table(self, form: TableFormat | None) -> "CsvFile | JsonFile | VcardFile":
        if self.kind == "json":
            return JsonFile(self._open)
        if self.kind == "vcard":
            return VcardFile(self._open)
        return CsvFile(TableFile(self._source, form))

    def _open(self) -> AbstractContextManager[BinaryIO]:
        return open_source(self._source)
