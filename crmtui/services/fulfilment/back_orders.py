"""Back-orders: what came in goes to those who wait for it."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select

from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import CustomerOrder, CustomerOrderLine, OrderAllocation, StockLevel
from crmtui.services import stock
from crmtui.services.fulfilment.reserving import allocate
from crmtui.services.fulfilment.rows import order_happened
from crmtui.services.fulfilment.schemas import ENDED, BackOrderFilled, order_code
from crmtui.services.fulfilment.standing import refresh_status

MOST_ORDERS: Final = 200
"""In one transaction."""


class _Wanting(NamedTuple):
    """A line that misses units of which some are there."""

    order_id: UUID
    line_id: UUID
    item_id: UUID
    missing: int


def fill_back_orders(
    tx: WriteTx, item_ids: Iterable[UUID] | None = None
) -> tuple[BackOrderFilled, ...]:
    """Reserve what is there now for the orders that miss it, the urgent first, then the oldest.

    At most 200 orders at once; whoever has more calls again until nothing is filled.

    Raises:
        Forbidden: permission.missing (fulfilment:write, stock:move, items:read).
    """
    tx.actor.require("fulfilment:write")
    wanted = None if item_ids is None else set(item_ids)
    orders = _lock(tx, _find_orders(tx, wanted))
    units: dict[UUID, int] = {}
    for line in _find_lines(tx, orders, wanted):
        code = order_code(orders[line.order_id].number)
        done = stock.reserve(tx, line.item_id, line.missing, code)
        if done is not None:
            allocate(tx, line.line_id, done)
            units[line.order_id] = units.get(line.order_id, 0) + done.quantity
    return tuple(_filled(tx, orders[each], units[each]) for each in orders if each in units)


def _filled(tx: WriteTx, order: CustomerOrder, units: int) -> BackOrderFilled:
    refresh_status(tx, order)
    tx.record(order_happened("reserved", order, units=units))
    return BackOrderFilled(order_id=order.id, code=order_code(order.number), units=units)


def _find_orders(tx: ReadTx, item_ids: set[UUID] | None) -> Sequence[UUID]:
    query = _wanting(item_ids).with_only_columns(CustomerOrder.id).distinct()
    query = query.add_columns(CustomerOrder.priority, CustomerOrder.number)
    query = query.order_by(CustomerOrder.priority.desc(), CustomerOrder.number)
    return [row.id for row in tx.session.execute(query.limit(MOST_ORDERS))]


def _lock(tx: WriteTx, order_ids: Sequence[UUID]) -> dict[UUID, CustomerOrder]:
    """The orders by their turn; locked by their ids, so that two who fill do not wait for each
    other."""
    query = select(CustomerOrder).where(CustomerOrder.id.in_(order_ids)).order_by(CustomerOrder.id)
    rows = tx.session.scalars(
        query.with_for_update(key_share=True), execution_options={"populate_existing": True}
    )
    found = {row.id: row for row in rows if row.status not in ENDED}
    return {each: found[each] for each in order_ids if each in found}


def _find_lines(
    tx: ReadTx, orders: dict[UUID, CustomerOrder], item_ids: set[UUID] | None
) -> list[_Wanting]:
    """By item, as everybody locks them; of each item the most urgent order first."""
    query = _wanting(item_ids).where(CustomerOrder.id.in_(orders))
    found = [
        _Wanting(order_id, line_id, item_id, missing)
        for order_id, line_id, item_id, missing in tx.session.execute(query)
    ]
    turn = {order_id: number for number, order_id in enumerate(orders)}
    return sorted(found, key=lambda line: (line.item_id, turn[line.order_id]))


def _wanting(item_ids: set[UUID] | None) -> Select[UUID, UUID, UUID, int]:
    """Lines of living orders that miss units of which some are available."""
    line, held = CustomerOrderLine, OrderAllocation
    has = func.sum(held.reserved + held.picked + held.packed + held.shipped)
    had = (
        select(func.coalesce(has, 0)).where(held.line_id == line.id).correlate(line)
    ).scalar_subquery()
    query = (
        select(line.order_id, line.id, line.item_id, line.quantity - had)
        .join(CustomerOrder, CustomerOrder.id == line.order_id)
        .join(StockLevel, StockLevel.item_id == line.item_id)
        .where(CustomerOrder.status.not_in(ENDED), StockLevel.available > 0, line.quantity > had)
    )
    return query if item_ids is None else query.where(line.item_id.in_(item_ids))
