"""What one line has in one bin, as it is picked, given back, released or found elsewhere.

Each moves the ledger, the allocation and the order's status together. Whoever moves units of
several orders locks these first, in the order of their ids.
"""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.transactions import WriteTx
from crmtui.models import CustomerOrder, CustomerOrderLine, OrderAllocation
from crmtui.services import stock
from crmtui.services.fulfilment import errors
from crmtui.services.fulfilment.reserving import allocate
from crmtui.services.fulfilment.rows import load_order
from crmtui.services.fulfilment.schemas import OrderStatus, order_code
from crmtui.services.fulfilment.standing import refresh_status
from crmtui.services.fulfilment.units import move_parts
from crmtui.services.stock import MovementKind, PlacedUnits


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
    line = _load_line(tx, line_id)
    order = _load_open_order(tx, line.order_id)
    done = stock.reserve(tx, line.item_id, units, order_code(order.number))
    if done is not None:
        allocate(tx, line.id, done)
    refresh_status(tx, order)
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
    line = _load_line(tx, held.line_id)
    order = _load_open_order(tx, line.order_id)
    allocation = _load_allocation(tx, held)
    # The ledger knows only how many all orders together have there.
    there = allocation.picked if kind is MovementKind.UNPICK else allocation.reserved
    if units > there:
        raise errors.not_held(there, units)
    parts = [(allocation, units)]
    move_parts(tx, order, line.item_id, kind, parts, reason=reason, request_id=request_id)
    refresh_status(tx, order)


def _load_line(tx: WriteTx, line_id: UUID) -> CustomerOrderLine:
    found = tx.session.scalar(select(CustomerOrderLine).where(CustomerOrderLine.id == line_id))
    if found is None:
        raise errors.line_not_found()
    return found


def _load_open_order(tx: WriteTx, order_id: UUID) -> CustomerOrder:
    order = load_order(tx, order_id, lock=True)
    if OrderStatus(order.status).is_ended:
        raise errors.order_ended(order.status)
    return order


def _load_allocation(tx: WriteTx, held: Allocated) -> OrderAllocation:
    """As it is now: before the order was locked, somebody else may have changed it."""
    query = select(OrderAllocation).where(
        OrderAllocation.line_id == held.line_id,
        OrderAllocation.bin_id == held.bin_id,
        OrderAllocation.lot_id == held.lot_id,
    )
    found = tx.session.scalar(query, execution_options={"populate_existing": True})
    if found is None:
        raise errors.line_not_found()
    return found
