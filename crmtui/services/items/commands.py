"""Making and changing items."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete, select

from crmtui.kit.search_text import fold
from crmtui.kit.transactions import WriteTx
from crmtui.kit.versions import apply, as_json, given_fields, require_version
from crmtui.models import Item, ItemBarcode, StockLevel
from crmtui.models.stock import STATES
from crmtui.services.catalogue import get_product
from crmtui.services.items import errors
from crmtui.services.items.rows import barcodes_of, item_detail, item_happened, load_item
from crmtui.services.items.rules import ITEM_NULLABLE, barcode_key
from crmtui.services.items.schemas import (
    Barcode,
    ItemCreate,
    ItemDetail,
    ItemUpdate,
    PickOrder,
    PickOrderChanged,
)
from crmtui.services.places import find_walk_rank, get_bin


def create_item(tx: WriteTx, data: ItemCreate) -> ItemDetail:
    """Add an item, of which there is no stock yet.

    Raises:
        Forbidden: permission.missing (items:write).
        NotFound: bin.not_found, product.not_found.
        Conflict: item.sku_taken, item.barcode_taken.
    """
    tx.actor.require("items:write")
    _require_links(tx, data.home_bin_id, data.product_id)
    values = data.model_dump(exclude={"barcodes"})
    item = Item(**values, sku_key=fold(data.sku), pick_order=None)
    tx.session.add(item)
    tx.flush()
    _set_barcodes(tx, item.id, data.barcodes)
    tx.record(item_happened("item.created", item))
    return item_detail(item, barcodes_of(tx, item.id))


def update_item(tx: WriteTx, item_id: UUID, data: ItemUpdate) -> ItemDetail:
    """Change the fields that were set.

    Raises:
        Forbidden: permission.missing (items:write).
        NotFound: item.not_found, bin.not_found, product.not_found.
        Invalid: item.required.
        Conflict: record.changed, item.sku_taken, item.barcode_taken, item.lots_fixed.
    """
    tx.actor.require("items:write")
    wanted = given_fields(data)
    for field, value in wanted.items():
        if value is None and field not in ITEM_NULLABLE:
            raise errors.required(field)
    _require_links(tx, data.home_bin_id, data.product_id)
    barcodes = wanted.pop("barcodes", None)
    item = load_item(tx, item_id, lock=True)
    require_version(item, data.expected_version, wanted)
    _require_lots_free(tx, item, data.has_lots)
    changes = apply(item, wanted)
    item.sku_key = fold(item.sku)
    tx.flush()
    changes |= _change_barcodes(tx, item_id, barcodes)
    if changes:
        tx.record(item_happened("item.updated", item, changes=changes))
    return item_detail(item, barcodes_of(tx, item_id))


def _require_links(tx: WriteTx, bin_id: UUID | None, product_id: UUID | None) -> None:
    if bin_id is not None:
        get_bin(tx, bin_id)
    if product_id is not None:
        get_product(tx, product_id)


def _require_lots_free(tx: WriteTx, item: Item, wanted: bool | None) -> None:
    if wanted is None or wanted == item.has_lots:
        return
    if tx.session.scalar(select(StockLevel.item_id).where(StockLevel.item_id == item.id)):
        raise errors.lots_are_fixed()


def _change_barcodes(
    tx: WriteTx, item_id: UUID, wanted: Iterable[Barcode] | None
) -> dict[str, dict[str, object]]:
    if wanted is None:
        return {}
    before = barcodes_of(tx, item_id)
    tx.session.execute(delete(ItemBarcode).where(ItemBarcode.item_id == item_id))
    _set_barcodes(tx, item_id, wanted)
    after = barcodes_of(tx, item_id)
    if before == after:
        return {}
    return {"barcodes": {"from": _codes(before), "to": _codes(after)}}


def _codes(barcodes: Iterable[Barcode]) -> object:
    return as_json([barcode.code for barcode in barcodes])


def _set_barcodes(tx: WriteTx, item_id: UUID, wanted: Iterable[Barcode]) -> None:
    units = {barcode_key(each.code): each.units for each in wanted}
    for code, number in units.items():
        tx.session.add(ItemBarcode(item_id=item_id, code=code, units=number))
    tx.flush()


def delete_item(tx: WriteTx, item_id: UUID) -> None:
    """Hide an item of which nothing is left; it can be restored. Its ledger stays.

    Raises:
        Forbidden: permission.missing (items:write).
        NotFound: item.not_found.
        Conflict: item.in_stock.
    """
    tx.actor.require("items:write")
    item = load_item(tx, item_id, lock=True)
    level = tx.session.get(StockLevel, item_id)
    if level is not None and any(getattr(level, state) for state in STATES):
        raise errors.still_in_stock(item.sku)
    item.deleted_at = tx.now
    tx.record(item_happened("item.deleted", item))


def restore_item(tx: WriteTx, item_id: UUID) -> ItemDetail:
    """Show a deleted item again; one that is not deleted stays as it is.

    Raises:
        Forbidden: permission.missing (items:write).
        NotFound: item.not_found.
        Conflict: item.sku_taken.
    """
    tx.actor.require("items:write")
    item = load_item(tx, item_id, lock=True, deleted=True)
    if item.deleted_at is not None:
        item.deleted_at = None
        tx.flush()
        tx.record(item_happened("item.updated", item, restored=True))
    return item_detail(item, barcodes_of(tx, item_id))


def set_pick_order(
    tx: WriteTx, item_id: UUID, pick_order: PickOrder, reason: str
) -> PickOrderChanged:
    """Give the item a turn of its own when picking, instead of its bin's.

    Raises:
        Forbidden: permission.missing (items:write).
        NotFound: item.not_found.
    """
    before, _its_bins = _change_turn(tx, item_id, pick_order, reason)
    return PickOrderChanged(item_id=item_id, before=before, after=pick_order, at=tx.now)


def clear_pick_order(tx: WriteTx, item_id: UUID, reason: str) -> int | None:
    """Let the item's bin decide again when its turn is; that turn, where it has a bin.

    Raises:
        Forbidden: permission.missing (items:write).
        NotFound: item.not_found.
    """
    return _change_turn(tx, item_id, None, reason)[1]


def _change_turn(
    tx: WriteTx, item_id: UUID, pick_order: int | None, reason: str
) -> tuple[int | None, int | None]:
    """The turn that it had, and that of its bin."""
    tx.actor.require("items:write")
    item = load_item(tx, item_id, lock=True)
    home = item.home_bin_id
    of_its_bin = None if home is None else find_walk_rank(tx, home)
    before = of_its_bin if item.pick_order is None else item.pick_order
    changes = apply(item, {"pick_order": pick_order})
    tx.flush()
    if changes:
        tx.record(item_happened("item.updated", item, changes=changes, reason=reason))
    return before, of_its_bin
