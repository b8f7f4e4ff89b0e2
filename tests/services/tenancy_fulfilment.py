"""What a stranger tries on another organization's orders, parcels and what is to be put back."""

from __future__ import annotations

from typing import Final

from crmtui.kit.transactions import WriteTx
from crmtui.services import fulfilment
from crmtui.services.fulfilment import (
    CustomerOrderUpdate,
    GoodsSold,
    LineWanted,
    PackScan,
    ParcelLabel,
    ParcelOpen,
    PutBack,
    Shipment,
    Shipping,
)
from tests.services.tenancy_expectations import Case, hidden, own, refused
from tests.services.tenancy_world import MARK, House

_LABEL: Final = ParcelLabel(carrier="Mine")


def _scan(house: House) -> PackScan:
    return PackScan(
        parcel_id=house.store.packing.open.id, code=f"{MARK}-packed", request_id="stranger"
    )


def _back(house: House) -> PutBack:
    left = house.store.packing.left
    return PutBack(
        line_id=left.line_id,
        bin_id=left.bin_id,
        lot_id=left.lot_id,
        units=1,
        to_bin_id=left.bin_id,
        request_id="stranger",
    )


def _release_rest(tx: WriteTx, house: House) -> object:
    order = house.store.packing.order
    if tx.organization_id == house.organization_id:
        fulfilment.ship_order(tx, order, Shipment(what=Shipping.PACKED))
    return fulfilment.release_rest(tx, order)


def _sold(house: House) -> GoodsSold:
    return GoodsSold(
        order_id=house.store.order,
        order_code="MINE",
        buyer_name="Mine",
        buyer_email="",
        quantities={house.store.item: 1},
        is_handed_over=False,
    )


PACKING: Final[dict[str, Case]] = {
    "add_line": refused(
        lambda tx, h, _: fulfilment.add_line(
            tx, h.store.order, LineWanted(item_id=h.store.item, quantity=1)
        )
    ),
    "add_line/of their item": refused(
        lambda tx, h, mine: fulfilment.add_line(
            tx, mine.store.order, LineWanted(item_id=h.store.item, quantity=1)
        )
    ),
    "change_line": refused(
        lambda tx, h, _: fulfilment.change_line(tx, h.store.order, h.store.line, 1)
    ),
    "close_parcel": refused(
        lambda tx, h, _: fulfilment.close_parcel(tx, h.store.packing.open.id, _LABEL)
    ),
    "discard_parcel": refused(
        lambda tx, h, _: fulfilment.discard_parcel(tx, h.store.packing.open.id)
    ),
    "fill_back_orders": own(lambda tx, h, _: fulfilment.fill_back_orders(tx, [h.store.item])),
    "find_put_back": hidden(lambda tx, _h, _: fulfilment.find_put_back(tx, f"{MARK}-packed")),
    "find_scanned_order": hidden(
        lambda tx, _h, _: fulfilment.find_scanned_order(tx, f"{MARK}-packed")
    ),
    "get_packing": refused(lambda tx, h, _: fulfilment.get_packing(tx, h.store.packing.order)),
    "list_allocations": refused(
        lambda tx, h, _: fulfilment.list_allocations(tx, h.store.packing.order)
    ),
    "list_order_events": refused(
        lambda tx, h, _: fulfilment.list_order_events(tx, h.store.packing.order)
    ),
    "list_parcels": refused(lambda tx, h, _: fulfilment.list_parcels(tx, h.store.packing.order)),
    "list_put_back": hidden(lambda tx, _h, _: fulfilment.list_put_back(tx)),
    "open_parcel": refused(
        lambda tx, h, _: fulfilment.open_parcel(tx, ParcelOpen(order_id=h.store.packing.order))
    ),
    "pack_goods": refused(lambda tx, h, _: fulfilment.pack_goods(tx, _scan(h))),
    "packing_slip_pdf": refused(
        lambda tx, h, _: fulfilment.packing_slip_pdf(tx, h.store.packing.closed.id)
    ),
    "put_back": refused(lambda tx, h, _: fulfilment.put_back(tx, _back(h))),
    "release_rest": refused(lambda tx, h, _: _release_rest(tx, h)),
    "reopen_parcel": refused(
        lambda tx, h, _: fulfilment.reopen_parcel(tx, h.store.packing.open.id)
    ),
    "reserve_order": refused(lambda tx, h, _: fulfilment.reserve_order(tx, h.store.order)),
    "sell_goods": refused(lambda tx, h, _: fulfilment.sell_goods(tx, _sold(h))),
    "shipping_label_pdf": refused(
        lambda tx, h, _: fulfilment.shipping_label_pdf(tx, h.store.packing.closed.id)
    ),
    "take_goods_back": own(
        lambda tx, h, _: fulfilment.take_goods_back(tx, h.store.order, {h.store.item: 1})
    ),
    "unpack_goods": refused(lambda tx, h, _: fulfilment.unpack_goods(tx, _scan(h))),
    "update_order": refused(
        lambda tx, h, _: fulfilment.update_order(
            tx, h.store.order, CustomerOrderUpdate(customer_name="Mine")
        )
    ),
}
