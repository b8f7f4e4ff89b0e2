"""The second person: sees both counts and the ledger, and decides."""

from uuid import UUID

from sqlalchemy import select

from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx, WriteTx
from crmtui.models import Item, StockCount, StockMovement
from crmtui.services.counts import errors
from crmtui.services.counts.closing import post_decided, send_back, told_lines
from crmtui.services.counts.counting import reset
from crmtui.services.counts.rows import detail_of, lines_of, load_count, tell
from crmtui.services.counts.schemas import (
    CountClosed,
    CountDetail,
    CountReview,
    CountStatus,
    Decision,
    MovedSince,
)
from crmtui.services.counts.sheets import review_lines
from crmtui.services.counts.snapshot import is_outdated, later_than, lock_items
from crmtui.services.stock import MovementKind

_SHOWN = 50


def get_review(tx: ReadTx, count_id: UUID) -> CountReview:
    """What was expected, counted and recounted, and what moved in the bin since.

    A count that is still going on shows it to nobody: who sees it could be asked to count.

    Raises:
        Forbidden: permission.missing (counts:approve).
        NotFound: count.not_found.
        Conflict: count.not_in_review.
    """
    tx.actor.require("counts:approve")
    count = load_count(tx, count_id)
    if count.status not in (CountStatus.REVIEW, CountStatus.COMPLETED):
        raise errors.not_in_review()
    lines = review_lines(tx, lines_of(tx, count))
    moved = _moved(tx, count) if count.status == CountStatus.REVIEW else ()
    return CountReview(count=detail_of(tx, count), lines=lines, moved=moved)


def approve_count(tx: WriteTx, data: Decision) -> CountClosed:
    """Post what the latest count says; a bin that moved since is to be counted anew instead.

    Raises:
        Forbidden: permission.missing (counts:approve), count.own.
        NotFound: count.not_found.
        Conflict: count.not_in_review; count.units_reserved, naming the orders that have what is
            not there.
    """
    count = _load_decidable(tx, data.count_id)
    lines = lines_of(tx, count)
    lock_items(tx, lines)
    if is_outdated(tx, count, lines):
        return send_back(tx, count, lines)
    _sign(tx, count, data.note)
    return post_decided(tx, count, lines)


def return_count(tx: WriteTx, data: Decision) -> CountDetail:
    """Have it counted anew, and say why; nothing is posted.

    Raises:
        Forbidden: permission.missing (counts:approve), count.own.
        NotFound: count.not_found.
        Invalid: count.reason.
        Conflict: count.not_in_review.
    """
    count = _load_decidable(tx, data.count_id)
    if not data.note:
        raise errors.reason_needed()
    told = told_lines(tx, lines_of(tx, count))
    reset(tx, count)
    count.note = data.note
    tell(tx, "returned", count, reason=data.note, lines=told)
    return detail_of(tx, count)


def _load_decidable(tx: WriteTx, count_id: UUID) -> StockCount:
    tx.actor.require("counts:approve")
    count = load_count(tx, count_id, lock=True)
    if count.status != CountStatus.REVIEW:
        raise errors.not_in_review()
    if tx.actor.id in (count.counter_id, count.recounter_id):
        raise errors.own_count()
    return count


def _sign(tx: WriteTx, count: StockCount, note: str) -> None:
    count.reviewer_id, count.reviewer_name = tx.actor.id, tx.actor.name
    count.note = note


def _moved(tx: ReadTx, count: StockCount) -> tuple[MovedSince, ...]:
    query = (
        select(StockMovement, Item.sku)
        .join(*later_than(count))
        .join(Item, Item.id == StockMovement.item_id)
        .distinct()
        .order_by(StockMovement.created_at.desc(), StockMovement.number.desc())
        .limit(_SHOWN)
    )
    rows = tx.session.execute(query, None, execution_options={INCLUDE_DELETED: True})
    return tuple(_moved_since(row, sku) for row, sku in rows)


def _moved_since(row: StockMovement, sku: str) -> MovedSince:
    return MovedSince(
        number=row.number,
        sku=sku,
        kind=MovementKind(row.kind),
        quantity=row.quantity,
        order_ref=row.order_ref,
        actor_name=row.actor_name,
        created_at=row.created_at,
    )
