"""One row of a list of items: the item, its bin, and the stock that it begins with."""

from collections.abc import Mapping
from datetime import UTC, date
from hashlib import blake2s
from uuid import UUID

from crmtui.kit.transactions import WriteTx
from crmtui.services import items, places, stock
from crmtui.services.imports.catalogue_columns import Defaults, read_count
from crmtui.services.imports.moments import parse_moment
from crmtui.services.items import ItemCreate, ItemDetail, ItemUpdate, LotWanted
from crmtui.services.places import BinWanted
from crmtui.services.stock import Receipt


def store_item(tx: WriteTx, given: Mapping[str, str], _defaults: Defaults) -> str:
    """Make the item, or bring it up to date; whether it was created, updated or is unchanged.

    What lies in a bin is received once: a list that is read again adds nothing, and what changed
    since is for counting and adjusting to say.

    Raises:
        BadValue: the day of expiry cannot be read.
        Invalid: import.not_a_count, warehouse.unclear, lot.needed, lot.unwanted, and so on.
        Conflict: bin.in_other_warehouse, item.barcode_taken, item.lots_fixed, lot.other_expiry.
    """
    wanted = _values(given)
    bin_id = _bin(tx, given)
    known = items.find_by_sku(tx, given.get("sku", ""))
    if bin_id is not None and (known is None or known.home_bin_id is None):
        wanted["home_bin_id"] = bin_id
    if known is None:
        item, outcome = items.create_item(tx, ItemCreate.model_validate(wanted)), "created"
    else:
        item = items.update_item(tx, known.id, ItemUpdate.model_validate(wanted))
        outcome = "unchanged" if item.version == known.version else "updated"
    return "updated" if _receive(tx, item, bin_id, given) and known is not None else outcome


def _values(given: Mapping[str, str]) -> dict[str, object]:
    values: dict[str, object] = {
        field: given[field] for field in ("sku", "name", "unit", "note") if field in given
    }
    for field in ("reorder_point", "weight_grams", "volume_ml"):
        if field in given:
            values[field] = read_count(given[field], field)
    if "barcodes" in given:
        values["barcodes"] = items.read_barcodes(given["barcodes"])
    if "lot" in given:
        values["has_lots"] = True
    return values


def _bin(tx: WriteTx, given: Mapping[str, str]) -> UUID | None:
    if "bin" not in given:
        return None
    walk_order = None
    if "walk_order" in given:
        walk_order = read_count(given["walk_order"], "walk_order")
    wanted = BinWanted(
        code=given["bin"],
        warehouse=given.get("warehouse"),
        zone=given.get("zone"),
        walk_order=walk_order,
    )
    return places.ensure_bin(tx, wanted).id


def _receive(tx: WriteTx, item: ItemDetail, bin_id: UUID | None, given: Mapping[str, str]) -> bool:
    """Whether units came in that had not come in by a row like this."""
    quantity = read_count(given.get("quantity", "0"), "quantity")
    if quantity == 0:
        return False
    lot = given.get("lot")
    data = Receipt(
        item_id=item.id,
        quantity=quantity,
        bin_id=bin_id,
        lot=None if lot is None else LotWanted(code=lot, expires_on=_day(given)),
        reason="Opening stock",
        request_id=_opening(item.id, bin_id, lot),
    )
    before = stock.get_stock(tx, item.id).available
    stock.receive(tx, data)
    return stock.get_stock(tx, item.id).available != before


def _opening(item_id: UUID, bin_id: UUID | None, lot: str | None) -> str:
    parts = f"{item_id}/{bin_id}/{lot}"
    return f"opening:{blake2s(parts.encode(), digest_size=16).hexdigest()}"


def _day(given: Mapping[str, str]) -> date | None:
    text = given.get("expires_on")
    return None if text is None else parse_moment(text, UTC).date()
