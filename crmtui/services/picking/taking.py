"""Units that are taken out of a bin in one line, or given back to it."""

from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import StockMovement
from crmtui.services import fulfilment
from crmtui.services.picking import statements
from crmtui.services.picking.rows import TaskRow
from crmtui.services.picking.schemas import TaskStatus
from crmtui.services.picking.walking import Walk, allocated
from crmtui.services.stock import MovementKind, was_posted


def take_units(tx: WriteTx, walk: Walk, row: TaskRow, units: int, request_id: str) -> None:
    """Move reserved units to the picked ones, in ledger, allocation and line together."""
    fulfilment.note_picked(tx, allocated(row), units, request_id)
    is_put = not walk.needs_totes
    row.task.picked += units
    if is_put:
        row.task.put = row.task.picked


def give_units_back(tx: WriteTx, row: TaskRow, units: int, request_id: str) -> None:
    """Move picked units back to the reserved ones; a line that was finished goes on."""
    fulfilment.note_unpicked(tx, allocated(row), units, request_id)
    task = row.task
    task.picked -= units
    task.put = min(task.put, task.picked)
    if not task.put:
        task.tote_key = None
    if task.status == TaskStatus.PICKED:
        task.status = TaskStatus.OPEN.value


def finish_line(tx: WriteTx, walk: Walk, row: TaskRow) -> None:
    """End a line of which all is where it belongs, unless its bin should be looked into."""
    task = row.task
    is_whole = task.quantity == task.picked == task.put
    if task.status == TaskStatus.OPEN and is_whole and not walk.is_empty(task.bin_id):
        task.status = TaskStatus.PICKED.value
    keep_line(tx, row)


def keep_line(tx: WriteTx, row: TaskRow) -> None:
    """Write what a scan, a count or a step back changed in a line; once for each that was read."""
    tx.flush()
    task = row.task
    given = {name: getattr(task, name) for name in ("picked", "put", "status", "tote_key")}
    known = {"b_organization_id": tx.organization_id, "b_id": task.id, "b_version": task.version}
    if not tx.change(statements.KEEP_LINE, {**given, **known, "updated_at": tx.now}):
        raise StaleDataError("The line was changed though its batch and its order are locked.")


def was_done(tx: ReadTx, row: TaskRow, request_id: str, *kinds: MovementKind) -> bool:
    """Whether this very request moved units of the line already.

    Raises:
        Conflict: stock.request_reused, when its id stood for something else.
    """
    task = row.task
    return was_posted(
        tx,
        request_id,
        *kinds,
        item_id=task.item_id,
        bin_id=task.bin_id,
        lot_id=task.lot_id,
        order_ref=fulfilment.order_code(row.order_number),
    )


def moves_of(tx: ReadTx, row: TaskRow) -> list[int]:
    """What was taken in this line, and below 0 what was given back, in its order."""
    task, moved = row.task, StockMovement
    query = select(moved.kind, moved.quantity).where(
        moved.item_id == task.item_id,
        moved.bin_id == task.bin_id,
        moved.lot_id == task.lot_id,
        moved.order_ref == fulfilment.order_code(row.order_number),
        moved.created_at >= task.created_at,
        moved.kind.in_([MovementKind.PICK.value, MovementKind.UNPICK.value]),
    )
    found = tx.session.execute(query.order_by(moved.number))
    return [units if kind == MovementKind.PICK else -units for kind, units in found]
