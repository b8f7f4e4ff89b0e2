"""Reading what the lines of an order have, and where."""

from uuid import UUID

from sqlalchemy import select

from crmtui.kit.schemas import Schema
from crmtui.kit.transactions import ReadTx
from crmtui.models import Bin, CustomerOrderLine, Lot, OrderAllocation
from crmtui.services.fulfilment.rows import load_order


class AllocationDetail(Schema):
    """Units of one lot in one bin, or out of it, that a line has."""

    line_id: UUID
    item_id: UUID
    bin_id: UUID
    bin: str
    lot_id: UUID
    lot: str | None
    reserved: int
    picked: int
    packed: int
    shipped: int


def list_allocations(tx: ReadTx, order_id: UUID) -> tuple[AllocationDetail, ...]:
    """What each line of an order has, or had until it was shipped, in the order of the lines.

    Raises:
        Forbidden: permission.missing (fulfilment:read).
        NotFound: customer_order.not_found.
    """
    tx.actor.require("fulfilment:read")
    load_order(tx, order_id)
    line, held = CustomerOrderLine, OrderAllocation
    query = (
        select(
            *(held.line_id, line.item_id, held.bin_id, Bin.code.label("bin")),
            *(held.lot_id, Lot.code.label("lot")),
            *(held.reserved, held.picked, held.packed, held.shipped),
        )
        .join(line, line.id == held.line_id)
        .join(Bin, Bin.id == held.bin_id)
        .outerjoin(Lot, Lot.id == held.lot_id)
        .where(line.order_id == order_id)
        .order_by(line.position, Bin.walk_order, Bin.code_key, Lot.code)
    )
    return tuple(
        AllocationDetail.model_validate(row)
        for row in tx.session.execute(query)
        if row.reserved or row.picked or row.packed or row.shipped
    )
