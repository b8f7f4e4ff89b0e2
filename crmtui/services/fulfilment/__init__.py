"""Fulfilment: customers' orders, from the reservation of their units to their shipping."""

from crmtui.services.fulfilment.commands import cancel_order, create_order
from crmtui.services.fulfilment.queries import get_order, list_orders
from crmtui.services.fulfilment.schemas import (
    CustomerOrderCreate,
    CustomerOrderDetail,
    CustomerOrderFilter,
    LineDetail,
    LineWanted,
    OrderStatus,
    Reserving,
    Shipment,
)
from crmtui.services.fulfilment.shipping import ship_order

__all__ = [
    "CustomerOrderCreate",
    "CustomerOrderDetail",
    "CustomerOrderFilter",
    "LineDetail",
    "LineWanted",
    "OrderStatus",
    "Reserving",
    "Shipment",
    "cancel_order",
    "create_order",
    "get_order",
    "list_orders",
    "ship_order",
]
