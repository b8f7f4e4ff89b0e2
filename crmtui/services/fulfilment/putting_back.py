"""Putting back: what was picked for an order that was cancelled goes into a bin again."""

from uuid import UUID

from sqlalchemy import select

from crmtui.kit.search_text import fold
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx, WriteTx
from crmtui.models import (
    Bin,
    CustomerOrder,
    CustomerOrderLine,
    Item,
    Lot,
    OrderAllocation,
    PickTote,
)
from crmtui.services import items, places, stock
from crmtui.services.fulfilment import errors
from crmtui.services.fulfilment.batches import free_totes
from crmtui.services.fulfilment.packing_schemas import PutBack, PutBackAnswer, PutBackLine
from crmtui.services.fulfilment.parcel_rows import Place, take_out
from crmtui.services.fulfilment.rows import load_order, order_happened
from crmtui.services.fulfilment.schemas import OrderStatus, order_code
from crmtui.services.fulfilment.units import move_parts
from crmtui.services.stock import MovementKind, Transfer


def list_put_back(tx: ReadTx) -> tuple[PutBackLine, ...]:
    """What cancelled orders left in totes and parcels, the oldest order first.

    Raises:
        Forbidden: permission.missing (fulfilment:read).
    """
    tx.actor.require("fulfilment:read")
    order, line, held = CustomerOrder, CustomerOrderLine, OrderAllocation
    query = (
        select(
            *(line.order_id, order.number.label("order_number"), order.customer_name),
            *(line.id.label("line_id"), line.item_id, Item.sku, Item.name, Item.unit),
            *(held.bin_id, Bin.code.label("bin"), held.lot_id, Lot.code.label("lot")),
            *(held.picked, held.packed),
        )
        .select_from(held)
        .join(line, line.id == held.line_id)
        .join(order, order.id == line.order_id)
        .join(Item, Item.id == line.item_id)
        .join(Bin, Bin.id == held.bin_id)
        .outerjoin(Lot, Lot.id == held.lot_id)
        .where(order.status == OrderStatus.CANCELLED.value, held.picked + held.packed > 0)
        .order_by(order.number, line.position, Bin.code_key, Lot.code)
    )
    rows = tx.session.execute(query, None, execution_options={INCLUDE_DELETED: True}).all()
    totes = _totes(tx)
    return tuple(
        PutBackLine(**row._mapping, totes=tuple(totes.get(row.order_id, ()))) for row in rows
    )


def _totes(tx: ReadTx) -> dict[UUID, list[str]]:
    query = (
        select(PickTote.order_id, PickTote.code)
        .join(CustomerOrder, CustomerOrder.id == PickTote.order_id)
        .where(CustomerOrder.status == OrderStatus.CANCELLED.value, PickTote.in_use)
        .order_by(PickTote.code_key)
    )
    found: dict[UUID, list[str]] = {}
    for order_id, code in tx.session.execute(query):
        found.setdefault(order_id, []).append(code)
    return found


def find_put_back(tx: ReadTx, code: str) -> tuple[PutBackLine, ...]:
    """Of what is to be put back, all that a scanned code may mean: goods, or a whole tote.

    Raises:
        Forbidden: permission.missing (fulfilment:read, items:read).
    """
    lines = list_put_back(tx)
    label = fold(items.read_element(code).text)
    in_tote = [each for each in lines if label in map(fold, each.totes)]
    if in_tote:
        return tuple(in_tote)
    wanted = items.find_goods(tx, code)
    return tuple(
        line
        for line in lines
        for goods in wanted
        if line.item_id == goods.item_id and goods.lot in (None, line.lot)
    )


def put_back(tx: WriteTx, data: PutBack) -> PutBackAnswer:
    """Units of a cancelled order lie in a bin again, the one they came from or another.

    Raises:
        Forbidden: permission.missing (fulfilment:pick, stock:move, stock:read).
        NotFound: put_back.not_found, bin.not_found.
        Conflict: put_back.too_many, stock.request_reused.
    """
    tx.actor.require("fulfilment:pick")
    order, held, item_id = _load(tx, data)
    to_bin = places.get_bin(tx, data.to_bin_id)
    code = order_code(order.number)
    if not stock.was_posted(tx, data.request_id, MovementKind.RELEASE, order_ref=code):
        if data.units > held.picked + held.packed:
            raise errors.too_many_to_put_back(held.picked + held.packed)
        _go_back(tx, order, item_id, held, data)
        if data.to_bin_id != data.bin_id:
            _carry(tx, order, item_id, data)
        free_totes(tx, order.id)
        tx.record(order_happened("put_back", order, units=data.units, bin=to_bin.code))
    return PutBackAnswer(units=data.units, to_bin=to_bin.code, left=held.picked + held.packed)


def _load(tx: WriteTx, data: PutBack) -> tuple[CustomerOrder, OrderAllocation, UUID]:
    line = tx.session.scalar(select(CustomerOrderLine).where(CustomerOrderLine.id == data.line_id))
    if line is None:
        raise errors.not_to_put_back()
    order = load_order(tx, line.order_id, lock=True)
    key = data.line_id, data.bin_id, data.lot_id
    held = tx.session.get(OrderAllocation, key, populate_existing=True)
    if held is None or order.status != OrderStatus.CANCELLED:
        raise errors.not_to_put_back()
    return order, held, line.item_id


def _go_back(
    tx: WriteTx, order: CustomerOrder, item_id: UUID, held: OrderAllocation, data: PutBack
) -> None:
    """What lies in totes first, then what lies in parcels."""
    packed = max(0, data.units - held.picked)
    place: Place = (held.line_id, held.bin_id, held.lot_id)
    if packed:
        take_out(tx, order.id, place, packed)
    for kind, units in (
        (MovementKind.UNPACK, packed),
        (MovementKind.UNPICK, data.units),
    ):
        move_parts(tx, order, item_id, kind, [(held, units)])
    kind, parts = MovementKind.RELEASE, [(held, data.units)]
    move_parts(tx, order, item_id, kind, parts, request_id=data.request_id)


def _carry(tx: WriteTx, order: CustomerOrder, item_id: UUID, data: PutBack) -> None:
    act = Transfer(
        item_id=item_id,
        order_ref=order_code(order.number),
        quantity=data.units,
        from_bin_id=data.bin_id,
        to_bin_id=data.to_bin_id,
        lot_id=data.lot_id,
    )
    stock.transfer(tx, act)
