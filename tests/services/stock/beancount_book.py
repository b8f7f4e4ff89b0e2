"""The ledger of stock as a book that `beancount` keeps: another program adds it up.

Items are commodities, and what is available, reserved, picked or packed of a lot in a bin is an
account. Units come from and go to an account outside by receipts, shipments and corrections alone;
whatever else happens has to balance. The balances kept beside the ledger are asserted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import groupby

from beancount import loader
from sqlalchemy import select

from crmtui.kit.transactions import ReadTx
from crmtui.models import Bin, Item, StockBalance, StockMovement
from crmtui.models.stock import STATES

Account = Callable[[StockMovement | StockBalance, str], str]
_OUTSIDE = "Equity:Outside"
_CROSSING = {"RECEIPT", "SHIP", "ADJUSTMENT", "COUNT"}
"""What may change how much there is."""


def book_errors(tx: ReadTx) -> list[str]:
    """What `beancount` finds wrong with the stock of an organization."""
    _entries, errors, _options = loader.load_string("\n".join(_lines(tx)))
    return [str(error.message) for error in errors]


def _lines(tx: ReadTx) -> Iterator[str]:
    skus = {item.id: item.sku for item in tx.session.scalars(select(Item))}
    bins = {found.id: found.code for found in tx.session.scalars(select(Bin))}

    def account(row: StockMovement | StockBalance, state: str) -> str:
        return f"Assets:{bins[row.bin_id]}:L{row.lot_id.hex[-8:]}:{state.capitalize()}"

    balances = tx.session.scalars(select(StockBalance)).all()
    first = date(2020, 1, 1)
    yield f"{first} open {_OUTSIDE}"
    for name in sorted({account(row, state) for row in balances for state in STATES}):
        yield f"{first} open {name}"
    order = (StockMovement.item_id, StockMovement.number)
    movements = tx.session.scalars(select(StockMovement).order_by(*order))
    last = first
    for (item_id, _operation), group in groupby(
        movements, key=lambda row: (row.item_id, row.operation_id)
    ):
        rows = [*group]
        postings = _postings(rows, account)
        if not postings:
            continue  # what reconciled a balance changed no sum
        last = max(last, rows[0].created_at.date())
        yield f'{rows[0].created_at.date()} * "{rows[0].kind}"'
        yield from (f"  {name}  {units} {skus[item_id]}" for name, units in postings.items())
    for row in balances:
        for state in STATES:
            units = f"{getattr(row, state)} {skus[row.item_id]}"
            yield f"{last + timedelta(days=1)} balance {account(row, state)}  {units}"


def _postings(rows: list[StockMovement], account: Account) -> dict[str, int]:
    changed: dict[str, int] = defaultdict(int)
    for row in rows:
        for state in STATES:
            if units := getattr(row, state):
                changed[account(row, state)] += units
    if rows[0].kind in _CROSSING:
        changed[_OUTSIDE] -= sum(changed.values())
    return changed
