"""Never two records of one person: finding duplicates, making them one, taking that back."""

from crmtui.services.duplicates.deciding import decide_different, reopen_pair
from crmtui.services.duplicates.jobs import SCAN, ScanReport, start_scan
from crmtui.services.duplicates.merging import merge
from crmtui.services.duplicates.previewing import preview_merge
from crmtui.services.duplicates.queries import list_merges, list_pairs
from crmtui.services.duplicates.schemas import (
    FieldChoice,
    MergeChoice,
    Merged,
    MergeDetail,
    MergePreview,
    PairDetail,
    PairState,
    Reason,
    UnmergeConflict,
    Unmerged,
    UnmergePreview,
)
from crmtui.services.duplicates.separating import preview_unmerge, unmerge

__all__ = [
    "SCAN",
    "FieldChoice",
    "MergeChoice",
    "MergeDetail",
    "MergePreview",
    "Merged",
    "PairDetail",
    "PairState",
    "Reason",
    "ScanReport",
    "UnmergeConflict",
    "UnmergePreview",
    "Unmerged",
    "decide_different",
    "list_merges",
    "list_pairs",
    "merge",
    "preview_merge",
    "preview_unmerge",
    "reopen_pair",
    "start_scan",
    "unmerge",
]
