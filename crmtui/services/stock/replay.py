"""Adding up the ledger of one item, movement by movement."""

from collections.abc import Iterable
from typing import Final

from crmtui.models import StockMovement
from crmtui.services.stock.ledger import Key
from crmtui.services.stock.rules import Amounts, MovementKind, change_by

_EMPTY: Final = Amounts()


class Replay:
    """What the movements come to, and the first of them that does not fit the ones before it."""

    def __init__(self) -> None:
        self.balances: dict[Key, Amounts] = {}
        self.level = _EMPTY
        self.count = 0
        self.first_wrong: tuple[StockMovement, str, int, int] | None = None
        """The movement, what of it is wrong, what it says, and what it should."""

    def add_all(self, movements: Iterable[StockMovement]) -> "Replay":
        """Add movements in the order of their numbers."""
        for movement in movements:
            self._add(movement)
        return self

    def balance_of(self, key: Key) -> Amounts:
        """What the movements of one balance come to."""
        return self.balances.get(key, _EMPTY)

    def _add(self, movement: StockMovement) -> None:
        key = movement.bin_id, movement.lot_id
        change = Amounts(movement.available, movement.reserved, movement.picked, movement.packed)
        after = self.balance_of(key).plus(change)
        if movement.kind == MovementKind.RECONCILIATION:
            self.first_wrong = None
        if self.first_wrong is None:
            self._check(movement, change, after)
        self.balances[key] = after
        self.level = self.level.plus(change)
        self.count += 1

    def _check(self, movement: StockMovement, change: Amounts, after: Amounts) -> None:
        expected = change_by(MovementKind(movement.kind), movement.quantity)
        pairs = [
            ("number", movement.number, self.count + 1),
            ("available before, in all bins", movement.level_before, self.level.available),
        ]
        for state in Amounts._fields:
            by, wanted = getattr(change, state), getattr(expected, state)
            pairs.append((f"change of {state}", by, wanted))
            kept = getattr(movement, f"{state}_after")
            pairs.append((f"{state} after it", kept, getattr(after, state)))
        for what, kept, replayed in pairs:
            if kept != replayed:
                self.first_wrong = movement, what, kept, replayed
                return
