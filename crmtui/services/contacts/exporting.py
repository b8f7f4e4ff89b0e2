"""Contacts as CSV, streamed: the memory does not grow with their number."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, bindparam, select, tuple_, type_coerce
from sqlalchemy.types import NullType

from crmtui.documents.csv import stream_csv
from crmtui.kit.database import DialectName
from crmtui.kit.hot import HotStatement
from crmtui.kit.ids import uuid_from_hex
from crmtui.kit.json_text import write_json
from crmtui.kit.transactions import ReadTx
from crmtui.models import Contact
from crmtui.services.contacts.listing_filters import Criteria, Shape, filtered, read_filter
from crmtui.services.contacts.schemas import ContactFilter
from crmtui.services.tags import tags_of_contacts

OnItem = Callable[[], object]
"""Told before each contact is written; raising ends the file."""

_PAGE: Final = 1_000
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
    "technologies": lambda names: "; ".join(names) if names else "",
    "lead_score": _SCORES.__getitem__,
    "employees": lambda number: "" if number is None else str(number),
    "custom_properties": lambda given: write_json(given) if given else "",
    "created_at": lambda moment: _written_time(moment),
    "updated_at": lambda moment: _written_time(moment),
    "enriched_at": lambda moment: _written_time(moment) if moment else "",
    "owner_id": lambda key: "" if key is None else str(key),
    "company_id": lambda key: "" if key is None else str(key),
    "id": str,
}


def _written_time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")[:19] + "Z"


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
    rows = iter(()) if criteria is None else _rows(tx, criteria, layout)
    return stream_csv(header, rows if on_item is None else _told(rows, on_item), bom=bom)


def _told(rows: Iterator[Sequence[str]], on_item: OnItem) -> Iterator[Sequence[str]]:
    for row in rows:
        on_item()
        yield row


def _rows(tx: ReadTx, criteria: Criteria, layout: _Layout) -> Iterator[Sequence[str]]:
    statement = _page_statement(criteria.shape, layout)
    place = _FIRST[tx.dialect]
    while True:
        values = {**criteria.values, **place, "limit": _PAGE}
        page = tx.run(statement, values)
        if not page:
            return
        columns = [*zip(*page, strict=True)]
        ids, moments = columns.pop(), columns.pop()
        yield from _written(tx, columns, ids, layout)
        place = {"moment": moments[-1], "after": ids[-1]}


def _written(
    tx: ReadTx, columns: list[tuple[Any, ...]], places: Sequence[Any], layout: _Layout
) -> Iterator[Sequence[str]]:
    """The lines of a page. By column, because most columns are texts that need nothing."""
    for place, field in enumerate(layout.columns.values()):
        if write := _WRITTEN.get(field):
            columns[place] = tuple(map(write, columns[place]))
    if layout.everything:
        ids = [uuid_from_hex(one) if tx.dialect == "sqlite" else one for one in places]
        tags = tags_of_contacts(tx, ids)
        columns.append(tuple("; ".join(tag.name for tag in tags.get(one, ())) for one in ids))
    return zip(*columns, strict=True)


def _raw(column: Any) -> ColumnElement[Any]:
    """The column as the driver gives it: a place is only handed back, and converting costs."""
    return type_coerce(column, NullType())


@lru_cache(_SHAPES)
def _page_statement(shape: Shape, layout: _Layout) -> HotStatement:
    columns = [getattr(Contact, field) for field in layout.columns.values()]
    place = (_raw(Contact.created_at), _raw(Contact.id))
    query = filtered(select(*columns, *place), shape)
    after = tuple_(bindparam("moment", type_=NullType()), bindparam("after", type_=NullType()))
    limit = bindparam("limit", type_=Integer())
    query = query.where(tuple_(*place) > after).order_by(Contact.created_at, Contact.id)
    return HotStatement(query.limit(limit))
