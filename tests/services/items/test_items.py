"""Items, their barcodes, and where they live."""

from __future__ import annotations

import pytest

from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict, Invalid, NotFound
from crmtui.kit.ids import new_id
from crmtui.services import items, places
from crmtui.services.items import Barcode, ItemUpdate
from crmtui.services.places import BinWanted
from tests.services.stock.making import FIRST, Room

EAN, UPC = "4006381333931", "036000291452"


@pytest.fixture
def room(backend: Backend) -> Room:
    return Room(backend)


def test_an_item_is_found_by_sku_and_by_each_form_of_its_barcodes(room: Room) -> None:
    pen = room.item("Pen-Y", barcodes=(Barcode(code=EAN), Barcode(code=UPC, units=10)))
    for code in ("pen-y", "PEN-Y", EAN, f"0{EAN}", UPC, f"0{UPC}"):
        found = room.ask(items.find_item, code)
        assert found == pen, code
    # One digit off is no GTIN any more, so it is taken as it is written.
    for code in ("4006381333932", "pen", ""):
        assert room.ask(items.find_item, code) is None
    assert [(each.code, each.units) for each in pen.barcodes] == [
        (f"00{UPC}", 10),
        (f"0{EAN}", 1),
    ]


def test_what_is_taken_is_refused_and_names_the_field(room: Room) -> None:
    pen = room.item("PEN", barcodes=(Barcode(code=EAN),))
    with pytest.raises(Conflict) as raised:
        room.item("pen")
    assert (raised.value.code, [*raised.value.fields]) == ("item.sku_taken", ["sku"])
    with pytest.raises(Conflict) as raised:
        room.item("INK", barcodes=(Barcode(code=f"0{EAN}"),))
    assert (raised.value.code, [*raised.value.fields]) == ("item.barcode_taken", ["barcodes"])
    with pytest.raises(Invalid) as refused:
        room.do(items.update_item, pen.id, ItemUpdate(name=None))
    assert refused.value.code == "item.required"
    with pytest.raises(NotFound) as missing:
        room.do(items.update_item, pen.id, ItemUpdate(home_bin_id=new_id()))
    assert missing.value.code == "bin.not_found"


def test_the_second_saver_is_told_what_the_first_one_saved(room: Room) -> None:
    pen = room.item("PEN")
    saved = room.do(
        items.update_item, pen.id, ItemUpdate(sku="PEN-2", barcodes=(Barcode(code="x"),))
    )
    assert (saved.sku, saved.version) == ("PEN-2", 2)
    assert room.ask(items.find_item, "pen") is None
    with pytest.raises(Conflict) as raised:
        room.do(items.update_item, pen.id, ItemUpdate(sku="PEN-3", expected_version=pen.version))
    assert raised.value.details["differences"] == {"sku": {"yours": "PEN-3", "theirs": "PEN-2"}}


def test_bins_stand_in_the_order_of_the_walk(room: Room) -> None:
    room.bin("B-1", zone="Cold", walk_order=5)
    room.bin("X-1", warehouse="Annex")
    listed = [(found.warehouse, found.zone, found.code) for found in room.ask(places.list_bins)]
    assert listed == [
        ("Annex", None, "X-1"),
        ("Main", "Cold", "B-1"),
        ("Main", None, FIRST),
        ("Main", None, "A-02-1"),
    ]
    assert room.bin("b-1", walk_order=500).walk_order == 500
    with pytest.raises(Conflict) as raised:
        room.bin("B-1", warehouse="Annex")
    assert raised.value.code == "bin.in_other_warehouse"
    with pytest.raises(Invalid) as unclear:
        room.do(places.ensure_bin, BinWanted(code="Q-1"))
    assert unclear.value.code == "warehouse.unclear"
    assert room.ask(places.find_bin, "a-01-1").id == room.bins[FIRST].id
