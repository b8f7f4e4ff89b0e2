"""Which goods a scan means."""

from __future__ import annotations

from datetime import date

import pytest

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Forbidden
from crmtui.services import items
from crmtui.services.imports import CatalogueCounts, TableFile, import_catalogue
from crmtui.services.items import Barcode, Goods, LotWanted
from tests.services.stock.making import Room

PEN, BOX = "04006381333931", "14006381333938"


def goods_of(item: items.ItemDetail, units: int = 1, **known: object) -> Goods:
    fields = {"lot": None, "expires_on": None} | known
    return Goods(
        item_id=item.id,
        sku=item.sku,
        name=item.name,
        has_lots=item.has_lots,
        units=units,
        **fields,
    )


@pytest.fixture
def room(backend: Backend) -> Room:
    return Room(backend)


def test_a_scan_means_an_item_by_barcode_by_sku_and_by_gs1(room: Room) -> None:
    codes = (Barcode(code=PEN), Barcode(code=BOX, units=12), Barcode(code="pen/own"))
    pen = room.item("Pén-1", barcodes=codes)
    cases = {
        PEN[1:]: 1,
        f"]E0{PEN[1:]}": 1,
        BOX: 12,
        f"]C101{BOX}": 12,
        f"]d202{PEN}3724": 24,
        f"01{BOX}10L1\x1d303": 36,
        "pen/own": 1,
        "PEN-1": 1,
        "pén-1": 1,
    }
    for code, units in cases.items():
        assert room.ask(items.find_goods, code) == (goods_of(pen, units),), code
    for code in ("PEN/OWN", "", "]C1", "\x00", f"01{PEN[:-1]}2", "pen"):
        assert room.ask(items.find_goods, code) == (), code


def test_lot_and_expiry_come_from_the_code_or_are_known_of_the_lot(room: Room) -> None:
    milk = room.item("MILK", barcodes=(Barcode(code=PEN),), has_lots=True)
    day = date(2027, 2, 28)
    room.receive(milk, 1, lot=LotWanted(code="L-1", expires_on=day))
    lot_known = goods_of(milk, lot="L-1", expires_on=day)
    assert room.ask(items.find_goods, f"01{PEN}17270200") == (goods_of(milk, expires_on=day),)
    assert room.ask(items.find_goods, f"01{PEN}10L-1") == (lot_known,)
    new = goods_of(milk, lot="L-2")
    assert room.ask(items.find_goods, f"01{PEN}10L-2") == (new,)
    for code in ("L-1", "]C110L-1"):
        assert room.ask(items.find_goods, code) == (lot_known,), code
    juice = room.item("JUICE", has_lots=True)
    room.receive(juice, 1, lot=LotWanted(code="L-1"))
    assert room.ask(items.find_goods, "L-1") == (goods_of(juice, lot="L-1"), lot_known)


def test_a_code_of_two_items_is_not_guessed(room: Room) -> None:
    pen = room.item("INK", barcodes=(Barcode(code="X-7"),))
    other = room.item("x-7")
    found = room.ask(items.find_goods, "X-7")
    assert [each.item_id for each in found] == [other.id, pen.id]
    nobody = Actor("user", None, room.actor.organization_id, frozenset(), "N", "console")
    with pytest.raises(Forbidden), room.backend.read(nobody) as tx:
        items.find_goods(tx, "X-7")


def test_an_import_knows_items_by_sku_as_the_database_does(room: Room) -> None:
    pen = room.item("Pén-1", name="Pen")
    coded = room.item("CODED", barcodes=(Barcode(code="NEW-1"),))
    table = TableFile(b"sku,name\nPEN-1,Pencil\nNEW-1,New\n")
    counts, _failures = import_catalogue(room.backend, room.actor, "items", table)
    assert counts == CatalogueCounts(rows=2, created=1, updated=1)
    assert room.ask(items.get_item, pen.id).name == "Pencil"
    assert room.ask(items.find_by_sku, "pÉn-1").id == pen.id
    assert room.ask(items.find_by_sku, "new-1").id != coded.id
    assert room.ask(items.find_by_sku, "X-7\x00") is None
