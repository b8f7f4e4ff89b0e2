"""Moving the units of an order, in the ledger and in its allocations together."""

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from crmtui.kit.transactions import WriteTx
from crmtui.models import CustomerOrder, OrderAllocation
from crmtui.services import stock
from crmtui.services.fulfilment.rows import allocations_of, in_lock_order, order_details
from crmtui.services.fulfilment.schemas import LineDetail, order_code
from crmtui.services.stock import MovementKind, PlacedUnits, UnitsMove

_WAYS: Final[dict[MovementKind, tuple[str, str | None]]] = {
    MovementKind.RELEASE: ("reserved", None),
    MovementKind.PICK: ("reserved", "picked"),
    MovementKind.PACK: ("picked", "packed"),
    MovementKind.SHIP: ("packed", "shipped"),
    MovementKind.UNPACK: ("packed", "picked"),
    MovementKind.UNPICK: ("picked", "reserved"),
}
"""From where to where a movement takes the units of an allocation."""

Part = tuple[OrderAllocation, int]
"""An allocation and how many of its units."""


def move_parts(
    tx: WriteTx,
    order: CustomerOrder,
    item_id: UUID,
    kind: MovementKind,
    parts: Sequence[Part],
    *,
    reason: str = "",
    request_id: str | None = None,
) -> None:
    """Let units of one item go on, or back, by one movement an allocation.

    Whether this was done before under the same `request_id` is for the caller to find out: the
    allocations are changed in any case.

    Raises:
        LimitReached: stock.insufficient, when the ledger knows of fewer.
    """
    source, target = _WAYS[kind]
    wanted = [(held, units) for held, units in parts if units]
    if not wanted:
        return
    places = tuple(
        PlacedUnits(bin_id=held.bin_id, lot_id=held.lot_id, units=units) for held, units in wanted
    )
    act = UnitsMove(
        item_id=item_id,
        order_ref=order_code(order.number),
        kind=kind,
        places=places,
        reason=reason,
        request_id=request_id,
    )
    stock.move_units(tx, act)
    for held, units in wanted:
        setattr(held, source, getattr(held, source) - units)
        if target is not None:
            setattr(held, target, getattr(held, target) + units)
    tx.flush()


def move_all(
    tx: WriteTx,
    order: CustomerOrder,
    *kinds: MovementKind,
    lines: Iterable[LineDetail] | None = None,
    reason: str = "",
) -> None:
    """Let all units of the order, or of some lines, go through movements of these kinds, one after
    the other: each takes what is where it begins.

    Raises:
        LimitReached: stock.insufficient, when the ledger knows of fewer.
    """
    if lines is None:
        (detail,) = order_details(tx, [order])
        lines = detail.lines
    allocations = allocations_of(tx, order.id)
    for line in in_lock_order(lines):
        held = allocations.get(line.id, [])
        for kind in kinds:
            source, _target = _WAYS[kind]
            parts = [(each, getattr(each, source)) for each in held]
            move_parts(tx, order, line.item_id, kind, parts, reason=reason)
