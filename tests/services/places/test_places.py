"""Warehouses, zones and bins: made one by one or many at once, walked past, renamed, deleted."""

from __future__ import annotations

from typing import Any

import pytest

from crmtui.kit.backend import Backend
from crmtui.kit.errors import CrmError
from crmtui.services import items, places
from crmtui.services.items import ItemUpdate
from crmtui.services.places import (
    BinFilter,
    BinPurpose,
    BinRange,
    BinUpdate,
    Named,
)
from crmtui.services.places.ranges import expand
from tests.services.stock.making import FIRST, SECOND, Room


def refused(room: Room, *command: Any) -> str:
    with pytest.raises(CrmError) as refusal:
        room.do(*command)
    return refusal.value.code


def way(room: Room) -> list[str]:
    return [found.code for found in room.ask(places.list_bins)]


def test_a_new_bin_lies_where_its_code_belongs(backend: Backend) -> None:
    room = Room(backend)  # A-01-1 and A-02-1
    for code in ("C-01-1", "A-01-2", "B-01-1", "A-01-3", "A-00-9"):
        room.bin(code)
    assert way(room) == ["A-00-9", FIRST, "A-01-2", "A-01-3", SECOND, "B-01-1", "C-01-1"]
    for number in range(9):  # more than fit between two numbers
        room.bin(f"A-01-2-{number}")
    assert way(room)[2:5] == ["A-01-2", "A-01-2-0", "A-01-2-1"]
    room.bin("B-07-1")
    assert room.ask(places.find_last_bay, [FIRST, "C-01-1", "Cellar"]) == 2
    assert room.ask(places.find_last_bay, ["B-01-1", FIRST]) == 7
    assert room.ask(places.find_last_bay, ["Cellar"]) == 0


def test_a_bin_is_walked_past_earlier_or_later(backend: Backend) -> None:
    room = Room(backend)
    room.bin("B-1", walk_order=20)
    room.bin("B-10", walk_order=20)
    first, ten = room.bins[FIRST].id, room.bin("B-10").id
    assert way(room) == [FIRST, SECOND, "B-1", "B-10"]
    room.do(places.step_bin, ten, later=False)
    assert way(room) == [FIRST, SECOND, "B-10", "B-1"]
    room.do(places.step_bin, ten, later=False)
    room.do(places.step_bin, first, later=True)
    room.do(places.step_bin, first, later=True)
    assert way(room) == ["B-10", SECOND, FIRST, "B-1"]
    room.do(places.step_bin, ten, later=False)  # it is the first already
    assert way(room)[0] == "B-10"
    warehouse = room.bins[FIRST].warehouse_id
    assert room.do(places.walk_by_codes, warehouse) == 3
    assert way(room) == [FIRST, SECOND, "B-1", "B-10"]
    assert room.do(places.walk_by_codes, warehouse) == 0


def test_many_bins_are_made_at_once(backend: Backend) -> None:
    room = Room(backend)
    room.bin("Cellar")
    wanted = BinRange(first="a-01-1", last="A-03-2", zone="Cold", purpose=BinPurpose.RECEIVING)
    preview = room.ask(places.preview_bins, wanted)
    assert (preview.total, preview.known) == (6, 2)
    assert preview.examples == ("A-01-2", "A-02-2", "A-03-1", "A-03-2")
    made = room.do(places.make_bins, wanted)
    assert (made.made, made.known) == (4, 2)
    assert way(room) == [FIRST, "A-01-2", SECOND, "A-02-2", "A-03-1", "A-03-2", "Cellar"]
    again = room.do(places.make_bins, wanted)
    assert (again.made, again.known) == (0, 6)
    rows, total = room.ask(places.browse_bins, BinFilter(purpose=BinPurpose.RECEIVING))
    assert total == 4
    assert {row.zone for row in rows} == {"Cold"}
    assert refused(room, places.make_bins, BinRange(first="A-1", last="A")) == "bin.range"


