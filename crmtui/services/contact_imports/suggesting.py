"""What the columns of a list mean: as they were mapped before, else by headers and values."""

from hashlib import sha256
from itertools import islice
from typing import Any, Final

from sqlalchemy import select

from crmtui.kit.search_text import fold
from crmtui.kit.transactions import ReadTx
from crmtui.models import ContactBatch
from crmtui.services.contact_imports import errors
from crmtui.services.contact_imports.fields import ContactField as F
from crmtui.services.contact_imports.headers import find_field
from crmtui.services.contact_imports.schemas import (
    ColumnSuggestion,
    ContactMapping,
    MappingSuggestion,
)
from crmtui.services.contact_imports.tables import ContactTable
from crmtui.services.imports import TableRow, TargetField, clean_cell, looks_like

_NAMES: Final = frozenset(field.value for field in F)
_SAMPLE: Final = 200
_SHOWN: Final = 5
_BY_VALUES: Final = {TargetField.EMAIL: F.EMAIL, TargetField.PHONE: F.MOBILE_PHONE}


def layout_of(labels: tuple[str, ...]) -> str:
    """What two files with the same columns have in common."""
    return sha256("\x1f".join(map(fold, labels)).encode()).hexdigest()


def suggest_mapping(tx: ReadTx, table: ContactTable) -> MappingSuggestion:
    """A mapping of the file's columns: that of the last import with these columns, or a guess.

    Raises:
        Forbidden: permission.missing (imports:write).
    """
    tx.actor.require("imports:write")
    rows = [*islice((row for row in table.rows() if isinstance(row, TableRow)), _SAMPLE)]
    remembered = _remembered(tx, table.labels)
    mapping = remembered or _guess(table.labels, rows)
    field_of = {place: field for field, place in mapping.columns.items()}
    columns = tuple(
        ColumnSuggestion(
            index=place,
            label=label,
            field=field_of.get(place),
            samples=tuple(dict.fromkeys(_values(rows, place)))[:_SHOWN],
        )
        for place, label in enumerate(table.labels)
    )
    return MappingSuggestion(
        mapping=mapping,
        columns=columns,
        samples=tuple(row.cells for row in rows[:_SHOWN]),
        remembered=remembered is not None,
    )


def map_headers(table: ContactTable, wanted: dict[str, str]) -> ContactMapping:
    """The mapping that somebody names: fields by header.

    Raises:
        Invalid: import.no_such_column, import.no_such_field.
    """
    mapping = ContactMapping(labels=table.labels, columns={})
    for header, name in wanted.items():
        if name not in _NAMES:
            raise errors.no_such_field(name)
        mapping = mapping.with_column(F(name), header)
    return mapping


def _remembered(tx: ReadTx, labels: tuple[str, ...]) -> ContactMapping | None:
    query = (
        select(ContactBatch.settings)
        .where(ContactBatch.layout == layout_of(labels), ContactBatch.kind == "import")
        .order_by(ContactBatch.id.desc())
        .limit(1)
    )
    settings: dict[str, Any] | None = tx.session.scalar(query)
    if settings is None:
        return None
    kept = ContactMapping.model_validate(settings["mapping"])
    return kept.model_copy(update={"labels": labels})


def _guess(labels: tuple[str, ...], rows: list[TableRow]) -> ContactMapping:
    columns: dict[F, int] = {}
    for place, label in enumerate(labels):
        field = find_field(label)
        if field is not None:
            columns.setdefault(field, place)
    _add_by_values(columns, labels, rows)
    _settle_names(columns)
    return ContactMapping(labels=labels, columns=columns)


def _add_by_values(columns: dict[F, int], labels: tuple[str, ...], rows: list[TableRow]) -> None:
    """Columns whose header says nothing, though their values are unmistakable."""
    for place in range(len(labels)):
        if place in columns.values():
            continue
        seen = looks_like(_values(rows, place))
        field = _BY_VALUES.get(seen[0]) if seen else None
        if field is not None:
            columns.setdefault(field, place)


def _settle_names(columns: dict[F, int]) -> None:
    """`Name; Vorname` means the last name by Name; one part alone is the whole name."""
    if F.FULL_NAME in columns and F.FIRST_NAME in columns and F.LAST_NAME not in columns:
        columns[F.LAST_NAME] = columns.pop(F.FULL_NAME)


def _values(rows: list[TableRow], place: int) -> list[str]:
    return [text for row in rows if (text := clean_cell(row.cells[place]))]
