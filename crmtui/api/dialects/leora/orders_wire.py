"""Customers' orders as clients get them; the document names the path and the dialect the manner."""

from typing_extensions import TypedDict

from crmtui.api.dialects.leora.ids import line_wire_id, order_wire_id, sku_wire_id
from crmtui.api.dialects.leora.times import iso_or_none
from crmtui.api.dialects.leora.wire import PaginationOut, pagination_out
from crmtui.kit.wire_values import to_iso
from crmtui.services.fulfilment import CustomerOrderDetail, LineDetail


class CustomerOut(TypedDict):
    name: str
    email: str
    address: str


class LineOut(TypedDict):
    id: str
    skuId: str
    sku: str
    productName: str
    quantity: int
    quantityReserved: int
    quantityPicked: int
    quantityPacked: int
    quantityShipped: int


class OrderOut(TypedDict):
    id: str
    number: str
    reference: str | None
    status: str
    customer: CustomerOut
    notes: str | None
    lines: list[LineOut]
    trackingNumber: str | None
    carrier: str | None
    createdAt: str
    updatedAt: str
    shippedAt: str | None
    cancelledAt: str | None


class OrderMadeOut(TypedDict):
    success: bool
    order: OrderOut


class OrdersOut(TypedDict):
    orders: list[OrderOut]
    pagination: PaginationOut


def order_out(order: CustomerOrderDetail) -> OrderOut:
    return {
        "id": order_wire_id(order.id),
        "number": order.code,
        "reference": order.reference,
        "status": order.status.value.upper(),
        "customer": {
            "name": order.customer_name,
            "email": order.customer_email,
            "address": order.address,
        },
        "notes": order.note or None,
        "lines": [_line_out(line) for line in order.lines],
        "trackingNumber": order.tracking_number or None,
        "carrier": order.carrier or None,
        "createdAt": to_iso(order.created_at),
        "updatedAt": to_iso(order.updated_at),
        "shippedAt": iso_or_none(order.shipped_at),
        "cancelledAt": iso_or_none(order.cancelled_at),
    }


def _line_out(line: LineDetail) -> LineOut:
    return {
        "id": line_wire_id(line.id),
        "skuId": sku_wire_id(line.item_id),
        "sku": line.sku,
        "productName": line.name,
        "quantity": line.quantity,
        "quantityReserved": line.reserved,
        "quantityPicked": line.picked,
        "quantityPacked": line.packed,
        "quantityShipped": line.shipped,
    }


def order_made_out(order: CustomerOrderDetail) -> OrderMadeOut:
    return {"success": True, "order": order_out(order)}


def orders_out(
    orders: tuple[CustomerOrderDetail, ...], total: int, limit: int, offset: int
) -> OrdersOut:
    pagination = pagination_out(total, limit, offset, len(orders))
    return {"orders": [order_out(order) for order in orders], "pagination": pagination}
