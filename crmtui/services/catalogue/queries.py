"""Reading events and products, page by page."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import Select, and_, or_, select

from crmtui.kit.paging import Page
from crmtui.kit.search_text import words
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.models import Event, Product
from crmtui.services.catalogue import errors
from crmtui.services.catalogue.rows import event_detail, load_event, load_product, product_detail
from crmtui.services.catalogue.schemas import (
    EventDetail,
    EventFilter,
    ProductDetail,
    ProductFilter,
)

_Row = TypeVar("_Row", bound=Event | Product)
_FETCH: Final = 500
MAX_PAGE: Final = 1_000


def get_event(tx: ReadTx, event_id: UUID) -> EventDetail:
    """One event.

    Raises:
        Forbidden: permission.missing (events:read).
        NotFound: event.not_found.
    """
    tx.actor.require("events:read")
    return event_detail(load_event(tx, event_id))


def get_product(tx: ReadTx, product_id: UUID) -> ProductDetail:
    """One product.

    Raises:
        Forbidden: permission.missing (products:read).
        NotFound: product.not_found.
    """
    tx.actor.require("products:read")
    return product_detail(load_product(tx, product_id))


def list_events(
    tx: ReadTx,
    wanted: EventFilter | None = None,
    limit: int = 100,
    after: str | None = None,
) -> Page[EventDetail]:
    """Events, the latest start first; `after` is the `next_cursor` of the page before.

    Raises:
        Forbidden: permission.missing (events:read).
        Invalid: page.cursor.
    """
    tx.actor.require("events:read")
    wanted = wanted or EventFilter()
    query = select(Event).order_by(Event.starts_at.desc(), Event.id.desc())
    if wanted.status is not None:
        query = query.where(Event.status == wanted.status)
    if after is not None:
        starts_at, event_id = _parse_event_cursor(after)
        query = query.where(
            or_(
                Event.starts_at < starts_at,
                and_(Event.starts_at == starts_at, Event.id < event_id),
            )
        )
    rows, more = _take(tx, query, wanted.include_deleted, wanted.text, limit)
    last = f"{rows[-1].starts_at.isoformat()}~{rows[-1].id}" if more else None
    return Page(tuple(event_detail(row) for row in rows), last)


def list_products(
    tx: ReadTx,
    wanted: ProductFilter | None = None,
    limit: int = 100,
    after: str | None = None,
) -> Page[ProductDetail]:
    """Products in the order in which they were made.

    Raises:
        Forbidden: permission.missing (products:read).
        Invalid: page.cursor.
    """
    tx.actor.require("products:read")
    wanted = wanted or ProductFilter()
    query = select(Product).order_by(Product.id)
    if wanted.event_id is not None:
        query = query.where(Product.event_id == wanted.event_id)
    if wanted.status is not None:
        query = query.where(Product.status == wanted.status)
    if after is not None:
        query = query.where(Product.id > _parse_id(after))
    rows, more = _take(tx, query, wanted.include_deleted, wanted.text, limit)
    return Page(tuple(product_detail(row) for row in rows), str(rows[-1].id) if more else None)


def _take(
    tx: ReadTx, query: Select[_Row], deleted: bool, text: str | None, limit: int
) -> tuple[list[_Row], bool]:
    """The first `limit` rows that match, and whether there are more."""
    limit = max(1, min(limit, MAX_PAGE))
    sought = words(text or "")
    options: dict[str, Any] = {INCLUDE_DELETED: deleted}
    if not sought:
        rows = list(tx.session.scalars(query.limit(limit + 1), execution_options=options))
    else:
        # Neither database folds accents as we do, and an organization has few events: read on
        # until the page is full.
        options["yield_per"] = _FETCH
        found = tx.session.scalars(query, execution_options=options)
        with closing(found):
            rows = list(islice(_matching(found, sought), limit + 1))
    return rows[:limit], len(rows) > limit


def _matching(rows: Iterable[_Row], sought: list[str]) -> Iterator[_Row]:
    for row in rows:
        text = " ".join((*words(row.name), *words(row.subtype), *words(getattr(row, "venue", ""))))
        if all(word in text for word in sought):
            yield row


def _parse_event_cursor(cursor: str) -> tuple[datetime, UUID]:
    moment, _, event_id = cursor.partition("~")
    try:
        starts_at = datetime.fromisoformat(moment)
        if starts_at.tzinfo is None:
            raise errors.bad_cursor()
        return starts_at.astimezone(UTC), UUID(event_id)
    except (ValueError, OverflowError):
        raise errors.bad_cursor() from None


def _parse_id(cursor: str) -> UUID:
    try:
        return UUID(cursor)
    except ValueError:
        raise errors.bad_cursor() from None
