"""Stock against plain numbers: whatever is done in whatever order, each unit is where it belongs.

The model knows nothing of movements: it counts units by item, bin, lot and state.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select, text

from crmtui.kit.backend import Backend
from crmtui.kit.errors import CrmError
from crmtui.kit.ids import new_id
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import StockBalance, StockLevel
from crmtui.models.stock import NO_LOT, STATES
from crmtui.services import items, stock
from crmtui.services.items import LotWanted
from crmtui.services.stock import (
    CountedLot,
    Done,
    MovementKind,
    PlacedUnits,
    Receipt,
    Transaction,
    Transfer,
    UnitsMove,
)
from tests.services.stock.making import FIRST, SECOND, Room

WAYS = {
    MovementKind.RELEASE: ("reserved", "available"),
    MovementKind.PICK: ("reserved", "picked"),
    MovementKind.UNPICK: ("picked", "reserved"),
    MovementKind.PACK: ("picked", "packed"),
    MovementKind.UNPACK: ("packed", "picked"),
    MovementKind.SHIP: ("packed", None),
}
LOTS = {"soon": date(2027, 1, 1), "late": date(2028, 1, 1)}
MOST = 6

units = some.integers(1, MOST)
codes = some.sampled_from([FIRST, SECOND])
lots = some.sampled_from([None, "soon", "late"])
"""The item without lots, or a lot of the other one."""


class Spot(NamedTuple):
    """Where units are; the lot tells the item."""

    lot: str | None
    code: str

    @property
    def turn(self) -> tuple[date, bool]:
        """What expires first goes first, and then what lies in the home bin."""
        return LOTS.get(self.lot or "", date.max), self.code != FIRST


class Stock(RuleBasedStateMachine):
    backend: ClassVar[Backend]

    def __init__(self) -> None:
        super().__init__()
        self.room = Room(self.backend)
        self.plain = self.room.item("PLAIN", home_bin_id=self.room.bins[FIRST].id).id
        self.mixed = self.room.item("MIXED", has_lots=True, home_bin_id=self.room.bins[FIRST].id).id
        self.lots: dict[str | None, UUID] = {None: NO_LOT}
        for code, day in LOTS.items():
            lot = self.room.do(items.ensure_lot, self.mixed, LotWanted(code=code, expires_on=day))
            self.lots[code] = lot.id
        self.model: Counter[tuple[Spot, str]] = Counter()

    def item(self, lot: str | None) -> UUID:
        return self.plain if lot is None else self.mixed

    def bin(self, code: str) -> UUID:
        return self.room.bins[code].id

    def tried(self, allowed: bool, command: Callable[..., Any], *arguments: Any) -> Any:
        """Do it; what was refused must have been impossible, and the other way round."""
        done, refused = None, None
        try:
            done = self.room.do(command, *arguments)
        except CrmError as error:
            refused = error.code
        assert refused == (None if allowed else "stock.insufficient")
        return done

    def spots(self, lot: str | None) -> list[Spot]:
        """Of the same item, in the order in which units are taken."""
        mine = [None] if lot is None else [*LOTS]
        return sorted((Spot(one, code) for one in mine for code in (FIRST, SECOND)), key=_turn)

    def take(self, lot: str | None, quantity: int, to: str | None) -> None:
        for spot in self.spots(lot):
            part = min(self.model[spot, "available"], quantity)
            self.model[spot, "available"] -= part
            if to is not None:
                self.model[spot, to] += part
            quantity -= part

    def free(self, lot: str | None) -> int:
        return sum(self.model[spot, "available"] for spot in self.spots(lot))

    @rule(lot=lots, code=codes, quantity=units, twice=some.booleans())
    def receive(self, lot: str | None, code: str, quantity: int, twice: bool) -> None:
        came = None if lot is None else LotWanted(code=lot, expires_on=LOTS[lot])
        data = Receipt(
            item_id=self.item(lot),
            quantity=quantity,
            bin_id=self.bin(code),
            lot=came,
            request_id=str(new_id()),
        )
        done = self.room.do(stock.receive, data)
        if twice:
            assert self.room.do(stock.receive, data) == done
        self.model[Spot(lot, code), "available"] += quantity

    @rule(lot=lots, most=units, least=some.integers(0, MOST))
    def reserve(self, lot: str | None, most: int, least: int) -> None:
        least = min(least, most)
        done = self.tried(
            self.free(lot) >= least, stock.reserve, self.item(lot), most, "Order", least
        )
        reserved = 0 if done is None else done.quantity
        assert done is None or reserved == min(most, self.free(lot))
        self.take(lot, reserved, to="reserved")

    @rule(
        lot=lots, code=codes, quantity=units, kind=some.sampled_from([*WAYS]), twice=some.booleans()
    )
    def move(
        self, lot: str | None, code: str, quantity: int, kind: MovementKind, twice: bool
    ) -> None:
        held = PlacedUnits(bin_id=self.bin(code), lot_id=self.lots[lot], units=quantity)
        data = UnitsMove(
            item_id=self.item(lot), kind=kind, places=(held,), request_id=str(new_id())
        )
        source, target = WAYS[kind]
        spot = Spot(lot, code)
        done = self.tried(self.model[spot, source] >= quantity, stock.move_units, data)
        if done is None:
            return
        if twice:
            assert self.room.do(stock.move_units, data) == done
        self.model[spot, source] -= quantity
        if target is not None:
            self.model[spot, target] += quantity

    @rule(lot=lots, quantity=units)
    def lose(self, lot: str | None, quantity: int) -> None:
        data = Transaction(item_id=self.item(lot), kind=MovementKind.ADJUSTMENT, quantity=-quantity)
        if self.tried(self.free(lot) >= quantity, stock.transact, data):
            self.take(lot, quantity, to=None)

    @rule(quantity=units)
    def find(self, quantity: int) -> None:
        data = Transaction(item_id=self.plain, kind=MovementKind.ADJUSTMENT, quantity=quantity)
        done: Done = self.room.do(stock.transact, data)
        [movement] = done.movements
        assert movement.bin_id == self.bin(FIRST)
        self.model[Spot(None, FIRST), "available"] += quantity

    @rule(lot=lots, code=codes, quantity=units)
    def transfer(self, lot: str | None, code: str, quantity: int) -> None:
        """Which lots go is the program's choice; the units of each must be kept."""
        other = SECOND if code == FIRST else FIRST
        data = Transfer(
            item_id=self.item(lot),
            quantity=quantity,
            from_bin_id=self.bin(code),
            to_bin_id=self.bin(other),
        )
        there = sum(self.model[spot, "available"] for spot in self.spots(lot) if spot.code == code)
        done = self.tried(there >= quantity, stock.transfer, data)
        moved = Counter[str]()
        for movement in () if done is None else done.movements:
            [name] = [name for name, lot_id in self.lots.items() if lot_id == movement.lot_id]
            [place] = [name for name in self.room.bins if self.bin(name) == movement.bin_id]
            self.model[Spot(name, place), "available"] += movement.quantity
            moved[place] += movement.quantity
        assert done is None or moved == {code: -quantity, other: quantity}

    @rule(lot=lots, code=codes, difference=some.integers(-MOST, MOST).filter(bool))
    def count(self, lot: str | None, code: str, difference: int) -> None:
        spot = Spot(lot, code)
        data = CountedLot(
            item_id=self.item(lot),
            bin_id=self.bin(code),
            lot_id=self.lots[lot],
            difference=difference,
        )
        allowed = self.model[spot, "available"] + difference >= 0
        if self.tried(allowed, stock.post_count, data):
            self.model[spot, "available"] += difference

    @rule(lot=lots, state=some.sampled_from(STATES))
    def corrupt_and_reconcile(self, lot: str | None, state: str) -> None:
        item_id = self.item(lot)
        before = self.room.ask(lambda tx: _read(tx, StockBalance, item_id))
        self.room.do(_corrupt, item_id, state)
        assert bool(before) == bool(self.room.ask(stock.verify))
        assert self.room.do(stock.reconcile, item_id).adjusted == bool(before)

    @invariant()
    def every_unit_is_where_it_should_be(self) -> None:
        with self.backend.read(self.room.actor) as tx:
            for lot in (None, "soon"):
                self._check(tx, lot)

    def _check(self, tx: ReadTx, lot: str | None) -> None:
        kept = {(row.bin_id, row.lot_id): row for row in _read(tx, StockBalance, self.item(lot))}
        expected: Counter[str] = Counter()
        for spot in self.spots(lot):
            row = kept.pop((self.bin(spot.code), self.lots[spot.lot]), None)
            for state in STATES:
                number = self.model[spot, state]
                assert (0 if row is None else getattr(row, state)) == number
                expected[state] += number
        assert not kept
        for level in _read(tx, StockLevel, self.item(lot)):
            assert {state: getattr(level, state) for state in STATES} == expected

    def teardown(self) -> None:
        assert self.room.ask(stock.verify) == ()


def _turn(spot: Spot) -> tuple[date, bool]:
    return spot.turn


def _read(tx: ReadTx, table: type[Any], item_id: UUID) -> list[Any]:
    return [*tx.session.scalars(select(table).where(table.item_id == item_id))]


def _corrupt(tx: WriteTx, item_id: UUID, state: str) -> None:
    """What no program does: one unit more in every balance, behind the ledger's back."""
    statement = f"UPDATE stock_balances SET {state} = {state} + 1 WHERE item_id = :item"
    shown = item_id.hex if tx.dialect == "sqlite" else item_id
    tx.session.execute(text(statement), {"item": shown})


def _run(backend: Backend, examples: int, steps: int) -> None:
    machine = type("Machine", (Stock,), {"backend": backend})
    chosen = settings(max_examples=examples, stateful_step_count=steps, deadline=None)
    run_state_machine_as_test(machine, settings=chosen)


def test_every_unit_is_where_the_model_says(sqlite_backend: Backend) -> None:
    _run(sqlite_backend, examples=6, steps=25)


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_every_unit_is_where_the_model_says_for_long(backend: Backend) -> None:
    _run(backend, examples=25, steps=50)
