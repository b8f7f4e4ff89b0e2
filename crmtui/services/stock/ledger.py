"""The one writer of stock: a movement, its balance and its item's level, together."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.ids import new_id
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import WriteTx
from crmtui.models import StockBalance, StockLevel, StockMovement
from crmtui.services.items import get_item
from crmtui.services.stock import errors, statements
from crmtui.services.stock.repeats import is_repeat
from crmtui.services.stock.rows import movement_detail
from crmtui.services.stock.rules import Amounts, MovementKind, change_by
from crmtui.services.stock.schemas import Act, Done

Key = tuple[UUID, UUID]
"""A bin and a lot."""


@dataclass(frozen=True, slots=True)
class Entry:
    """So many units of a lot in a bin."""

    key: Key
    quantity: int


class LedgerItem(NamedTuple):
    """The item of a ledger."""

    id: UUID
    sku: str
    name: str
    home_bin_id: UUID | None
    has_lots: bool


class Ledger:
    """The stock of one item, locked until the end of the transaction."""

    def __init__(self, tx: WriteTx, item_id: UUID) -> None:
        tx.actor.require("items:read")
        tx.flush()
        self._tx = tx
        self._given: Final = {"organization_id": tx.organization_id, "item_id": item_id}
        self.item: Final = self._lock_item(item_id)
        self._kept: dict[Key, Amounts] = {}
        self.level, self._movements = self._load_level()

    @cached_property
    def balances(self) -> dict[Key, Amounts]:
        """What is in each bin of each lot, in no order."""
        rows = self._tx.run(statements.BALANCES, self._given)
        found = {(bin_id, lot_id): Amounts(*units) for bin_id, lot_id, *units in rows}
        self._kept = found | self._kept
        return self._kept

    @property
    def available(self) -> int:
        return self.level.available

    def _lock_item(self, item_id: UUID) -> LedgerItem:
        rows = self._tx.run(statements.LOCK_ITEM, self._given)
        if not rows:
            get_item(self._tx, item_id)  # raises: there is none
        (row,) = rows
        return LedgerItem._make(row)

    def _load_level(self) -> tuple[Amounts, int]:
        """What there is in all, and the number of the latest movement."""
        rows = self._tx.run(statements.LEVEL, self._given)
        if not rows:
            return Amounts(), 0
        *units, movements = rows[0]
        return Amounts(*units), movements

    def find_done(self, act: Act, kind: MovementKind) -> Done | None:
        """What came of this act when it was sent before.

        Raises:
            Conflict: stock.request_reused, when its id stood for something else.
        """
        if not is_repeat(self._tx, act.request_id, kind, item_id=act.item_id):
            return None
        query = select(StockMovement).where(StockMovement.request_id == act.request_id)
        return self._done(kind, list(self._tx.session.scalars(query.order_by(StockMovement.part))))

    def post(self, act: Act, kind: MovementKind, entries: Sequence[Entry]) -> Done:
        """Write the movements of an act.

        Raises:
            Invalid: stock.quantity.
            LimitReached: stock.insufficient, where a balance would fall below nothing.
        """
        operation_id = new_id()
        rows = []
        for part, entry in enumerate(entries):
            change = change_by(kind, entry.quantity)
            rows.append(self._note(act, kind, entry, change, operation_id, part))
        self._write(rows)
        done = self._done(kind, rows)
        self._tx.record(self._told(done))
        return done

    def _note(
        self,
        act: Act,
        kind: MovementKind,
        entry: Entry,
        change: Amounts,
        operation_id: UUID,
        part: int,
    ) -> StockMovement:
        before = self.level.available
        after = self._move(entry.key, change)
        bin_id, lot_id = entry.key
        self._movements += 1
        return StockMovement(
            id=new_id(),
            **self._given,
            number=self._movements,
            bin_id=bin_id,
            lot_id=lot_id,
            kind=kind.value,
            quantity=entry.quantity,
            **change._asdict(),
            **{f"{state}_after": number for state, number in after._asdict().items()},
            level_before=before,
            **{name: getattr(act, name) for name in _TOLD},
            operation_id=operation_id,
            part=part,
            actor_id=self._tx.actor.id,
            actor_name=self._tx.actor.name,
            via=self._tx.actor.via,
            created_at=self._tx.now,
        )

    def _write(self, rows: Sequence[StockMovement]) -> None:
        """The level, the balances that changed and their movements, as one."""
        tx = self._tx
        tx.flush()
        level = {**self._given, **self.level._asdict(), "movements": self._movements}
        tx.change(statements.KEEP_LEVEL, level)
        for key in dict.fromkeys((row.bin_id, row.lot_id) for row in rows):
            place = {"bin_id": key[0], "lot_id": key[1]}
            kept = {**self._given, **place, **self._kept[key]._asdict()}
            tx.change(statements.KEEP_BALANCE, kept)
        tx.change_many(statements.ADD_MOVEMENT, map(_values_of, rows))

    def _move(self, key: Key, change: Amounts) -> Amounts:
        """Change the balance and the level; the balance as it is then."""
        before = self._balance_at(key)
        after = before.plus(change)
        for state, number in after._asdict().items():
            if number < 0:
                there = getattr(before, state)
                raise errors.insufficient(state, there, there - number)
        self._kept[key] = after
        self.level = self.level.plus(change)
        return after

    def _balance_at(self, key: Key) -> Amounts:
        if key not in self._kept:
            given = {**self._given, "bin_id": key[0], "lot_id": key[1]}
            rows = self._tx.run(statements.BALANCE, given)
            self._kept[key] = Amounts(*rows[0]) if rows else Amounts()
        return self._kept[key]

    def correct(self, act: Act, found: dict[Key, Amounts], level: Amounts) -> None:
        """Set balances and level to what the ledger adds up to.

        `found` has the balances to be told of; each gets a movement that says by how much it was
        wrong and itself changes no sum.
        """
        self.level = level
        operation_id = new_id()
        rows = []
        for part, (key, right) in enumerate(found.items()):
            wrong = right.minus(self._balance_at(key))
            self._kept[key] = right
            entry = Entry(key, wrong.available or wrong.on_hand)
            kind = MovementKind.RECONCILIATION
            rows.append(self._note(act, kind, entry, Amounts(), operation_id, part))
        self._write(rows)
        facts = {"sku": self.item.sku, "displayName": self.item.name, "balances": len(found)}
        self._tx.record(DomainEvent("stock.reconciled", "item", self.item.id, facts))

    def _done(self, kind: MovementKind, rows: Sequence[StockMovement]) -> Done:
        return Done(
            item_id=self.item.id,
            kind=kind,
            quantity=sum(row.quantity for row in rows),
            previous_available=rows[0].level_before,
            new_available=rows[-1].level_before + rows[-1].available,
            movements=tuple(map(movement_detail, rows)),
        )

    def _told(self, done: Done) -> DomainEvent:
        facts = {
            "sku": self.item.sku,
            "displayName": self.item.name,
            "kind": done.kind.value,
            "quantity": done.quantity,
            "available": done.new_available,
            "reason": done.movements[0].reason,
        }
        return DomainEvent("stock.moved", "item", self.item.id, facts)


_TOLD: Final = ("reason", "note", "order_ref", "user_ref", "request_id")
_COLUMNS: Final = tuple(StockMovement.__table__.columns.keys())


def _values_of(row: StockMovement) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _COLUMNS}


def amounts_of(row: StockBalance | StockLevel) -> Amounts:
    return Amounts(row.available, row.reserved, row.picked, row.packed)
