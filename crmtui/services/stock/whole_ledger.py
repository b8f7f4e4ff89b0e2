"""The whole ledger, for exports of any size."""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Select, select

from crmtui.documents.movements_csv import MovementCells
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.models import Bin, Item, Lot, StockMovement, Warehouse

_AT_ONCE: Final = 1_000


def iter_movements(tx: ReadTx) -> Iterator[MovementCells]:
    """All movements, item by item, each item's in their order; deleted items' too.

    Raises:
        Forbidden: permission.missing (exports:read, stock:read).
    """
    tx.actor.require("exports:read")
    tx.actor.require("stock:read")
    options = {INCLUDE_DELETED: True, "yield_per": _AT_ONCE}
    return (MovementCells(*row) for row in tx.session.execute(_lines(), execution_options=options))


def _lines() -> Select[Any]:
    moved = StockMovement
    changes = (moved.available, moved.reserved, moved.picked, moved.packed)
    after = (moved.available_after, moved.reserved_after, moved.picked_after, moved.packed_after)
    told = (moved.order_ref, moved.reason, moved.note, moved.actor_name, moved.user_ref, moved.via)
    names = (Item.sku, moved.number, moved.created_at, moved.kind, moved.quantity)
    place = (Warehouse.name, Bin.code, Lot.code, Lot.expires_on)
    columns: list[Any] = [*names, *place, *changes, *after, *told]
    return (
        select(*columns)
        .join(Item, Item.id == moved.item_id)
        .join(Bin, Bin.id == moved.bin_id)
        .join(Warehouse, Warehouse.id == Bin.warehouse_id)
        .outerjoin(Lot, Lot.id == moved.lot_id)
        .order_by(Item.sku_key, Item.id, moved.number)
    )
