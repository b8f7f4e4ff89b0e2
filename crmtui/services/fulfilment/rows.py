"""Loading customers' orders, and what is told of them when they change."""

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.models import CustomerOrder, CustomerOrderLine, Item, OrderAllocation
from crmtui.services.fulfilment import errors
from crmtui.services.fulfilment.schemas import (
    CustomerOrderDetail,
    LineDetail,
    OrderStatus,
    order_code,
)


def load_order(tx: ReadTx, order_id: UUID, *, lock: bool = False) -> CustomerOrder:
    """The order, locked until the end of the transaction if wanted."""
    query = select(CustomerOrder).where(CustomerOrder.id == order_id)
    if lock:
        query = query.with_for_update(key_share=True)
    found = tx.session.scalar(query, execution_options={"populate_existing": lock})
    if found is None:
        raise errors.order_not_found()
    return found


def order_details(tx: ReadTx, orders: Sequence[CustomerOrder]) -> tuple[CustomerOrderDetail, ...]:
    """The orders with their lines, which two questions find for all of them."""
    lines: dict[UUID, list[LineDetail]] = {order.id: [] for order in orders}
    for order_id, line in _lines(tx, lines):
        lines[order_id].append(line)
    return tuple(_detail(order, lines[order.id]) for order in orders)


def _detail(order: CustomerOrder, lines: Iterable[LineDetail]) -> CustomerOrderDetail:
    own = {
        name: getattr(order, name) for name in CustomerOrderDetail.model_fields if name != "lines"
    }
    return CustomerOrderDetail(**own, lines=tuple(lines))


def _lines(tx: ReadTx, order_ids: Iterable[UUID]) -> Iterable[tuple[UUID, LineDetail]]:
    line = CustomerOrderLine
    query = (
        select(
            line.order_id,
            line.id,
            line.item_id,
            Item.sku,
            Item.name,
            line.quantity,
            func.coalesce(func.sum(OrderAllocation.reserved), 0).label("reserved"),
            func.coalesce(func.sum(OrderAllocation.picked), 0).label("picked"),
            func.coalesce(func.sum(OrderAllocation.packed), 0).label("packed"),
            func.coalesce(func.sum(OrderAllocation.shipped), 0).label("shipped"),
        )
        .join(Item, Item.id == line.item_id)
        .outerjoin(OrderAllocation, OrderAllocation.line_id == line.id)
        .where(line.order_id.in_([*order_ids]))
        .group_by(line.id, Item.id)
        .order_by(line.order_id, line.position)
    )
    for row in tx.session.execute(query, None, execution_options={INCLUDE_DELETED: True}):
        yield row.order_id, LineDetail.model_validate(row)


def in_lock_order(lines: Iterable[LineDetail]) -> list[LineDetail]:
    """By item, whoever moves their units: two who want the same items must not wait for each
    other.
    """
    return sorted(lines, key=attrgetter("item_id"))


def allocations_of(tx: ReadTx, order_id: UUID) -> dict[UUID, list[OrderAllocation]]:
    """What each line has, by the line's id."""
    query = (
        select(OrderAllocation)
        .join(CustomerOrderLine, CustomerOrderLine.id == OrderAllocation.line_id)
        .where(CustomerOrderLine.order_id == order_id)
        .order_by(OrderAllocation.line_id, OrderAllocation.bin_id, OrderAllocation.lot_id)
    )
    found: dict[UUID, list[OrderAllocation]] = {}
    for row in tx.session.scalars(query):
        found.setdefault(row.line_id, []).append(row)
    return found


def order_happened(verb: str, order: CustomerOrder, **more: Any) -> DomainEvent:
    facts = {
        "id": str(order.id),
        "displayName": order_code(order.number),
        "status": OrderStatus(order.status).value,
        "reference": order.reference,
        **more,
    }
    return DomainEvent(f"customer_order.{verb}", "customer_order", order.id, facts)
