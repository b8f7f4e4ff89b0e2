"""Where a picker stands in a batch: its lines in order, and what the one at hand wants."""

from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from crmtui.kit.search_text import fold
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import PickBatch, PickTask, PickTote, StockBalance
from crmtui.services.fulfilment import Allocated
from crmtui.services.picking import errors
from crmtui.services.picking.machine import Line
from crmtui.services.picking.rows import (
    TaskRow,
    load_batch,
    load_tasks,
    load_totes,
    lock_orders,
)
from crmtui.services.picking.schemas import BatchStatus, TaskStatus

_PHYSICAL: Final = StockBalance.available + StockBalance.reserved
"""What lies in a bin: picked and packed units have left it."""


class Walk:
    """A batch with its lines and totes, as they are now."""

    def __init__(self, tx: ReadTx, batch: PickBatch) -> None:
        self.tx = tx
        self.batch = batch
        self.rows: list[TaskRow] = []
        self.totes: list[PickTote] = []
        self.reload()

    def reload(self) -> None:
        """Read the lines and totes again, as after lines were added."""
        self.rows = load_tasks(self.tx, self.batch.id)
        self.totes = load_totes(self.tx, self.batch.id)

    @property
    def lines(self) -> list[TaskRow]:
        """All but the cancelled ones."""
        return [row for row in self.rows if row.task.status != TaskStatus.CANCELLED]

    @property
    def pending(self) -> list[TaskRow]:
        return [row for row in self.rows if row.is_pending]

    @property
    def current(self) -> TaskRow | None:
        return next(iter(self.pending), None)

    def row_of(self, task_id: UUID) -> TaskRow:
        """The line with this id; raises pick_task.not_found."""
        for row in self.rows:
            if row.task.id == task_id:
                return row
        raise errors.task_not_found()

    @property
    def needs_totes(self) -> bool:
        """Units of several orders must not mix; one order does without, unless it was given one."""
        return len({row.task.order_id for row in self.rows}) > 1 or bool(self.totes)

    def tote_of(self, order_id: UUID) -> PickTote | None:
        """The order's tote that is not full yet."""
        mine = (tote for tote in self.totes if tote.order_id == order_id and tote.in_use)
        return next((tote for tote in mine if not tote.is_full), None)

    def line_of(self, row: TaskRow, *, ask_lots: bool = False) -> Line:
        """The line as scans decide about it; `ask_lots` where the lots in the bin matter."""
        task, tote = row.task, self.tote_of(row.task.order_id)
        return Line(
            bin=row.bin_key,
            item_id=task.item_id,
            lot=None if row.lot is None else fold(row.lot),
            quantity=task.quantity,
            picked=task.picked,
            put=task.put,
            is_short=task.status != TaskStatus.OPEN,
            has_many_lots=ask_lots and row.lot is not None and self._has_many_lots(row),
            needs_tote=self.needs_totes,
            tote=None if tote is None else tote.code_key,
        )

    def _has_many_lots(self, row: TaskRow) -> bool:
        query = select(func.count(StockBalance.lot_id)).where(
            StockBalance.item_id == row.task.item_id,
            StockBalance.bin_id == row.task.bin_id,
            _PHYSICAL > 0,
        )
        return (self.tx.session.scalar(query) or 0) > 1

    def is_empty(self, bin_id: UUID) -> bool:
        """Whether the ledger knows of nothing that lies in the bin."""
        query = select(func.sum(_PHYSICAL)).where(StockBalance.bin_id == bin_id)
        return not self.tx.session.scalar(query)


def open_walk(tx: WriteTx, batch_id: UUID, task_id: UUID | None = None) -> Walk:
    """The batch of the actor, locked with the order of the line: what comes is decided on that.

    Raises:
        Forbidden: permission.missing (fulfilment:pick).
        NotFound: pick_batch.not_found, pick_task.not_found.
        Conflict: pick_batch.ended, pick_batch.not_yours.
    """
    tx.actor.require("fulfilment:pick")
    batch = load_batch(tx, batch_id, lock=True)
    require_own(tx, batch)
    if task_id is not None:
        _lock_order_of(tx, batch_id, task_id)
    return Walk(tx, batch)


def _lock_order_of(tx: WriteTx, batch_id: UUID, task_id: UUID) -> None:
    """Before the lines are read: who cancels an order has it locked, too."""
    query = select(PickTask.order_id).where(PickTask.id == task_id, PickTask.batch_id == batch_id)
    order_id = tx.session.scalar(query)
    if order_id is None:
        raise errors.task_not_found()
    lock_orders(tx, {order_id})


def require_own(tx: ReadTx, batch: PickBatch) -> None:
    """Only one person picks in a batch."""
    status = BatchStatus(batch.status)
    if status.is_ended:
        raise errors.batch_ended()
    if status is BatchStatus.OPEN or batch.picker_id != tx.actor.id:
        raise errors.batch_not_yours(batch.picker_name)


def allocated(row: TaskRow) -> Allocated:
    """The units of the line's order that lie there."""
    return Allocated(row.task.line_id, row.task.bin_id, row.task.lot_id)
