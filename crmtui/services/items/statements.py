"""The statements that find what was scanned, built once.

None goes through the ORM, so each binds the organization itself.
"""

from typing import Any, Final, cast

from sqlalchemy import Table, bindparam, or_, select

from crmtui.kit.hot import HotStatement
from crmtui.models import Item, ItemBarcode, Lot

_items, _lots = cast(Table, Item.__table__), cast(Table, Lot.__table__)
_barcodes = cast(Table, ItemBarcode.__table__)
_ITEM: Final = (_items.c.id, _items.c.sku, _items.c.name, _items.c.has_lots)


def _among_items(table: Table) -> tuple[Any, ...]:
    organization = table.c.organization_id == bindparam("organization_id")
    return organization, _items.c.deleted_at.is_(None)


BY_SKU: Final = HotStatement(
    select(*_ITEM).where(*_among_items(_items), _items.c.sku_key == bindparam("sku_key"))
)
BY_BARCODE: Final = HotStatement(
    select(*_ITEM, _barcodes.c.units)
    .join(_barcodes, _barcodes.c.item_id == _items.c.id)
    .where(*_among_items(_barcodes))
    .where(or_(_barcodes.c.code == bindparam("code"), _barcodes.c.code == bindparam("other")))
    .order_by(_items.c.sku_key)
)
BY_LOT: Final = HotStatement(
    select(*_ITEM, _lots.c.code, _lots.c.expires_on)
    .join(_lots, _lots.c.item_id == _items.c.id)
    .where(*_among_items(_lots), _lots.c.code == bindparam("lot"))
    .order_by(_items.c.sku_key)
)
