"""What is put together into batches, who has them, and how they end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict, CrmError, Forbidden, Invalid
from crmtui.models import CustomerOrder, Item
from crmtui.services import fulfilment, items, picking
from crmtui.services.fulfilment import Shipment
from crmtui.services.picking import BatchClose, BatchPlan, Cart, Postpone, ToteChange
from crmtui.services.picking import PickVerdict as V
from tests.factories import create_actor
from tests.services.picking.pick_room import PickRoom
from tests.services.stock.making import FIRST, SECOND


@pytest.fixture
def room(backend: Backend) -> PickRoom:
    return PickRoom(backend)


def refused(room: PickRoom, kind: type[CrmError], command: Any, *arguments: Any) -> str:
    with pytest.raises(kind) as raised, room.backend.write(room.picker) as tx:
        command(tx, *arguments)
    return raised.value.code


def takes(room: PickRoom, actor: Actor, batch_id: UUID) -> str:
    """The code of the refusal, if there is one."""
    try:
        with room.backend.write(actor) as tx:
            picking.take_batch(tx, batch_id)
    except Conflict as error:
        return error.code
    return ""


def _pickers(room: PickRoom, count: int) -> list[Actor]:
    assert room.actor.organization_id is not None
    return [create_actor(room.actor.organization_id, "picker") for _ in range(count)]


def test_carts_are_filled_with_urgent_orders_first(room: PickRoom) -> None:
    wine = room.stocked(90, "WINE")
    room.receive(cork := room.item("CORK"), 9, SECOND)
    with room.backend.write(room.manager) as tx:
        tx.session.get_one(Item, wine.id).weight_grams = 1_000
    light, heavy, mixed, urgent = (
        room.order((wine, 2)),
        room.order((wine, 50)),
        room.order((cork, 1), (wine, 1)),
        room.order((wine, 7)),
    )
    with room.backend.write(room.manager) as tx:
        tx.session.get_one(CustomerOrder, urgent.id).priority = 1
    plan = BatchPlan(cart=Cart(totes=2, weight_grams=9_000), most_batches=3)
    shown = room.ask(picking.preview_batches, plan)
    assert [(each.orders, each.is_urgent, each.is_over_capacity) for each in shown] == [
        ((urgent.code, light.code), True, False),
        ((heavy.code,), False, True),
        ((mixed.code,), False, False),
    ]
    assert [(each.units, each.weight_grams, each.bins) for each in shown] == [
        *((9, 9_000, 1), (50, 50_000, 1), (2, 1_000, 2))
    ]
    assert room.ask(picking.list_batches) == ((), 0)
    made = room.do(picking.build_batches, plan)
    assert [each.code for each in made] == ["PB-000001", "PB-000002", "PB-000003"]
    assert [task.order_code for task in made[0].tasks] == [urgent.code, light.code]
    assert room.build() == ()
    late = room.order((wine, 1), (cork, 1))
    only = room.build(order_ids=(late.id,), totes=1)
    assert [len(each.tasks) for each in only] == [2]
    listed, total = room.ask(picking.list_batches, limit=1)
    assert (listed[0].code, listed[0].lines, listed[0].orders, total) == ("PB-000004", 2, 1, 4)


def test_a_zone_is_a_batch_of_its_own_and_turns_are_kept(room: PickRoom) -> None:
    cold = room.bin("C-01-1", zone="Cold")
    room.bins["C-01-1"] = cold
    wine, milk = room.stocked(9, "WINE"), room.item("MILK")
    room.receive(milk, 9, "C-01-1")
    room.receive(cork := room.item("CORK"), 9, SECOND)
    room.do(items.set_pick_order, wine.id, 9, "Heavy, so last")
    room.order((wine, 1), (cork, 1), (milk, 1))
    (zoned,) = room.build(zone="cold")
    assert ([task.bin for task in zoned.tasks], zoned.zone) == (["C-01-1"], "Cold")
    (rest,) = room.build()
    assert [task.bin for task in rest.tasks] == [SECOND, FIRST]
    with pytest.raises(CrmError) as raised:
        room.build(zone="Hot")
    assert raised.value.code == "pick_batch.place_not_found"


def test_two_who_build_at_once_share_the_orders(room: PickRoom) -> None:
    wine = room.stocked(20, "WINE")
    for _ in range(6):
        room.order((wine, 1))
    with ThreadPoolExecutor(3) as pool:
        made = [
            each for found in pool.map(lambda _: room.build(totes=2), range(3)) for each in found
        ]
    lines = [task.line_id for batch in made for task in batch.tasks]
    assert len(lines) == len(set(lines)) == 6
    assert sorted(each.number for each in made) == [1, 2, 3]


def test_one_person_has_a_batch_until_it_is_given_back(room: PickRoom) -> None:
    room.order((room.stocked(5, "WINE"), 2))
    (batch,) = room.build()
    assert refused(room, Forbidden, picking.build_batches, BatchPlan()) == "permission.missing"
    with ThreadPoolExecutor(2) as pool:
        taken = [*pool.map(lambda actor: takes(room, actor, batch.id), _pickers(room, 2))]
    assert sorted(taken) == ["", "pick_batch.taken"]
    room.do(picking.take_batch, batch.id, take_over=True)
    room.do(picking.give_back_batch, batch.id)
    walk = room.walk(batch)
    mine = room.picker
    (room.picker,) = _pickers(room, 1)
    assert refused(room, Conflict, picking.take_batch, batch.id) == "pick_batch.taken"
    assert refused(room, Forbidden, picking.take_batch, batch.id, True) == "permission.missing"
    closing = BatchClose(batch_id=batch.id, reason="?")
    assert refused(room, Conflict, picking.close_batch, closing) == "pick_batch.not_yours"
    room.picker = mine
    walk.scan(FIRST, "WINE")
    with room.backend.write(room.picker) as tx:
        left = picking.give_back_batch(tx, batch.id)
    assert (left.status, left.picker_id, left.picked) == ("open", None, 1)
    assert room.walk(batch).at == ("bin", FIRST, 1, 2)
    room.picker = room.manager
    with room.backend.write(room.picker) as tx:
        place = picking.take_batch(tx, batch.id, take_over=True)
    assert (place.have, room.ask(picking.get_batch, batch.id).picker_id) == (1, room.manager.id)
    assert refused(room, Conflict, picking.cancel_batch, batch.id, "Late") == "pick_batch.begun"


def test_what_was_not_scanned_ends_only_with_a_reason(room: PickRoom) -> None:
    wine = room.stocked(20, "WINE")
    first, second = room.order((wine, 2)), room.order((wine, 3))
    (batch,) = room.build()
    walk = room.walk(batch)
    walk.scan(FIRST, "WINE")
    closing = BatchClose(batch_id=batch.id)
    assert refused(room, Conflict, picking.close_batch, closing) == "pick_batch.not_put"
    later = walk.press(picking.postpone, Postpone, reason="Too high")
    assert (later.verdict, later.place.step) == (V.NOT_SCANNED, "tote")
    walk.scan("T-1")
    walk.press(picking.postpone, Postpone, reason="Too high")
    assert (walk.place.order_code, walk.place.next_bin) == (second.code, FIRST)
    walk.press(picking.postpone, Postpone, reason="Later")
    assert (walk.place.order_code, walk.place.postponed) == (first.code, True)
    assert refused(room, Invalid, picking.close_batch, closing) == "pick_batch.unpicked"
    assert room.stock(wine.id) == (15, 4, 1, 0)
    with room.backend.write(room.picker) as tx:
        done = picking.close_batch(tx, BatchClose(batch_id=batch.id, reason="Shift is over"))
    assert [(t.status, t.picked, t.put) for t in done.tasks] == [
        ("short", 1, 1),
        ("cancelled", 0, 0),
    ]
    assert (done.status, done.end_reason) == ("picked", "Shift is over")
    assert room.stock(wine.id) == (15, 4, 1, 0)
    assert refused(room, Conflict, picking.take_batch, batch.id) == "pick_batch.ended"
    (rest,) = room.build(totes=1, order_ids=(first.id,))
    assert [(t.quantity, t.order_code) for t in rest.tasks] == [(1, first.code)]
    room.walk(rest)
    releasing = BatchClose(batch_id=rest.id, reason="Not wanted", release=True)
    assert refused(room, Forbidden, picking.close_batch, releasing) == "permission.missing"
    with room.backend.write(room.manager) as tx:
        picking.take_batch(tx, rest.id, take_over=True)
        assert picking.close_batch(tx, releasing).status == "cancelled"
    assert room.stock(wine.id) == (16, 3, 1, 0)
    (again,) = room.build()
    assert room.do(picking.cancel_batch, again.id, "Wrong cart").status == "cancelled"
    assert len(room.build()) == 1
    room.check()


def test_a_tote_is_of_one_order_and_in_one_batch(room: PickRoom) -> None:
    wine = room.stocked(40, "WINE")
    cork = room.item("CORK")
    room.receive(cork, 9, SECOND)
    first, _second, third = (
        room.order((wine, 2), (cork, 2)),
        room.order((wine, 1)),
        room.order((wine, 1)),
    )
    batch, single = room.build(totes=2)
    walk = room.walk(batch)
    walk.scan(FIRST, "WINE", "WINE", "T-1", "WINE")
    assert walk.scan("T-1") is V.WRONG_TOTE
    assert walk.scan("T-2", SECOND, "CORK") is V.ITEM_OK
    assert walk.place.tote == "T-1"
    changed = walk.press(picking.change_tote, ToteChange)
    assert (changed.verdict, changed.place.tote) == (V.TOTE_CHANGED, None)
    assert walk.scan("T-1") is V.WRONG_TOTE
    assert walk.scan("T-3") is V.TOTE_OK
    assert (walk.at, walk.place.tote) == (("item", SECOND, 1, 2), "T-3")
    alone = room.walk(single)
    assert (alone.place.needs_tote, alone.place.tote) == (False, None)
    alone.press(picking.change_tote, ToteChange)
    assert alone.scan("T-3") is V.WRONG_TOTE
    assert alone.scan("T-9") is V.TOTE_OK
    assert (alone.place.needs_tote, alone.place.tote, alone.place.step) == (True, "T-9", "bin")
    room.do(picking.take_batch, single.id, take_over=True)
    room.do(picking.cancel_batch, single.id, "Another one")
    alone = room.walk(*room.build())
    alone.press(picking.change_tote, ToteChange)
    assert alone.scan("T-9") is V.TOTE_OK
    walk.finish()
    with room.backend.write(room.picker) as tx:
        done = picking.close_batch(tx, BatchClose(batch_id=batch.id))
    assert dict(done.totes)["T-3"] == first.code
    room.do(fulfilment.ship_order, first.id, Shipment())
    assert alone.scan(FIRST, "WINE", "T-9") is V.TOTE_OK
    assert room.status(third) == "picked"
    room.check()
