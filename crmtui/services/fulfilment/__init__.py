"""Fulfilment: customers' orders, reserved, picked, packed into parcels, shipped or put back."""

from crmtui.services.fulfilment.allocating import (
    Allocated,
    note_picked,
    note_unpicked,
    release_part,
    reserve_elsewhere,
)
from crmtui.services.fulfilment.allocations import AllocationDetail, list_allocations
from crmtui.services.fulfilment.back_orders import fill_back_orders
from crmtui.services.fulfilment.commands import create_order
from crmtui.services.fulfilment.editing import add_line, change_line, update_order
from crmtui.services.fulfilment.ending import cancel_order, release_rest
from crmtui.services.fulfilment.packing import open_parcel, pack_goods, unpack_goods
from crmtui.services.fulfilment.packing_place import find_scanned_order, get_packing
from crmtui.services.fulfilment.packing_schemas import (
    LineToPack,
    PackAnswer,
    PackingPlace,
    PackScan,
    PackVerdict,
    ParcelDetail,
    ParcelGoods,
    ParcelLabel,
    ParcelOpen,
    PutBack,
    PutBackAnswer,
    PutBackLine,
)
from crmtui.services.fulfilment.papers import packing_slip_pdf, shipping_label_pdf
from crmtui.services.fulfilment.parcels import (
    close_parcel,
    discard_parcel,
    list_parcels,
    reopen_parcel,
)
from crmtui.services.fulfilment.putting_back import find_put_back, list_put_back, put_back
from crmtui.services.fulfilment.queries import get_order, list_order_events, list_orders
from crmtui.services.fulfilment.reserving import reserve_order
from crmtui.services.fulfilment.sales import GoodsSold, sell_goods, take_goods_back
from crmtui.services.fulfilment.schemas import (
    URGENT,
    BackOrderFilled,
    CustomerOrderCreate,
    CustomerOrderDetail,
    CustomerOrderFilter,
    CustomerOrderUpdate,
    LineDetail,
    LineWanted,
    OrderEvent,
    OrderStatus,
    Reserving,
    Shipment,
    Shipping,
    order_code,
)
from crmtui.services.fulfilment.shipping import ship_order

__all__ = [
    "URGENT",
    "Allocated",
    "AllocationDetail",
    "BackOrderFilled",
    "CustomerOrderCreate",
    "CustomerOrderDetail",
    "CustomerOrderFilter",
    "CustomerOrderUpdate",
    "GoodsSold",
    "LineDetail",
    "LineToPack",
    "LineWanted",
    "OrderEvent",
    "OrderStatus",
    "PackAnswer",
    "PackScan",
    "PackVerdict",
    "PackingPlace",
    "ParcelDetail",
    "ParcelGoods",
    "ParcelLabel",
    "ParcelOpen",
    "PutBack",
    "PutBackAnswer",
    "PutBackLine",
    "Reserving",
    "Shipment",
    "Shipping",
    "add_line",
    "cancel_order",
    "change_line",
    "close_parcel",
    "create_order",
    "discard_parcel",
    "fill_back_orders",
    "find_put_back",
    "find_scanned_order",
    "get_order",
    "get_packing",
    "list_allocations",
    "list_order_events",
    "list_orders",
    "list_parcels",
    "list_put_back",
    "note_picked",
    "note_unpicked",
    "open_parcel",
    "order_code",
    "pack_goods",
    "packing_slip_pdf",
    "put_back",
    "release_part",
    "release_rest",
    "reopen_parcel",
    "reserve_elsewhere",
    "reserve_order",
    "sell_goods",
    "ship_order",
    "shipping_label_pdf",
    "take_goods_back",
    "unpack_goods",
    "update_order",
]
