"""Where a picker stands in a batch: its lines in order, and what the one at hand wants."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Final, NamedTuple
from uuid import UUID

from crmtui.kit.hot import HotStatement
from crmtui.kit.search_text import fold
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import PickBatch, PickTask
from crmtui.services.fulfilment import Allocated
from crmtui.services.picking import errors, statements
from crmtui.services.picking.machine import Line
from crmtui.services.picking.rows import TaskRow, load_tasks
from crmtui.services.picking.schemas import BatchStatus, TaskStatus


class ToteFacts(NamedTuple):
    """A tote of a batch, as it is now."""

    order_id: UUID
    code_key: str
    code: str
    in_use: bool
    is_full: bool


class Progress(NamedTuple):
    """How far a batch is."""

    lines: int
    """But for the cancelled ones."""
    turn: int
    """Of the line at hand among these, from 1."""
    units_to_go: int
    units_short: int


class Walk:
    """A batch with its lines and totes, as they are now.

    A scan asks only for the line at hand and the next ones: a batch may have hundreds.
    """

    def __init__(self, tx: ReadTx, batch: PickBatch) -> None:
        self.tx = tx
        self.batch = batch
        self._given: Final = {"organization_id": tx.organization_id, "batch_id": batch.id}

    @cached_property
    def rows(self) -> list[TaskRow]:
        return load_tasks(self.tx, self.batch.id)

    def reload(self) -> None:
        """Read the lines again, as after some were added."""
        self.__dict__.pop("rows", None)

    def run(self, statement: HotStatement, **values: Any) -> list[Sequence[Any]]:
        """What a statement finds for the batch, after what is pending was written."""
        if isinstance(self.tx, WriteTx):
            self.tx.flush()
        return self.tx.run(statement, self._given | values)

    @property
    def pending(self) -> list[TaskRow]:
        return [row for row in self.rows if row.is_pending]

    def next_rows(self, after: TaskRow | None = None) -> list[TaskRow]:
        """The next two lines in which something is to be done; they are for reading alone."""
        found = self.run(statements.PENDING, **_place_of(after))
        return [_read_row(row) for row in found]

    def progress(self, row: TaskRow | None) -> Progress:
        """How far one is at a line, or at the end."""
        (found,) = self.run(statements.PROGRESS, **_place_of(row))
        return Progress._make(map(int, found))

    def read_row(self, task_id: UUID) -> TaskRow:
        """The line with this id, for reading alone; raises pick_task.not_found."""
        for found in self.run(statements.LINE, task_id=task_id):
            return _read_row(found)
        raise errors.task_not_found()

    def row_of(self, task_id: UUID) -> TaskRow:
        """The line with this id, which may be changed; raises pick_task.not_found."""
        for row in load_tasks(self.tx, self.batch.id, task_id):
            return row
        raise errors.task_not_found()

    @property
    def needs_totes(self) -> bool:
        """Units of several orders must not mix; one order does without, unless it was given one."""
        return bool(self.totes) or bool(self.run(statements.MIXES)[0][0])

    @property
    def totes(self) -> list[ToteFacts]:
        return [ToteFacts._make(row) for row in self.run(statements.TOTES)]

    def tote_of(self, order_id: UUID) -> ToteFacts | None:
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
        place = {"item_id": row.task.item_id, "bin_id": row.task.bin_id}
        return bool(self.run(statements.COUNT_LOTS, **place)[0][0] > 1)

    def is_empty(self, bin_id: UUID) -> bool:
        """Whether the ledger knows of nothing that lies in the bin."""
        return not self.tx.run(statements.CONTENT, {**self._given, "bin_id": bin_id})[0][0]

    def barcode_of(self, item_id: UUID) -> str:
        """The code on the smallest package; empty where there is none."""
        found = self.run(statements.BARCODE, item_id=item_id)
        return str(found[0][0]) if found else ""


_FIRST: Final = {"at_postponed": -1, "at_position": -1, "at_id": UUID(int=0)}
"""Before all lines."""
_BATCH: Final = [column.name for column in statements.BATCH_COLUMNS]
_TASK: Final = [column.name for column in statements.TASK_COLUMNS]


def _place_of(row: TaskRow | None) -> dict[str, Any]:
    if row is None:
        return _FIRST
    task = row.task
    return {"at_postponed": task.postponed, "at_position": task.position, "at_id": task.id}


def _read_row(found: Sequence[Any]) -> TaskRow:
    """A row that is none of the session: what is changed in it is not kept."""
    task = PickTask(**dict(zip(_TASK, found, strict=False)))
    return TaskRow(task, *found[len(_TASK) :])


def open_walk(tx: WriteTx, batch_id: UUID, task_id: UUID | None = None) -> Walk:
    """The batch of the actor, locked with the order of the line: what comes is decided on that.

    Raises:
        Forbidden: permission.missing (fulfilment:pick).
        NotFound: pick_batch.not_found, pick_task.not_found.
        Conflict: pick_batch.ended, pick_batch.not_yours.
    """
    tx.actor.require("fulfilment:pick")
    batch = _lock_batch(tx, batch_id)
    require_own(tx, batch)
    if task_id is not None:
        _lock_order_of(tx, batch_id, task_id)
    return Walk(tx, batch)


def _lock_batch(tx: WriteTx, batch_id: UUID) -> PickBatch:
    """A batch that is none of the session: what is changed in it is not kept."""
    tx.flush()
    given = {"organization_id": tx.organization_id, "batch_id": batch_id}
    found = tx.run(statements.LOCK_BATCH, given)
    if not found:
        raise errors.batch_not_found()
    return PickBatch(**dict(zip(_BATCH, found[0], strict=True)))


def _lock_order_of(tx: WriteTx, batch_id: UUID, task_id: UUID) -> None:
    """Before the lines are read: who cancels an order has it locked, too."""
    given = {"organization_id": tx.organization_id, "batch_id": batch_id, "task_id": task_id}
    found = tx.run(statements.ORDER_OF_TASK, given)
    if not found:
        raise errors.task_not_found()
    tx.run(statements.LOCK_ORDER, {**given, "order_id": found[0][0]})


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
