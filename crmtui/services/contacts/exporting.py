"""Contacts as CSV, streamed: the memory does not grow with their number."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, bindparam, select, tuple_, type_coerce
from sqlalchemy.types import NullType

from crmtui.documents.csv import stream_columns_csv
from crmtui.kit.database import DialectName
from crmtui.kit.hot import HotStatement
from crmtui.kit.ids import uuid_from_hex
from crmtui.kit.json_text import read_json, write_json
from crmtui.kit.transactions import ReadTx
from crmtui.models import Contact
from crmtui.services.contacts.listing_filters import Criteria, Shape, filtered, read_filter
from crmtui.services.contacts.schemas import ContactFilter
from crmtui.services.tags import tags_of_contacts

OnItem = Callable[[], object]
"""Told before each contact is written; raising ends the file."""

_PAGE: Final = 400
_SHAPES: Final = 64
_SCORES: Final = tuple(f"{score // 10}.{score % 10}" for score in range(101))

COLUMNS: Final = {
    "Full Name": "full_name",
    "First Name": "first_name",
    "Last Name": "last_name",
    "Title": "title",
    "Company": "company",
    "Email": "email",
    "Mobile Phone": "mobile_phone",
    "Other Phone": "other_phone",
    "Home Phone": "home_phone",
    "Corporate Phone": "corporate_phone",
    "Employees": "employees",
    "Employee Size Bracket": "employee_size_bracket",
    "Industry": "industry",
    "Person LinkedIn": "person_linkedin",
    "Website": "website",
    "Company LinkedIn": "company_linkedin",
    "City": "city",
    "State": "state",
    "Country": "country",
    "Company Address": "company_address",
    "Company City": "company_city",
    "Company State": "company_state",
    "Company Country": "company_country",
    "Technologies": "technologies",
    "Annual Revenue": "annual_revenue",
    "Lead Score": "lead_score",
    "Created At": "created_at",
}
"""The columns of the CRM's document (CSV Columns), in its order."""

ALL_COLUMNS: Final = COLUMNS | {
    "Updated At": "updated_at",
    "Status": "status",
    "Source": "source",
    "Street": "street",
    "Postal Code": "postal_code",
    "Notes": "notes",
    "Owner ID": "owner_id",
    "Company ID": "company_id",
    "Enriched At": "enriched_at",
    "Custom Properties": "custom_properties",
    "ID": "id",
}
"""Every field; the tags follow in a column of their own."""

_FIRST: Final[dict[DialectName, dict[str, Any]]] = {
    "sqlite": {"moment": "", "after": ""},
    "postgresql": {"moment": datetime.min.replace(tzinfo=UTC), "after": UUID(int=0)},
}
"""Before every place, as the drivers have it."""
_WRITTEN: Final[dict[str, Callable[[Any], str]]] = {
    "lead_score": _SCORES.__getitem__,
    "custom_properties": lambda given: write_json(given) if given else "",
    "owner_id": lambda key: "" if key is None else str(key),
    "company_id": lambda key: "" if key is None else str(key),
    "id": str,
}


