"""What a stranger tries on another organization's warehouse."""

from __future__ import annotations

from typing import Final

from crmtui.models.stock import NO_LOT
from crmtui.services import fulfilment, items, labels, places, stock
from crmtui.services.fulfilment import CustomerOrderCreate, LineWanted, Shipment
from crmtui.services.items import ItemCreate, ItemUpdate, LotWanted
from crmtui.services.places import BinUpdate, BinWanted
from crmtui.services.stock import (
    ArrivalUndo,
    MovementKind,
    PlacedUnits,
    Receipt,
    StockFilter,
    Transaction,
    Transfer,
    UnitsMove,
)
from tests.services.stock.making import FIRST
from tests.services.tenancy_expectations import Case, hidden, marked, own, refused
from tests.services.tenancy_world import MARK, House


def _release(house: House) -> UnitsMove:
    held = PlacedUnits(bin_id=house.store.bin, lot_id=NO_LOT, units=1)
    return UnitsMove(item_id=house.store.item, kind=MovementKind.RELEASE, places=(held,))


PLACES: Final[dict[str, Case]] = {
    "ensure_bin": own(lambda tx, _h, _: places.ensure_bin(tx, BinWanted(code="Mine"))),
    "ensure_warehouse": own(lambda tx, _h, _: places.ensure_warehouse(tx)),
    "find_bin": hidden(lambda tx, _h, _: places.find_bin(tx, f"{MARK}{FIRST}")),
    "find_walk_rank": hidden(
        lambda tx, h, _: MARK if places.find_walk_rank(tx, h.store.bin) else ""
    ),
    "get_bin": refused(lambda tx, h, _: places.get_bin(tx, h.store.bin)),
    "list_bins": hidden(lambda tx, _h, _: places.list_bins(tx)),
    "list_bins/of theirs": hidden(lambda tx, h, _: places.list_bins(tx, h.store.warehouse)),
    "list_warehouses": own(lambda tx, _h, _: places.list_warehouses(tx)),
    "update_bin": refused(
        lambda tx, h, _: places.update_bin(tx, h.store.bin, BinUpdate(walk_order=7))
    ),
}

ITEMS: Final[dict[str, Case]] = {
    "create_item": own(lambda tx, _h, _: items.create_item(tx, ItemCreate(sku="X", name="Mine"))),
    "create_item/in their bin": refused(
        lambda tx, h, _: items.create_item(
            tx, ItemCreate(sku="X", name="Mine", home_bin_id=h.store.bin)
        )
    ),
    "delete_item": refused(lambda tx, h, _: items.delete_item(tx, h.store.spare_item)),
    "restore_item": refused(lambda tx, h, _: items.restore_item(tx, h.store.deleted_item)),
    "ensure_lot": refused(
        lambda tx, h, _: items.ensure_lot(tx, h.store.lot_item, LotWanted(code="new"))
    ),
    "find_by_sku": hidden(lambda tx, _h, _: items.find_by_sku(tx, f"{MARK}-1")),
    "find_goods": hidden(lambda tx, _h, _: items.find_goods(tx, f"{MARK}-code")),
    "find_item": hidden(lambda tx, _h, _: items.find_item(tx, f"{MARK}-1")),
    "find_item/by barcode": hidden(lambda tx, _h, _: items.find_item(tx, f"{MARK}-code")),
    "find_lot": hidden(lambda tx, h, _: items.find_lot(tx, h.store.lot_item, f"{MARK} lot")),
    "get_item": refused(lambda tx, h, _: items.get_item(tx, h.store.item)),
    "set_pick_order": refused(lambda tx, h, _: items.set_pick_order(tx, h.store.item, 3, "")),
    "update_item": refused(
        lambda tx, h, _: items.update_item(tx, h.store.item, ItemUpdate(name="Mine"))
    ),
}

LABELS: Final[dict[str, Case]] = {
    "bin_labels": refused(lambda tx, h, _: labels.bin_labels(tx, [h.store.bin])),
    "item_labels": refused(lambda tx, h, _: labels.item_labels(tx, [h.store.item])),
    "tote_labels": own(lambda tx, _h, _: labels.tote_labels(tx, "T-1", "T-2")),
}

FULFILMENT: Final[dict[str, Case]] = {
    "cancel_order": refused(lambda tx, h, _: fulfilment.cancel_order(tx, h.store.order)),
    "create_order": refused(
        lambda tx, h, _: fulfilment.create_order(
            tx, CustomerOrderCreate(lines=(LineWanted(item_id=h.store.item, quantity=1),))
        )
    ),
    "get_order": refused(lambda tx, h, _: fulfilment.get_order(tx, h.store.order)),
    "list_orders": hidden(lambda tx, _h, _: fulfilment.list_orders(tx)),
    "ship_order": refused(lambda tx, h, _: fulfilment.ship_order(tx, h.store.order, Shipment())),
}

STOCK: Final[dict[str, Case]] = {
    "move_units": refused(lambda tx, h, _: stock.move_units(tx, _release(h))),
    "reserve": refused(lambda tx, h, _: stock.reserve(tx, h.store.item, 1, "X")),
    "browse_movements": refused(lambda tx, h, _: stock.browse_movements(tx, h.store.item)),
    "get_stock": refused(lambda tx, h, _: stock.get_stock(tx, h.store.item)),
    "list_arrivals": hidden(lambda tx, _h, _: stock.list_arrivals(tx)),
    "undo_arrival": refused(
        lambda tx, h, _: stock.undo_arrival(
            tx, ArrivalUndo(movement_id=h.store.arrival, reason="Mine")
        )
    ),
    "list_movements": refused(lambda tx, h, _: stock.list_movements(tx, h.store.item)),
    "list_stock": hidden(lambda tx, _h, _: stock.list_stock(tx)),
    "list_stock/deleted": hidden(lambda tx, _h, _: stock.list_stock(tx, StockFilter(deleted=True))),
    "list_stock/by text": hidden(
        lambda tx, _h, _: stock.list_stock(tx, StockFilter(text=MARK, low=False))
    ),
    "receive": refused(
        lambda tx, h, _: stock.receive(tx, Receipt(item_id=h.store.item, quantity=1))
    ),
    "reconcile": refused(lambda tx, h, _: stock.reconcile(tx, h.store.item)),
    "transact": refused(
        lambda tx, h, _: stock.transact(
            tx, Transaction(item_id=h.store.item, kind=MovementKind.RESERVATION, quantity=1)
        )
    ),
    "transfer": refused(
        lambda tx, h, _: stock.transfer(
            tx,
            Transfer(
                item_id=h.store.item,
                quantity=1,
                from_bin_id=h.store.bin,
                to_bin_id=h.store.spare_bin,
            ),
        )
    ),
    "verify": own(lambda tx, _h, _: stock.verify(tx)),
    "was_posted": hidden(
        lambda tx, _h, _: marked(stock.was_posted(tx, f"{MARK}-request", MovementKind.RECEIPT))
    ),
}
