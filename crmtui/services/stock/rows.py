"""Rows of the ledger as what is shown of them."""

from crmtui.models import StockMovement
from crmtui.services.stock.rules import MovementKind
from crmtui.services.stock.schemas import MovementDetail


def movement_detail(row: StockMovement) -> MovementDetail:
    return MovementDetail(
        id=row.id,
        number=row.number,
        kind=MovementKind(row.kind),
        quantity=row.quantity,
        level_before=row.level_before,
        level_after=row.level_before + row.available,
        bin_id=row.bin_id,
        lot_id=row.lot_id,
        order_ref=row.order_ref,
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        user_ref=row.user_ref,
        reason=row.reason,
        note=row.note,
        created_at=row.created_at,
    )
