"""Reading customers' orders."""

from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from crmtui.kit.transactions import ReadTx
from crmtui.models import CustomerOrder
from crmtui.services.fulfilment.rows import load_order, order_details
from crmtui.services.fulfilment.schemas import CustomerOrderDetail, CustomerOrderFilter

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
    conditions = []
    if wanted is not None and wanted.status is not None:
        conditions.append(CustomerOrder.status == wanted.status.value)
    if wanted is not None and wanted.reference is not None:
        conditions.append(CustomerOrder.reference == wanted.reference)
    query = select(CustomerOrder).where(*conditions).order_by(CustomerOrder.number.desc())
    rows = tx.session.scalars(query.limit(max(1, min(limit, MAX_PAGE))).offset(max(0, offset)))
    total = tx.session.scalar(select(func.count(CustomerOrder.id)).where(*conditions))
    return order_details(tx, rows.all()), total or 0
