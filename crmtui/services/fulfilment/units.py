"""Moving the units that an order has reserved."""

from crmtui.kit.transactions import WriteTx
from crmtui.models import CustomerOrder
from crmtui.services import stock
from crmtui.services.fulfilment.rows import allocations_of, in_lock_order, order_details
from crmtui.services.fulfilment.schemas import order_code
from crmtui.services.stock import MovementKind, PlacedUnits, UnitsMove


def move_reserved(tx: WriteTx, order: CustomerOrder, *kinds: MovementKind) -> None:
    """Let all reserved units go through movements of these kinds, one after the other.

    Raises:
        LimitReached: stock.insufficient, when the ledger knows of fewer.
    """
    (detail,) = order_details(tx, [order])
    allocations = allocations_of(tx, order.id)
    for line in in_lock_order(detail.lines):
        held = [each for each in allocations.get(line.id, []) if each.reserved]
        places = tuple(
            PlacedUnits(bin_id=each.bin_id, lot_id=each.lot_id, units=each.reserved)
            for each in held
        )
        for kind in kinds if places else ():
            code = order_code(order.number)
            stock.move_units(
                tx, UnitsMove(item_id=line.item_id, order_ref=code, kind=kind, places=places)
            )
        for each in held:
            if MovementKind.SHIP in kinds:
                each.shipped += each.reserved
            each.reserved = 0
    tx.flush()
