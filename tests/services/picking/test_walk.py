"""A batch is walked by scans alone, and what was not scanned was not picked."""

from __future__ import annotations

import pytest

from crmtui.kit.backend import Backend
from crmtui.services import picking
from crmtui.services.items import Barcode
from crmtui.services.picking import PickVerdict as V
from tests.services.picking.pick_room import PickRoom
from tests.services.stock.making import FIRST, SECOND


@pytest.fixture
def room(backend: Backend) -> PickRoom:
    return PickRoom(backend)


def test_two_orders_are_picked_by_scans_alone(room: PickRoom) -> None:
    wine = room.stocked(
        10, "WINE", barcodes=(Barcode(code="4006381333931"), Barcode(code="BOX-6", units=6))
    )
    cork = room.item("CORK")
    room.receive(cork, 3, SECOND)
    first, second = room.order((wine, 2), (cork, 1)), room.order((wine, 1))
    (batch,) = room.build()
    assert [(t.line, t.bin, t.sku, t.quantity) for t in batch.tasks] == [
        (1, FIRST, "WINE", 2),
        (2, FIRST, "WINE", 1),
        (3, SECOND, "CORK", 1),
    ]
    walk = room.walk(batch)
    assert walk.at == ("bin", FIRST, 0, 2)
    assert (walk.place.aisle, walk.place.bay, walk.place.level) == ("A", "01", "1")
    before = room.stock(wine.id)
    for code, refused in (
        (SECOND, V.WRONG_BIN),
        ("4006381333931", V.NOT_SCANNED),
        ("?", V.UNKNOWN),
    ):
        assert walk.scan(code) is refused
    assert walk.scan(FIRST) is V.BIN_OK
    for code, refused in (("CORK", V.WRONG_ITEM), ("BOX-6", V.OVER_PICK), ("?", V.UNKNOWN)):
        assert walk.scan(code) is refused
    assert room.stock(wine.id) == before == (7, 3, 0, 0)
    assert walk.scan("4006381333931") is V.ITEM_OK
    assert room.stock(wine.id) == (7, 2, 1, 0)
    assert walk.scan("4006381333931") is V.ITEM_OK
    assert walk.at == ("tote", FIRST, 2, 2)
    assert walk.scan("4006381333931") is V.OVER_PICK
    assert walk.scan(SECOND) is V.WRONG_TOTE
    assert walk.scan("t-1") is V.TOTE_OK
    assert walk.at == ("item", FIRST, 0, 1)
    assert room.status(first) == "picking"
    assert walk.scan("WINE", "T-1") is V.WRONG_TOTE
    assert walk.scan("T-2") is V.TOTE_OK
    assert walk.at == ("bin", SECOND, 0, 1)
    assert walk.place.tote == "t-1"
    assert walk.scan(SECOND, "CORK", "T-2") is V.WRONG_TOTE
    assert walk.scan("T-1") is V.TOTE_OK
    assert walk.place.step == "done"
    assert [room.status(each) for each in (first, second)] == ["picked", "picked"]
    with room.backend.write(room.picker) as tx:
        closed = picking.close_batch(tx, picking.BatchClose(batch_id=batch.id))
    assert (closed.status, closed.picked, closed.lines_open) == ("picked", 4, 0)
    assert room.stock(wine.id) == (7, 0, 3, 0)
    room.check()
