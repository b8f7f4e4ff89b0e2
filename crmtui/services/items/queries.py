"""Reading items."""

from uuid import UUID

from sqlalchemy import or_, select

from crmtui.kit.schemas import storable
from crmtui.kit.search_text import fold
from crmtui.kit.transactions import ReadTx
from crmtui.models import Item, ItemBarcode
from crmtui.services.items.rows import barcodes_of, item_detail, load_item
from crmtui.services.items.rules import barcode_key
from crmtui.services.items.schemas import ItemDetail


def get_item(tx: ReadTx, item_id: UUID) -> ItemDetail:
    """One item.

    Raises:
        Forbidden: permission.missing (items:read).
        NotFound: item.not_found.
    """
    tx.actor.require("items:read")
    return item_detail(load_item(tx, item_id), barcodes_of(tx, item_id))


def find_item(tx: ReadTx, code: str) -> ItemDetail | None:
    """The item with this SKU, in any case, or with this barcode.

    Raises:
        Forbidden: permission.missing (items:read).
    """
    tx.actor.require("items:read")
    code = storable(code)
    by_barcode = select(ItemBarcode.item_id).where(ItemBarcode.code == barcode_key(code))
    query = select(Item).where(or_(Item.sku_key == fold(code), Item.id.in_(by_barcode)))
    # A SKU may look like another item's barcode; what people named it goes first.
    found = sorted(tx.session.scalars(query), key=lambda item: item.sku_key != fold(code))
    return item_detail(found[0], barcodes_of(tx, found[0].id)) if found else None


def find_by_sku(tx: ReadTx, sku: str) -> ItemDetail | None:
    """The item with this SKU, without regard to case and accents.

    Raises:
        Forbidden: permission.missing (items:read).
    """
    tx.actor.require("items:read")
    found = tx.session.scalar(select(Item).where(Item.sku_key == fold(storable(sku))))
    return None if found is None else item_detail(found, barcodes_of(tx, found.id))
