"""What the screens of orders ask of the services, each in one transaction."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from crmtui.kit.errors import Invalid
from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from crmtui.services.fulfilment import (
        AllocationDetail,
        BackOrderFilled,
        CustomerOrderDetail,
        OrderEvent,
        PackAnswer,
        PackingPlace,
        ParcelDetail,
        PutBackAnswer,
        PutBackLine,
    )
    from crmtui.services.items import ItemDetail
    from crmtui.services.picking import BatchDetail
    from crmtui.services.places import BinDetail


class Shown(NamedTuple):
    """All that is shown of an order."""

    order: "CustomerOrderDetail"
    allocations: "tuple[AllocationDetail, ...]"
    parcels: "tuple[ParcelDetail, ...]"
    events: "tuple[OrderEvent, ...]"


def read_order(tx: Any, order_id: UUID) -> Shown:
    from crmtui.services import fulfilment

    return Shown(
        fulfilment.get_order(tx, order_id),
        fulfilment.list_allocations(tx, order_id),
        fulfilment.list_parcels(tx, order_id),
        fulfilment.list_order_events(tx, order_id),
    )


def find_order(tx: Any, code: str) -> "CustomerOrderDetail | None":
    from crmtui.services import fulfilment

    return fulfilment.find_scanned_order(tx, code)


# --- changing --------------------------------------------------------------------------------


def create_order(tx: Any, values: Mapping[str, Any], request_id: str) -> "CustomerOrderDetail":
    """An order of one line, as its form was filled in; others are added on its screen."""
    from crmtui.services import fulfilment
    from crmtui.services.fulfilment import URGENT, CustomerOrderCreate, LineWanted, Reserving

    item = find_item(tx, values["item"])
    line = LineWanted(item_id=item.id, quantity=int(values["quantity"]))
    data = CustomerOrderCreate(
        customer_name=values["customer_name"],
        customer_email=values["customer_email"],
        address=values["address"],
        note=values["note"],
        reference=values["reference"] or None,
        priority=URGENT if values["urgent"] else 0,
        lines=(line,),
        reserving=Reserving(values["reserving"]),
        request_id=request_id,
    )
    return fulfilment.create_order(tx, data)


def update_order(
    tx: Any, order_id: UUID, version: int | None, values: Mapping[str, Any]
) -> "CustomerOrderDetail":
    from crmtui.services import fulfilment
    from crmtui.services.fulfilment import URGENT, CustomerOrderUpdate

    given = dict(values)
    if "urgent" in given:
        given["priority"] = URGENT if given.pop("urgent") else 0
    if "reference" in given:
        given["reference"] = given["reference"] or None
    data = CustomerOrderUpdate(**given, expected_version=version)
    return fulfilment.update_order(tx, order_id, data)


def add_line(tx: Any, order_id: UUID, text: str, quantity: int) -> "CustomerOrderDetail":
    """More of an item: its line grows, or it gets one."""
    from crmtui.services import fulfilment
    from crmtui.services.fulfilment import LineWanted

    item = find_item(tx, text)
    order = fulfilment.get_order(tx, order_id)
    line = next((each for each in order.lines if each.item_id == item.id), None)
    if line is not None:
        return fulfilment.change_line(tx, order_id, line.id, line.quantity + quantity)
    return fulfilment.add_line(tx, order_id, LineWanted(item_id=item.id, quantity=quantity))


def add_scanned(tx: Any, order_id: UUID, code: str) -> "CustomerOrderDetail":
    """What was scanned is ordered, too."""
    from crmtui.services import items

    found = items.find_goods(tx, code)
    if not found:
        raise _unknown_item()
    if len(found) > 1:
        raise _several_items([each.sku for each in found])
    return add_line(tx, order_id, found[0].sku, found[0].units)


def find_item(tx: Any, text: str) -> "ItemDetail":
    """The item with this SKU or barcode, or the only one with the text in its name.

    Raises:
        Invalid: order.item, when there is none or there are several.
    """
    from crmtui.services import items, stock
    from crmtui.services.stock import StockFilter

    if (item := items.find_item(tx, text)) is not None:
        return item
    rows, _total = stock.list_stock(tx, StockFilter(text=text), limit=6)
    if not rows:
        raise _unknown_item()
    if len(rows) > 1:
        raise _several_items([row.sku for row in rows])
    return items.get_item(tx, rows[0].item_id)


def _unknown_item() -> Invalid:
    message = _("There is no such item.")
    return Invalid("order.item", message, {"item": message})


def _several_items(skus: list[str]) -> Invalid:
    message = _("Several items are called so: {skus}").format(skus=", ".join(skus))
    return Invalid("order.item", message, {"item": message})


def fill_back_orders(tx: Any) -> "tuple[BackOrderFilled, ...]":
    from crmtui.services import fulfilment

    return fulfilment.fill_back_orders(tx)


def pick_order(tx: Any, order_id: UUID) -> "BatchDetail | None":
    """Make a batch of this order alone, and take it; None where nothing of it waits for one."""
    from crmtui.services import picking

    plan = picking.BatchPlan(order_ids=(order_id,), cart=picking.Cart(totes=1), most_batches=1)
    for batch in picking.build_batches(tx, plan):
        picking.take_batch(tx, batch.id)
        return batch
    return None


def ship(tx: Any, order_id: UUID, values: Mapping[str, Any]) -> "CustomerOrderDetail":
    from crmtui.services import fulfilment
    from crmtui.services.fulfilment import Shipment, Shipping

    data = Shipment(
        tracking_number=values["tracking_number"],
        carrier=values["carrier"],
        what=Shipping(values["what"]),
    )
    return fulfilment.ship_order(tx, order_id, data)


# --- packing ---------------------------------------------------------------------------------


def get_packing(tx: Any, order_id: UUID) -> "PackingPlace":
    from crmtui.services import fulfilment

    return fulfilment.get_packing(tx, order_id)


def open_parcel(tx: Any, order_id: UUID, is_partial: bool) -> "PackingPlace":
    from crmtui.services import fulfilment
    from crmtui.services.fulfilment import ParcelOpen

    return fulfilment.open_parcel(tx, ParcelOpen(order_id=order_id, is_partial=is_partial))


def move_goods(
    tx: Any, parcel_id: UUID, code: str, times: int, request_id: str, is_taking_out: bool
) -> "PackAnswer":
    from crmtui.services import fulfilment
    from crmtui.services.fulfilment import PackScan

    scan = PackScan(parcel_id=parcel_id, code=code[:400], times=times, request_id=request_id)
    move = fulfilment.unpack_goods if is_taking_out else fulfilment.pack_goods
    return move(tx, scan)


def close_parcel(tx: Any, parcel_id: UUID, values: Mapping[str, Any]) -> "PackingPlace":
    from crmtui.services import fulfilment
    from crmtui.services.fulfilment import ParcelLabel

    grams = values["weight_grams"]
    label = ParcelLabel(
        weight_grams=int(grams) if grams else None,
        carrier=values["carrier"],
        tracking_number=values["tracking_number"],
    )
    return fulfilment.close_parcel(tx, parcel_id, label)


def reopen_parcel(tx: Any, parcel_id: UUID) -> "PackingPlace":
    from crmtui.services import fulfilment

    return fulfilment.reopen_parcel(tx, parcel_id)


def discard_parcel(tx: Any, parcel_id: UUID) -> "PackingPlace":
    from crmtui.services import fulfilment

    return fulfilment.discard_parcel(tx, parcel_id)


def packing_slip(tx: Any, parcel_id: UUID) -> bytes:
    from crmtui.services import fulfilment

    return fulfilment.packing_slip_pdf(tx, parcel_id)


def shipping_label(tx: Any, parcel_id: UUID) -> bytes:
    from crmtui.services import fulfilment

    return fulfilment.shipping_label_pdf(tx, parcel_id)


# --- putting back ----------------------------------------------------------------------------


def list_put_back(tx: Any) -> "tuple[PutBackLine, ...]":
    from crmtui.services import fulfilment

    return fulfilment.list_put_back(tx)


def find_put_back(tx: Any, code: str) -> "tuple[tuple[PutBackLine, ...], BinDetail | None]":
    """What a code may mean here: goods to be put back, and a bin."""
    from crmtui.services import fulfilment, items, places

    label = items.read_element(code).text
    return fulfilment.find_put_back(tx, code), places.find_bin(tx, label)


def put_back(
    tx: Any, line: "PutBackLine", units: int, to_bin_id: UUID, request_id: str
) -> "PutBackAnswer":
    from crmtui.services import fulfilment
    from crmtui.services.fulfilment import PutBack

    data = PutBack(
        line_id=line.line_id,
        bin_id=line.bin_id,
        lot_id=line.lot_id,
        units=units,
        to_bin_id=to_bin_id,
        request_id=request_id,
    )
    return fulfilment.put_back(tx, data)
