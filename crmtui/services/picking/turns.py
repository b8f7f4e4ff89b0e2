"""A picker's keys besides the scanner: put a line off, take a step back, look into the bin."""

from crmtui.kit.i18n import _
from crmtui.kit.numbering import lock_numbers
from crmtui.kit.transactions import WriteTx
from crmtui.services import counts
from crmtui.services.counts import CountRequest
from crmtui.services.picking.machine import last_units, step_of
from crmtui.services.picking.rows import tell_line
from crmtui.services.picking.schemas import (
    PickAnswer,
    PickStep,
    PickUndo,
    PickVerdict,
    Postpone,
    TaskStatus,
    ZeroAnswer,
)
from crmtui.services.picking.showing import answer, next_place, place_at
from crmtui.services.picking.taking import give_units_back, keep_line, moves_of, was_done
from crmtui.services.picking.walking import open_walk
from crmtui.services.stock import MovementKind


def postpone(tx: WriteTx, data: Postpone) -> PickAnswer:
    """Put a line off to the end of the walk, behind those put off before. It stays mandatory.

    What was taken already is put into the tote first.

    Raises:
        Forbidden: permission.missing (fulfilment:pick).
        NotFound: pick_batch.not_found, pick_task.not_found.
        Conflict: pick_batch.ended, pick_batch.not_yours.
    """
    walk = open_walk(tx, data.batch_id, data.task_id)
    row = walk.row_of(data.task_id)
    if not row.rest:
        return answer(next_place(walk), PickVerdict.DONE)
    if row.task.put < row.task.picked:
        return answer(place_at(walk, row, PickStep.TOTE), PickVerdict.NOT_SCANNED)
    last = max(each.task.postponed for each in walk.rows)
    row.task.postponed, row.task.reason = last + 1, data.reason
    tx.flush()
    tell_line(tx, "postponed", walk.batch, row, reason=data.reason)
    walk.reload()
    return answer(next_place(walk), PickVerdict.POSTPONED)


def undo_pick(tx: WriteTx, data: PickUndo) -> PickAnswer:
    """Give back what the last scan, or the last count, of this line took; it lies in the bin again.

    Raises:
        Forbidden: permission.missing (fulfilment:pick, stock:move, items:read).
        NotFound: pick_batch.not_found, pick_task.not_found.
        LimitReached: customer_order.not_held, when it is packed already.
        Conflict: pick_batch.ended, pick_batch.not_yours, customer_order.ended,
            pick_task.in_batch, when another batch is to pick the line there.
    """
    walk = open_walk(tx, data.batch_id, data.task_id)
    row = walk.read_row(data.task_id)
    if was_done(tx, row, data.request_id, MovementKind.UNPICK):
        return answer(next_place(walk, row.task.bin_id), PickVerdict.UNDONE)
    units = min(last_units(moves_of(tx, row)), row.task.picked)
    if not units:
        return answer(next_place(walk), PickVerdict.DONE)
    before = walk.next_rows()
    give_units_back(tx, row, units, data.request_id)
    keep_line(tx, row)
    is_current = bool(before) and before[0].task.id == row.task.id
    at_bin = row.task.bin_id if is_current else None
    return answer(next_place(walk, at_bin), PickVerdict.UNDONE, str(units))


def answer_zero_check(tx: WriteTx, data: ZeroAnswer) -> PickAnswer:
    """Say whether the bin is as empty as the ledger says; where it is not, it will be counted.

    Raises:
        Forbidden: permission.missing (fulfilment:pick; counts:write, stock:read to have it
            counted).
        NotFound: pick_batch.not_found, pick_task.not_found.
        Conflict: pick_batch.ended, pick_batch.not_yours.
    """
    if not data.is_empty:
        lock_numbers(tx)  # of the count
    walk = open_walk(tx, data.batch_id, data.task_id)
    row = walk.row_of(data.task_id)
    if not row.is_pending or step_of(walk.line_of(row), at_bin=True) is not PickStep.ZERO:
        return answer(next_place(walk), PickVerdict.DONE)
    if not data.is_empty:
        cause = _("Not empty after the last unit was picked")
        counts.request_count(tx, CountRequest(bin_id=row.task.bin_id, cause=cause))
    row.task.status = TaskStatus.PICKED.value
    tx.flush()
    tell_line(tx, "bin_checked", walk.batch, row, empty=data.is_empty)
    return answer(next_place(walk), PickVerdict.ZERO_OK)
