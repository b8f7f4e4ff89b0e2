"""Taking customers' orders down."""

from sqlalchemy import select

from crmtui.kit.numbering import next_number
from crmtui.kit.transactions import WriteTx
from crmtui.models import CustomerOrder, CustomerOrderLine
from crmtui.services.fulfilment.reserving import reserve_missing
from crmtui.services.fulfilment.rows import order_details, order_happened
from crmtui.services.fulfilment.schemas import (
    CustomerOrderCreate,
    CustomerOrderDetail,
    OrderStatus,
)
from crmtui.services.items import get_item


def create_order(tx: WriteTx, data: CustomerOrderCreate) -> CustomerOrderDetail:
    """Take an order down and reserve its units.

    Raises:
        Forbidden: permission.missing (fulfilment:write, items:read, stock:move).
        NotFound: item.not_found.
        LimitReached: stock.insufficient, when all must be there and are not.
        Conflict: customer_order.reference_taken.
    """
    tx.actor.require("fulfilment:write")
    if (known := _find_repeated(tx, data)) is not None:
        return order_details(tx, [known])[0]
    for line in data.lines:
        get_item(tx, line.item_id)
    values = data.model_dump(exclude={"lines", "reserving"})
    order = CustomerOrder(
        **values,
        number=next_number(tx, CustomerOrder.number),
        status=OrderStatus.OPEN.value,
        tracking_number="",
        carrier="",
    )
    tx.session.add(order)
    tx.flush()
    for position, line in enumerate(data.lines, 1):
        tx.session.add(CustomerOrderLine(order_id=order.id, position=position, **line.model_dump()))
    tx.flush()
    reserve_missing(tx, order, data.reserving)
    tx.record(order_happened("created", order))
    return order_details(tx, [order])[0]


def _find_repeated(tx: WriteTx, data: CustomerOrderCreate) -> CustomerOrder | None:
    if data.request_id is None:
        return None
    query = select(CustomerOrder).where(CustomerOrder.request_id == data.request_id)
    return tx.session.scalar(query)
