"""Reserved units that wait for a batch."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Executable, exists, select

from crmtui.kit.search_text import fold
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.models import (
    Bin,
    CustomerOrder,
    CustomerOrderLine,
    Item,
    OrderAllocation,
    PickTask,
    Zone,
)
from crmtui.services.fulfilment import OrderStatus
from crmtui.services.picking import errors
from crmtui.services.picking.filling import Load, Piece
from crmtui.services.picking.schemas import BatchPlan, TaskStatus
from crmtui.services.places import list_warehouses


class Area(NamedTuple):
    """Where a batch keeps to."""

    warehouse_id: UUID
    zone_id: UUID | None


def find_area(tx: ReadTx, plan: BatchPlan) -> Area:
    """The warehouse and the zone that a plan names.

    Raises:
        Forbidden: permission.missing (stock:read).
        NotFound: pick_batch.place_not_found.
        Invalid: pick_batch.warehouse_needed, when none is named and there are several.
    """
    warehouse_id = _find_warehouse(tx, plan.warehouse)
    if plan.zone is None:
        return Area(warehouse_id, None)
    query = select(Zone.id).where(
        Zone.warehouse_id == warehouse_id, Zone.name_key == fold(plan.zone)
    )
    zone_id = tx.session.scalar(query)
    if zone_id is None:
        raise errors.place_not_found("zone", plan.zone)
    return Area(warehouse_id, zone_id)


def _find_warehouse(tx: ReadTx, name: str | None) -> UUID:
    known = list_warehouses(tx)
    wanted = [each for each in known if name is None or fold(each.name) == fold(name)]
    if not wanted:
        raise errors.place_not_found("warehouse", name or "")
    if len(wanted) > 1:
        raise errors.warehouse_needed([each.name for each in known])
    return wanted[0].id


def find_loads(tx: ReadTx, area: Area, plan: BatchPlan) -> list[Load]:
    """What of which orders waits there, and is in no batch yet."""
    found: dict[tuple[UUID, int, int], list[Piece]] = {}
    query = _waiting(area, plan)
    for row in tx.session.execute(query, execution_options={INCLUDE_DELETED: True}):
        line_id, bin_id, lot_id, units, order_id, number, priority, item_id, weight, volume = row
        piece = Piece(
            order_id=order_id,
            line_id=line_id,
            item_id=item_id,
            bin_id=bin_id,
            lot_id=lot_id,
            units=units,
            weight_grams=units * (weight or 0),
            volume_ml=units * (volume or 0),
        )
        found.setdefault((order_id, number, priority), []).append(piece)
    return [Load(*order, tuple(pieces)) for order, pieces in found.items()]


def _waiting(area: Area, plan: BatchPlan) -> Executable:
    held, line, order = OrderAllocation, CustomerOrderLine, CustomerOrder
    query = (
        select(
            *(held.line_id, held.bin_id, held.lot_id, held.reserved),
            order.id,
            order.number,
            order.priority,
            line.item_id,
            Item.weight_grams,
            Item.volume_ml,
        )
        .join(line, line.id == held.line_id)
        .join(order, order.id == line.order_id)
        .join(Item, Item.id == line.item_id)
        .join(Bin, Bin.id == held.bin_id)
        .where(
            held.reserved > 0,
            order.status.not_in([each.value for each in OrderStatus if each.is_ended]),
            Bin.warehouse_id == area.warehouse_id,
            ~_is_in_batch(),
        )
        .order_by(order.number, line.position, held.bin_id, held.lot_id)
    )
    if area.zone_id is not None:
        query = query.where(Bin.zone_id == area.zone_id)
    if plan.order_ids:
        query = query.where(order.id.in_(plan.order_ids))
    return query


def _is_in_batch() -> ColumnElement[bool]:
    task, held = PickTask, OrderAllocation
    return exists().where(
        task.line_id == held.line_id,
        task.bin_id == held.bin_id,
        task.lot_id == held.lot_id,
        task.status == TaskStatus.OPEN.value,
    )
