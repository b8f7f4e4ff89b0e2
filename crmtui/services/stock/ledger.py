"""The one writer of stock: a movement, its balance and its item's level, together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.ids import new_id
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import WriteTx
from crmtui.models import Item, StockBalance, StockLevel, StockMovement
from crmtui.models.stock import STATES
from crmtui.services.items import get_item
from crmtui.services.stock import errors
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


class Ledger:
    """The stock of one item, locked until the end of the transaction."""

    def __init__(self, tx: WriteTx, item_id: UUID) -> None:
        self._tx = tx
        self.item = get_item(tx, item_id)
        self.level: Final = self._lock_level()
        query = select(StockBalance).where(StockBalance.item_id == item_id)
        rows = tx.session.scalars(query, execution_options={"populate_existing": True})
        self.balances: Final = {(row.bin_id, row.lot_id): row for row in rows}

    @property
    def available(self) -> int:
        return self.level.available

    def _lock_level(self) -> StockLevel:
        """The item itself is the lock: its level may not be there yet."""
        tx, item_id = self._tx, self.item.id
        tx.session.scalar(select(Item.id).where(Item.id == item_id).with_for_update())
        query = select(StockLevel).where(StockLevel.item_id == item_id)
        level = tx.session.scalar(query, execution_options={"populate_existing": True})
        if level is None:
            level = StockLevel(item_id=item_id, movements=0, **_NOTHING)
            tx.session.add(level)
        return level

    def find_done(self, act: Act, kind: MovementKind) -> Done | None:
        """What came of this act when it was sent before.

        Raises:
            Conflict: stock.request_reused, when its id stood for something else.
        """
        if act.request_id is None:
            return None
        query = select(StockMovement).where(StockMovement.request_id == act.request_id)
        rows = list(self._tx.session.scalars(query.order_by(StockMovement.part)))
        if any(row.item_id != act.item_id or row.kind != kind for row in rows):
            raise errors.request_reused()
        return self._done(kind, rows) if rows else None

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
            rows.append(self._write(act, kind, entry, change, operation_id, part))
        self._tx.flush()
        done = self._done(kind, rows)
        self._tx.record(self._told(done))
        return done

    def _write(
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
        movement = StockMovement(
            id=new_id(),
            item_id=act.item_id,
            number=self._next_number(),
            bin_id=bin_id,
            lot_id=lot_id,
            kind=kind.value,
            quantity=entry.quantity,
            **change._asdict(),
            **{f"{state}_after": number for state, number in after._asdict().items()},
            level_before=before,
            **act.model_dump(include=_TOLD),
            operation_id=operation_id,
            part=part,
            actor_id=self._tx.actor.id,
            actor_name=self._tx.actor.name,
            via=self._tx.actor.via,
            created_at=self._tx.now,
        )
        self._tx.session.add(movement)
        return movement

    def _next_number(self) -> int:
        self.level.movements += 1
        return self.level.movements

    def _move(self, key: Key, change: Amounts) -> Amounts:
        """Change the balance and the level; the balance as it is then."""
        balance = self.balances.get(key) or self._open(key)
        before = amounts_of(balance)
        after = before.plus(change)
        for state, number in after._asdict().items():
            if number < 0:
                there = getattr(before, state)
                raise errors.insufficient(state, there, there - number)
        set_amounts(balance, after)
        set_amounts(self.level, amounts_of(self.level).plus(change))
        return after

    def _open(self, key: Key) -> StockBalance:
        bin_id, lot_id = key
        balance = StockBalance(item_id=self.item.id, bin_id=bin_id, lot_id=lot_id, **_NOTHING)
        self._tx.session.add(balance)
        self.balances[key] = balance
        return balance

    def correct(self, act: Act, found: dict[Key, Amounts], level: Amounts) -> None:
        """Set balances and level to what the ledger adds up to.

        `found` has the balances to be told of; each gets a movement that says by how much it was
        wrong and itself changes no sum.
        """
        set_amounts(self.level, level)
        operation_id = new_id()
        for part, (key, right) in enumerate(found.items()):
            balance = self.balances.get(key) or self._open(key)
            wrong = right.minus(amounts_of(balance))
            set_amounts(balance, right)
            entry = Entry(key, wrong.available or wrong.on_hand)
            kind = MovementKind.RECONCILIATION
            self._write(act, kind, entry, Amounts(), operation_id, part)
        self._tx.flush()
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


_TOLD: Final = {"reason", "note", "order_ref", "user_ref", "request_id"}
_NOTHING: Final = dict.fromkeys(STATES, 0)


def amounts_of(row: StockBalance | StockLevel) -> Amounts:
    return Amounts(row.available, row.reserved, row.picked, row.packed)


def set_amounts(row: StockBalance | StockLevel, amounts: Amounts) -> None:
    row.available, row.reserved, row.picked, row.packed = amounts
