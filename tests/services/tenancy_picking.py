"""What a stranger tries on another organization's batches, and on what is picked in them."""

from __future__ import annotations

from typing import Final

from crmtui.kit.transactions import WriteTx
from crmtui.models.stock import NO_LOT
from crmtui.services import fulfilment, stock
from crmtui.services.fulfilment import Allocated
from crmtui.services.stock import CountedLot, Done
from tests.services.tenancy_expectations import Case, refused
from tests.services.tenancy_world import House


def _held(house: House) -> Allocated:
    return Allocated(house.store.line, house.store.bin, NO_LOT)


def _pick_and_unpick(tx: WriteTx, house: House) -> None:
    if tx.organization_id == house.organization_id:
        fulfilment.note_picked(tx, _held(house), 1)
    fulfilment.note_unpicked(tx, _held(house), 1)


def _count(tx: WriteTx, house: House) -> Done:
    store = house.store
    wanted = CountedLot(item_id=store.item, bin_id=store.bin, lot_id=NO_LOT, difference=-1)
    return stock.post_count(tx, wanted)


ALLOCATING: Final[dict[str, Case]] = {
    "note_picked": refused(lambda tx, h, _: fulfilment.note_picked(tx, _held(h), 1)),
    "note_unpicked": refused(lambda tx, h, _: _pick_and_unpick(tx, h)),
    "release_part": refused(lambda tx, h, _: fulfilment.release_part(tx, _held(h), 1, "Gone")),
    "reserve_elsewhere": refused(
        lambda tx, h, _: fulfilment.reserve_elsewhere(tx, h.store.line, 1)
    ),
}

COUNTED: Final[dict[str, Case]] = {"post_count": refused(lambda tx, h, _: _count(tx, h))}
