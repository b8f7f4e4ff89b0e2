"""Picking: the way through the warehouse, and what is taken on it."""

from crmtui.services.picking.batches import (
    cancel_batch,
    close_batch,
    give_back_batch,
    take_batch,
)
from crmtui.services.picking.building import build_batches, preview_batches
from crmtui.services.picking.queries import get_batch, list_batches, open_place
from crmtui.services.picking.scanning import scan, set_count
from crmtui.services.picking.schemas import (
    BatchClose,
    BatchDetail,
    BatchFilter,
    BatchPlan,
    BatchPreview,
    BatchStatus,
    BatchSummary,
    Cart,
    PickAnswer,
    PickCount,
    PickPlace,
    PickScan,
    PickStep,
    PickUndo,
    PickVerdict,
    Postpone,
    ShortPick,
    ShortReason,
    TaskDetail,
    TaskStatus,
    ToteChange,
    ZeroAnswer,
)
from crmtui.services.picking.short_picks import short_pick
from crmtui.services.picking.totes import change_tote
from crmtui.services.picking.turns import answer_zero_check, postpone, undo_pick

__all__ = [
    "BatchClose",
    "BatchDetail",
    "BatchFilter",
    "BatchPlan",
    "BatchPreview",
    "BatchStatus",
    "BatchSummary",
    "Cart",
    "PickAnswer",
    "PickCount",
    "PickPlace",
    "PickScan",
    "PickStep",
    "PickUndo",
    "PickVerdict",
    "Postpone",
    "ShortPick",
    "ShortReason",
    "TaskDetail",
    "TaskStatus",
    "ToteChange",
    "ZeroAnswer",
    "answer_zero_check",
    "build_batches",
    "cancel_batch",
    "change_tote",
    "close_batch",
    "get_batch",
    "give_back_batch",
    "list_batches",
    "open_place",
    "postpone",
    "preview_batches",
    "scan",
    "set_count",
    "short_pick",
    "take_batch",
    "undo_pick",
]