def _written_time(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat(timespec="seconds")[:19] + "Z"


def _written_time_text(text: str | None) -> str:
    """Of a moment as SQLite keeps it: to make a moment of it takes longer than all the rest."""
    if text is None:
        return ""
    if len(text) == _MOMENT_LETTERS:
        return f"{text[:10]}T{text[11:19]}Z"
    return _written_time(datetime.fromisoformat(text).astimezone(UTC))


def _written_list(names: Sequence[str] | None) -> str:
    return "; ".join(names) if names else ""


@lru_cache(5_000)
def _written_list_text(text: str) -> str:
    """Of a list as SQLite keeps it."""
    return _written_list(read_json(text))


_Columns = list[tuple[Any, ...]]
_MOMENT_LETTERS: Final = len("2026-01-01 00:00:00.000000")
_TIMES: Final = ("created_at", "updated_at", "enriched_at")
_AS_GIVEN: Final = frozenset({*_TIMES, "technologies"})
_WRITTEN_BY: Final[dict[DialectName, dict[str, Callable[[Any], str]]]] = {
    "sqlite": {
        **_WRITTEN,
        **dict.fromkeys(_TIMES, _written_time_text),
        "technologies": _written_list_text,
    },
    "postgresql": {
        **_WRITTEN,
        **dict.fromkeys(_TIMES, _written_time),
        "technologies": _written_list,
    },
}
"""How what the driver gives is written, where it is not text already."""


class _Layout(NamedTuple):
    """Which columns a file has."""

    everything: bool

    @property
    def columns(self) -> dict[str, str]:
        return ALL_COLUMNS if self.everything else COLUMNS


def stream_contacts_csv(
    tx: ReadTx,
    wanted: ContactFilter | None = None,
    *,
    all_fields: bool = False,
    bom: bool = False,
    on_item: OnItem | None = None,
) -> Iterator[bytes]:
    """The contacts that match, in the order in which they were added.

    The columns are those that the CRM's document names, or every field. Cells that a spreadsheet
    would calculate are guarded; `bom` marks the file as UTF-8 for old spreadsheets.

    Raises:
        Forbidden: permission.missing (exports:read, contacts:read).
    """
    tx.actor.require("exports:read")
    tx.actor.require("contacts:read")
    layout = _Layout(all_fields)
    header = [*layout.columns, "Tags"] if all_fields else [*layout.columns]
    criteria = read_filter(tx, wanted or ContactFilter())
    pages = iter(()) if criteria is None else _pages(tx, criteria, layout)
    return stream_columns_csv(header, pages if on_item is None else _told(pages, on_item), bom=bom)


def _told(pages: Iterator[_Columns], on_item: OnItem) -> Iterator[_Columns]:
    for columns in pages:
        for _row in columns[0]:
            on_item()
        yield columns


def _pages(tx: ReadTx, criteria: Criteria, layout: _Layout) -> Iterator[_Columns]:
    statement = _page_statement(criteria.shape, layout)
    place = _FIRST[tx.dialect]
    while True:
        values = {**criteria.values, **place, "limit": _PAGE}
        page = tx.run(statement, values)
        if not page:
            return
        columns = [*zip(*page, strict=True)]
        ids, moments = columns.pop(), columns.pop()
        yield _written(tx, columns, ids, layout)
        place = {"moment": moments[-1], "after": ids[-1]}


def _written(
    tx: ReadTx, columns: list[tuple[Any, ...]], places: Sequence[Any], layout: _Layout
) -> _Columns:
    """The cells of a page. By column, because most columns are texts that need nothing."""
    written = _WRITTEN_BY[tx.dialect]
    for place, field in enumerate(layout.columns.values()):
        if write := written.get(field):
            columns[place] = tuple(map(write, columns[place]))
    if layout.everything:
        ids = [uuid_from_hex(one) if tx.dialect == "sqlite" else one for one in places]
        tags = tags_of_contacts(tx, ids)
        columns.append(tuple("; ".join(tag.name for tag in tags.get(one, ())) for one in ids))
    return columns


def _raw(column: Any) -> ColumnElement[Any]:
    """The column as the driver gives it: a place is only handed back, and converting costs."""
    return type_coerce(column, NullType())


@lru_cache(_SHAPES)
def _page_statement(shape: Shape, layout: _Layout) -> HotStatement:
    columns = [
        _raw(column) if field in _AS_GIVEN else column
        for field, column in ((name, getattr(Contact, name)) for name in layout.columns.values())
    ]
    place = (_raw(Contact.created_at), _raw(Contact.id))
    query = filtered(select(*columns, *place), shape)
    after = tuple_(bindparam("moment", type_=NullType()), bindparam("after", type_=NullType()))
    limit = bindparam("limit", type_=Integer())
    query = query.where(tuple_(*place) > after).order_by(Contact.created_at, Contact.id)
    return HotStatement(query.limit(limit))
