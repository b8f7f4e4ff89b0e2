"""Who has a batch, and how it ends."""

from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.kit.transactions import WriteTx
from crmtui.models import PickBatch
from crmtui.services import fulfilment
from crmtui.services.picking import errors
from crmtui.services.picking.details import batch_detail
from crmtui.services.picking.rows import TaskRow, load_batch, lock_orders, tell
from crmtui.services.picking.schemas import (
    BatchClose,
    BatchDetail,
    BatchStatus,
    PickPlace,
    TaskStatus,
)
from crmtui.services.picking.showing import next_place
from crmtui.services.picking.totes import free_totes
from crmtui.services.picking.walking import Walk, allocated, require_own


def take_batch(tx: WriteTx, batch_id: UUID, take_over: bool = False) -> PickPlace:
    """Begin with a batch, or go on with it where its picker stopped.

    A batch that somebody else has is taken over by a supervisor only (fulfilment:write).

    Raises:
        Forbidden: permission.missing (fulfilment:pick; fulfilment:write to take over).
        NotFound: pick_batch.not_found.
        Conflict: pick_batch.ended, pick_batch.taken.
    """
    tx.actor.require("fulfilment:pick")
    batch = load_batch(tx, batch_id, lock=True)
    _require_not_ended(batch)
    if batch.status == BatchStatus.OPEN:
        _begin(tx, batch)
    elif batch.picker_id != tx.actor.id:
        if not take_over:
            raise errors.batch_taken(batch.picker_name)
        tx.actor.require("fulfilment:write")
        _begin(tx, batch, taken_over=True)
    return next_place(Walk(tx, batch))


def _begin(tx: WriteTx, batch: PickBatch, **more: object) -> None:
    batch.picker_id, batch.picker_name = tx.actor.id, tx.actor.name
    batch.started_at = batch.started_at or tx.now
    batch.status = BatchStatus.PICKING.value
    tx.flush()
    tell(tx, "started", batch, **more)


def _require_not_ended(batch: PickBatch) -> None:
    if BatchStatus(batch.status).is_ended:
        raise errors.batch_ended()


def give_back_batch(tx: WriteTx, batch_id: UUID) -> BatchDetail:
    """Leave a batch to somebody else, as far as it is.

    Raises:
        Forbidden: permission.missing (fulfilment:pick).
        NotFound: pick_batch.not_found.
        Conflict: pick_batch.ended, pick_batch.not_yours.
    """
    tx.actor.require("fulfilment:pick")
    batch = load_batch(tx, batch_id, lock=True)
    require_own(tx, batch)
    batch.status, batch.picker_id, batch.picker_name = BatchStatus.OPEN.value, None, ""
    tx.flush()
    tell(tx, "given_back", batch)
    return batch_detail(tx, batch)


def close_batch(tx: WriteTx, data: BatchClose) -> BatchDetail:
    """End a batch. What was not scanned was not picked: its lines end without it, for a reason.

    Their reservations stay with the orders, for another batch, or are released.

    Raises:
        Forbidden: permission.missing (fulfilment:pick; fulfilment:write to release).
        NotFound: pick_batch.not_found.
        Invalid: pick_batch.unpicked, when a line is not picked to its end and there is no reason.
        Conflict: pick_batch.ended, pick_batch.not_yours, pick_batch.not_put.
    """
    tx.actor.require("fulfilment:pick")
    if data.release:
        tx.actor.require("fulfilment:write")
    batch = load_batch(tx, data.batch_id, lock=True)
    require_own(tx, batch)
    walk = Walk(tx, batch)
    lock_orders(tx, {row.task.order_id for row in walk.pending})
    walk.reload()
    left = _require_closable(walk, data.reason)
    released = _end_lines(tx, walk, left, data)
    any_picked = any(row.task.picked for row in walk.rows)
    status = BatchStatus.PICKED if any_picked else BatchStatus.CANCELLED
    _end(tx, batch, status, data.reason if left else "", unpicked=len(left), released=released)
    return batch_detail(tx, batch)


def _require_closable(walk: Walk, reason: str) -> list[TaskRow]:
    """The lines that are not picked to their end."""
    loose = sum(row.task.picked - row.task.put for row in walk.pending)
    if loose:
        raise errors.units_not_put(loose)
    left = [row for row in walk.pending if row.rest]
    if left and not reason:
        raise errors.lines_unpicked(len(left))
    return left


def _end_lines(tx: WriteTx, walk: Walk, left: list[TaskRow], data: BatchClose) -> int:
    """End what is open; how many units were released."""
    released = 0
    # By item, as whoever moves units of several items locks these.
    for row in sorted(left, key=lambda row: row.task.item_id):
        if data.release:
            fulfilment.release_part(tx, allocated(row), row.rest, data.reason)
            released += row.rest
        _end_line(row, data.reason)
    for row in walk.pending:
        # Only whether its bin is empty was not answered.
        row.task.status = TaskStatus.PICKED.value
    tx.flush()
    return released


def _end_line(row: TaskRow, reason: str) -> None:
    status = TaskStatus.SHORT if row.task.picked else TaskStatus.CANCELLED
    row.task.status, row.task.reason = status.value, reason


def cancel_batch(tx: WriteTx, batch_id: UUID, reason: str) -> BatchDetail:
    """Take a batch apart of which nothing was picked; its units wait for another one.

    Raises:
        Forbidden: permission.missing (fulfilment:write).
        NotFound: pick_batch.not_found.
        Invalid: pick_batch.reason.
        Conflict: pick_batch.ended, pick_batch.begun.
    """
    tx.actor.require("fulfilment:write")
    if not reason.strip():
        raise errors.reason_needed()
    batch = load_batch(tx, batch_id, lock=True)
    _require_not_ended(batch)
    walk = Walk(tx, batch)
    lock_orders(tx, {row.task.order_id for row in walk.pending})
    walk.reload()
    if any(row.task.picked for row in walk.rows):
        raise errors.batch_begun()
    for row in walk.pending:
        _end_line(row, _("The batch was cancelled."))
    _end(tx, batch, BatchStatus.CANCELLED, reason.strip()[:200])
    return batch_detail(tx, batch)


def _end(tx: WriteTx, batch: PickBatch, status: BatchStatus, reason: str, **more: object) -> None:
    batch.status, batch.end_reason, batch.ended_at = status.value, reason, tx.now
    free_totes(tx, batch.id)
    tx.flush()
    tell(tx, "ended", batch, reason=reason, **more)
