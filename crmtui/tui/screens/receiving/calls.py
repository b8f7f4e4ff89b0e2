"""What the receiving desk asks of the services, each in one transaction."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from crmtui.kit.errors import NotFound
from crmtui.kit.i18n import _
from crmtui.tui.screens.receiving.machine import Command, Load, Place, Seen, Ware

if TYPE_CHECKING:
    from crmtui.services.items import Goods
    from crmtui.services.stock import Arrival, Done, StockRow
    from crmtui.tui.screens.receiving.journal import Journal, Sent

SHOWN: Final = 20
"""Arrivals in the list of the last ones."""
_FOUND: Final = 30


def look(tx: Any, code: str) -> Seen:
    """What a scanned code may be: goods, a bin, both or nothing."""
    from crmtui.services import items, places

    read = items.read_element(code)
    text = read.text
    found = places.find_bin(tx, text) if text else None
    place = None if found is None else Place(found.id, found.code)
    loads = tuple(_load(tx, goods) for goods in items.find_goods(tx, code))
    return Seen(text, loads, place, read.lot or text, read.expires_on)


def _load(tx: Any, goods: "Goods") -> Load:
    from crmtui.services import items, places

    item = items.get_item(tx, goods.item_id)
    home = None
    if item.home_bin_id is not None:
        found = places.get_bin(tx, item.home_bin_id)
        home = Place(found.id, found.code)
    ware = Ware(item.id, item.sku, item.name, item.unit, item.has_lots, home)
    return Load(ware, goods.units, goods.lot, goods.expires_on)


def carry_out(tx: Any, command: Command, request_id: str) -> "Done":
    """Receive, or put away; a repeated request happens once."""
    if command.source is None:
        return _receive(tx, command, request_id)
    return _transfer(tx, command, command.source, request_id)


def _receive(tx: Any, command: Command, request_id: str) -> "Done":
    from crmtui.services import stock
    from crmtui.services.items import LotWanted

    load = command.load
    lot = None
    if load.lot is not None:
        lot = LotWanted(code=load.lot, expires_on=load.expires_on)
    data = stock.Receipt(
        item_id=load.ware.item_id,
        quantity=load.units,
        bin_id=command.target.id,
        lot=lot,
        request_id=request_id,
    )
    return stock.receive(tx, data)


def _transfer(tx: Any, command: Command, source: Place, request_id: str) -> "Done":
    from crmtui.services import items, stock

    load = command.load
    lot_id = None
    if load.lot is not None:
        lot = items.find_lot(tx, load.ware.item_id, load.lot)
        if lot is None:
            message = _("{sku} has no lot {lot}.").format(sku=load.ware.sku, lot=load.lot)
            raise NotFound("lot.not_found", message, {"lot": message})
        lot_id = lot.id
    data = stock.Transfer(
        item_id=load.ware.item_id,
        quantity=load.units,
        from_bin_id=source.id,
        to_bin_id=command.target.id,
        lot_id=lot_id,
        request_id=request_id,
    )
    return stock.transfer(tx, data)


def list_left(tx: Any, journal: "Journal") -> "list[Sent]":
    """What the operator sent before the console ended, and never got an answer to."""
    return journal.list_left(str(tx.actor.id))


def list_arrivals(tx: Any) -> "tuple[Arrival, ...]":
    """The last arrivals, the newest first."""
    from crmtui.services import stock

    return stock.list_arrivals(tx, SHOWN)


def undo(tx: Any, movement_id: UUID, reason: str) -> "Done":
    """Take an arrival back."""
    from crmtui.services import stock

    return stock.undo_arrival(tx, stock.ArrivalUndo(movement_id=movement_id, reason=reason))


def find_items(tx: Any, text: str) -> "tuple[Sequence[StockRow], int]":
    """Items by part of SKU or name, and how many there are."""
    from crmtui.services import stock

    return stock.list_stock(tx, stock.StockFilter(text=text), limit=_FOUND, offset=0)


def give_barcode(tx: Any, item_id: UUID, code: str) -> str:
    """Give an item one barcode more; its SKU."""
    from crmtui.services import items

    item = items.get_item(tx, item_id)
    read = items.read_element(code)
    wanted = (*item.barcodes, items.Barcode(code=read.gtin or read.text))
    changed = items.ItemUpdate(barcodes=wanted, expected_version=item.version)
    return items.update_item(tx, item_id, changed).sku
