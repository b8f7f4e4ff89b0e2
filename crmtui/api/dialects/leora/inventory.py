"""Warehouse and inventory."""

from typing import Annotated, Final

from fastapi import Query
from starlette.responses import Response

from crmtui.api.dialects.leora import inventory_wire as wire
from crmtui.api.dialects.leora.callers import AnyCall
from crmtui.api.dialects.leora.ids import SkuPath
from crmtui.api.dialects.leora.inventory_inputs import (
    AdjustIn,
    InventoryQuery,
    PickOrderIn,
    TransactionIn,
    TransactionsQuery,
)
from crmtui.api.dialects.leora.sections import refusals
from crmtui.api.replies import JsonReply
from crmtui.api.request_keys import RequestKey
from crmtui.api.sections import section
from crmtui.services import items, stock

router: Final = section("Warehouse & Inventory APIs")
_INVENTORY: Final = "/api/warehouse/inventory"
_REFUSED: Final = ("FORBIDDEN", "NOT_FOUND", "CONFLICT", "INVALID_REQUEST", "VALIDATION_ERROR")


@router.get(
    _INVENTORY,
    summary="Get Warehouse Inventory",
    response_model=wire.InventoryOut,
    responses=refusals("FORBIDDEN", "INVALID_REQUEST"),
)
async def list_inventory(call: AnyCall, query: Annotated[InventoryQuery, Query()]) -> Response:
    """Items in the order in which they are picked; low means at the reorder point or below."""
    rows, total = await call.read(
        call.home, stock.list_stock, query.to_filter(), limit=query.page_size, offset=query.offset
    )
    return JsonReply(wire.inventory_out(rows, total, query.page_size, query.offset))


@router.post(
    f"{_INVENTORY}/transaction",
    summary="Create Manual Transaction",
    response_model=wire.TransactedOut,
    responses=refusals(*_REFUSED),
)
async def create_transaction(
    call: AnyCall, body: TransactionIn, request_id: RequestKey = None
) -> Response:
    """Only an ADJUSTMENT may be negative; what is not there is a CONFLICT."""
    done = await call.write(call.home, stock.transact, body.to_transaction(request_id))
    return JsonReply(wire.transacted_out(done))


@router.patch(
    f"{_INVENTORY}/{{skuId}}/pick-order",
    summary="Update Pick Order",
    response_model=wire.PickOrderOut,
    responses=refusals(*_REFUSED),
)
async def update_pick_order(call: AnyCall, item_id: SkuPath, body: PickOrderIn) -> Response:
    """Gives the item a turn of its own, instead of that of its bin."""
    changed = await call.write(
        call.home, items.set_pick_order, item_id, body.pick_order, body.reason
    )
    return JsonReply(wire.pick_order_out(changed))


@router.post(
    f"{_INVENTORY}/{{skuId}}/adjust",
    summary="Adjust Inventory",
    response_model=wire.AdjustedOut,
    responses=refusals(*_REFUSED),
)
async def adjust_inventory(
    call: AnyCall, item_id: SkuPath, body: AdjustIn, request_id: RequestKey = None
) -> Response:
    """More or less of what is available, with a reason."""
    wanted = body.to_transaction(item_id, request_id)
    return JsonReply(wire.adjusted_out(await call.write(call.home, stock.transact, wanted)))


@router.get(
    f"{_INVENTORY}/{{skuId}}/transactions",
    summary="List Transactions",
    response_model=wire.TransactionsOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND", "INVALID_REQUEST"),
)
async def list_transactions(
    call: AnyCall, item_id: SkuPath, query: Annotated[TransactionsQuery, Query()]
) -> Response:
    """The latest, oldest first; the summary is of all that the filter finds."""
    found = await call.read(
        call.home, stock.list_movements, item_id, query.to_filter(), limit=query.page_size
    )
    return JsonReply(wire.transactions_out(found))


@router.post(
    f"{_INVENTORY}/{{skuId}}/reconcile",
    summary="Reconcile SKU",
    response_model=wire.ReconciledOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND"),
)
async def reconcile_sku(call: AnyCall, item_id: SkuPath) -> Response:
    """Sets the quantities to what the transactions add up to; that is a transaction itself."""
    return JsonReply(wire.reconciled_out(await call.write(call.home, stock.reconcile, item_id)))
