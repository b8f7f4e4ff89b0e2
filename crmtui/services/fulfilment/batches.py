"""What pick batches have of an order: lines to walk to, and totes.

Picking stands on fulfilment, so it cannot be asked; its rows can be changed in this transaction.
"""

from typing import Final
from uuid import UUID

from sqlalchemy import func, select, update

from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import CustomerOrderLine, OrderAllocation, PickTask, PickTote

_OPEN: Final = "open"
_CANCELLED: Final = "cancelled"
_SHORT: Final = "short"


def withdraw_tasks(
    tx: WriteTx, order_id: UUID, line_id: UUID | None = None, *, reason: str
) -> None:
    """Nobody is to walk any more for this order, or for one of its lines."""
    query = select(PickTask).where(PickTask.order_id == order_id, PickTask.status == _OPEN)
    if line_id is not None:
        query = query.where(PickTask.line_id == line_id)
    for task in tx.session.scalars(query.order_by(PickTask.id)):
        task.status = _SHORT if task.picked else _CANCELLED
        task.reason = reason
    tx.flush()


def free_totes(tx: WriteTx, order_id: UUID) -> None:
    """The order's totes are for others once nothing that was picked is left in them."""
    if _count_picked(tx, order_id) == 0:
        in_use = update(PickTote).where(PickTote.order_id == order_id, PickTote.in_use)
        tx.session.execute(in_use.values(in_use=False))


def _count_picked(tx: ReadTx, order_id: UUID) -> int:
    query = (
        select(func.coalesce(func.sum(OrderAllocation.picked), 0))
        .join(CustomerOrderLine, CustomerOrderLine.id == OrderAllocation.line_id)
        .where(CustomerOrderLine.order_id == order_id)
    )
    return tx.session.scalar(query) or 0


def totes_of(tx: ReadTx, order_id: UUID) -> tuple[str, ...]:
    """The codes of the totes in which the order's goods lie."""
    query = select(PickTote.code).where(PickTote.order_id == order_id, PickTote.in_use)
    return tuple(tx.session.scalars(query.order_by(PickTote.code_key)))
