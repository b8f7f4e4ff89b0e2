"""Loading items, and what is told of them when they change."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.models import Item, ItemBarcode
from crmtui.services.items import errors
from crmtui.services.items.schemas import Barcode, ItemDetail


def load_item(tx: ReadTx, item_id: UUID, *, lock: bool = False, deleted: bool = False) -> Item:
    """The item, locked until the end of the transaction if wanted; raises item.not_found."""
    query = select(Item).where(Item.id == item_id)
    if lock:
        query = query.with_for_update(key_share=True)
    options = {INCLUDE_DELETED: deleted, "populate_existing": lock}
    found = tx.session.scalar(query, execution_options=options)
    if found is None:
        raise errors.item_not_found()
    return found


def barcodes_of(tx: ReadTx, item_id: UUID) -> tuple[Barcode, ...]:
    rows = tx.session.scalars(
        select(ItemBarcode).where(ItemBarcode.item_id == item_id).order_by(ItemBarcode.code)
    )
    return tuple(Barcode(code=row.code, units=row.units) for row in rows)


def item_detail(item: Item, barcodes: Iterable[Barcode]) -> ItemDetail:
    own = {name: getattr(item, name) for name in ItemDetail.model_fields if name != "barcodes"}
    return ItemDetail(**own, barcodes=tuple(barcodes))


def item_happened(topic: str, item: Item, **more: Any) -> DomainEvent:
    facts = {"id": str(item.id), "displayName": item.name, "sku": item.sku, **more}
    return DomainEvent(topic, "item", item.id, facts)
