"""The totes on a cart: each of one order, and in use in one batch at a time."""

from uuid import UUID

from sqlalchemy import select

from crmtui.kit.transactions import WriteTx
from crmtui.models import CustomerOrderLine, OrderAllocation, PickTask, PickTote
from crmtui.services.picking.rows import TaskRow, load_totes
from crmtui.services.picking.schemas import PickAnswer, PickStep, PickVerdict, ToteChange
from crmtui.services.picking.showing import answer, next_place, place_at
from crmtui.services.picking.walking import Walk, open_walk


def give_tote(tx: WriteTx, walk: Walk, row: TaskRow, key: str, code: str) -> None:
    """Let an order have a tote that is free.

    Raises:
        Conflict: tote.in_use, when somebody else was faster; told when the transaction ends.
    """
    task = row.task
    known = _find_tote(tx, walk, key)
    if known is None:
        known = PickTote(batch_id=walk.batch.id, code_key=key, code=code)
        tx.session.add(known)
    known.order_id, known.in_use, known.is_full = task.order_id, True, False
    tx.flush()


def put_units(row: TaskRow, key: str) -> None:
    """What was taken in this line lies in the tote now."""
    row.task.put, row.task.tote_key = row.task.picked, key


def _find_tote(tx: WriteTx, walk: Walk, key: str) -> PickTote | None:
    return tx.session.get(PickTote, {"batch_id": walk.batch.id, "code_key": key})


def free_totes(tx: WriteTx, batch_id: UUID) -> None:
    """Let others have the totes of a batch in which nothing is, or nothing that is still here.

    One that was called full has something in it, whatever the lines tell of their last ones; but
    its order may have left, or been put back, while somebody had its last unit in hand.
    """
    task, totes = PickTask, load_totes(tx, batch_id)
    filled = select(task.tote_key).where(task.batch_id == batch_id, task.put > 0)
    keys = set(tx.session.scalars(filled))
    waiting = _find_waiting(tx, {tote.order_id for tote in totes})
    for tote in totes:
        has_goods = tote.is_full or tote.code_key in keys
        if not has_goods or tote.order_id not in waiting:
            tote.in_use = False


def _find_waiting(tx: WriteTx, order_ids: set[UUID]) -> set[UUID]:
    """The orders of which something was picked that is neither packed nor put back."""
    line, held = CustomerOrderLine, OrderAllocation
    query = (
        select(line.order_id)
        .join(held, held.line_id == line.id)
        .where(line.order_id.in_(order_ids), held.picked > 0)
    )
    return set(tx.session.scalars(query))


def change_tote(tx: WriteTx, data: ToteChange) -> PickAnswer:
    """The order's tote is full, or it is to have one: the next tote scanned is another.

    Raises:
        Forbidden: permission.missing (fulfilment:pick).
        NotFound: pick_batch.not_found, pick_task.not_found.
        Conflict: pick_batch.ended, pick_batch.not_yours.
    """
    walk = open_walk(tx, data.batch_id, data.task_id)
    row = walk.row_of(data.task_id)
    if not row.is_pending:
        return answer(next_place(walk), PickVerdict.DONE)
    mine = walk.tote_of(row.task.order_id)
    full = _find_tote(tx, walk, mine.code_key) if mine else None
    if full is not None:
        full.is_full = True
        tx.flush()
    return answer(place_at(walk, row, PickStep.TOTE), PickVerdict.TOTE_CHANGED)
