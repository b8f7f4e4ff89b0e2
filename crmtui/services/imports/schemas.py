"""What an import is asked to do, and what it tells."""

from collections.abc import Callable
from uuid import UUID

from crmtui.kit.schemas import Schema
from crmtui.services.imports.mapping import Mapping
from crmtui.services.imports.problems import RowFailure


class AttendeeImport(Schema):
    """How one file goes into one event."""

    event_id: UUID
    mapping: Mapping
    create_products: bool = True
    """Whether products that the list names and the event lacks are made; else their rows fail."""
    checkin_list_id: UUID | None = None
    """Where admissions that the list tells of are recorded; without it they are passed over."""


class ImportCounts(Schema):
    """What became, or would become, of the rows."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    tickets_created: int = 0
    """More than `created` where rows stand for several tickets."""
    admitted: int = 0
    """Admissions recorded because the list tells of them."""
    admissions_passed_over: int = 0
    """Rows that are checked in, though no check-in list was named."""

    def plus(self, other: "ImportCounts") -> "ImportCounts":
        """Both together."""
        return ImportCounts(
            **{
                name: getattr(self, name) + getattr(other, name)
                for name in ImportCounts.model_fields
            }
        )


class ImportPreview(Schema):
    """What an import would do if it ran now."""

    counts: ImportCounts
    new_products: tuple[str, ...]
    failures: tuple[RowFailure, ...]
    """The first of them; `counts.failed` says how many there are."""


class ImportResult(Schema):
    """What an import did."""

    counts: ImportCounts
    failures: tuple[RowFailure, ...]
    """The first of them; `on_failure` is given all."""


Progress = Callable[[ImportCounts], None]
"""Told the counts so far after each batch; raising stops the import between two batches."""

OnFailure = Callable[[RowFailure], None]
"""Given every failed row, in order, once its batch is stored."""
