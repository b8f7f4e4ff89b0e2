"""A batch is walked by scans alone, and what was not scanned was not picked."""

from __future__ import annotations

from datetime import date

import pytest

from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict
from crmtui.services import counts, fulfilment, picking
from crmtui.services.items import Barcode, LotWanted
from crmtui.services.picking import PickVerdict as V
from tests.services.picking.pick_room import Picker, PickRoom
from tests.services.stock.making import FIRST, SECOND


@pytest.fixture
def room(backend: Backend) -> PickRoom:
    return PickRoom(backend)


def refuse(room: PickRoom, walk: Picker, refusals: dict[str, V]) -> None:
    """Each code is refused in its way, and nothing is written for it."""
    before, place = room.stored(), walk.place
    for code, verdict in refusals.items():
        answer = walk.send(code)
        assert (answer.verdict, answer.place) == (verdict, place), code
    assert room.stored() == before


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
    wrong = {SECOND: V.WRONG_BIN, "4006381333931": V.NOT_SCANNED, "?": V.UNKNOWN}
    refuse(room, walk, wrong)
    assert walk.scan(FIRST) is V.BIN_OK
    refuse(room, walk, {"CORK": V.WRONG_ITEM, "BOX-6": V.OVER_PICK, "?": V.UNKNOWN})
    assert room.stock(wine.id) == (7, 3, 0, 0)
    assert walk.scan("4006381333931") is V.ITEM_OK
    assert room.stock(wine.id) == (7, 2, 1, 0)
    assert walk.scan("4006381333931") is V.ITEM_OK
    assert walk.at == ("tote", FIRST, 2, 2)
    refuse(room, walk, {"4006381333931": V.OVER_PICK, SECOND: V.WRONG_TOTE})
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


def test_the_lot_is_asked_for_where_the_code_does_not_tell_it(room: PickRoom) -> None:
    milk = room.item("MILK", has_lots=True, barcodes=(Barcode(code="4006381333931"),))
    early = LotWanted(code="L1", expires_on=date(2026, 12, 1))
    for lot in (early, LotWanted(code="L2", expires_on=date(2027, 3, 1))):
        room.receive(milk, 4, FIRST, lot=lot)
    room.item("L1")  # its code is that of a lot, too
    room.order((milk, 3))
    (batch,) = room.build()
    walk = room.walk(batch)
    assert walk.scan(FIRST, "4006381333931") is V.ITEM_OK
    assert (walk.place.step, walk.place.scanned) == ("lot", "4006381333931")
    refuse(room, walk, {"L2": V.WRONG_LOT, "4006381333931": V.AMBIGUOUS})
    assert room.stock(milk.id) == (5, 3, 0, 0)
    assert walk.scan("(01)04006381333931(10)L1") is V.LOT_OK
    assert walk.at == ("item", FIRST, 1, 3)
    assert walk.scan("(01)04006381333931(10)L2") is V.WRONG_LOT
    assert walk.scan("(01)04006381333931(10)L1", "4006381333931") is V.ITEM_OK
    assert walk.place.step == "done"  # one order needs no tote
    assert room.stock(milk.id) == (5, 0, 3, 0)
    room.check()


def test_a_scan_sent_again_moves_nothing_and_a_crash_loses_nothing(room: PickRoom) -> None:
    wine = room.stocked(10, "WINE")
    room.order((wine, 2))
    room.order((wine, 3))
    (batch,) = room.build()
    walk = room.walk(batch)
    walk.scan(FIRST)
    task = walk.place.task_id
    first = walk.send("WINE", "same")
    again = walk.send("WINE", "same")
    assert (first.verdict, again.verdict, again.place) == (V.ITEM_OK, V.ITEM_OK, first.place)
    assert room.stock(wine.id) == (5, 4, 1, 0)
    assert room.ask(picking.open_place, batch.id).step == "bin"
    assert room.walk(batch).at == ("bin", FIRST, 1, 2)
    assert walk.send("WINE", "next").place.step == "tote"
    assert room.walk(batch).at == ("tote", FIRST, 2, 2)
    assert walk.send("T-1", "put").verdict is V.TOTE_OK
    late = walk.send("T-1", "put", task_id=task, step="tote")
    assert (late.verdict, late.place.task_id) == (V.TOTE_OK, walk.place.task_id)
    assert walk.send("WINE", "next", task_id=task).verdict is V.ITEM_OK
    with pytest.raises(Conflict) as raised:
        walk.press(picking.undo_pick, picking.PickUndo, task_id=task, request_id="next")
    assert raised.value.code == "stock.request_reused"
    assert room.stock(wine.id) == (5, 3, 2, 0)
    room.check()


def test_digits_set_the_count_and_a_key_takes_the_last_step_back(room: PickRoom) -> None:
    wine = room.stocked(10, "WINE", barcodes=(Barcode(code="BOX-3", units=3),))
    order = room.order((wine, 6))
    (batch,) = room.build()
    walk = room.walk(batch)
    walk.scan(FIRST)
    assert walk.count(4) is V.NOT_SCANNED
    walk.scan("WINE", "BOX-3")
    assert walk.count(7) is V.OVER_PICK
    assert walk.undo() is V.UNDONE
    assert walk.at == ("item", FIRST, 1, 6)
    assert walk.count(5) is V.COUNT_OK
    assert walk.count(3) is V.COUNT_OK
    assert room.stock(wine.id) == (4, 3, 3, 0)
    task = walk.place.task_id
    assert walk.scan("BOX-3") is V.ITEM_OK
    assert (walk.place.step, room.status(order)) == ("done", "picked")
    sent = {"batch_id": batch.id, "task_id": task}
    assert walk.press(picking.undo_pick, picking.PickUndo, **sent).verdict is V.UNDONE
    assert walk.at == ("bin", FIRST, 3, 6)
    assert room.status(order) == "picking"
    for _ in range(3):
        walk.undo()
    assert room.stock(wine.id) == (4, 6, 0, 0)
    room.check()


def test_the_last_unit_asks_for_a_look_into_the_bin(room: PickRoom) -> None:
    wine, cork = room.stocked(1, "WINE"), room.item("CORK")
    room.receive(cork, 1, SECOND)
    room.order((wine, 1), (cork, 1))
    (batch,) = room.build()
    walk = room.walk(batch)
    assert walk.scan(FIRST, "WINE") is V.ITEM_OK
    assert walk.place.step == room.ask(picking.open_place, batch.id).step == "zero"
    assert walk.scan(SECOND) is V.NOT_SCANNED
    assert walk.says_empty(is_empty=False) is V.ZERO_OK
    assert walk.scan(SECOND, "CORK") is V.ITEM_OK
    assert walk.says_empty() is V.ZERO_OK
    (count,), total = room.ask(counts.list_counts)
    assert (count.bin, count.item_id, total) == (FIRST, None, 1)
    assert walk.place.step == "done"


def test_lines_of_a_cancelled_order_are_left_out(room: PickRoom) -> None:
    wine = room.stocked(10, "WINE")
    gone, stays = room.order((wine, 2)), room.order((wine, 1))
    (batch,) = room.build()
    walk = room.walk(batch)
    walk.scan(FIRST)
    room.do(fulfilment.cancel_order, gone.id)
    assert walk.scan("WINE") is V.DONE
    assert (walk.place.order_code, walk.place.lines) == (stays.code, 1)
    walk.finish()
    assert room.stock(wine.id) == (9, 0, 1, 0)
    room.check()
