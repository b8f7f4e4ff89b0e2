"""Telling that an item is low: once each time it fell, however many processes look."""

from typing import Final

from sqlalchemy import exists, func, or_, select

from crmtui.kit.errors import Forbidden
from crmtui.kit.i18n import _
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import WriteTx
from crmtui.models import DomainEventRow, Item, StockLevel, StockMovement

BATCH: Final = 200
TOPIC: Final = "item.low_stock"


def tell_low_stock(tx: WriteTx) -> int:
    """Record item.low_stock for up to 200 items of all organizations that fell to their reorder
    point, or below it.

    Call it again, in a transaction of its own, while it returns more than 0. An item is told of
    again only after more than its reorder point was available in between. One that never had any
    stock is not told of.

    Raises:
        Forbidden: permission.missing, for all but the program itself.
    """
    if tx.actor.kind != "system" or tx.actor.organization_id is not None:
        raise Forbidden("permission.missing", _("Only the program itself may do this."))
    told_at = (
        select(func.max(DomainEventRow.occurred_at))
        .where(DomainEventRow.subject_id == Item.id, DomainEventRow.topic == TOPIC)
        .correlate(Item)
        .scalar_subquery()
    )
    rose_since = exists().where(
        StockMovement.item_id == Item.id,
        StockMovement.created_at > told_at,
        StockMovement.level_before + StockMovement.available > Item.reorder_point,
    )
    found = tx.session.execute(
        select(Item, StockLevel.available)
        .join(StockLevel, StockLevel.item_id == Item.id)
        .where(
            StockLevel.available <= Item.reorder_point,
            Item.deleted_at.is_(None),
            or_(told_at.is_(None), rose_since),
        )
        .order_by(Item.id)
        .limit(BATCH)
        .with_for_update(of=Item, key_share=True, skip_locked=True)
    ).all()
    for item, available in found:
        tx.record(_low(item, available))
    return len(found)


def _low(item: Item, available: int) -> DomainEvent:
    facts = {
        "id": str(item.id),
        "sku": item.sku,
        "displayName": item.name,
        "available": available,
        "reorderPoint": item.reorder_point,
    }
    return DomainEvent(TOPIC, "item", item.id, facts, organization_id=item.organization_id)
