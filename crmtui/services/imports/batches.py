"""A file in batches of rows that are read and identified, each with the rows that failed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from crmtui.services.imports.identity import Identifier, Wanted
from crmtui.services.imports.mapping import Mapping
from crmtui.services.imports.problems import RowFailure
from crmtui.services.imports.rows import RowReader
from crmtui.services.imports.table_file import TableFile

BATCH_ROWS: Final = 250
"""Rows in one transaction. Whoever scans at the door waits for it: a thousand rows took a third
of a second, these take a tenth, and the flushes between them cost two in a hundred."""


@dataclass(slots=True)
class Batch:
    """Rows to decide, and rows that were given up before; in all `rows` of the file."""

    rows: int = 0
    wanted: list[Wanted] = field(default_factory=list)
    failures: list[RowFailure] = field(default_factory=list)

    def add(self, row: Wanted | RowFailure) -> None:
        self.rows += 1
        if isinstance(row, RowFailure):
            self.failures.append(row)
        else:
            self.wanted.append(row)


def read_batches(table: TableFile, mapping: Mapping, size: int = BATCH_ROWS) -> Iterator[Batch]:
    """All rows of the file, in order."""
    reader, identifier = RowReader(mapping), Identifier()
    batch = Batch()
    for row in table.rows():
        read = row if isinstance(row, RowFailure) else reader.read(row)
        if isinstance(read, RowFailure):
            batch.add(read)
        else:
            batch.add(identifier.identify(read, row.cells))
        if batch.rows >= size:
            yield batch
            batch = Batch()
    if batch.rows:
        yield batch
