"""What a picker and a packer do to each other: totes, cancelled orders, and lines that go."""

from __future__ import annotations

from sqlalchemy import select

from crmtui.kit.backend import Backend
from crmtui.kit.transactions import ReadTx
from crmtui.models import PickTote
from crmtui.services import fulfilment, picking, places
from crmtui.services.fulfilment import OrderStatus, Shipment
from crmtui.services.picking import BatchClose, PickStep, ToteChange
from tests.services.fulfilment.packing_room import begin, going_back, scan
from tests.services.picking.pick_room import PickRoom
from tests.services.stock.making import FIRST, SECOND


def totes_in_use(room: PickRoom) -> list[str]:
    def read(tx: ReadTx) -> list[str]:
        query = select(PickTote.code).where(PickTote.in_use).order_by(PickTote.code)
        return [*tx.session.scalars(query)]

    found: list[str] = room.ask(read)
    return found


def test_a_tote_is_free_once_what_lay_in_it_is_packed_or_put_back(backend: Backend) -> None:
    room = PickRoom(backend)
    wine = room.stocked(9, "WINE")
    cork = room.item("CORK")
    room.receive(cork, 9, SECOND)
    kept = room.order((wine, 2), priority=1)
    gone = room.order((wine, 1), (cork, 3))
    (batch,) = room.build()
    picker = room.walk(batch)
    picker.scan(FIRST, "WINE", "WINE", "T-1", FIRST, "WINE", "T-2", SECOND, "CORK")
    assert totes_in_use(room) == ["T-1", "T-2"]
    cancelled = room.do(fulfilment.cancel_order, gone.id)
    assert [line.taken for line in cancelled.lines] == [1, 1]
    with backend.read(room.picker) as tx:
        picker.place = picking.open_place(tx, batch.id)
    assert picker.at[0] == PickStep.TOTE, "what one has in the hand"
    picker.scan("T-2")
    assert picker.place.step is PickStep.DONE
    found = room.ask(fulfilment.find_scanned_order, "t-1")
    assert found is not None
    assert (found.id, found.status) == (kept.id, OrderStatus.PICKED)
    scan(room, begin(room, kept), "WINE", 2)
    assert totes_in_use(room) == ["T-2"]
    lines = room.ask(fulfilment.find_put_back, "T-2")
    assert [(line.sku, line.totes) for line in lines] == [("WINE", ("T-2",)), ("CORK", ("T-2",))]
    for number, line in enumerate(lines):
        room.do(fulfilment.put_back, going_back(line, 1, FIRST, room, f"back-{number}"))
    assert totes_in_use(room) == []
    assert (room.stock(wine.id), room.stock(cork.id)) == ((7, 0, 0, 2), (9, 0, 0, 0))
    room.check()


def test_a_line_that_changes_is_not_walked_to_any_more(backend: Backend) -> None:
    room = PickRoom(backend)
    wine, cork = room.stocked(9, "WINE"), room.stocked(9, "CORK")
    made = room.order((wine, 4), (cork, 2))
    (batch,) = room.build(totes=1)
    picker = room.walk(batch)
    first = picker.place.sku
    (line,) = [each for each in made.lines if each.sku != first]
    room.do(fulfilment.change_line, made.id, line.id, 1)
    picker.scan(FIRST, *[first] * picker.place.need)
    assert picker.place.step is PickStep.DONE
    assert room.status(made) == "picking"
    (later,) = room.build(totes=1)
    assert [(task.sku, task.quantity) for task in later.tasks] == [(line.sku, 1)]
    room.check()


def test_no_tote_is_kept_for_an_order_of_which_nothing_is_here(backend: Backend) -> None:
    room = PickRoom(backend)
    wine = room.stocked(9, "WINE")
    shipped, gone = room.order((wine, 2)), room.order((wine, 2))
    full = room.order((wine, 1))
    (batch,) = room.build()
    picker = room.walk(batch)
    picker.scan(FIRST, "WINE", "WINE")
    room.do(fulfilment.ship_order, shipped.id, Shipment())
    picker.scan("T-1", FIRST, "WINE", "WINE")
    room.do(fulfilment.cancel_order, gone.id)
    (line,) = room.ask(fulfilment.list_put_back)
    room.do(fulfilment.put_back, going_back(line, 2, FIRST, room, "back"))
    picker.scan("T-2")
    picker.press(picking.change_tote, ToteChange)
    picker.scan("T-3")
    picker.press(picking.change_tote, ToteChange)
    room.do(fulfilment.cancel_order, full.id)
    assert totes_in_use(room) == ["T-1", "T-2", "T-3"]
    with backend.write(room.picker) as tx:
        picking.close_batch(tx, BatchClose(batch_id=batch.id))
    assert totes_in_use(room) == []


def test_what_is_put_back_is_found_as_scanners_send_it(backend: Backend) -> None:
    room = PickRoom(backend)
    wine = room.stocked(9, "WINE")
    gone, _kept = room.order((wine, 1)), room.order((wine, 1))
    (batch,) = room.build()
    room.walk(batch).scan(FIRST, "WINE", "T-1")
    room.do(fulfilment.cancel_order, gone.id)
    assert len(room.ask(fulfilment.find_put_back, "]C0t-1\r")) == 1
    for garbage in ("", "\0", "a\0b", "\ud800", "[/x]"):
        assert room.ask(fulfilment.find_put_back, garbage) == ()
        assert room.ask(places.find_bin, garbage) is None
