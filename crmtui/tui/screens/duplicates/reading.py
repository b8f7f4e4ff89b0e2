"""What is read of duplicates, and what is written; each function gets its transaction."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

if TYPE_CHECKING:
    from crmtui.services.duplicates import (
        MergeChoice,
        Merged,
        MergePreview,
        PairDetail,
        Unmerged,
    )


class MergeRead(NamedTuple):
    """A merge before it is made, with the names of the owners in it."""

    preview: "MergePreview"
    owners: Mapping[UUID, str]


def read_merge(tx: Any, winner_id: UUID, loser_id: UUID) -> MergeRead:
    """What the merge would make of the two."""
    from crmtui.services.duplicates import preview_merge
    from crmtui.tui.screens.deals.links import read_names

    preview = preview_merge(tx, winner_id, loser_id)
    owners = {each.owner_id for each in (preview.winner, preview.loser)} - {None}
    return MergeRead(preview, read_names(tx, {("owner", owner) for owner in owners if owner}))


def merge_contacts(tx: Any, choice: "MergeChoice") -> "Merged":
    """Make two contacts one."""
    from crmtui.services.duplicates import merge

    return merge(tx, choice)


def unmerge_contacts(tx: Any, merge_id: UUID) -> "Unmerged":
    """Make two of one again."""
    from crmtui.services.duplicates import unmerge

    return unmerge(tx, merge_id)


def call_different(tx: Any, pair_id: UUID) -> "PairDetail":
    """Remember that the two are two people."""
    from crmtui.services.duplicates import decide_different

    return decide_different(tx, pair_id)


def reopen(tx: Any, pair_id: UUID) -> "PairDetail":
    """Put a pair back into the queue."""
    from crmtui.services.duplicates import reopen_pair

    return reopen_pair(tx, pair_id)


def start_scan(tx: Any) -> UUID:
    """Have a worker look for duplicates."""
    from crmtui.services import duplicates

    return duplicates.start_scan(tx)


def latest_merge(tx: Any, pair: "PairDetail") -> UUID | None:
    """The merge by which the two of a pair became one, unless it was taken back."""
    from crmtui.services.duplicates import list_merges

    both = {pair.left.id, pair.right.id}
    for each in list_merges(tx, pair.left.id):
        if each.undone_at is None and {each.winner_id, each.loser_id} == both:
            return each.id
    return None
