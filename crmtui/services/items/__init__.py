"""Items: what is kept in stock, by SKU and by the barcodes on it."""

from crmtui.services.items.commands import (
    create_item,
    delete_item,
    restore_item,
    set_pick_order,
    update_item,
)
from crmtui.services.items.lots import ensure_lot
from crmtui.services.items.queries import find_item, get_item
from crmtui.services.items.rules import read_barcodes
from crmtui.services.items.schemas import (
    Barcode,
    ItemCreate,
    ItemDetail,
    ItemUpdate,
    LotDetail,
    LotWanted,
    PickOrder,
    PickOrderChanged,
)

__all__ = [
    "Barcode",
    "ItemCreate",
    "ItemDetail",
    "ItemUpdate",
    "LotDetail",
    "LotWanted",
    "PickOrder",
    "PickOrderChanged",
    "create_item",
    "delete_item",
    "ensure_lot",
    "find_item",
    "get_item",
    "read_barcodes",
    "restore_item",
    "set_pick_order",
    "update_item",
]
