"""Contacts page by page: by number with an exact total, or by place from any contact on."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Integer, bindparam, select, tuple_

from crmtui.kit.database import DialectName
from crmtui.kit.hot import HotStatement
from crmtui.kit.paging import Numbered, Page
from crmtui.kit.planning import indexed_by
from crmtui.kit.transactions import ReadTx
from crmtui.models import Contact
from crmtui.services.contacts.counting import count_all
from crmtui.services.contacts.listing_cursor import Place, read_cursor, write_cursor
from crmtui.services.contacts.listing_filters import Criteria, Shape, read_filter, read_first
from crmtui.services.contacts.listing_order import sort_value
from crmtui.services.contacts.listing_plans import FACETS, in_order, narrow, sorts_all
from crmtui.services.contacts.listing_rows import read_details
from crmtui.services.contacts.schemas import ContactDetail, ContactFilter, ContactSort, SortField

MAX_PAGE: Final = 500
_SHAPES: Final = 256
_FURTHEST: Final = 2**62
_SAMPLE: Final = 20_000
"""Of so many of the latest contacts the first of a list are sorted before all."""


class _Order(NamedTuple):
    field: SortField
    descending: bool
    dialect: DialectName


@dataclass(frozen=True, slots=True)
class Browsed(Page[ContactDetail]):
    """Contacts in the list's order, and how to go on from both ends; None where it ends."""

    previous_cursor: str | None = None


def list_contacts(
    tx: ReadTx,
    wanted: ContactFilter | None = None,
    sort: ContactSort | None = None,
    page: int = 1,
    page_size: int = 50,
) -> Numbered[ContactDetail]:
    """The contacts of one page and how many match in all. Latest first, if not said otherwise.

    Raises:
        Forbidden: permission.missing (contacts:read).
    """
    tx.actor.require("contacts:read")
    page, page_size = max(1, page), max(1, min(page_size, MAX_PAGE))
    criteria = _read(tx, wanted)
    if criteria is None:
        return Numbered((), 0, page, page_size)
    total = count_all(tx, criteria)
    offset = (page - 1) * page_size
    ids = _numbered(tx, criteria, sort, offset, page_size) if offset < total else ()
    return Numbered(read_details(tx, ids), total, page, page_size)


def browse_contacts(
    tx: ReadTx,
    wanted: ContactFilter | None = None,
    sort: ContactSort | None = None,
    cursor: str | None = None,
    limit: int = 50,
    backwards: bool = False,
) -> Browsed:
    """The contacts after a place of the list, or those before it: as fast at any depth.

    Backwards without a cursor is the list's end. The items always are in the list's order.

    Raises:
        Forbidden: permission.missing (contacts:read).
        Invalid: page.cursor.
    """
    tx.actor.require("contacts:read")
    limit = max(1, min(limit, MAX_PAGE))
    order = _order(tx, sort)
    place = None if cursor is None else read_cursor(order.field, cursor)
    wanted, criteria = wanted or ContactFilter(), None
    if order.field == "full_name" and cursor is None and not (order.descending or backwards):
        criteria = read_first(tx, wanted, limit + 1)
    criteria = criteria or _read(tx, wanted)
    if criteria is None:
        return Browsed((), None)
    rows = _window(tx, criteria, order, place, limit + 1, backwards)
    more = len(rows) > limit
    rows = rows[:limit][::-1] if backwards else rows[:limit]
    items = read_details(tx, [row[0] for row in rows])
    came_from = cursor is not None and bool(rows)
    after = more if not backwards else came_from
    before = came_from if not backwards else more
    return Browsed(
        items,
        _cursor(rows[-1]) if after else None,
        previous_cursor=_cursor(rows[0]) if before else None,
    )


def _read(tx: ReadTx, wanted: ContactFilter | None) -> Criteria | None:
    criteria = read_filter(tx, wanted or ContactFilter())
    return criteria and narrow(tx, criteria)


def _cursor(row: Sequence[Any]) -> str:
    contact_id, value = row
    return write_cursor(Place(value, contact_id))


# --- pages by number ------------------------------------------------------------------------------


