"""Rows of a list as what they say of people: cells cleaned, read, and checked column by column.

The rules are those of `ContactCreate`: each field is checked by its own type, a whole column at
once, which takes a fraction of what making a record of every row does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated as _Annotated
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from crmtui.kit.errors import CrmError
from crmtui.kit.i18n import _
from crmtui.services.contact_imports.fields import ContactField as F
from crmtui.services.contact_imports.schemas import ContactMapping
from crmtui.services.contacts import ContactCreate, ContactStatus, FurtherEmail, read_given
from crmtui.services.imports import (
    ROW,
    Problem,
    RowFailure,
    TableRow,
    clean_cell,
    is_placeholder,
    spoken_name,
    undress,
)

_PLACEHOLDERS: Final = frozenset(
    {F.EMAIL, F.MOBILE_PHONE, F.OTHER_PHONE, F.HOME_PHONE, F.CORPORATE_PHONE, F.PERSON_LINKEDIN}
)
"""Fields in which people write a word for nothing."""
_MEMORY: Final = 20_000
_DISTINCT: Final = frozenset({F.FULL_NAME, F.EMAIL, F.MOBILE_PHONE, F.PERSON_LINKEDIN, F.NOTES})
"""Fields whose values hardly repeat: remembering them would cost more than it saves."""
_STATUSES: Final = frozenset(status.value for status in ContactStatus)
_SEPARATORS: Final = (";", "|", ",")
_BETWEEN: Final = "|"
_UNCLEAN: Final = ("  ", f"{_BETWEEN} ", f" {_BETWEEN}", f"{_BETWEEN}=", f"{_BETWEEN}'")
"""One of these is in a column's cells, joined, if `clean_cell` would change one of them."""


@dataclass(slots=True)
class ReadRow:
    """What a row says of a person."""

    number: int
    cells: tuple[str, ...]
    fields: dict[str, Any]
    """Values that `ContactCreate` takes, without empty ones."""
    read: dict[str, Any] = field(default_factory=dict)
    """The same as `read_given` gives them."""
    tags: tuple[str, ...] = ()
    further_emails: tuple[FurtherEmail, ...] = ()
    custom: dict[str, Any] = field(default_factory=dict)

    def refuse(self, error: CrmError) -> RowFailure:
        """The row as one that failed for this reason."""
        return refuse(self.number, self.cells, error)


def refuse(number: int, cells: tuple[str, ...], error: CrmError) -> RowFailure:
    """A row as one that failed for this reason."""
    named = error.fields or {ROW: error.message}
    reasons = {name: Problem(error.code, error.message) for name in list(named)[:1]}
    return RowFailure(number, reasons, cells)


class RowReader:
    """Reads the rows of one file by one mapping."""

    def __init__(self, mapping: ContactMapping) -> None:
        self._columns = [_Column(field, place) for field, place in mapping.columns.items()]
        self._custom = [*mapping.custom.items()]

    def read(self, rows: Sequence[TableRow]) -> list[ReadRow | RowFailure]:
        """What each row says, or every reason why it cannot be read; in their order."""
        if not rows:
            return []
        across = [*zip(*(row.cells for row in rows), strict=True)]
        read = [ReadRow(row.number, row.cells, {}) for row in rows]
        problems: dict[int, dict[str, Problem]] = {}
        for column in self._columns:
            name = column.field.value
            values = column.read(across[column.place], problems)
            for row, value in zip(read, values, strict=True):
                if value is not None:
                    row.fields[name] = value
        for name, place in self._custom:
            for row, cell in zip(read, across[place], strict=True):
                if text := clean_cell(cell):
                    row.custom[name] = text
        return [_finish(row, problems.get(at)) for at, row in enumerate(read)]


def _finish(row: ReadRow, problems: dict[str, Problem] | None) -> ReadRow | RowFailure:
    if problems is not None:
        return RowFailure(row.number, problems, row.cells)
    fields = row.fields
    if "tags" in fields:
        row.tags = fields.pop("tags")
    if "further_emails" in fields:
        row.further_emails = fields.pop("further_emails")
    fields["source"] = "import"
    try:
        row.read = read_given(fields)
    except CrmError as error:
        return row.refuse(error)
    return row


