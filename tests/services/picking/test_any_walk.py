"""Whatever pickers and the office do, in any order: ledger, orders and batches agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select

from crmtui.kit.backend import Backend
from crmtui.kit.errors import CrmError
from crmtui.kit.transactions import ReadTx
from crmtui.models import OrderAllocation, PickTask, StockBalance
from crmtui.services import fulfilment, picking
from crmtui.services.fulfilment import CustomerOrderDetail, Reserving
from crmtui.services.items import ItemDetail
from crmtui.services.picking import (
    BatchClose,
    BatchStatus,
    PickScan,
    PickUndo,
    Postpone,
    ShortReason,
    TaskStatus,
    ToteChange,
)
from tests.services.picking.pick_room import Picker, PickRoom
from tests.services.stock.making import FIRST, SECOND

pytestmark = pytest.mark.soak

STEPS = 300
THIRD = "B-01-1"
CODES = ("WINE", "CORK", "BOX-3", FIRST, SECOND, THIRD, "T-1", "T-2", "T-3", "?")


class AnyWalk:
    """A store room in which anything may happen next."""

    def __init__(self, room: PickRoom, goods: Sequence[ItemDetail], seed: int) -> None:
        self.random = Random(seed)
        self.room = room
        self.goods = goods
        self.orders: list[CustomerOrderDetail] = []
        self.refused: set[str] = set()
        self.acts: list[Callable[[], object]] = [
            *[self.walk] * 8,
            *[self.scan_anything, self.receive, self.order, self.build] * 3,
            *[self.short, self.undo, self.count, self.postpone] * 2,
            *(self.cancel, self.change_tote, self.end),
        ]

    def step(self) -> None:
        try:
            self.random.choice(self.acts)()
        except CrmError as error:
            self.refused.add(error.code)

    def receive(self) -> None:
        place = self.random.choice([FIRST, SECOND, THIRD])
        self.room.receive(self.random.choice(self.goods), self.random.randint(1, 30), place)

    def order(self) -> None:
        lines = [(item, self.random.randint(1, 6)) for item in self.goods]
        self.orders.append(self.room.order(*lines, reserving=Reserving.PART))

    def build(self) -> None:
        self.room.build(totes=self.random.randint(1, 3), most_batches=2)

    def cancel(self) -> None:
        if self.orders and self.random.random() < 0.3:
            self.room.do(fulfilment.cancel_order, self.random.choice(self.orders).id)

    def picker(self) -> Picker | None:
        listed, _total = self.room.ask(picking.list_batches)
        mine = (None, self.room.picker.id)
        going = [each for each in listed if not each.status.is_ended and each.picker_id in mine]
        return self.room.walk(self.random.choice(going)) if going else None

    def walk(self) -> None:
        """Scan what is wanted, a few times."""
        if (walk := self.picker()) is not None:
            walk.finish(most=self.random.randint(1, 4))

    def scan_anything(self) -> None:
        if walk := self._at_line():
            said = self.random.choice([*picking.PickStep])
            walk.press(
                picking.scan, PickScan, code=self.random.choice(CODES), step=said, item_code="WINE"
            )

    def short(self) -> None:
        if walk := self._at_line():
            walk.short(self.random.choice([*ShortReason]))

    def undo(self) -> None:
        if walk := self._at_line():
            tasks = self.room.ask(picking.get_batch, walk.place.batch_id).tasks
            walk.press(picking.undo_pick, PickUndo, task_id=self.random.choice(tasks).id)

    def count(self) -> None:
        if walk := self._at_line():
            walk.count(self.random.randint(1, 6))

    def postpone(self) -> None:
        if walk := self._at_line():
            walk.press(picking.postpone, Postpone, reason="Later")

    def change_tote(self) -> None:
        if walk := self._at_line():
            walk.press(picking.change_tote, ToteChange)

    def end(self) -> None:
        walk = self.picker()
        if walk is None:
            return
        release = self.random.random() < 0.5
        closing = BatchClose(batch_id=walk.place.batch_id, reason="Enough", release=release)
        with self.room.backend.write(self.room.manager) as tx:
            picking.take_batch(tx, closing.batch_id, take_over=True)
            picking.close_batch(tx, closing)

    def _at_line(self) -> Picker | None:
        walk = self.picker()
        return walk if walk is not None and walk.place.task_id is not None else None


@pytest.fixture
def room(backend: Backend) -> PickRoom:
    made = PickRoom(backend)
    made.bins[THIRD] = made.bin(THIRD)
    return made


@pytest.fixture
def goods(room: PickRoom) -> list[ItemDetail]:
    box = [{"code": "BOX-3", "units": 3}]
    found = [room.item("WINE", barcodes=box), room.item("CORK")]
    for item in found:
        room.receive(item, 50)
    return found


@pytest.mark.parametrize("seed", range(2))
def test_all_agrees_whatever_happens(room: PickRoom, goods: list[ItemDetail], seed: int) -> None:
    world = AnyWalk(room, goods, seed)
    for turn in range(STEPS):
        world.step()
        if turn % 20 == 0:
            room.ask(require_agreement)
    room.ask(require_agreement)
    room.check()
    for batch in room.ask(picking.list_batches)[0]:
        if batch.status is BatchStatus.OPEN:
            room.walk(batch).finish()


def test_several_at_once_agree(room: PickRoom, goods: list[ItemDetail]) -> None:
    worlds = [AnyWalk(room.colleague(), goods, seed) for seed in range(4)]

    def work(world: AnyWalk) -> None:
        for _ in range(STEPS // 5):
            world.step()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, worlds))
    room.ask(require_agreement)
    room.check()
    # No deadlock, and nobody could take what another one had.
    refused = {code for world in worlds for code in world.refused}
    assert refused <= {"pick_batch.taken", "pick_batch.not_put", "pick_batch.not_yours"}, refused


def require_agreement(tx: ReadTx) -> None:
    """Orders hold what the ledger says, and nothing is picked that no line tells of."""
    held, kept = _sums(tx, OrderAllocation), _sums(tx, StockBalance)
    assert {key: each for key, each in held.items() if any(each)} == {
        key: each for key, each in kept.items() if any(each)
    }
    for task in tx.session.scalars(select(PickTask)):
        assert 0 <= task.put <= task.picked <= task.quantity
        if task.status == TaskStatus.OPEN:
            key = task.line_id, task.bin_id, task.lot_id
            allocation = tx.session.get_one(OrderAllocation, key)
            assert task.quantity - task.picked <= allocation.reserved


def _sums(tx: ReadTx, table: Any) -> dict[tuple[Any, Any], tuple[int, int]]:
    query = select(
        table.bin_id, table.lot_id, func.sum(table.reserved), func.sum(table.picked)
    ).group_by(table.bin_id, table.lot_id)
    return {
        (bin_id, lot_id): (int(reserved), int(picked))
        for bin_id, lot_id, reserved, picked in tx.session.execute(query)
    }
