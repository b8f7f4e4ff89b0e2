"""Packing: what is scanned into parcels, and what is refused without being written."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict
from crmtui.services import fulfilment, stock
from crmtui.services.fulfilment import (
    OrderStatus,
    PackVerdict,
    ParcelLabel,
    Shipment,
    Shipping,
)
from crmtui.services.items import Barcode, LotWanted
from crmtui.services.stock import MovementFilter, MovementKind
from tests.services.fulfilment.packing_room import begin, order, packing, pick, scan
from tests.services.stock.making import SECOND, Room


@pytest.fixture
def room(backend: Backend) -> Room:
    return Room(backend)


def moved(room: Room) -> int:
    """How many movements there are in all."""
    items, _total = room.ask(stock.list_stock)
    return sum(
        room.ask(stock.list_movements, row.item_id, MovementFilter()).summary.count for row in items
    )


def test_an_order_is_packed_into_two_parcels_and_shipped(room: Room) -> None:
    wine = room.stocked(9, "WINE", barcodes=(Barcode(code="BOX-6", units=6),))
    cork = room.stocked(3, "CORK")
    made = order(room, (wine, 8), (cork, 2), customer_name="Nordlys AB")
    with pytest.raises(Conflict) as unpicked:
        begin(room, made)
    assert unpicked.value.code == "packing.still_to_pick"
    pick(room, made)
    first = begin(room, made)
    assert begin(room, made) == first
    box = packing(first, "BOX-6", request_id="scan-1")
    answer = room.do(fulfilment.pack_goods, box)
    assert (answer.verdict, answer.place.to_pack) == (PackVerdict.PACKED, 4)
    assert room.do(fulfilment.pack_goods, box) == answer.model_copy(update={"found": "BOX-6"})
    assert scan(room, first, "CORK", 2).verdict is PackVerdict.PACKED
    assert room.stock(wine.id) == (1, 0, 2, 6)
    taken = room.do(fulfilment.unpack_goods, packing(first, "CORK"))
    assert (taken.verdict, taken.place.to_pack) == (PackVerdict.UNPACKED, 3)
    closed = room.do(fulfilment.close_parcel, first.id, ParcelLabel(weight_grams=7500))
    assert closed.open_parcel is None
    second = begin(room, made)
    assert second.code == "SO-000001/2"
    scan(room, second, "WINE", 2)
    assert scan(room, second, "CORK").verdict is PackVerdict.DONE
    assert room.ask(fulfilment.get_order, made.id).status is OrderStatus.PACKED
    label = ParcelLabel(carrier="UPS", tracking_number="1Z2")
    room.do(fulfilment.close_parcel, second.id, label)
    sent = Shipment(tracking_number="1Z1", carrier="DHL", what=Shipping.PACKED)
    assert room.do(fulfilment.ship_order, made.id, sent).status is OrderStatus.SHIPPED
    parcels = room.ask(fulfilment.list_parcels, made.id)
    assert [(each.carrier, each.tracking_number, each.units) for each in parcels] == [
        ("DHL", "1Z1", 7),
        ("UPS", "1Z2", 3),
    ]
    assert all(each.shipped_at for each in parcels)
    assert room.stock(wine.id) == (1, 0, 0, 0)
    assert room.ask(stock.verify) == ()
    for paper in (fulfilment.packing_slip_pdf, fulfilment.shipping_label_pdf):
        assert room.ask(paper, first.id).startswith(b"%PDF")


def test_wrong_goods_are_refused_and_nothing_is_written(room: Room) -> None:
    milk = room.item("MILK", has_lots=True, barcodes=(Barcode(code="4006381333931"),))
    for lot in ("L1", "L2"):
        room.receive(milk, 4, lot=LotWanted(code=lot))
    wine = room.stocked(9, "WINE", barcodes=(Barcode(code="SAME"),))
    room.stocked(9, "CORK")
    made = order(room, (milk, 4), (wine, 2))
    pick(room, made)
    parcel = begin(room, made)
    before = moved(room)
    for code, verdict in (
        ("CORK", PackVerdict.WRONG_ITEM),
        ("nothing known", PackVerdict.UNKNOWN),
        ("", PackVerdict.UNKNOWN),
        ("(01)04006381333931(10)L2", PackVerdict.WRONG_LOT),
    ):
        assert scan(room, parcel, code).verdict is verdict, code
    over = scan(room, parcel, "SAME", 3)
    assert (over.verdict, over.wanted) == (PackVerdict.TOO_MANY, "2 × WINE")
    assert room.do(fulfilment.unpack_goods, packing(parcel, "WINE")).verdict.is_refusal
    assert (moved(room), room.ask(fulfilment.list_parcels, made.id)) == (before, (parcel,))
    assert scan(room, parcel, "(01)04006381333931(10)L1", 4).verdict is PackVerdict.PACKED
    with pytest.raises(Conflict) as reused:
        done = packing(parcel, "WINE", request_id="once")
        room.do(fulfilment.pack_goods, done)
        room.do(fulfilment.unpack_goods, done)
    assert reused.value.code == "stock.request_reused"
    assert room.ask(stock.verify) == ()


def test_the_last_unit_is_packed_once_whoever_scans_it(room: Room) -> None:
    wine = room.stocked(3)
    made = order(room, (wine, 3))
    pick(room, made)
    parcel = begin(room, made)
    scan(room, parcel, wine.sku, 2)
    with ThreadPoolExecutor(4) as pool:
        verdicts = [*pool.map(lambda _: scan(room, parcel, wine.sku).verdict, range(4))]
    assert sorted(verdicts) == [PackVerdict.DONE, *[PackVerdict.TOO_MANY] * 3]
    assert room.stock(wine.id) == (0, 0, 0, 3)
    assert room.ask(stock.verify) == ()


def test_a_part_is_shipped_and_the_rest_waits_or_is_freed(room: Room) -> None:
    wine = room.stocked(3)
    room.receive(wine, 4, SECOND)
    made = order(room, (wine, 9), reserving="part")
    pick(room, made, 3)
    assert room.ask(fulfilment.get_order, made.id).status is OrderStatus.PICKING
    parcel = begin(room, made, is_partial=True)
    with pytest.raises(Conflict) as early:
        room.do(fulfilment.release_rest, made.id)
    assert early.value.code == "customer_order.not_partly_shipped"
    scan(room, parcel, wine.sku, 6)
    packed_only = Shipment(what=Shipping.PACKED)
    with pytest.raises(Conflict) as open_parcel:
        room.do(fulfilment.ship_order, made.id, packed_only)
    assert open_parcel.value.code == "customer_order.nothing_packed"
    room.do(fulfilment.close_parcel, parcel.id, ParcelLabel())
    shipped = room.do(fulfilment.ship_order, made.id, packed_only)
    assert (shipped.status, shipped.shipped_at) == (OrderStatus.OPEN, None)
    assert (shipped.lines[0].shipped, shipped.lines[0].reserved) == (6, 1)
    freed = room.do(fulfilment.release_rest, made.id)
    assert (freed.status, freed.lines[0].missing) == (OrderStatus.OPEN, 3)
    assert room.stock(wine.id) == (1, 0, 0, 0)
    what = [each.what for each in room.ask(fulfilment.list_order_events, made.id)]
    assert what[:2] == ["released", "partly_shipped"]
    room.receive(wine, 5)
    whole = room.do(fulfilment.ship_order, made.id, Shipment())
    assert (whole.status, whole.lines[0].shipped) == (OrderStatus.SHIPPED, 9)
    kinds = [row.kind for row in room.ask(stock.list_movements, wine.id).movements]
    assert kinds.count(MovementKind.SHIP) == 3
    assert room.ask(stock.verify) == ()


def test_parcels_are_opened_again_discarded_and_found(room: Room) -> None:
    wine = room.stocked(4)
    made = order(room, (wine, 4), reference="shop-9")
    pick(room, made)
    parcel = begin(room, made)
    with pytest.raises(Conflict) as empty:
        room.do(fulfilment.close_parcel, parcel.id, ParcelLabel())
    assert empty.value.code == "parcel.empty"
    scan(room, parcel, wine.sku)
    room.do(fulfilment.close_parcel, parcel.id, ParcelLabel())
    with pytest.raises(Conflict) as closed:
        scan(room, parcel, wine.sku)
    assert closed.value.code == "parcel.closed"
    other = begin(room, made)
    with pytest.raises(Conflict) as open_already:
        room.do(fulfilment.reopen_parcel, parcel.id)
    assert open_already.value.code == "parcel.other_open"
    room.do(fulfilment.discard_parcel, other.id)
    room.do(fulfilment.reopen_parcel, parcel.id)
    place = room.do(fulfilment.discard_parcel, parcel.id)
    assert (place.parcels, place.to_pack) == ((), 4)
    assert room.stock(wine.id) == (0, 0, 4, 0)
    for code in ("SO-000001", "so-1", "1", "shop-9", "SO-000001/2"):
        found = room.ask(fulfilment.find_scanned_order, code)
        assert found is not None, code
        assert found.id == made.id
    assert room.ask(fulfilment.find_scanned_order, "shop-") is None
    assert room.ask(stock.verify) == ()
