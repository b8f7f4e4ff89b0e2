"""What a stranger tries on how another organization's warehouse is laid out."""

from __future__ import annotations

from typing import Any, Final

from crmtui.services import exports, items, places, stock
from crmtui.services.places import BinFilter, BinRange, BinWanted, Named
from tests.services.stock.making import FIRST, SECOND
from tests.services.tenancy_expectations import Case, hidden, marked, never, own, refused
from tests.services.tenancy_world import MARK, House

MINE: Final = Named(name="Mine")


def _delete_warehouse(tx: Any, house: House, _mine: House) -> None:
    """The owner deletes an empty one: that in which everything lies is refused to all."""
    warehouse_id = house.store.warehouse
    if tx.actor is house.actor:
        warehouse_id = places.create_warehouse(tx, MINE).id
    places.delete_warehouse(tx, warehouse_id)


def _their_range(_house: House) -> BinRange:
    return BinRange(first=f"{MARK}{FIRST}", last=f"{MARK}{SECOND}")


MORE_PLACES: Final[dict[str, Case]] = {
    "browse_bins": hidden(lambda tx, _h, _: places.browse_bins(tx)),
    "browse_bins/by text": hidden(
        lambda tx, _h, _: places.browse_bins(tx, BinFilter(text=MARK, purpose=None))
    ),
    "create_bin": own(lambda tx, _h, _: places.create_bin(tx, BinWanted(code="Mine"))),
    "create_warehouse": own(lambda tx, _h, _: places.create_warehouse(tx, MINE)),
    "create_zone": refused(lambda tx, h, _: places.create_zone(tx, h.store.warehouse, MINE)),
    "delete_bin": refused(lambda tx, h, _: places.delete_bin(tx, h.store.unused_bin)),
    "delete_warehouse": refused(_delete_warehouse),
    "delete_zone": refused(lambda tx, h, _: places.delete_zone(tx, h.store.zone)),
    "find_last_bay": hidden(
        lambda tx, _h, _: marked(places.find_last_bay(tx, [f"{MARK}-Z-01-1-A"]))
    ),
    "list_zones": hidden(lambda tx, _h, _: places.list_zones(tx)),
    "make_bins": own(
        lambda tx, _h, _: places.make_bins(tx, BinRange(first="Mine-1", last="Mine-2"))
    ),
    "preview_bins": hidden(
        lambda tx, h, _: MARK if places.preview_bins(tx, _their_range(h)).known else ""
    ),
    "rename_warehouse": refused(
        lambda tx, h, _: places.rename_warehouse(tx, h.store.warehouse, MINE)
    ),
    "rename_zone": refused(lambda tx, h, _: places.rename_zone(tx, h.store.zone, MINE)),
    "step_bin": refused(lambda tx, h, _: places.step_bin(tx, h.store.bin, later=True)),
    "walk_by_codes": refused(lambda tx, h, _: places.walk_by_codes(tx, h.store.warehouse)),
}

LOW_STOCK: Final[dict[str, Case]] = {
    "iter_movements": hidden(lambda tx, _h, _: [*stock.iter_movements(tx)]),
    "get_movement": refused(lambda tx, h, _: stock.get_movement(tx, h.store.item, 1)),
    "tell_low_stock": never(lambda tx, _h, _: stock.tell_low_stock(tx)),
}

TURNS: Final[dict[str, Case]] = {
    "clear_pick_order": refused(lambda tx, h, _: items.clear_pick_order(tx, h.store.item, "")),
}

LEDGER: Final[dict[str, Case]] = {
    "stream_movements_csv": hidden(lambda tx, _h, _: b"".join(exports.stream_movements_csv(tx))),
}
