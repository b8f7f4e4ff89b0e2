"""From which bins and lots a quantity is taken."""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.transactions import ReadTx
from crmtui.models import Bin, Lot
from crmtui.services.stock.ledger import Entry, Key, Ledger, amounts_of
from crmtui.services.stock.rules import Candidate, allocate

_NEVER: Final = date.max


def take(tx: ReadTx, ledger: Ledger, state: str, quantity: int) -> list[Entry]:
    """Where `quantity` units that are available, reserved, picked or packed come from.

    What expires first goes first, then the home bin, then the others as one walks past them.

    Raises:
        LimitReached: stock.insufficient.
    """
    candidates = [
        Candidate(key, getattr(amounts_of(ledger.balances[key]), state))
        for key in _in_order(tx, ledger)
    ]
    return [Entry(place, units) for place, units in allocate(candidates, quantity, state)]


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
