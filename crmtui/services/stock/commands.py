"""Acts on stock: receiving, moving through an order's stages, adjusting, transferring."""

from uuid import UUID

from crmtui.kit.transactions import WriteTx
from crmtui.models.stock import NO_LOT
from crmtui.services.items import ItemUpdate, ensure_lot, update_item
from crmtui.services.places import get_bin
from crmtui.services.stock import errors
from crmtui.services.stock.ledger import Entry, Key, Ledger
from crmtui.services.stock.rules import Candidate, MovementKind, allocate, change_by, source_of
from crmtui.services.stock.schemas import Act, Done, Receipt, Transaction, Transfer, UnitsMove
from crmtui.services.stock.sources import take


def receive(tx: WriteTx, data: Receipt) -> Done:
    """Goods came in and lie in a bin.

    Raises:
        Forbidden: permission.missing (stock:move; items:write where it gets its first bin).
        NotFound: item.not_found, bin.not_found.
        Invalid: stock.bin_needed, lot.needed, lot.unwanted.
        Conflict: lot.other_expiry, stock.request_reused.
    """
    tx.actor.require("stock:move")
    ledger = Ledger(tx, data.item_id)
    if done := ledger.find_done(data, MovementKind.RECEIPT):
        return done
    bin_id = _bin_of(tx, ledger, data.bin_id)
    lot = ensure_lot(tx, data.item_id, data.lot)
    key = bin_id, NO_LOT if lot is None else lot.id
    return ledger.post(data, MovementKind.RECEIPT, [Entry(key, data.quantity)])


def transact(tx: WriteTx, data: Transaction) -> Done:
    """One movement of a kind, of units from whatever bins have them.

    What adds units puts them into the home bin, or the first that has any of it.

    Raises:
        Forbidden: permission.missing (stock:adjust).
        NotFound: item.not_found.
        Invalid: stock.quantity, stock.bin_needed.
        LimitReached: stock.insufficient; nothing was moved.
        Conflict: stock.request_reused.
    """
    tx.actor.require("stock:adjust")
    change = change_by(data.kind, data.quantity)
    ledger = Ledger(tx, data.item_id)
    if done := ledger.find_done(data, data.kind):
        return done
    state = source_of(change)
    if state is None:
        return ledger.post(data, data.kind, [Entry(_usual_place(ledger), data.quantity)])
    entries = take(tx, ledger, state, abs(data.quantity))
    if data.quantity < 0:
        entries = [Entry(entry.key, -entry.quantity) for entry in entries]
    return ledger.post(data, data.kind, entries)


def reserve(tx: WriteTx, item_id: UUID, most: int, order_ref: str, least: int = 0) -> Done | None:
    """Reserve up to `most` available units for an order, from wherever they are.

    None where nothing was there to be reserved.

    Raises:
        Forbidden: permission.missing (stock:move).
        NotFound: item.not_found.
        LimitReached: stock.insufficient, when there are not even `least`.
    """
    tx.actor.require("stock:move")
    ledger = Ledger(tx, item_id)
    quantity = min(most, max(ledger.available, least))
    if quantity == 0:
        return None
    act = Act(item_id=item_id, order_ref=order_ref)
    entries = take(tx, ledger, "available", quantity)
    return ledger.post(act, MovementKind.RESERVATION, entries)


def move_units(tx: WriteTx, data: UnitsMove) -> Done:
    """Units that an order has go on, or back: RELEASE, PICK, PACK, SHIP, UNPICK or UNPACK.

    Raises:
        Forbidden: permission.missing (stock:move).
        NotFound: item.not_found.
        LimitReached: stock.insufficient.
        Conflict: stock.request_reused.
    """
    tx.actor.require("stock:move")
    ledger = Ledger(tx, data.item_id)
    if done := ledger.find_done(data, data.kind):
        return done
    entries = [Entry((place.bin_id, place.lot_id), place.units) for place in data.places]
    return ledger.post(data, data.kind, entries)


def transfer(tx: WriteTx, data: Transfer) -> Done:
    """Available units go from one bin to another, with their lots.

    Raises:
        Forbidden: permission.missing (stock:move).
        NotFound: item.not_found, bin.not_found.
        LimitReached: stock.insufficient.
        Conflict: stock.request_reused.
    """
    tx.actor.require("stock:move")
    ledger = Ledger(tx, data.item_id)
    if done := ledger.find_done(data, MovementKind.TRANSFER):
        return done
    get_bin(tx, data.to_bin_id)
    lots = [
        Candidate(lot_id, units.available)
        for (bin_id, lot_id), units in ledger.balances.items()
        if bin_id == data.from_bin_id and data.lot_id in (None, lot_id)
    ]
    entries = []
    for lot_id, units in allocate(lots, data.quantity, "available"):
        entries.append(Entry((data.from_bin_id, lot_id), -units))
        entries.append(Entry((data.to_bin_id, lot_id), units))
    return ledger.post(data, MovementKind.TRANSFER, entries)


def _bin_of(tx: WriteTx, ledger: Ledger, bin_id: UUID | None) -> UUID:
    """Where it is put; an item's first bin becomes its home."""
    home = ledger.item.home_bin_id
    if bin_id is None:
        if home is None:
            raise errors.bin_needed(ledger.item.sku)
        return home
    get_bin(tx, bin_id)
    if home is None:
        update_item(tx, ledger.item.id, ItemUpdate(home_bin_id=bin_id))
    return bin_id


def _usual_place(ledger: Ledger) -> Key:
    home = ledger.item.home_bin_id
    known = sorted(ledger.balances, key=lambda key: key[0] != home)
    if known and (home is None or known[0][0] == home or ledger.item.has_lots):
        return known[0]
    if home is None or ledger.item.has_lots:
        raise errors.bin_needed(ledger.item.sku)
    return home, NO_LOT