class _Column:
    """Reads the cells of one column; an empty cell is None."""

    def __init__(self, field: F, place: int) -> None:
        self.field = field
        self.place = place
        self._adapter = _adapter(field)
        self._parse = _PARSERS.get(field)
        self._known: dict[str, str] | None = None if field in _DISTINCT else {}

    def read(self, cells: Sequence[str], problems: dict[int, dict[str, Problem]]) -> Sequence[Any]:
        """The values; adds to `problems` what is wrong, by the place of the row."""
        texts = cells if self._is_clean(cells) else [*map(self._clean, cells)]
        given: list[Any] = [text or None for text in texts]
        if "\N{REPLACEMENT CHARACTER}" in "".join(texts):
            self._refuse_garbled(given, problems)
        if self._parse is not None:
            given = [None if text is None else self._parse(text) for text in given]
        while True:
            try:
                values: list[Any] = self._adapter.validate_python(given)
                return values
            except ValidationError as error:
                self._refuse(error, given, problems)

    def _is_clean(self, cells: Sequence[str]) -> bool:
        """Whether `clean_cell` would change none of them, seen from all of them at once."""
        text = _BETWEEN.join(("", *cells, ""))
        if not text.isprintable() or any(mark in text for mark in _UNCLEAN):
            return False
        return self.field not in _PLACEHOLDERS or not any(map(is_placeholder, cells))

    def _clean(self, cell: str) -> str:
        if not cell:
            return cell
        known = self._known
        if known is None:
            return self._without_placeholder(clean_cell(cell, self.field is F.NOTES))
        if cell not in known:
            if len(known) >= _MEMORY:
                known.clear()
            known[cell] = self._without_placeholder(clean_cell(cell))
        return known[cell]

    def _without_placeholder(self, text: str) -> str:
        return "" if self.field in _PLACEHOLDERS and is_placeholder(text) else text

    def _refuse(
        self, error: ValidationError, given: list[Any], problems: dict[int, dict[str, Problem]]
    ) -> None:
        """Leave out what is wrong, so that the others can be read."""
        for each in error.errors(include_url=False, include_context=False, include_input=False):
            place = each["loc"][0]
            if isinstance(place, int) and given[place] is not None:
                given[place] = None
                message = each["msg"].removeprefix("Value error, ")
                problem = Problem(_CODES.get(each["type"], "value.invalid"), message)
                problems.setdefault(place, {})[self.field.value] = problem

    def _refuse_garbled(self, given: list[Any], problems: dict[int, dict[str, Problem]]) -> None:
        message = _("characters are damaged; export the file again as UTF-8")
        for place, text in enumerate(given):
            if text is not None and "\N{REPLACEMENT CHARACTER}" in text:
                given[place] = None
                problem = Problem("value.garbled", message)
                problems.setdefault(place, {})[self.field.value] = problem


_CODES: Final = {"string_too_long": "value.too_long", "too_long": "value.too_long"}


def _adapter(field: F) -> TypeAdapter[Any]:
    """The type that `ContactCreate` gives the field, for a whole column."""
    info = ContactCreate.model_fields[field.value]
    kind: Any = info.annotation
    for rule in info.metadata:
        kind = _Annotated[kind, rule]
    return TypeAdapter(list[kind | None])


def _split(text: str) -> tuple[str, ...]:
    """The parts of a list in one cell."""
    mark = next((mark for mark in _SEPARATORS if mark in text), None)
    parts = text.split(mark) if mark else [text]
    return tuple(dict.fromkeys(part for each in parts if (part := each.strip())))


def _read_number(text: str) -> Any:
    """`1,200` and `1.200 employees` as numbers; else the text, which is refused."""
    digits = "".join(letter for letter in text if letter.isdigit())
    rest = text.replace(digits, "") if digits else text
    is_plain = all(letter in " .,'+~" or letter.isdigit() for letter in text)
    return int(digits) if digits and (is_plain or rest.strip().isalpha()) else text


def _read_status(text: str) -> Any:
    lowered = text.lower()
    return lowered if lowered in _STATUSES else text


def _read_name(text: str) -> str:
    return spoken_name(text, "auto") if "," in text else text


def _read_further(text: str) -> list[dict[str, str]]:
    return [{"email": undress(part)} for part in _split(text) if not is_placeholder(part)]


_PARSERS: Final[dict[F, Callable[[str], Any]]] = {
    F.FULL_NAME: _read_name,
    F.EMAIL: undress,
    F.FURTHER_EMAILS: _read_further,
    F.EMPLOYEES: _read_number,
    F.STATUS: _read_status,
    F.TECHNOLOGIES: _split,
    F.TAGS: _split,
}
