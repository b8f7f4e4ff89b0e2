"""Items: what is kept in stock, by SKU and by the barcodes on it."""

from crmtui.services.items.commands import (
    clear_pick_order,
    create_item,
    delete_item,
    restore_item,
    set_pick_order,
    update_item,
)
from crmtui.services.items.gs1 import ScannedElement, read_element
from crmtui.services.items.lots import ensure_lot, find_lot
from crmtui.services.items.queries import find_by_sku, find_item, get_item
from crmtui.services.items.rules import read_barcodes
from crmtui.services.items.scanning import Goods, find_goods
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
    "Goods",
    "ItemCreate",
    "ItemDetail",
    "ItemUpdate",
    "LotDetail",
    "LotWanted",
    "PickOrder",
    "PickOrderChanged",
    "ScannedElement",
    "clear_pick_order",
    "create_item",
    "delete_item",
    "ensure_lot",
    "find_by_sku",
    "find_goods",
    "find_item",
    "find_lot",
    "get_item",
    "read_barcodes",
    "read_element",
    "restore_item",
    "set_pick_order",
    "update_item",
]
