"""The demo's store room: merchandise, drinks and what the front desk uses, and orders of them.

`data/demo/store.json` describes it.
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Literal
from uuid import UUID

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.i18n import _
from crmtui.kit.resources import data_path
from crmtui.kit.schemas import Schema
from crmtui.kit.transactions import WriteTx
from crmtui.services import fulfilment, items, picking, places, stock
from crmtui.services.fulfilment import (
    CustomerOrderCreate,
    LineWanted,
    PackScan,
    ParcelLabel,
    ParcelOpen,
    Reserving,
    Shipment,
)
from crmtui.services.items import Barcode, ItemCreate, LotWanted
from crmtui.services.picking import (
    BatchClose,
    BatchDetail,
    BatchPlan,
    Cart,
    PickCount,
    PickScan,
    PickStep,
    TaskDetail,
)
from crmtui.services.places import BinWanted
from crmtui.services.stock import AdjustmentReason, MovementKind, Receipt, Transaction

_SHIPMENT = Shipment(tracking_number="00340434161094042557", carrier="DHL")

_PARCEL_GRAMS = 1_150


class _Lot(Schema):
    code: str
    expires_in_days: int
    quantity: int


class _Item(Schema):
    sku: str
    name: str
    unit: str
    bin: str
    zone: str
    reorder_point: int
    barcode: str
    quantity: int
    lots: tuple[_Lot, ...]


class _Order(Schema):
    customer: str
    email: str
    address: str
    lines: dict[str, int]
    """Quantities by SKU."""
    reserving: Reserving = Reserving.ALL
    then: Literal["batch", "begin", "pick", "pack", "ship", "cancel"] | None = None
    """What became of it. Those of a batch wait in one together; of one that was begun, the first
    line was picked."""


class _Adjustment(Schema):
    sku: str
    quantity: int
    reason: AdjustmentReason
    note: str


class _Store(Schema):
    warehouse: str
    items: tuple[_Item, ...]
    orders: tuple[_Order, ...]
    adjustments: tuple[_Adjustment, ...]


@cache
def _load() -> _Store:
    return _Store.model_validate_json(data_path("demo/store.json").read_bytes())


def fill_store(backend: Backend, director: Actor) -> Mapping[str, int]:
    """Fill the store room; how many of what were made."""
    store = _load()
    with backend.write(director) as tx:
        ids = {item.sku: _add(tx, store.warehouse, item) for item in store.items}
        for change in store.adjustments:
            _adjust(tx, ids[change.sku], change)
        made = [(_order(tx, ids, order), order) for order in store.orders]
        waiting = tuple(order_id for order_id, order in made if order.then == "batch")
        plan = BatchPlan(order_ids=waiting, cart=Cart(totes=len(waiting)))
        batches = picking.build_batches(tx, plan)
    return {
        "items": len(store.items),
        "customer_orders": len(store.orders),
        "pick_batches": len(batches),
    }


def _add(tx: WriteTx, warehouse: str, item: _Item) -> UUID:
    wanted = BinWanted(code=item.bin, warehouse=warehouse, zone=item.zone)
    data = ItemCreate(
        sku=item.sku,
        name=item.name,
        unit=item.unit,
        reorder_point=item.reorder_point,
        has_lots=bool(item.lots),
        barcodes=(Barcode(code=item.barcode),),
        home_bin_id=places.ensure_bin(tx, wanted).id,
    )
    made = items.create_item(tx, data)
    for lot in item.lots:
        expires_on = (tx.now + timedelta(days=lot.expires_in_days)).date()
        came = LotWanted(code=lot.code, expires_on=expires_on)
        stock.receive(tx, Receipt(item_id=made.id, quantity=lot.quantity, lot=came))
    if item.quantity:
        stock.receive(tx, Receipt(item_id=made.id, quantity=item.quantity))
    return made.id


def _adjust(tx: WriteTx, item_id: UUID, change: _Adjustment) -> None:
    data = Transaction(
        item_id=item_id,
        kind=MovementKind.ADJUSTMENT,
        quantity=change.quantity,
        reason=change.reason.value,
        note=change.note,
    )
    stock.transact(tx, data)


def _order(tx: WriteTx, ids: Mapping[str, UUID], order: _Order) -> UUID:
    lines = [LineWanted(item_id=ids[sku], quantity=number) for sku, number in order.lines.items()]
    data = CustomerOrderCreate(
        customer_name=order.customer,
        customer_email=order.email,
        address=order.address,
        lines=tuple(lines),
        reserving=order.reserving,
    )
    made = fulfilment.create_order(tx, data)
    if order.then == "ship":
        fulfilment.ship_order(tx, made.id, _SHIPMENT)
    elif order.then == "cancel":
        fulfilment.cancel_order(tx, made.id)
    elif order.then in ("begin", "pick", "pack"):
        batch = _pick(tx, made.id, 1 if order.then == "begin" else len(lines))
        if order.then == "pack":
            _pack(tx, made.id, batch)
    return made.id


def _pick(tx: WriteTx, order_id: UUID, lines: int) -> BatchDetail:
    """Walk so many lines of an order, and end its batch."""
    (batch,) = picking.build_batches(tx, BatchPlan(order_ids=(order_id,), cart=Cart(totes=1)))
    picking.take_batch(tx, batch.id)
    for task in batch.tasks[:lines]:
        _take(tx, batch.id, task)
    reason = _("The rest can wait") if lines < len(batch.tasks) else ""
    return picking.close_batch(tx, BatchClose(batch_id=batch.id, reason=reason))


def _take(tx: WriteTx, batch_id: UUID, task: TaskDetail) -> None:
    """Scan the first unit of a line, and say how many it is in all."""
    line = {"batch_id": batch_id, "task_id": task.id}
    first = PickScan(**line, step=PickStep.ITEM, code=task.barcode, request_id=f"{task.id}-1")
    picking.scan(tx, first)
    count = PickCount(**line, units=task.quantity, request_id=f"{task.id}-2")
    picking.set_count(tx, count)


def _pack(tx: WriteTx, order_id: UUID, batch: BatchDetail) -> None:
    """Put everything that was picked into one parcel, and close it."""
    parcel = fulfilment.open_parcel(tx, ParcelOpen(order_id=order_id)).open_parcel
    if parcel is None:
        raise RuntimeError("a parcel that was opened is open")
    for task in batch.tasks:
        packed = PackScan(
            parcel_id=parcel.id, code=task.barcode, times=task.picked, request_id=f"{task.id}-3"
        )
        fulfilment.pack_goods(tx, packed)
    fulfilment.close_parcel(tx, parcel.id, ParcelLabel(weight_grams=_PARCEL_GRAMS))
