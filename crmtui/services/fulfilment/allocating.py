"""What one line has in one bin, as it is picked, given back, released or found elsewhere.

Each moves the ledger, the allocation and the order's status together. Whoever moves units of
several orders locks these first, in the order of their ids.
"""

from typing import Final, NamedTuple
from uuid import UUID

from crmtui.kit.transactions import WriteTx
from crmtui.services import stock
from crmtui.services.fulfilment import errors, statements
from crmtui.services.fulfilment.reserving import allocate
from crmtui.services.fulfilment.rows import load_order
from crmtui.services.fulfilment.schemas import OrderStatus, order_code
from crmtui.services.fulfilment.standing import find_status, refresh_status
from crmtui.services.stock import MovementKind, PlacedUnits, UnitsMove


class Allocated(NamedTuple):
    """Units of one lot in one bin that a line has."""

    line_id: UUID
    bin_id: UUID
    lot_id: UUID


def note_picked(tx: WriteTx, held: Allocated, units: int, request_id: str | None = None) -> None:
    """So many reserved units were taken out of their bin.

    Raises:
        Forbidden: permission.missing (fulfilment:pick, stock:move, items:read).
        NotFound: customer_order.line_not_found.
        LimitReached: customer_order.not_held.
        Conflict: customer_order.ended.
    """
    _move(tx, held, MovementKind.PICK, units, request_id=request_id)


def note_unpicked(tx: WriteTx, held: Allocated, units: int, request_id: str | None = None) -> None:
    """So many picked units lie in their bin again, and are still reserved.

    Raises:
        Forbidden, NotFound, LimitReached, Conflict: as `note_picked`.
    """
    _move(tx, held, MovementKind.UNPICK, units, request_id=request_id)


def release_part(tx: WriteTx, held: Allocated, units: int, reason: str) -> None:
    """The line gives back so many units that it has reserved.

    Raises:
        Forbidden, NotFound, LimitReached, Conflict: as `note_picked`.
    """
    _move(tx, held, MovementKind.RELEASE, units, reason)


def reserve_elsewhere(tx: WriteTx, line_id: UUID, units: int) -> tuple[PlacedUnits, ...]:
    """Reserve up to so many units for a line, wherever they are; what it got, and where.

    What it did not get is a back-order: the line misses it.

    Raises:
        Forbidden: permission.missing (fulfilment:pick, stock:move, items:read).
        NotFound: customer_order.line_not_found.
        Conflict: customer_order.ended.
    """
    tx.actor.require("fulfilment:pick")
    line = _lock_line(tx, line_id)
    done = stock.reserve(tx, line.item_id, units, order_code(line.number))
    if done is not None:
        allocate(tx, line_id, done)
    refresh_status(tx, load_order(tx, line.order_id, lock=True))
    return tuple(
        PlacedUnits(bin_id=each.bin_id, lot_id=each.lot_id, units=each.quantity)
        for each in (done.movements if done else ())
    )


def _move(
    tx: WriteTx,
    held: Allocated,
    kind: MovementKind,
    units: int,
    reason: str = "",
    request_id: str | None = None,
) -> None:
    tx.actor.require("fulfilment:pick")
    line = _lock_line(tx, held.line_id)
    given = {f"b_{name}": value for name, value in held._asdict().items()}
    given["b_organization_id"] = tx.organization_id
    # The ledger knows only how many all orders together have there.
    there = _units_there(tx, given, kind)
    if units > there:
        raise errors.not_held(there, units)
    act = UnitsMove(
        item_id=line.item_id,
        order_ref=order_code(line.number),
        kind=kind,
        places=(PlacedUnits(bin_id=held.bin_id, lot_id=held.lot_id, units=units),),
        reason=reason,
        request_id=request_id,
    )
    stock.move_units(tx, act)
    reserved, picked = _CHANGES[kind]
    by = {"reserved_by": reserved * units, "picked_by": picked * units}
    tx.change(statements.MOVE_HELD, {**given, **by})
    if find_status(tx, line.order_id) != line.status:
        refresh_status(tx, load_order(tx, line.order_id, lock=True))


_CHANGES: Final = {
    MovementKind.RELEASE: (-1, 0),
    MovementKind.PICK: (-1, 1),
    MovementKind.UNPICK: (1, -1),
}
"""By one unit: what is reserved, and what is picked."""


class _Line(NamedTuple):
    item_id: UUID
    order_id: UUID
    number: int
    status: str


def _lock_line(tx: WriteTx, line_id: UUID) -> _Line:
    """The line with its order, which is locked from then on."""
    tx.flush()
    given = {"organization_id": tx.organization_id, "line_id": line_id}
    rows = tx.run(statements.LOCK_ORDER_OF_LINE, given)
    if not rows:
        raise errors.line_not_found()
    line = _Line._make(rows[0])
    if OrderStatus(line.status).is_ended:
        raise errors.order_ended(line.status)
    return line


def _units_there(tx: WriteTx, given: dict[str, UUID], kind: MovementKind) -> int:
    """As it is now: before the order was locked, somebody else may have changed it."""
    rows = tx.run(statements.HELD, given)
    if not rows:
        raise errors.line_not_found()
    reserved, picked = rows[0]
    return int(picked if kind is MovementKind.UNPICK else reserved)
