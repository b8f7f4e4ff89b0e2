"""What the columns of a file probably mean, from their headers and from their values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from crmtui.services.imports.amounts import DecimalMark, shows_decimal_mark
from crmtui.services.imports.cells import clean_cell
from crmtui.services.imports.evidence import evidence_for, looks_like
from crmtui.services.imports.fields import TargetField as F
from crmtui.services.imports.mapping import Mapping
from crmtui.services.imports.moments import shows_month_first
from crmtui.services.imports.table_file import TableFile
from crmtui.services.imports.vocabulary import header_key, header_meanings

_LEAST: Final = 0.35
_TRUST: Final = 0.4
"""How much of a header's word stands against all values: enough for a clear header. Its rows are
then refused, which people notice; a column of e-mails left out because of typos they would not."""
_SHOWN: Final = 3
_DATES: Final = (F.CHECKED_IN_AT, F.CHECKED_IN, F.ORDERED_AT)
_LAST_FIRST: Final = frozenset({"nachnamevorname", "nomprenom", "nometprenom", "cognomenome"})
_JUST_NAME: Final = frozenset({"name", "nom", "naam", "navn", "namn"})


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """One column, some of its values, and what it was taken for (None: nothing)."""

    index: int
    label: str
    samples: tuple[str, ...]
    field: F | None
    confidence: float
    """0 to 1; below 0.7 a person should look."""
    alternatives: tuple[F, ...]
    """Other meanings, the likeliest first."""


@dataclass(frozen=True, slots=True)
class MappingGuess:
    """A mapping to start from, and the grounds for it."""

    mapping: Mapping
    columns: tuple[ColumnGuess, ...]


def guess_mapping(table: TableFile, **options: Any) -> MappingGuess:
    """The likeliest mapping of a file; `options` are those of `Mapping` and win over guesses.

    Raises:
        Invalid: `import.mapping`, naming the option that is wrong.
    """
    values = _column_values(table)
    meanings = [
        _weigh(column.header, found) for column, found in zip(table.columns, values, strict=True)
    ]
    chosen = _settle_names(_assign(meanings), table, values)
    guessed = _guess_formats(chosen, table, values)
    labels = tuple(column.label for column in table.columns)
    mapping = Mapping.checked({"labels": labels, "columns": chosen, **guessed, **options})
    field_of = {index: field for field, index in mapping.columns.items()}
    return MappingGuess(
        mapping,
        tuple(
            _explain(column.index, column.label, values, meanings, field_of.get(column.index))
            for column in table.columns
        ),
    )


def _column_values(table: TableFile) -> list[list[str]]:
    rows = table.sample()
    return [
        [text for row in rows if (text := clean_cell(row.cells[column.index]))]
        for column in table.columns
    ]


def _weigh(header: str, values: Sequence[str]) -> dict[F, float]:
    """The meanings of one column with their confidence: the header's word, tried on the values."""
    meanings = {
        field: round(word * (_TRUST + (1 - _TRUST) * evidence_for(field, values)), 3)
        for field, word in header_meanings(header).items()
    }
    if not meanings and (seen := looks_like(values)):
        meanings[seen[0]] = round(seen[1], 3)
    return meanings


def _assign(meanings: Sequence[dict[F, float]]) -> dict[F, int]:
    """Each field to one column and each column to one field, the surest pairs first."""
    pairs = sorted(
        (-confidence, index, field)
        for index, found in enumerate(meanings)
        for field, confidence in found.items()
        if confidence >= _LEAST
    )
    chosen: dict[F, int] = {}
    taken: set[int] = set()
    for _confidence, index, field in pairs:
        if field not in chosen and index not in taken:
            chosen[field] = index
            taken.add(index)
    return _drop_lonely_buyers(chosen)


def _drop_lonely_buyers(chosen: dict[F, int]) -> dict[F, int]:
    """An address that nobody else claims is the attendee's."""
    if F.BUYER_EMAIL in chosen and F.EMAIL not in chosen:
        chosen[F.EMAIL] = chosen.pop(F.BUYER_EMAIL)
    return chosen


def _settle_names(
    chosen: dict[F, int], table: TableFile, values: Sequence[Sequence[str]]
) -> dict[F, int]:
    """`Name; Vorname` means the last name by Name; a first or last name alone is the whole name."""
    full, first, last = (chosen.get(field) for field in (F.NAME, F.FIRST_NAME, F.LAST_NAME))
    if full is not None and first is not None and last is None:
        is_bare = header_key(table.columns[full].header) in _JUST_NAME
        if is_bare and not _contains_each(values[full], values[first]):
            chosen[F.LAST_NAME] = chosen.pop(F.NAME)
    elif full is None and (first is None) != (last is None):
        chosen[F.NAME] = chosen.pop(F.LAST_NAME if first is None else F.FIRST_NAME)
    return chosen


def _contains_each(names: Sequence[str], first_names: Sequence[str]) -> bool:
    pairs = list(zip(names, first_names, strict=False))
    return bool(pairs) and sum(first in name for name, first in pairs) > len(pairs) * 0.8


def _guess_formats(
    chosen: dict[F, int], table: TableFile, values: Sequence[Sequence[str]]
) -> dict[str, Any]:
    formats: dict[str, Any] = {}
    if F.PRICE in chosen and (mark := _decimal_mark(values[chosen[F.PRICE]])):
        formats["decimal_mark"] = mark
    dates = (text for field in _DATES if field in chosen for text in values[chosen[field]])
    if any(shows_month_first(text) for text in dates):
        formats["month_first"] = True
    if F.NAME in chosen and header_key(table.columns[chosen[F.NAME]].header) in _LAST_FIRST:
        formats["name_order"] = "last_first"
    return formats


def _decimal_mark(values: Iterable[str]) -> DecimalMark | None:
    """The mark that the amounts of a column prove, None where they prove none or both."""
    shown = {mark for text in values if (mark := shows_decimal_mark(text))}
    return shown.pop() if len(shown) == 1 else None


def _explain(
    index: int,
    label: str,
    values: Sequence[Sequence[str]],
    meanings: Sequence[dict[F, float]],
    field: F | None,
) -> ColumnGuess:
    found = meanings[index]
    ranked = sorted(found, key=lambda other: -found[other])
    confidence = found.get(field, max(found.values(), default=0.0)) if field else 0.0
    return ColumnGuess(
        index=index,
        label=label,
        samples=tuple(dict.fromkeys(values[index]))[:_SHOWN],
        field=field,
        confidence=confidence,
        alternatives=tuple(other for other in ranked if other != field),
    )
