"""Fulfilment: customers' orders, from the reservation of their units to their shipping."""

from crmtui.services.fulfilment.allocating import (
    Allocated,
    note_picked,
    note_unpicked,
    release_part,
    reserve_elsewhere,
)
from crmtui.services.fulfilment.commands import create_order
from crmtui.services.fulfilment.ending import cancel_order, release_rest
from crmtui.services.fulfilment.queries import get_order, list_orders
from crmtui.services.fulfilment.reserving import reserve_order
from crmtui.services.fulfilment.schemas import (
    CustomerOrderCreate,
    CustomerOrderDetail,
    CustomerOrderFilter,
    LineDetail,
    LineWanted,
    OrderStatus,
    Reserving,
    Shipment,
    Shipping,
)
from crmtui.services.fulfilment.shipping import ship_order

__all__ = [
    "Allocated",
    "CustomerOrderCreate",
    "CustomerOrderDetail",
    "CustomerOrderFilter",
    "LineDetail",
    "LineWanted",
    "OrderStatus",
    "Reserving",
    "Shipment",
    "Shipping",
    "cancel_order",
    "create_order",
    "get_order",
    "list_orders",
    "note_picked",
    "note_unpicked",
    "release_part",
    "release_rest",
    "reserve_elsewhere",
    "reserve_order",
    "ship_order",
]
