"""From which bins and lots a quantity is taken."""

from collections import Counter
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from crmtui.kit.transactions import ReadTx
from crmtui.models import Bin, CustomerOrderLine, Lot, OrderAllocation
from crmtui.services.stock import errors
from crmtui.services.stock.ledger import Entry, Key, Ledger
from crmtui.services.stock.rules import Candidate, allocate

_NEVER: Final = date.max


def take(tx: ReadTx, ledger: Ledger, state: str, quantity: int) -> list[Entry]:
    """Where `quantity` units that are available, reserved, picked or packed come from.

    What expires first goes first, then the home bin, then the others as one walks past them. What
    customers' orders have goes on with them alone.

    Raises:
        LimitReached: stock.insufficient.
    """
    held = _held_by_orders(tx, ledger.item.id, state)
    candidates = [
        Candidate(key, getattr(ledger.balances[key], state) - held[key])
        for key in _in_order(tx, ledger)
    ]
    free = sum(each.units for each in candidates)
    if held and free < quantity:
        raise errors.held_by_orders(state, free, held.total(), quantity)
    return [Entry(place, units) for place, units in allocate(candidates, quantity, state)]


def _held_by_orders(tx: ReadTx, item_id: UUID, state: str) -> Counter[Key]:
    """How many units of each lot in each bin belong to customers' orders in this state.

    Fulfilment stands on stock, so it cannot be asked; who changes its rows has the item locked.
    """
    if state == "available":
        return Counter()
    held = OrderAllocation
    units = func.sum(getattr(held, state))
    query = (
        select(held.bin_id, held.lot_id, units)
        .join(CustomerOrderLine, CustomerOrderLine.id == held.line_id)
        .where(CustomerOrderLine.item_id == item_id)
        .group_by(held.bin_id, held.lot_id)
    )
    return Counter({(bin_id, lot_id): int(n) for bin_id, lot_id, n in tx.session.execute(query)})


def _in_order(tx: ReadTx, ledger: Ledger) -> list[Key]:
    bins = {bin_id for bin_id, _lot in ledger.balances}
    way = {
        row.id: (row.walk_order, row.code_key)
        for row in tx.session.scalars(select(Bin).where(Bin.id.in_(bins)))
    }
    expiries = _expiries(tx, ledger.item.id)
    home = ledger.item.home_bin_id

    def turn(key: Key) -> tuple[date, bool, tuple[int, str]]:
        bin_id, lot_id = key
        return expiries.get(lot_id, _NEVER), bin_id != home, way[bin_id]

    return sorted(ledger.balances, key=turn)


def _expiries(tx: ReadTx, item_id: UUID) -> dict[UUID, date]:
    query = select(Lot.id, Lot.expires_on).where(Lot.item_id == item_id)
    return {lot_id: day for lot_id, day in tx.session.execute(query) if day is not None}
