"""Attendee lists for tests: the fixture files, and tables made on the spot."""

from pathlib import Path

from crmtui.services.imports.attendee import AttendeeRow
from crmtui.services.imports.guess import guess_mapping
from crmtui.services.imports.problems import RowFailure
from crmtui.services.imports.rows import RowReader
from crmtui.services.imports.table_file import TableFile, TableRow

FIXTURES = Path(__file__).parent / "fixtures"


def table(text: str, encoding: str = "utf-8") -> TableFile:
    return TableFile(text.encode(encoding))


def cells(file: TableFile) -> list[tuple[str, ...]]:
    """The cells of all good rows."""
    return [row.cells for row in file.rows() if isinstance(row, TableRow)]


def failures(file: TableFile) -> list[RowFailure]:
    return [row for row in file.rows() if isinstance(row, RowFailure)]


def read_all(file: TableFile, **options: object) -> list[AttendeeRow | RowFailure]:
    """Every row, read by the guessed mapping."""
    reader = RowReader(guess_mapping(file, **options).mapping)
    return [row if isinstance(row, RowFailure) else reader.read(row) for row in file.rows()]


def attendees(file: TableFile, **options: object) -> list[AttendeeRow]:
    return [row for row in read_all(file, **options) if isinstance(row, AttendeeRow)]
