"""Reading deals: one, pages of a list, and the history of one."""

from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from crmtui.kit.paging import Numbered, Page
from crmtui.kit.search_text import words
from crmtui.kit.text_match import matches, may_match
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.models import Company, Contact, Deal, DealMove, Stage
from crmtui.services.deals import errors
from crmtui.services.deals.rows import deal_detail, load_deal
from crmtui.services.deals.schemas import DealDetail, DealFilter, DealMoved, DealStatus

MAX_PAGE: Final = 1_000
_FETCH: Final = 2_000


def get_deal(tx: ReadTx, deal_id: UUID) -> DealDetail:
    """One deal.

    Raises:
        Forbidden: permission.missing (deals:read).
        NotFound: deal.not_found.
    """
    tx.actor.require("deals:read")
    return deal_detail(load_deal(tx, deal_id))


def list_deals(
    tx: ReadTx, wanted: DealFilter | None = None, page: int = 1, page_size: int = 50
) -> Numbered[DealDetail]:
    """A page of the deals, the newest first, and how many there are.

    Raises:
        Forbidden: permission.missing (deals:read).
    """
    tx.actor.require("deals:read")
    wanted = wanted or DealFilter()
    page, size = max(1, page), max(1, min(page_size, MAX_PAGE))
    start = (page - 1) * size
    if words(wanted.text or ""):
        ids = [*_matching(tx, wanted)]
        rows, total = _load_all(tx, ids[start : start + size]), len(ids)
    else:
        options = {INCLUDE_DELETED: wanted.deleted}
        counted = select(func.count(Deal.id)).where(*conditions(wanted))
        total = tx.session.scalar(counted, execution_options=options) or 0
        query = _newest(select(Deal).where(*conditions(wanted))).limit(size).offset(start)
        rows = tx.session.scalars(query, execution_options=options).all() if start < total else []
    return Numbered(tuple(deal_detail(row) for row in rows), total, page, size)


def browse_deals(
    tx: ReadTx, wanted: DealFilter | None = None, limit: int = 100, after: str | None = None
) -> Page[DealDetail]:
    """Deals, the newest first; `after` is the `next_cursor` of the page before.

    Raises:
        Forbidden: permission.missing (deals:read).
        Invalid: page.cursor.
    """
    tx.actor.require("deals:read")
    wanted = wanted or DealFilter()
    limit = max(1, min(limit, MAX_PAGE))
    last = None if after is None else _parse_id(after)
    if words(wanted.text or ""):
        ids = [each for each in _matching(tx, wanted) if last is None or each < last]
        rows = _load_all(tx, ids[: limit + 1])
    else:
        query = _newest(select(Deal).where(*conditions(wanted))).limit(limit + 1)
        if last is not None:
            query = query.where(Deal.id < last)
        rows = tx.session.scalars(query, execution_options={INCLUDE_DELETED: wanted.deleted}).all()
    shown = tuple(deal_detail(row) for row in rows[:limit])
    return Page(shown, str(shown[-1].id) if len(rows) > limit else None)


def stage_history(tx: ReadTx, deal_id: UUID) -> tuple[DealMoved, ...]:
    """Every step of a deal, the first first; those that were taken back say when.

    Raises:
        Forbidden: permission.missing (deals:read).
        NotFound: deal.not_found.
    """
    tx.actor.require("deals:read")
    load_deal(tx, deal_id)
    before, behind = aliased(Stage), aliased(Stage)
    query = (
        select(DealMove, before.name, behind.name)
        .outerjoin(before, before.id == DealMove.from_stage_id)
        .join(behind, behind.id == DealMove.to_stage_id)
        .where(DealMove.deal_id == deal_id)
        .order_by(DealMove.id)
    )
    rows = tx.session.execute(query, execution_options={INCLUDE_DELETED: True})
    return tuple(_moved(move, source, target) for move, source, target in rows)


def conditions(wanted: DealFilter) -> list[ColumnElement[bool]]:
    """What the filter asks for, but the text."""
    same = ("pipeline_id", "stage_id", "owner_id", "contact_id", "company_id", "status")
    found = [
        getattr(Deal, name) == value
        for name in same
        if (value := getattr(wanted, name)) is not None
    ]
    bounds: tuple[tuple[Any, Any], ...] = (
        (wanted.created_after, Deal.created_at.__ge__),
        (wanted.created_before, Deal.created_at.__lt__),
        (wanted.closes_after, Deal.expected_close_on.__ge__),
        (wanted.closes_before, Deal.expected_close_on.__le__),
    )
    found += [compare(bound) for bound, compare in bounds if bound is not None]
    if wanted.deleted:
        found.append(Deal.deleted_at.is_not(None))
    return found


def _newest(query: Select[Deal]) -> Select[Deal]:
    return query.order_by(Deal.id.desc())


def _matching(tx: ReadTx, wanted: DealFilter) -> Iterator[UUID]:
    """The deals whose names have all the words, the newest first."""
    sought = words(wanted.text or "")
    names = (Deal.name, Contact.full_name, Company.name)
    query = (
        select(Deal.id, *names)
        .outerjoin(Contact, Contact.id == Deal.contact_id)
        .outerjoin(Company, Company.id == Deal.company_id)
        .where(*conditions(wanted), may_match(tx.dialect, names, sought))
        .order_by(Deal.id.desc())
    )
    options = {INCLUDE_DELETED: wanted.deleted, "yield_per": _FETCH}
    for deal_id, *found in tx.session.execute(query, execution_options=options):
        if matches(" ".join(name for name in found if name), sought):
            yield deal_id


def _load_all(tx: ReadTx, ids: Sequence[UUID]) -> Sequence[Deal]:
    query = _newest(select(Deal).where(Deal.id.in_(ids)))
    return tx.session.scalars(query, execution_options={INCLUDE_DELETED: True}).all()


def _moved(move: DealMove, source: str | None, target: str) -> DealMoved:
    return DealMoved(
        id=move.id,
        at=move.created_at,
        from_stage_id=move.from_stage_id,
        from_stage=source or "",
        to_stage_id=move.to_stage_id,
        to_stage=target,
        from_status=DealStatus(move.from_status),
        to_status=DealStatus(move.to_status),
        moved_by_name=move.moved_by_name,
        undone_at=move.undone_at,
    )


def _parse_id(cursor: str) -> UUID:
    try:
        return UUID(cursor)
    except ValueError:
        raise errors.bad_cursor() from None
