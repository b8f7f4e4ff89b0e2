"""A bin that has less than the ledger says: found out, set right and made good in one transaction.

The five steps are those of OCA Shopfloor's `stock_issue` (github.com/OCA/wms): have the bin
counted; release what this batch still wanted from it; correct it down to exactly what others hold
reserved; reserve elsewhere; and leave the rest as a back-order. Reservations of other batches are
not touched.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.i18n import _
from crmtui.kit.numbering import lock_numbers
from crmtui.kit.transactions import WriteTx
from crmtui.models import StockBalance
from crmtui.services import counts, fulfilment, stock
from crmtui.services.counts import CountRequest
from crmtui.services.picking.joining import join_tasks
from crmtui.services.picking.rows import TaskRow, lock_orders, tell_line
from crmtui.services.picking.schemas import (
    PickAnswer,
    PickVerdict,
    ShortPick,
    ShortReason,
    TaskStatus,
)
from crmtui.services.picking.showing import answer, next_place
from crmtui.services.picking.walking import Walk, allocated, open_walk
from crmtui.services.stock import CountedLot


def short_pick(tx: WriteTx, data: ShortPick) -> PickAnswer:
    """There is no more of it in this bin, also for the batch's other lines that want it.

    Raises:
        Forbidden: permission.missing (fulfilment:pick, stock:move, stock:read, items:read,
            counts:write).
        NotFound: pick_batch.not_found, pick_task.not_found.
        Conflict: pick_batch.ended, pick_batch.not_yours.
    """
    lock_numbers(tx)  # of the count
    walk = open_walk(tx, data.batch_id)
    row = walk.row_of(data.task_id)
    lock_orders(tx, {each.task.order_id for each in _same_place(walk, row)})
    # While the orders were not locked, one may have been cancelled.
    walk.reload()
    row = walk.row_of(data.task_id)
    if not row.rest:
        is_short = row.task.status == TaskStatus.SHORT
        return answer(next_place(walk), PickVerdict.SHORT_OK if is_short else PickVerdict.DONE)
    _have_counted(tx, row, data.reason)
    missing = _release(tx, _same_place(walk, row), data.reason)
    _correct(tx, row, data)
    found = _reserve_elsewhere(tx, walk, row, missing)
    short = sum(missing.values())
    facts = {"reason": data.reason.value, "note": data.note, "short": short, "elsewhere": found}
    tell_line(tx, "short", walk.batch, row, **facts)
    return answer(next_place(walk), PickVerdict.SHORT_OK, str(row.task.picked))


def _same_place(walk: Walk, row: TaskRow) -> list[TaskRow]:
    """The batch's lines that still want of this lot in this bin."""
    return [each for each in walk.rows if each.rest and _place(each) == _place(row)]


def _place(row: TaskRow) -> tuple[UUID, UUID, UUID]:
    return row.task.item_id, row.task.bin_id, row.task.lot_id


def _have_counted(tx: WriteTx, row: TaskRow, reason: ShortReason) -> None:
    cause = _("Short pick: {reason}").format(reason=reason.value)
    wanted = CountRequest(bin_id=row.task.bin_id, item_id=row.task.item_id, cause=cause)
    counts.request_count(tx, wanted)


def _release(tx: WriteTx, rows: Sequence[TaskRow], reason: ShortReason) -> dict[UUID, int]:
    """End the lines with what they have; how many units each line of an order misses now."""
    missing: dict[UUID, int] = {}
    for row in rows:
        task, rest = row.task, row.rest
        fulfilment.release_part(tx, allocated(row), rest, reason.value)
        task.status, task.reason = TaskStatus.SHORT.value, reason.value
        missing[task.line_id] = missing.get(task.line_id, 0) + rest
    tx.flush()
    return missing


def _correct(tx: WriteTx, row: TaskRow, data: ShortPick) -> None:
    """Nothing is available there any more; what others hold reserved stays as it is."""
    item_id, bin_id, lot_id = _place(row)
    query = select(StockBalance.available).where(
        StockBalance.item_id == item_id,
        StockBalance.bin_id == bin_id,
        StockBalance.lot_id == lot_id,
    )
    available = tx.session.scalar(query) or 0
    if not available:
        return
    wrong = CountedLot(
        item_id=item_id,
        bin_id=bin_id,
        lot_id=lot_id,
        difference=-available,
        reason=data.reason.value,
        note=data.note,
        request_id=data.request_id,
    )
    stock.post_count(tx, wrong)


def _reserve_elsewhere(tx: WriteTx, walk: Walk, row: TaskRow, missing: dict[UUID, int]) -> int:
    """Find the units in other bins, which join the batch; how many were found."""
    found = 0
    for line_id, units in missing.items():
        places = fulfilment.reserve_elsewhere(tx, line_id, units)
        order_id = next(each.task.order_id for each in walk.rows if each.task.line_id == line_id)
        join_tasks(tx, walk, order_id, line_id, row, places)
        found += sum(place.units for place in places)
    walk.reload()
    return found
