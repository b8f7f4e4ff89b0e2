"""Stock: a ledger of movements, and the balances that it adds up to."""

from crmtui.services.stock.arrivals import Arrival, ArrivalUndo, list_arrivals, undo_arrival
from crmtui.services.stock.commands import move_units, receive, reserve, transact, transfer
from crmtui.services.stock.counting import CountedLot, post_count
from crmtui.services.stock.jobs import TELL_LOW
from crmtui.services.stock.low_stock import tell_low_stock
from crmtui.services.stock.movement_facts import MovementFacts, get_movement
from crmtui.services.stock.queries import browse_movements, get_stock, list_movements, list_stock
from crmtui.services.stock.repeats import was_posted
from crmtui.services.stock.rules import MovementKind
from crmtui.services.stock.schemas import (
    AdjustmentReason,
    Divergence,
    Done,
    MovementDetail,
    MovementFilter,
    MovementList,
    MovementSummary,
    PlacedUnits,
    Receipt,
    Reconciled,
    StockFilter,
    StockRow,
    Transaction,
    Transfer,
    UnitsMove,
)
from crmtui.services.stock.verifying import reconcile, verify
from crmtui.services.stock.whole_ledger import iter_movements

__all__ = [
    "TELL_LOW",
    "AdjustmentReason",
    "Arrival",
    "ArrivalUndo",
    "CountedLot",
    "Divergence",
    "Done",
    "MovementDetail",
    "MovementFacts",
    "MovementFilter",
    "MovementKind",
    "MovementList",
    "MovementSummary",
    "PlacedUnits",
    "Receipt",
    "Reconciled",
    "StockFilter",
    "StockRow",
    "Transaction",
    "Transfer",
    "UnitsMove",
    "browse_movements",
    "get_movement",
    "get_stock",
    "iter_movements",
    "list_arrivals",
    "list_movements",
    "list_stock",
    "move_units",
    "post_count",
    "receive",
    "reconcile",
    "reserve",
    "tell_low_stock",
    "transact",
    "transfer",
    "undo_arrival",
    "verify",
    "was_posted",
]
