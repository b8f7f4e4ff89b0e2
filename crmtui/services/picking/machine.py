"""What a scan comes to: bin, item, lot, quantity, tote, one after the other; without a database.

A refusal moves nothing. What a line still needs is told by its numbers alone, so a picker whose
terminal broke down goes on where the ledger says; only that the bin was scanned is not kept.
"""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from crmtui.services.picking.schemas import PickStep, PickVerdict


class Line(NamedTuple):
    """One line of a batch, as far as scans decide about it."""

    bin: str
    """What stands on its label, as bins are compared."""
    item_id: UUID
    lot: str | None
    quantity: int
    picked: int
    put: int
    is_short: bool
    """There is no more of it: only what was taken is to be put into a tote."""
    has_many_lots: bool
    """Several lots of the item lie in the bin."""
    needs_tote: bool
    tote: str | None
    """The one of the order that is not full yet, as totes are compared."""

    @property
    def rest(self) -> int:
        """Units that are still to be taken."""
        return 0 if self.is_short else self.quantity - self.picked


class Goods(NamedTuple):
    """An item for which a code may stand, and how many of it."""

    item_id: UUID
    units: int
    lot: str | None


class Sight(NamedTuple):
    """All that a code may stand for."""

    text: str
    bin: str | None = None
    """Of the bin with this label, as bins are compared."""
    goods: tuple[Goods, ...] = ()
    tote_holder: UUID | None = None
    """The order that has a tote with this label in use."""


class Decision(NamedTuple):
    """What came of a scan: units that are taken with it, and what is wanted after it."""

    verdict: PickVerdict
    step: PickStep
    units: int = 0


def step_of(line: Line, at_bin: bool) -> PickStep:
    """What a line that is not finished wants next."""
    if line.rest:
        return PickStep.ITEM if at_bin else PickStep.BIN
    return PickStep.TOTE if line.put < line.picked else PickStep.ZERO


def step_meant(line: Line, said: PickStep) -> PickStep:
    """The step to which a scan belongs: what its sender believed, where that can be."""
    known = step_of(line, at_bin=said in (PickStep.ITEM, PickStep.LOT))
    if known is PickStep.ITEM and said is PickStep.LOT:
        return said
    if line.rest and said is PickStep.TOTE:
        return said
    return known


def decide(line: Line, step: PickStep, seen: Sight, item: Sight | None = None) -> Decision:
    """What a scan comes to at a step; at LOT `item` is what was scanned before."""
    if step is PickStep.BIN:
        return _decide_bin(line, seen)
    if step is PickStep.ITEM:
        return _decide_item(line, seen)
    if step is PickStep.LOT:
        return _decide_lot(line, seen, item)
    if step is PickStep.TOTE:
        return Decision(_judge_tote(line, seen), step)
    return Decision(PickVerdict.NOT_SCANNED, step)


def _decide_bin(line: Line, seen: Sight) -> Decision:
    if seen.bin == line.bin:
        return Decision(PickVerdict.BIN_OK, PickStep.ITEM)
    if seen.bin is not None:
        return Decision(PickVerdict.WRONG_BIN, PickStep.BIN)
    verdict = PickVerdict.NOT_SCANNED if seen.goods else PickVerdict.UNKNOWN
    return Decision(verdict, PickStep.BIN)


def _decide_item(line: Line, seen: Sight) -> Decision:
    if not seen.goods:
        return Decision(_judge_no_goods(line, seen), PickStep.ITEM)
    mine = [goods for goods in seen.goods if goods.item_id == line.item_id]
    if not mine:
        return Decision(PickVerdict.WRONG_ITEM, PickStep.ITEM)
    if len(seen.goods) > 1:
        return Decision(PickVerdict.AMBIGUOUS, PickStep.ITEM)
    (goods,) = mine
    if line.lot is not None and goods.lot not in (None, line.lot):
        return Decision(PickVerdict.WRONG_LOT, PickStep.ITEM)
    if goods.units > line.rest:
        return Decision(PickVerdict.OVER_PICK, PickStep.ITEM)
    # Once a lot was scanned in this line, one goes on taking from it.
    if goods.lot is None and line.has_many_lots and not line.picked:
        return Decision(PickVerdict.ITEM_OK, PickStep.LOT)
    return Decision(PickVerdict.ITEM_OK, PickStep.ITEM, goods.units)


def _judge_no_goods(line: Line, seen: Sight) -> PickVerdict:
    """Somebody scans the bin again, or another one."""
    if seen.bin is None:
        return PickVerdict.UNKNOWN
    return PickVerdict.BIN_OK if seen.bin == line.bin else PickVerdict.WRONG_BIN


def _decide_lot(line: Line, seen: Sight, item: Sight | None) -> Decision:
    if item is None or not item.goods:
        return Decision(PickVerdict.NOT_SCANNED, PickStep.ITEM)
    first = _decide_item(line, item)
    if first.verdict is not PickVerdict.ITEM_OK:
        return first
    verdict = _judge_lot(line, seen)
    if verdict is not PickVerdict.LOT_OK:
        return Decision(verdict, PickStep.LOT)
    units = next(goods.units for goods in item.goods if goods.item_id == line.item_id)
    return Decision(verdict, PickStep.ITEM, units)


def _judge_lot(line: Line, seen: Sight) -> PickVerdict:
    mine = [goods.lot for goods in seen.goods if goods.item_id == line.item_id]
    if line.lot in mine or (not seen.goods and seen.text == line.lot):
        return PickVerdict.LOT_OK
    if not seen.goods:
        return PickVerdict.UNKNOWN
    if not mine:
        return PickVerdict.WRONG_ITEM
    return PickVerdict.AMBIGUOUS if mine == [None] else PickVerdict.WRONG_LOT


def _judge_tote(line: Line, seen: Sight) -> PickVerdict:
    if any(goods.item_id == line.item_id for goods in seen.goods) and not line.rest:
        return PickVerdict.OVER_PICK
    if seen.goods or seen.bin is not None:
        return PickVerdict.WRONG_TOTE
    if not seen.text:
        return PickVerdict.UNKNOWN
    if line.tote is not None:
        return PickVerdict.TOTE_OK if seen.text == line.tote else PickVerdict.WRONG_TOTE
    return PickVerdict.TOTE_OK if seen.tote_holder is None else PickVerdict.WRONG_TOTE


def decide_count(line: Line, units: int, said: PickStep) -> Decision:
    """Somebody says how many they have in all; the units are by how many that changes."""
    step = step_of(line, at_bin=said is not PickStep.BIN or line.picked > 0)
    if step is PickStep.ZERO or line.is_short:
        return Decision(PickVerdict.DONE, step)
    if units > line.quantity:
        return Decision(PickVerdict.OVER_PICK, step)
    if not line.picked:
        return Decision(PickVerdict.NOT_SCANNED, step)
    return Decision(PickVerdict.COUNT_OK, step, units - line.picked)


def last_units(moves: Sequence[int]) -> int:
    """How many units the last act took that was not undone.

    `moves` are what was taken, and below 0 what was given back, in their order.
    """
    taken: list[int] = []
    for units in moves:
        if units > 0:
            taken.append(units)
        back = max(-units, 0)
        while back and taken:
            part = min(back, taken[-1])
            back -= part
            taken[-1] -= part
            if not taken[-1]:
                taken.pop()
    return taken[-1] if taken else 0
