"""What a stranger tries on another organization's batches, and on what is picked in them."""

from __future__ import annotations

from typing import Any, Final

from crmtui.kit.transactions import WriteTx
from crmtui.models.stock import NO_LOT
from crmtui.services import fulfilment, picking, stock
from crmtui.services.fulfilment import Allocated
from crmtui.services.picking import (
    BatchClose,
    BatchPlan,
    PickCount,
    PickScan,
    PickStep,
    PickUndo,
    Postpone,
    ShortPick,
    ShortReason,
    ToteChange,
    ZeroAnswer,
)
from crmtui.services.stock import CountedLot, Done
from tests.services.tenancy_expectations import Case, hidden, own, refused
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


def _at(house: House) -> dict[str, Any]:
    return {"batch_id": house.store.batch, "task_id": house.store.task}


def _scan(house: House) -> PickScan:
    return PickScan(**_at(house), step=PickStep.BIN, code="?", request_id="r")


PICKING: Final[dict[str, Case]] = {
    "answer_zero_check": refused(
        lambda tx, h, _: picking.answer_zero_check(tx, ZeroAnswer(**_at(h), is_empty=True))
    ),
    "build_batches": own(lambda tx, _h, _: picking.build_batches(tx, BatchPlan())),
    "build_batches/of theirs": own(
        lambda tx, h, _: picking.build_batches(tx, BatchPlan(order_ids=(h.store.order,)))
    ),
    "cancel_batch": refused(lambda tx, h, _: picking.cancel_batch(tx, h.store.batch, "Wrong")),
    "change_tote": refused(lambda tx, h, _: picking.change_tote(tx, ToteChange(**_at(h)))),
    "close_batch": refused(
        lambda tx, h, _: picking.close_batch(
            tx, BatchClose(batch_id=h.store.batch, reason="Late", release=True)
        )
    ),
    "get_batch": refused(lambda tx, h, _: picking.get_batch(tx, h.store.batch)),
    "give_back_batch": refused(lambda tx, h, _: picking.give_back_batch(tx, h.store.batch)),
    "list_batches": hidden(lambda tx, _h, _: picking.list_batches(tx)),
    "open_place": refused(lambda tx, h, _: picking.open_place(tx, h.store.batch)),
    "postpone": refused(lambda tx, h, _: picking.postpone(tx, Postpone(**_at(h), reason="Later"))),
    "preview_batches": own(lambda tx, _h, _: picking.preview_batches(tx, BatchPlan())),
    "scan": refused(lambda tx, h, _: picking.scan(tx, _scan(h))),
    "set_count": refused(
        lambda tx, h, _: picking.set_count(tx, PickCount(**_at(h), units=1, request_id="r"))
    ),
    "short_pick": refused(
        lambda tx, h, _: picking.short_pick(
            tx, ShortPick(**_at(h), reason=ShortReason.MISSING, request_id="r")
        )
    ),
    "take_batch": refused(lambda tx, h, _: picking.take_batch(tx, h.store.batch, take_over=True)),
    "undo_pick": refused(
        lambda tx, h, _: picking.undo_pick(tx, PickUndo(**_at(h), request_id="r"))
    ),
}