@pytest.mark.parametrize(
    ("first", "last", "codes"),
    [
        ("A-08", "B-10", "A-08 A-09 A-10 B-08 B-09 B-10"),
        ("8", "11", "8 9 10 11"),
        ("X1a", "X1B", "X1A X1B"),
        ("A", "A", "A"),
    ],
)
def test_a_range_counts_numbers_and_letters(first: str, last: str, codes: str) -> None:
    assert " ".join(expand(first, last)) == codes


@pytest.mark.parametrize(
    ("first", "last"), [("A-2", "A-1"), ("B", "A"), ("A-1", "1-A"), ("A-1", "A-1-1"), ("0", "5000")]
)
def test_other_ranges_are_refused(first: str, last: str) -> None:
    with pytest.raises(CrmError) as refusal:
        expand(first, last)
    assert refusal.value.code == "bin.range"


def test_bins_are_renamed_and_only_unused_ones_deleted(backend: Backend) -> None:
    room = Room(backend)
    wine = room.stocked(3)
    spare = room.bin("Spare", zone="Cold").id
    change = BinUpdate(code="Dock", purpose=BinPurpose.RECEIVING, zone=None)
    dock = room.do(places.update_bin, spare, change)
    assert (dock.code, dock.purpose, dock.zone) == ("Dock", BinPurpose.RECEIVING, None)
    assert room.ask(places.find_bin, "dock").id == spare
    assert room.ask(places.find_bin, "Spare") is None
    assert refused(room, places.update_bin, spare, BinUpdate(code=FIRST)) == "bin.code_taken"
    assert refused(room, places.update_bin, spare, BinUpdate(purpose=None)) == "bin.purpose"
    first = room.bins[FIRST].id
    assert refused(room, places.delete_bin, first) == "bin.not_empty"
    room.move(wine, "ADJUSTMENT", -3)
    assert refused(room, places.delete_bin, first) == "bin.has_history"
    room.do(items.update_item, wine.id, ItemUpdate(home_bin_id=spare))
    assert refused(room, places.delete_bin, spare) == "bin.is_home"
    room.do(items.update_item, wine.id, ItemUpdate(home_bin_id=first))
    room.do(places.delete_bin, spare)
    assert refused(room, places.delete_bin, spare) == "bin.not_found"


def test_warehouses_and_zones(backend: Backend) -> None:
    room = Room(backend)
    room.stocked(3)
    main = room.bins[FIRST].warehouse_id
    annex = room.do(places.create_warehouse, Named(name="Annex")).id
    cold = room.do(places.create_zone, main, Named(name="Cold"))
    room.do(places.update_bin, room.bins[FIRST].id, BinUpdate(zone="Cold"))
    room.do(places.rename_zone, cold, Named(name="Freezer"))
    shown = [(row.warehouse, row.name, row.bins) for row in room.ask(places.list_zones)]
    assert shown == [("Annex", None, 0), ("Main", None, 1), ("Main", "Freezer", 1)]
    [row] = room.ask(places.browse_bins, BinFilter(text="freez"))[0]
    assert (row.code, row.items, row.units) == (FIRST, 1, 3)
    room.do(places.rename_warehouse, annex, Named(name="Ännex"))
    taken = places.rename_warehouse, annex, Named(name="MAIN")
    assert refused(room, *taken) == "warehouse.name_taken"
    assert refused(room, places.create_zone, main, Named(name="freezer")) == "zone.name_taken"
    assert refused(room, places.delete_zone, cold) == "zone.has_bins"
    assert refused(room, places.delete_warehouse, main) == "warehouse.has_bins"
    room.do(places.create_zone, annex, Named(name="Empty"))
    room.do(places.delete_warehouse, annex)
    room.do(places.update_bin, room.bins[FIRST].id, BinUpdate(zone=None))
    room.do(places.delete_zone, cold)
    assert [row.name for row in room.ask(places.list_zones)] == [None]
