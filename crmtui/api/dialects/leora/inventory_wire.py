"""What clients get about the warehouse's stock, as the document has it."""

from typing_extensions import TypedDict

from crmtui.api.dialects.leora.ids import movement_wire_id, sku_wire_id, user_wire_id
from crmtui.api.dialects.leora.wire import PaginationOut, pagination_out
from crmtui.kit.wire_values import to_iso
from crmtui.services.items import PickOrderChanged
from crmtui.services.stock import Done, MovementDetail, MovementList, Reconciled, StockRow


class InventoryItemOut(TypedDict):
    id: str
    sku: str
    productName: str
    location: str | None
    quantityAvailable: int
    quantityReserved: int
    quantityPicked: int
    quantityPacked: int
    reorderPoint: int
    isLowStock: bool
    pickOrder: int | None
    bin: str | None


class InventoryOut(TypedDict):
    items: list[InventoryItemOut]
    pagination: PaginationOut


class PickOrderOut(TypedDict):
    success: bool
    skuId: str
    oldPickOrder: int | None
    newPickOrder: int
    updatedAt: str


class MadeOut(TypedDict):
    id: str
    type: str
    createdAt: str


class MadeManuallyOut(MadeOut):
    quantity: int


class AdjustedOut(TypedDict):
    success: bool
    skuId: str
    previousQuantity: int
    newQuantity: int
    adjustment: int
    transaction: MadeOut


class TransactedOut(TypedDict):
    success: bool
    transaction: MadeManuallyOut


class TransactionOut(TypedDict):
    id: str
    type: str
    quantity: int
    previousAvailable: int
    newAvailable: int
    orderId: str | None
    userId: str | None
    reason: str | None
    createdAt: str


class SummaryOut(TypedDict):
    totalTransactions: int
    netChange: int
    reservations: int
    picks: int
    adjustments: int


class TransactionsOut(TypedDict):
    transactions: list[TransactionOut]
    summary: SummaryOut


class ReconciliationOut(TypedDict):
    previousAvailable: int
    calculatedAvailable: int
    difference: int
    adjusted: bool


class ReconciledOut(TypedDict):
    success: bool
    skuId: str
    reconciliation: ReconciliationOut
    transactionsReviewed: int


def inventory_out(rows: tuple[StockRow, ...], total: int, limit: int, offset: int) -> InventoryOut:
    pagination = pagination_out(total, limit, offset, len(rows))
    return {"items": [_item_out(row) for row in rows], "pagination": pagination}


def _item_out(row: StockRow) -> InventoryItemOut:
    return {
        "id": sku_wire_id(row.item_id),
        "sku": row.sku,
        "productName": row.name,
        "location": row.warehouse,
        "quantityAvailable": row.available,
        "quantityReserved": row.reserved,
        "quantityPicked": row.picked,
        "quantityPacked": row.packed,
        "reorderPoint": row.reorder_point,
        "isLowStock": row.is_low,
        "pickOrder": row.pick_order,
        "bin": row.bin,
    }


def pick_order_out(changed: PickOrderChanged) -> PickOrderOut:
    return {
        "success": True,
        "skuId": sku_wire_id(changed.item_id),
        "oldPickOrder": changed.before,
        "newPickOrder": changed.after,
        "updatedAt": to_iso(changed.at),
    }


def adjusted_out(done: Done) -> AdjustedOut:
    return {
        "success": True,
        "skuId": sku_wire_id(done.item_id),
        "previousQuantity": done.previous_available,
        "newQuantity": done.new_available,
        "adjustment": done.quantity,
        "transaction": _made_out(done),
    }


def transacted_out(done: Done) -> TransactedOut:
    return {"success": True, "transaction": {**_made_out(done), "quantity": done.quantity}}


def _made_out(done: Done) -> MadeOut:
    """Units from several bins are several movements; the first stands for all of them."""
    first = done.movements[0]
    return {
        "id": movement_wire_id(first.id),
        "type": done.kind.value,
        "createdAt": to_iso(first.created_at),
    }


def transactions_out(found: MovementList) -> TransactionsOut:
    summary = found.summary
    return {
        "transactions": [_transaction_out(row) for row in found.movements],
        "summary": {
            "totalTransactions": summary.count,
            "netChange": summary.net_change,
            "reservations": summary.reservations,
            "picks": summary.picks,
            "adjustments": summary.adjustments,
        },
    }


def _transaction_out(row: MovementDetail) -> TransactionOut:
    user_id = None if row.actor_id is None else user_wire_id(row.actor_id)
    return {
        "id": movement_wire_id(row.id),
        "type": row.kind.value,
        "quantity": row.quantity,
        "previousAvailable": row.level_before,
        "newAvailable": row.level_after,
        "orderId": row.order_ref or None,
        "userId": row.user_ref or user_id,
        "reason": row.reason or None,
        "createdAt": to_iso(row.created_at),
    }


def reconciled_out(found: Reconciled) -> ReconciledOut:
    return {
        "success": True,
        "skuId": sku_wire_id(found.item_id),
        "reconciliation": {
            "previousAvailable": found.previous_available,
            "calculatedAvailable": found.calculated_available,
            "difference": found.difference,
            "adjusted": found.adjusted,
        },
        "transactionsReviewed": found.movements_reviewed,
    }
