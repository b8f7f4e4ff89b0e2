"""Which units of an order a scanned code means."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from crmtui.kit.transactions import ReadTx
from crmtui.services import items
from crmtui.services.fulfilment.packing_schemas import PackVerdict
from crmtui.services.items import Goods


class Held(NamedTuple):
    """Units of one allocation that a scan may mean."""

    line_id: UUID
    bin_id: UUID
    lot_id: UUID
    item_id: UUID
    sku: str
    name: str
    lot: str | None
    units: int


class Meant(NamedTuple):
    """What a scan means: units of allocations of one item, or why it means nothing."""

    refusal: PackVerdict | None
    wanted: str
    found: str
    item_id: UUID | None = None
    parts: tuple[tuple[Held, int], ...] = ()


def find_meant(
    tx: ReadTx, code: str, held: Sequence[Held], item_ids: Iterable[UUID], times: int = 1
) -> Meant:
    """The units of `held` that a scan stands for; `item_ids` are all that would not be wrong.

    Raises:
        Forbidden: permission.missing (items:read).
    """
    known = items.find_goods(tx, code)
    found = ", ".join(each.sku for each in known) or code.strip()
    wanted = _names(held)
    if not known:
        return Meant(PackVerdict.UNKNOWN, wanted, found)
    right = set(item_ids)
    fitting = [each for each in known if each.item_id in right]
    if not fitting:
        return Meant(PackVerdict.WRONG_ITEM, wanted, found)
    there = {each.item_id for each in held if each.units}
    narrowed = [each for each in fitting if each.item_id in there] or fitting
    if len(narrowed) > 1:
        return Meant(PackVerdict.AMBIGUOUS, wanted, found)
    return _of_goods(narrowed[0], [each for each in held if each.units], times)


def _of_goods(goods: Goods, held: Sequence[Held], times: int) -> Meant:
    of_item = [each for each in held if each.item_id == goods.item_id]
    refusal, fitting = _of_lot(goods, of_item)
    found = goods.sku if goods.lot is None else f"{goods.sku} {goods.lot}"
    if refusal is not None:
        return Meant(refusal, ", ".join(sorted({each.lot or "" for each in of_item})), found)
    units = goods.units * times
    if (there := sum(each.units for each in fitting)) < units:
        return Meant(PackVerdict.TOO_MANY, f"{there} × {goods.sku}", f"{units} × {found}")
    return Meant(None, "", found, goods.item_id, tuple(_split(fitting, units)))


def _of_lot(goods: Goods, held: Sequence[Held]) -> tuple[PackVerdict | None, Sequence[Held]]:
    if not goods.has_lots or not held:
        return None, held
    if goods.lot is None:
        is_clear = len({each.lot_id for each in held}) == 1
        return (None if is_clear else PackVerdict.AMBIGUOUS), held
    fitting = [each for each in held if each.lot == goods.lot]
    return (None if fitting else PackVerdict.WRONG_LOT), fitting


def _split(held: Iterable[Held], units: int) -> Iterable[tuple[Held, int]]:
    for each in held:
        if part := min(each.units, units):
            yield each, part
            units -= part


def _names(held: Iterable[Held]) -> str:
    return ", ".join(dict.fromkeys(each.sku for each in held if each.units))
