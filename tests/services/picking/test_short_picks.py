"""A short pick is one transaction of five steps, and touches nobody else's reservations."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from crmtui.kit.backend import Backend
from crmtui.models import OrderAllocation, PickTask
from crmtui.services import counts, fulfilment, picking, stock
from crmtui.services.picking import PickPlace, PickScan, ShortReason
from crmtui.services.picking import PickVerdict as V
from tests.factories import create_actor
from tests.services.picking.pick_room import PickRoom
from tests.services.stock.making import FIRST, SECOND


@pytest.fixture
def room(backend: Backend) -> PickRoom:
    return PickRoom(backend)


def rows_of(room: PickRoom, *order_ids: Any) -> list[str]:
    """Everything that is stored of what these orders hold, and of the lines that pick it."""

    def read(tx: Any) -> list[str]:
        tasks = tx.execute(select(PickTask.__table__).where(PickTask.order_id.in_(order_ids)))
        lines = {line.id for each in order_ids for line in fulfilment.get_order(tx, each).lines}
        held = OrderAllocation.__table__
        kept = tx.execute(select(held).where(held.c.line_id.in_(lines)))
        return sorted(repr(tuple(row)) for row in (*tasks, *kept))

    found: list[str] = room.ask(read)
    return found


def test_the_bin_is_corrected_and_the_units_come_from_elsewhere(room: PickRoom) -> None:
    wine = room.stocked(12, "WINE")
    other = room.order((wine, 3))
    (theirs,) = room.build()
    first, second = room.order((wine, 4)), room.order((wine, 2))
    (batch,) = room.build()
    room.receive(wine, 3, SECOND)
    before = rows_of(room, other.id)
    assert room.stock(wine.id) == (6, 9, 0, 0)
    walk = room.walk(batch)
    walk.scan(FIRST, "WINE")
    answer = walk.short(ShortReason.DAMAGED)
    # (1) the bin is counted
    (count,), _total = room.ask(counts.list_counts)
    assert (count.bin, count.item_id) == (FIRST, wine.id)
    # (2) this line and the other one of the batch are released, with a reason
    tasks = room.ask(picking.get_batch, batch.id).tasks
    ended = [(t.status, t.picked, t.quantity, t.reason) for t in tasks if t.bin == FIRST]
    assert ended == [("short", 1, 4, "DAMAGED"), ("short", 0, 2, "DAMAGED")]
    # (3) the bin has what others hold reserved, to the unit
    balances = {row.kind: row for row in room.ask(stock.list_movements, wine.id).movements}
    assert (balances["COUNT"].quantity, balances["COUNT"].bin_id) == (-8, room.bins[FIRST].id)
    # (4) what there is elsewhere is reserved and joins the batch
    joined = [(t.status, t.quantity, t.order_code) for t in tasks if t.bin == SECOND]
    assert joined == [("open", 3, first.code)]
    # (5) the rest is a back-order
    (line,) = room.ask(fulfilment.get_order, second.id).lines
    assert (line.reserved, line.missing, room.status(second)) == (0, 2, "open")
    assert room.stock(wine.id) == (0, 6, 1, 0)
    assert rows_of(room, other.id) == before
    # the unit that was taken still goes into its tote, the other line wants none
    assert (answer.verdict, walk.place.step, walk.place.order_code) == (
        V.SHORT_OK,
        "tote",
        first.code,
    )
    assert (walk.place.units_short, walk.place.units_to_go) == (5, 3)
    again = walk.press(picking.short_pick, picking.ShortPick, reason="MISSING")
    assert (again.verdict, room.stock(wine.id)) == (V.SHORT_OK, (0, 6, 1, 0))
    assert walk.scan("T-1") is V.TOTE_OK
    assert walk.at == ("bin", SECOND, 0, 3)
    walk.finish()
    assert room.status(first) == "picked"
    room.check()
    room.walk(theirs).finish()
    assert room.stock(wine.id) == (0, 0, 7, 0)


def test_nothing_there_asks_for_no_tote_and_leaves_the_units_of_others(room: PickRoom) -> None:
    wine = room.stocked(4, "WINE")
    room.order((wine, 1))
    room.order((wine, 1))
    (batch,) = room.build()
    walk = room.walk(batch)
    walk.scan(FIRST)
    assert walk.count(0) is V.SHORT_OK
    assert (walk.place.step, walk.place.units_short) == ("done", 2)
    assert room.stock(wine.id) == (0, 0, 0, 0)
    room.check()


def test_two_pickers_never_take_more_than_lies_there(room: PickRoom) -> None:
    """One reports a short pick while the other scans: both end, and the ledger adds up."""
    from concurrent.futures import ThreadPoolExecutor

    wine = room.stocked(20, "WINE")
    for _ in range(2):
        room.order((wine, 8))
    batches = room.build(totes=1)
    assert room.actor.organization_id is not None
    pickers = [create_actor(room.actor.organization_id, "picker") for _ in batches]

    def begin(turn: int) -> PickPlace:
        with room.backend.write(pickers[turn]) as tx:
            return picking.take_batch(tx, batches[turn].id)

    def take(turn: int) -> None:
        place = begin(turn)
        for number in range(8):
            sent = PickScan(
                batch_id=place.batch_id,
                task_id=place.task_id,
                step="item",
                code="WINE",
                request_id=f"{turn}-{number}",
            )
            with room.backend.write(pickers[turn]) as tx:
                assert picking.scan(tx, sent).verdict is V.ITEM_OK
            if turn and number == 3:
                short = picking.ShortPick(
                    batch_id=place.batch_id,
                    task_id=place.task_id,
                    reason=ShortReason.MISSING,
                    request_id="short",
                )
                with room.backend.write(pickers[turn]) as tx:
                    picking.short_pick(tx, short)
                return

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(take, range(2)))
    assert room.stock(wine.id) == (0, 0, 12, 0)
    room.check()
