"""Taking a merge back: two people who were taken for one are two again."""

from typing import Final
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import Contact, ContactMerge
from crmtui.services.companies import find_strangers
from crmtui.services.contacts import (
    Rewrite,
    get_contact,
    list_contacts_by_id,
    revive_contact,
    rewrite_contact,
)
from crmtui.services.duplicates import errors
from crmtui.services.duplicates.fields import GROUPS
from crmtui.services.duplicates.merging import merge_happened
from crmtui.services.duplicates.references import return_links
from crmtui.services.duplicates.schemas import UnmergeConflict, Unmerged, UnmergePreview
from crmtui.services.duplicates.snapshots import (
    Snapshot,
    columns_of,
    find_contacts,
    lock_contacts,
    read_snapshot,
)
from crmtui.services.duplicates.taking_back import take_back
from crmtui.services.duplicates.verdicts import reopen_pairs

_SHOWN: Final = (*GROUPS.values(), ("technologies",), ("custom_properties",))
"""The columns of each field that a preview names, by the first of them."""


def unmerge(tx: WriteTx, merge_id: UUID) -> Unmerged:
    """Bring the loser back with its links, and the winner to what it was.

    What was edited since the merge stays as it was edited, and is named among the conflicts: fields
    of the winner, and records that were moved and point elsewhere by now or are gone. What came to
    the winner since stays with it.

    Raises:
        Forbidden: permission.missing (contacts:write, contacts:delete).
        NotFound: merge.not_found; contact.not_found, while the winner is deleted.
        Conflict: merge.undone; merge.superseded, where the winner is part of another contact by
            now; contact.email_taken, where somebody else has an address that would come back.
    """
    tx.actor.require("contacts:write")
    tx.actor.require("contacts:delete")
    row = _load(tx, merge_id)
    contacts = lock_contacts(tx, row.winner_id, row.loser_id)
    winner, loser = contacts[row.winner_id], contacts[row.loser_id]
    _require_separable(tx, row, winner, loser)
    target, conflicts = _plan(tx, row, winner)
    moved = return_links(tx, row.moved["links"], loser.id, winner.id)
    conflicts += [
        UnmergeConflict(kind="link", name=table, record_id=record)
        for table, records in moved.items()
        for record in records
    ]
    # First the winner, who may have the loser's address.
    after = rewrite_contact(
        tx,
        winner.id,
        Rewrite(columns=target.columns, further_emails=target.further_emails, tags=target.tags),
    )
    revived = revive_contact(tx, loser.id)
    reopen_pairs(tx, row.moved["pairs"])
    row.undone_at = tx.now
    for subject in (winner, loser):
        tx.record(merge_happened("contact.unmerged", subject, row))
    return Unmerged(merge_id=row.id, winner=after, loser=revived, conflicts=tuple(conflicts))


def preview_unmerge(tx: ReadTx, merge_id: UUID) -> UnmergePreview:
    """Who would come back, and what the winner would give back; nothing is changed.

    Raises:
        Forbidden: permission.missing (contacts:read).
        NotFound: merge.not_found; contact.not_found, while the winner is deleted.
        Conflict: merge.undone; merge.superseded.
    """
    tx.actor.require("contacts:read")
    row = _load(tx, merge_id, lock=False)
    contacts = find_contacts(tx, row.winner_id, row.loser_id)
    winner, loser = contacts[row.winner_id], contacts[row.loser_id]
    _require_separable(tx, row, winner, loser)
    target, conflicts = _plan(tx, row, winner)
    now = columns_of(winner)
    named = {name for name, value in target.columns.items() if value != now[name]}
    (shown,) = list_contacts_by_id(tx, [loser.id])
    return UnmergePreview(
        merge_id=row.id,
        winner_name=winner.full_name or winner.email,
        loser=shown,
        fields=tuple(group[0] for group in _SHOWN if named & {*group}),
        links={table: len(records) for table, records in row.moved["links"].items() if records},
        conflicts=tuple(conflicts),
    )


def _load(tx: ReadTx, merge_id: UUID, *, lock: bool = True) -> ContactMerge:
    query = select(ContactMerge).where(ContactMerge.id == merge_id)
    if lock:
        query = query.with_for_update()
    found = tx.session.scalar(query, execution_options={"populate_existing": lock})
    if found is None:
        raise errors.merge_not_found(merge_id)
    if found.undone_at is not None:
        raise errors.undone(merge_id)
    return found


def _require_separable(tx: ReadTx, row: ContactMerge, winner: Contact, loser: Contact) -> None:
    if winner.merged_into_id is not None:
        later = select(ContactMerge.id).where(
            ContactMerge.loser_id == winner.id, ContactMerge.undone_at.is_(None)
        )
        raise errors.superseded(winner.merged_into_id, tx.session.scalar(later))
    if winner.deleted_at is not None:
        raise errors.contact_not_found(winner.id)
    if loser.merged_into_id != winner.id:
        raise errors.undone(row.id)


def _plan(tx: ReadTx, row: ContactMerge, winner: Contact) -> tuple[Snapshot, list[UnmergeConflict]]:
    detail = get_contact(tx, winner.id)
    now = Snapshot(columns_of(winner), detail.further_emails, detail.tags)
    before, after = read_snapshot(row.winner_before), read_snapshot(row.winner_after)
    target, conflicts = take_back(before, after, now)
    owner = target.columns.get("owner_id")
    if owner is not None and find_strangers(tx, [owner]):
        # Whoever owned the contact has left the house.
        columns = {name: value for name, value in target.columns.items() if name != "owner_id"}
        target = Snapshot(columns, target.further_emails, target.tags)
        kept = now.columns["owner_id"]
        conflicts.append(UnmergeConflict(kind="field", name="owner_id", kept=kept, refused=owner))
    return target, conflicts
