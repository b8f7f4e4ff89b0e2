"""Whatever is done to orders, in whatever turn: ledger, allocations and parcels agree."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select

from crmtui.kit.backend import Backend
from crmtui.kit.errors import CrmError
from crmtui.kit.ids import new_id
from crmtui.kit.transactions import ReadTx
from crmtui.models import OrderAllocation, Parcel, ParcelUnits, StockLevel
from crmtui.services import fulfilment, stock
from crmtui.services.fulfilment import (
    Allocated,
    CustomerOrderDetail,
    LineWanted,
    OrderStatus,
    PackVerdict,
    ParcelLabel,
    ParcelOpen,
    Shipment,
    Shipping,
)
from tests.services.fulfilment.packing_room import going_back, order, packing
from tests.services.stock.making import FIRST, SECOND, Room

STEPS = 250


class Yard:
    """Two items in two bins, and orders of them; the last five are worked on."""

    def __init__(self, room: Room, chance: Random) -> None:
        self.room = room
        self.chance = chance
        self.items = [room.stocked(30, "WINE"), room.stocked(12, "CORK")]
        for item in self.items:
            room.receive(item, 9, SECOND)
        self.orders = [self._order() for _ in range(3)]
        self.done: Counter[str] = Counter()

    def _order(self) -> CustomerOrderDetail:
        wanted = [(item, self.chance.randint(1, 7)) for item in self.items]
        return order(self.room, *wanted, reserving="part")

    def step(self) -> None:
        """Something at random; what is refused has changed nothing."""
        names = [name for name in dir(self) if name.startswith("do_")]
        name = self.chance.choice([*names, *["do_pick"] * 3, *["do_pack"] * 8])
        chosen = self.chance.choice(self.orders[-5:])
        now = self.room.ask(fulfilment.get_order, chosen.id)
        try:
            getattr(self, name)(now)
            self.done[name] += 1
        except CrmError:
            self.done["refused"] += 1

    def do_order(self, _now: CustomerOrderDetail) -> None:
        self.orders.append(self._order())

    def do_pick(self, now: CustomerOrderDetail) -> None:
        for held in self.room.ask(fulfilment.list_allocations, now.id):
            if held.reserved:
                key = Allocated(held.line_id, held.bin_id, held.lot_id)
                self.room.do(fulfilment.note_picked, key, self.chance.randint(1, held.reserved))

    def do_unpick(self, now: CustomerOrderDetail) -> None:
        for held in self.room.ask(fulfilment.list_allocations, now.id)[:1]:
            if held.picked:
                key = Allocated(held.line_id, held.bin_id, held.lot_id)
                self.room.do(fulfilment.note_unpicked, key, 1)

    def do_pack(self, now: CustomerOrderDetail) -> None:
        wanted = ParcelOpen(order_id=now.id, is_partial=True)
        parcel = self.room.do(fulfilment.open_parcel, wanted).open_parcel
        move: Any = self.chance.choice(
            [fulfilment.pack_goods, fulfilment.pack_goods, fulfilment.unpack_goods]
        )
        scan = packing(parcel, self.chance.choice(self.items).sku, self.chance.randint(1, 4))
        first, again = self.room.do(move, scan), self.room.do(move, scan)
        assert first.place == again.place
        assert first.verdict.is_refusal or again.verdict is not PackVerdict.UNKNOWN

    def do_close(self, now: CustomerOrderDetail) -> None:
        for parcel in self.room.ask(fulfilment.list_parcels, now.id):
            change: Any = self.chance.choice(
                [fulfilment.discard_parcel, fulfilment.reopen_parcel, fulfilment.close_parcel]
            )
            more = [ParcelLabel()] if change is fulfilment.close_parcel else []
            self.room.do(change, parcel.id, *more)

    def do_ship(self, now: CustomerOrderDetail) -> None:
        what = self.chance.choice([Shipping.PACKED, Shipping.PACKED, Shipping.ALL])
        self.room.do(fulfilment.ship_order, now.id, Shipment(what=what))

    def do_release(self, now: CustomerOrderDetail) -> None:
        self.room.do(fulfilment.release_rest, now.id)

    def do_reserve(self, now: CustomerOrderDetail) -> None:
        self.room.do(fulfilment.reserve_order, now.id)

    def do_fill(self, _now: CustomerOrderDetail) -> None:
        self.room.receive(self.chance.choice(self.items), self.chance.randint(1, 3))
        self.room.do(fulfilment.fill_back_orders)

    def do_change(self, now: CustomerOrderDetail) -> None:
        line = self.chance.choice(now.lines)
        quantity = self.chance.randint(0, 8)
        self.room.do(fulfilment.change_line, now.id, line.id, quantity)

    def do_add(self, now: CustomerOrderDetail) -> None:
        item = self.chance.choice(self.items)
        self.room.do(fulfilment.add_line, now.id, LineWanted(item_id=item.id, quantity=2))

    def do_cancel(self, now: CustomerOrderDetail) -> None:
        if self.chance.random() < 0.3:
            self.room.do(fulfilment.cancel_order, now.id)
            self.orders.append(self._order())

    def do_put_back(self, _now: CustomerOrderDetail) -> None:
        for line in self.room.ask(fulfilment.list_put_back)[:2]:
            units = self.chance.randint(1, line.units)
            data = going_back(
                line, units, self.chance.choice([FIRST, SECOND]), self.room, new_id().hex
            )
            assert self.room.do(fulfilment.put_back, data) == self.room.do(
                fulfilment.put_back, data
            )

    def check(self) -> None:
        """What the ledger, the allocations and the parcels say is the same."""
        assert self.room.ask(stock.verify) == ()
        ledger, allocated, in_parcels = self.room.ask(_sums)
        assert ledger[:2] == allocated[:2]
        # What the one call of an API shipped, or a sale, went through no parcel.
        assert ledger[2] == allocated[2] == in_parcels
        for each in self.orders:
            now = self.room.ask(fulfilment.get_order, each.id)
            assert all(line.missing >= 0 for line in now.lines)
            if now.status is OrderStatus.SHIPPED:
                assert all(line.shipped == line.quantity for line in now.lines)


def _sums(tx: ReadTx) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    def of(table: Any) -> tuple[int, ...]:
        columns = table.reserved, table.picked, table.packed
        row = tx.session.execute(select(*(func.coalesce(func.sum(one), 0) for one in columns)))
        return tuple(int(number) for number in row.one())

    packed = select(func.coalesce(func.sum(ParcelUnits.units), 0)).join(
        Parcel, Parcel.id == ParcelUnits.parcel_id
    )
    inside = tx.session.scalar(packed.where(Parcel.shipped_at.is_(None)))
    return of(StockLevel), of(OrderAllocation), int(inside or 0)


def play(backend: Backend, seed: int) -> Counter[str]:
    yard = Yard(Room(backend), Random(seed))
    for _ in range(STEPS):
        yard.step()
    yard.check()
    return yard.done


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(4))
def test_all_agree_after_anything(backend: Backend, seed: int) -> None:
    done = play(backend, seed)
    assert done["do_pack"] >= 20, done
