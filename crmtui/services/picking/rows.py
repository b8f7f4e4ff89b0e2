"""Loading batches with their lines, and what is told of them when they change."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx, WriteTx
from crmtui.models import Bin, CustomerOrder, Item, Lot, PickBatch, PickTask, PickTote, Zone
from crmtui.services.fulfilment import Allocated
from crmtui.services.picking import errors
from crmtui.services.picking.schemas import BatchStatus, TaskStatus, batch_code


class TaskRow(NamedTuple):
    """One line of a batch, with what stands on labels."""

    task: PickTask
    sku: str
    item_name: str
    unit: str
    bin: str
    bin_key: str
    zone: str | None
    lot: str | None
    expires_on: date | None
    order_number: int
    customer_name: str
    priority: int

    @property
    def is_pending(self) -> bool:
        """Whether a picker still has something to do there."""
        task = self.task
        is_short = task.status == TaskStatus.SHORT and task.put < task.picked
        return task.status == TaskStatus.OPEN or is_short

    @property
    def rest(self) -> int:
        """Units that are still to be taken."""
        task = self.task
        return task.quantity - task.picked if task.status == TaskStatus.OPEN else 0


def load_batch(tx: ReadTx, batch_id: UUID, *, lock: bool = False) -> PickBatch:
    """The batch, locked until the end of the transaction if wanted."""
    query = select(PickBatch).where(PickBatch.id == batch_id)
    if lock:
        query = query.with_for_update(key_share=True)
    found = tx.session.scalar(query, execution_options={"populate_existing": lock})
    if found is None:
        raise errors.batch_not_found()
    return found


def load_tasks(tx: ReadTx, batch_id: UUID, task_id: UUID | None = None) -> list[TaskRow]:
    """All lines of a batch, or one, in walking order; those put off come last, in their turn."""
    task = PickTask
    labels = (Item.sku, Item.name, Item.unit, Bin.code, Bin.code_key, Zone.name)
    orders = (CustomerOrder.number, CustomerOrder.customer_name, CustomerOrder.priority)
    query = (
        select(task, *labels, Lot.code, Lot.expires_on, *orders)
        .join(Item, Item.id == task.item_id)
        .join(Bin, Bin.id == task.bin_id)
        .join(CustomerOrder, CustomerOrder.id == task.order_id)
        .outerjoin(Zone, Zone.id == Bin.zone_id)
        .outerjoin(Lot, Lot.id == task.lot_id)
        .where(task.batch_id == batch_id)
        .order_by(task.postponed, task.position, task.id)
    )
    if task_id is not None:
        query = query.where(task.id == task_id)
    options = {INCLUDE_DELETED: True, "populate_existing": True}
    return [TaskRow._make(row) for row in tx.session.execute(query, execution_options=options)]


def add_task(
    tx: WriteTx,
    batch_id: UUID,
    position: int,
    held: Allocated,
    *,
    order_id: UUID,
    item_id: UUID,
    units: int,
) -> None:
    """A new line of a batch, of which nothing was picked yet; it is written with the next flush."""
    task = PickTask(
        batch_id=batch_id,
        position=position,
        order_id=order_id,
        item_id=item_id,
        **held._asdict(),
        quantity=units,
        picked=0,
        put=0,
        status=TaskStatus.OPEN.value,
        postponed=0,
        reason="",
    )
    tx.session.add(task)


def load_totes(tx: ReadTx, batch_id: UUID) -> list[PickTote]:
    query = select(PickTote).where(PickTote.batch_id == batch_id).order_by(PickTote.code_key)
    return list(tx.session.scalars(query, execution_options={"populate_existing": True}))


def lock_orders(tx: WriteTx, order_ids: set[UUID]) -> None:
    """Whoever moves units of an order has it first, and several in the order of their ids."""
    query = select(CustomerOrder.id).where(CustomerOrder.id.in_(order_ids))
    tx.session.scalars(query.order_by(CustomerOrder.id).with_for_update(key_share=True)).all()


def tell(tx: WriteTx, verb: str, batch: PickBatch, **more: Any) -> None:
    """Keep what happened to a batch."""
    facts = {
        "id": str(batch.id),
        "displayName": batch_code(batch.number),
        "status": BatchStatus(batch.status).value,
        **more,
    }
    tx.record(DomainEvent(f"pick_batch.{verb}", "pick_batch", batch.id, facts))


def tell_line(tx: WriteTx, verb: str, batch: PickBatch, row: TaskRow, **more: Any) -> None:
    """Keep what happened at one line of a batch."""
    facts = {
        "displayName": batch_code(batch.number),
        "sku": row.sku,
        "bin": row.bin,
        "lot": row.lot,
        **more,
    }
    tx.record(DomainEvent(f"pick.{verb}", "pick_batch", batch.id, facts))