def _numbered(
    tx: ReadTx, criteria: Criteria, sort: ContactSort | None, offset: int, limit: int
) -> Sequence[UUID]:
    if not offset:
        rows = _window(tx, criteria, _order(tx, sort), None, limit, backwards=False)
        return [row[0] for row in rows]
    statement = _numbered_statement(criteria.shape, _order(tx, sort))
    values = {**criteria.values, "limit": limit, "offset": min(offset, _FURTHEST)}
    return [row[0] for row in tx.run(statement, values)]


@lru_cache(_SHAPES)
def _numbered_statement(shape: Shape, order: _Order) -> HotStatement:
    value = sort_value(order.field, order.dialect)
    query = in_order(select(Contact.id), shape, order.field)
    query = query.order_by(*_sorted((value, Contact.id), order))
    return HotStatement(query.limit(_bind("limit")).offset(_bind("offset")))


def _order(tx: ReadTx, sort: ContactSort | None) -> _Order:
    sort = sort or ContactSort()
    return _Order(sort.field, sort.descending, tx.dialect)


def _sorted(terms: Sequence[Any], order: _Order, backwards: bool = False) -> list[Any]:
    return [term.desc() if order.descending is not backwards else term.asc() for term in terms]


def _bind(name: str) -> Any:
    return bindparam(name, type_=Integer())


# --- pages by place -------------------------------------------------------------------------------


def _window(
    tx: ReadTx,
    criteria: Criteria,
    order: _Order,
    place: Place | None,
    limit: int,
    backwards: bool,
) -> Sequence[Sequence[Any]]:
    values = {**criteria.values, "limit": limit}
    if place is not None:
        values |= {"place_value": place.value, "place_id": place.id}
    bound = None
    if order.descending is not backwards and sorts_all(criteria.shape, order.field):
        bound = _bound(tx, criteria, order, place, limit, backwards)
    if bound is not None:
        values |= {"bound_value": bound.value, "bound_id": bound.id}
    way = _Way(place is not None, backwards, bound is not None)
    return tx.run(_window_statement(criteria.shape, order, way), values)


class _Way(NamedTuple):
    """From a place on or from the list's end, which way, and whether only up to a bound."""

    continued: bool
    backwards: bool
    bounded: bool


@lru_cache(_SHAPES)
def _window_statement(shape: Shape, order: _Order, way: _Way) -> HotStatement:
    value = sort_value(order.field, order.dialect)
    query = in_order(select(Contact.id, value), shape, order.field)
    query = query.order_by(*_sorted((value, Contact.id), order, way.backwards))
    ours = tuple_(value, Contact.id)
    if way.continued:
        down = order.descending is not way.backwards
        query = query.where(
            ours < _place("place", value) if down else ours > _place("place", value)
        )
    if way.bounded:
        query = query.where(ours >= _place("bound", value))
    return HotStatement(query.limit(_bind("limit")))


def _place(name: str, value: Any) -> Any:
    return tuple_(
        bindparam(f"{name}_value", type_=value.type), bindparam(f"{name}_id", type_=Contact.id.type)
    )


# --- what need not be sorted ----------------------------------------------------------------------


def _bound(
    tx: ReadTx,
    criteria: Criteria,
    order: _Order,
    place: Place | None,
    limit: int,
    backwards: bool,
) -> Place | None:
    """A place before which the latest contacts alone fill the page; None if they do not.

    A list that goes down is met from its wrong end: where many are alike, each contact stands
    before all that came before it, and is put among the first. Half of the time is gone with that.
    """
    latest = tx.run(_LATEST, {"organization": tx.organization_id, "newer": _SAMPLE})
    if not latest:
        return None
    shape = criteria.shape._replace(parts=(("created_since", 0),))
    sample = Criteria(shape, {**criteria.values, "created_since": latest[0][0]})
    rows = _window(tx, sample, order, place, limit, backwards)
    if len(rows) < limit:
        return None
    contact_id, value = rows[-1]
    return Place(value, contact_id)


_LATEST: Final = HotStatement(
    indexed_by(
        select(Contact.created_at)
        .where(
            Contact.organization_id == bindparam("organization"),
            Contact.deleted_at.is_(None),
        )
        .order_by(Contact.created_at.desc(), Contact.id.desc())
        .limit(1)
        .offset(_bind("newer")),
        Contact,
        FACETS,
    )
)
