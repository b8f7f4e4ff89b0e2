"""Customers' orders."""

from typing import Annotated, Final

from fastapi import Query
from starlette.responses import Response

from crmtui.api.dialects.leora import orders_wire as wire
from crmtui.api.dialects.leora.callers import AnyCall
from crmtui.api.dialects.leora.ids import OrderPath
from crmtui.api.dialects.leora.orders_inputs import OrderIn, OrdersQuery, ShipIn
from crmtui.api.dialects.leora.sections import refusals
from crmtui.api.replies import JsonReply
from crmtui.api.request_keys import RequestKey
from crmtui.api.sections import BODY_OPTIONAL, CREATED, section
from crmtui.services import fulfilment

router: Final = section("Orders")
_ORDERS: Final = "/v1/orders"
_REFUSED: Final = ("FORBIDDEN", "NOT_FOUND", "CONFLICT", "INVALID_REQUEST", "VALIDATION_ERROR")


@router.get(
    _ORDERS,
    summary="List Orders",
    response_model=wire.OrdersOut,
    responses=refusals("FORBIDDEN", "INVALID_REQUEST"),
)
async def list_orders(call: AnyCall, query: Annotated[OrdersQuery, Query()]) -> Response:
    """The newest first."""
    found, total = await call.read(
        call.home,
        fulfilment.list_orders,
        query.to_filter(),
        limit=query.page_size,
        offset=query.offset,
    )
    return JsonReply(wire.orders_out(found, total, query.page_size, query.offset))


@router.post(
    _ORDERS,
    summary="Create Order",
    status_code=CREATED,
    response_model=wire.OrderMadeOut,
    responses=refusals(*_REFUSED),
)
async def create_order(call: AnyCall, body: OrderIn, request_id: RequestKey = None) -> Response:
    """Takes an order down and reserves its units: all, a part, or none."""
    made = await call.write(call.home, fulfilment.create_order, body.to_create(request_id))
    return JsonReply(wire.order_made_out(made), CREATED)


@router.get(
    f"{_ORDERS}/{{orderId}}",
    summary="Get Order",
    response_model=wire.OrderOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND"),
)
async def get_order(call: AnyCall, order_id: OrderPath) -> Response:
    """One order with its lines."""
    return JsonReply(wire.order_out(await call.read(call.home, fulfilment.get_order, order_id)))


@router.post(
    f"{_ORDERS}/{{orderId}}/cancel",
    summary="Cancel Order",
    response_model=wire.OrderMadeOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND", "CONFLICT"),
)
async def cancel_order(call: AnyCall, order_id: OrderPath) -> Response:
    """What was reserved is available again."""
    order = await call.write(call.home, fulfilment.cancel_order, order_id)
    return JsonReply(wire.order_made_out(order))


@router.post(
    f"{_ORDERS}/{{orderId}}/ship",
    summary="Ship Order",
    response_model=wire.OrderMadeOut,
    responses=refusals(*_REFUSED),
    openapi_extra=BODY_OPTIONAL,
)
async def ship_order(call: AnyCall, order_id: OrderPath, body: ShipIn) -> Response:
    """All of its units have left; what was not reserved yet is taken from what is available."""
    order = await call.write(call.home, fulfilment.ship_order, order_id, body.to_shipment())
    return JsonReply(wire.order_made_out(order))
