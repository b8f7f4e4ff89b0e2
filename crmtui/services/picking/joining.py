"""Lines that come into a batch while somebody walks it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.transactions import WriteTx
from crmtui.models import Bin, PickTask
from crmtui.services.fulfilment import Allocated
from crmtui.services.picking.routing import find_turn
from crmtui.services.picking.rows import TaskRow, add_task
from crmtui.services.picking.schemas import TaskStatus
from crmtui.services.picking.walking import Walk
from crmtui.services.stock import PlacedUnits


def join_tasks(
    tx: WriteTx,
    walk: Walk,
    order_id: UUID,
    line_id: UUID,
    here: TaskRow,
    places: Sequence[PlacedUnits],
) -> None:
    """Let units that a line of an order got elsewhere be picked on this walk, from `here` on.

    Where the batch does not come by, or another one picks for the line already, they wait for a
    batch of their own.
    """
    within = _within(tx, walk, places)
    for place in (each for each in places if each.bin_id in within):
        if _grow(tx, walk, line_id, place):
            continue
        position = find_turn(tx, walk, here, place.bin_id)
        held = Allocated(line_id, place.bin_id, place.lot_id)
        of = {"order_id": order_id, "item_id": here.task.item_id}
        add_task(tx, walk.batch.id, position, held, **of, units=place.units)
        tx.flush()


def _within(tx: WriteTx, walk: Walk, places: Sequence[PlacedUnits]) -> set[UUID]:
    """The bins in the warehouse, and the zone, that the batch keeps to."""
    batch = walk.batch
    query = select(Bin.id).where(
        Bin.id.in_({place.bin_id for place in places}), Bin.warehouse_id == batch.warehouse_id
    )
    if batch.zone_id is not None:
        query = query.where(Bin.zone_id == batch.zone_id)
    return set(tx.session.scalars(query))


def _grow(tx: WriteTx, walk: Walk, line_id: UUID, place: PlacedUnits) -> bool:
    """Whether somebody is about to take from there for the line already; here he takes more."""
    task = PickTask
    query = select(task).where(
        task.line_id == line_id,
        task.bin_id == place.bin_id,
        task.lot_id == place.lot_id,
        task.status == TaskStatus.OPEN.value,
    )
    found = tx.session.scalar(query)
    if found is not None and found.batch_id == walk.batch.id:
        found.quantity += place.units
        tx.flush()
    return found is not None
