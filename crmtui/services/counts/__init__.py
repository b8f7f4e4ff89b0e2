"""Counting: what really lies in a bin, and how the ledger follows."""

from crmtui.services.counts.closing import finish_count
from crmtui.services.counts.counting import get_sheet, give_back, set_counted, start_count
from crmtui.services.counts.queries import get_count, list_counts
from crmtui.services.counts.requesting import cancel_count, plan_counts, request_count
from crmtui.services.counts.reviewing import approve_count, get_review, return_count
from crmtui.services.counts.scanning import begin_count, read_scan
from crmtui.services.counts.schemas import (
    CountAnswer,
    CountBegun,
    CountClosed,
    CountDetail,
    Counted,
    CountFilter,
    CountFinish,
    CountPlan,
    CountRequest,
    CountReview,
    CountScan,
    CountSheet,
    CountStatus,
    CountThreshold,
    CountVerdict,
    Decision,
    MovedSince,
    Outcome,
    ReviewLine,
    SheetLine,
)
from crmtui.services.counts.settings import get_threshold, set_threshold

__all__ = [
    "CountAnswer",
    "CountBegun",
    "CountClosed",
    "CountDetail",
    "CountFilter",
    "CountFinish",
    "CountPlan",
    "CountRequest",
    "CountReview",
    "CountScan",
    "CountSheet",
    "CountStatus",
    "CountThreshold",
    "CountVerdict",
    "Counted",
    "Decision",
    "MovedSince",
    "Outcome",
    "ReviewLine",
    "SheetLine",
    "approve_count",
    "begin_count",
    "cancel_count",
    "finish_count",
    "get_count",
    "get_review",
    "get_sheet",
    "get_threshold",
    "give_back",
    "list_counts",
    "plan_counts",
    "read_scan",
    "request_count",
    "return_count",
    "set_counted",
    "set_threshold",
    "start_count",
]
