"""Reading customers' orders."""

from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select

from crmtui.kit.transactions import ReadTx
from crmtui.models import CustomerOrder, CustomerOrderLine, DomainEventRow, OrderAllocation
from crmtui.services.fulfilment.rows import load_order, order_details
from crmtui.services.fulfilment.rules import number_in
from crmtui.services.fulfilment.schemas import (
    ENDED,
    CustomerOrderDetail,
    CustomerOrderFilter,
    OrderEvent,
)

MAX_PAGE: Final = 500


def get_order(tx: ReadTx, order_id: UUID) -> CustomerOrderDetail:
    """One order with its lines.

    Raises:
        Forbidden: permission.missing (fulfilment:read).
        NotFound: customer_order.not_found.
    """
    tx.actor.require("fulfilment:read")
    return order_details(tx, [load_order(tx, order_id)])[0]


def list_orders(
    tx: ReadTx, wanted: CustomerOrderFilter | None = None, *, limit: int = 50, offset: int = 0
) -> tuple[tuple[CustomerOrderDetail, ...], int]:
    """Orders, the newest first, and how many the filter finds in all.

    Raises:
        Forbidden: permission.missing (fulfilment:read).
    """
    tx.actor.require("fulfilment:read")
    conditions = [] if wanted is None else _conditions(wanted)
    query = select(CustomerOrder).where(*conditions).order_by(CustomerOrder.number.desc())
    rows = tx.session.scalars(query.limit(max(1, min(limit, MAX_PAGE))).offset(max(0, offset)))
    total = tx.session.scalar(select(func.count(CustomerOrder.id)).where(*conditions))
    return order_details(tx, rows.all()), total or 0


def _conditions(wanted: CustomerOrderFilter) -> list[ColumnElement[bool]]:
    order = CustomerOrder
    found: list[ColumnElement[bool]] = []
    if wanted.status is not None:
        found.append(order.status == wanted.status.value)
    if wanted.reference is not None:
        found.append(order.reference == wanted.reference)
    if wanted.urgent:
        found.append(order.priority > 0)
    if wanted.alive or wanted.back_ordered:
        found.append(order.status.not_in(ENDED))
    if wanted.back_ordered:
        found.append(order.id.in_(_back_ordered()))
    if wanted.text:
        found.append(_named(wanted.text))
    return found


def _back_ordered() -> Select[UUID]:
    line, held = CustomerOrderLine, OrderAllocation
    has = held.reserved + held.picked + held.packed + held.shipped
    return (
        select(line.order_id)
        .outerjoin(held, held.line_id == line.id)
        .group_by(line.id)
        .having(line.quantity > func.coalesce(func.sum(has), 0))
    )


def _named(text: str) -> ColumnElement[bool]:
    order = CustomerOrder
    columns = order.reference, order.customer_name, order.customer_email
    parts = [func.lower(each).contains(text.lower(), autoescape=True) for each in columns]
    # SQLite knows the case of no letter beyond ASCII.
    parts += [each.contains(text, autoescape=True) for each in columns]
    if (number := number_in(text)) is not None:
        parts.append(order.number == number)
    return or_(*parts)


def list_order_events(tx: ReadTx, order_id: UUID, limit: int = 200) -> tuple[OrderEvent, ...]:
    """What happened to an order, the latest first.

    Raises:
        Forbidden: permission.missing (fulfilment:read).
        NotFound: customer_order.not_found.
    """
    tx.actor.require("fulfilment:read")
    load_order(tx, order_id)
    row = DomainEventRow
    query = (
        select(row)
        .where(row.organization_id == tx.organization_id, row.subject_id == order_id)
        .order_by(row.seq.desc())
        .limit(limit)
    )
    return tuple(
        OrderEvent(
            at=each.occurred_at,
            what=each.topic.partition(".")[2],
            actor_name=each.actor_name,
            via=each.via,
            facts=each.data,
        )
        for each in tx.session.scalars(query)
    )
