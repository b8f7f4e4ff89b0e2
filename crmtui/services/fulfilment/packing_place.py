"""Where the packing of an order stands, and by what it is found."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import or_, select

from crmtui.kit.scan_text import clean_code, split_aim
from crmtui.kit.schemas import storable
from crmtui.kit.search_text import fold
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.models import CustomerOrder, CustomerOrderLine, Item, Lot, OrderAllocation, PickTote
from crmtui.services.fulfilment.batches import totes_of
from crmtui.services.fulfilment.packing_schemas import LineToPack, PackingPlace
from crmtui.services.fulfilment.parcel_rows import parcel_details
from crmtui.services.fulfilment.rows import load_order, order_details
from crmtui.services.fulfilment.rules import number_in
from crmtui.services.fulfilment.scanned import Held
from crmtui.services.fulfilment.schemas import CustomerOrderDetail, LineDetail


def get_packing(tx: ReadTx, order_id: UUID) -> PackingPlace:
    """What of an order is to be packed, and its parcels.

    Raises:
        Forbidden: permission.missing (fulfilment:read).
        NotFound: customer_order.not_found.
    """
    tx.actor.require("fulfilment:read")
    return packing_place(tx, load_order(tx, order_id))


def find_scanned_order(tx: ReadTx, code: str) -> CustomerOrderDetail | None:
    """The order of a tote that was scanned, or the one whose number or reference it is.

    Raises:
        Forbidden: permission.missing (fulfilment:read).
    """
    tx.actor.require("fulfilment:read")
    text = storable(clean_code(split_aim(code)[1]).strip())
    in_tote = select(PickTote.order_id).where(PickTote.code_key == fold(text), PickTote.in_use)
    found = tx.session.scalar(select(CustomerOrder).where(CustomerOrder.id.in_(in_tote)))
    if found is None:
        known = CustomerOrder.reference == text
        if (number := number_in(text)) is not None:
            known = or_(known, CustomerOrder.number == number)
        # What the shop calls it may look like a number of ours.
        rows = tx.session.scalars(select(CustomerOrder).where(known))
        found = min(rows, key=lambda order: order.reference != text, default=None)
    return None if found is None else order_details(tx, [found])[0]


def packing_place(tx: ReadTx, order: CustomerOrder) -> PackingPlace:
    (detail,) = order_details(tx, [order])
    held = held_by(tx, order.id, "picked")
    units = _unit_names(tx, detail.lines)
    return PackingPlace(
        order=detail,
        totes=totes_of(tx, order.id),
        lines=tuple(_line(line, units[line.item_id], held) for line in detail.lines),
        parcels=parcel_details(tx, order),
    )


def _line(line: LineDetail, unit: str, held: Iterable[Held]) -> LineToPack:
    lots = {each.lot: None for each in held if each.line_id == line.id and each.lot}
    return LineToPack(
        line_id=line.id,
        item_id=line.item_id,
        sku=line.sku,
        name=line.name,
        unit=unit,
        quantity=line.quantity,
        to_pick=line.reserved,
        to_pack=line.picked,
        packed=line.packed,
        shipped=line.shipped,
        missing=line.missing,
        lots=tuple(lot for lot in lots if lot),
    )


def _unit_names(tx: ReadTx, lines: Iterable[LineDetail]) -> dict[UUID, str]:
    query = select(Item.id, Item.unit).where(Item.id.in_({line.item_id for line in lines}))
    options = {INCLUDE_DELETED: True}
    return {row.id: row.unit for row in tx.session.execute(query, None, execution_options=options)}


def held_by(tx: ReadTx, order_id: UUID, state: str) -> list[Held]:
    """The order's units that are reserved, picked or packed, in the order of its lines."""
    units = getattr(OrderAllocation, state)
    line, held = CustomerOrderLine, OrderAllocation
    query = (
        select(
            *(line.id, held.bin_id, held.lot_id, line.item_id),
            *(Item.sku, Item.name, Lot.code, units),
        )
        .join(held, held.line_id == line.id)
        .join(Item, Item.id == line.item_id)
        .outerjoin(Lot, Lot.id == held.lot_id)
        .where(line.order_id == order_id, units > 0)
        .order_by(line.position, Lot.code, held.bin_id)
    )
    rows = tx.session.execute(query, None, execution_options={INCLUDE_DELETED: True})
    return [Held(*row) for row in rows]
