"""Making two records of one person one."""

from collections.abc import Collection, Mapping
from typing import Any

from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import WriteTx
from crmtui.kit.versions import require_version
from crmtui.models import Contact, ContactMerge
from crmtui.services.contacts import Rewrite, get_contact, retire_contact, rewrite_contact
from crmtui.services.duplicates import errors
from crmtui.services.duplicates.fields import GROUPS, PROPERTY, Columns, default_choice, unite
from crmtui.services.duplicates.references import move_links
from crmtui.services.duplicates.schemas import MergeChoice, Merged
from crmtui.services.duplicates.snapshots import (
    Snapshot,
    columns_of,
    lock_contacts,
    require_live,
    write_snapshot,
)
from crmtui.services.duplicates.uniting import phone_keys, unite_emails, unite_tags
from crmtui.services.duplicates.verdicts import settle_pairs


def merge(tx: WriteTx, choice: MergeChoice) -> Merged:
    """Let the loser become part of the winner: its links move, its id leads to the winner.

    The winner gets the chosen fields and all addresses, phones (as far as there are places), tags
    and custom properties of both. The loser is hidden, not changed, so that `unmerge` can bring it
    back.

    Raises:
        Forbidden: permission.missing (contacts:write, contacts:delete).
        NotFound: contact.not_found.
        Conflict: contact.merged, where one of them is part of another contact already;
            record.changed.
        Invalid: merge.same, merge.field; contact.identifier, when neither name nor address would
            be left; contact.custom_properties, where both have too many for one.
    """
    tx.actor.require("contacts:write")
    tx.actor.require("contacts:delete")
    if choice.winner_id == choice.loser_id:
        raise errors.same_contact()
    rows = lock_contacts(tx, choice.winner_id, choice.loser_id)
    winner, loser = (require_live(rows, each) for each in (choice.winner_id, choice.loser_id))
    require_version(winner, choice.winner_version, {})
    require_version(loser, choice.loser_version, {})
    return _merge(tx, winner, loser, choice.from_loser)


def _merge(
    tx: WriteTx, winner: Contact, loser: Contact, from_loser: Collection[str] | None
) -> Merged:
    before, after, left_out = _plan(tx, winner, loser, from_loser)
    row = _keep(tx, winner, loser, before, after)
    # First the loser, whose address the winner may take.
    retire_contact(tx, loser.id, winner.id)
    more = {"activity": "merged", "mergedFrom": str(loser.id), "mergeId": str(row.id)}
    columns, further, tags = after.columns, after.further_emails, after.tags
    rewrite = Rewrite(columns=columns, further_emails=further, tags=tags, more=more)
    detail = rewrite_contact(tx, winner.id, rewrite)
    for subject in (winner, loser):
        tx.record(merge_happened("contact.merged", subject, row))
    return Merged(merge_id=row.id, winner=detail, loser_id=loser.id, phones_left_out=left_out)


def _plan(
    tx: WriteTx, winner: Contact, loser: Contact, from_loser: Collection[str] | None
) -> tuple[Snapshot, Snapshot, tuple[str, ...]]:
    """The winner as it is and as it will be, and the phones for which there is no place."""
    mine, theirs = columns_of(winner), columns_of(loser)
    chosen = default_choice(mine, theirs) if from_loser is None else {*from_loser}
    _require_known(chosen, mine, theirs)
    united = unite(mine, theirs, chosen, phone_keys(tx))
    if not (united.columns["full_name"] or united.columns["email"]):
        raise errors.nameless()
    own, other = get_contact(tx, winner.id), get_contact(tx, loser.id)
    emails = unite_emails(own, other, united.columns["email_key"])
    after = Snapshot(united.columns, emails, unite_tags(own.tags, other.tags))
    return Snapshot(mine, own.further_emails, own.tags), after, united.phones_left_out


def _keep(
    tx: WriteTx, winner: Contact, loser: Contact, before: Snapshot, after: Snapshot
) -> ContactMerge:
    """Move what points to the loser, and keep what an un-merge needs."""
    row = ContactMerge(
        winner_id=winner.id,
        loser_id=loser.id,
        winner_before=write_snapshot(before),
        winner_after=write_snapshot(after),
        moved={
            "links": move_links(tx, loser.id, winner.id),
            "pairs": settle_pairs(tx, winner.id, loser.id),
        },
        merged_by_name=tx.actor.name[:200],
    )
    tx.session.add(row)
    tx.flush()
    return row


def _require_known(chosen: Collection[str], mine: Columns, theirs: Columns) -> None:
    properties = {**mine["custom_properties"], **theirs["custom_properties"]}
    known = {*GROUPS, *(PROPERTY + name for name in properties)}
    for name in chosen:
        if name not in known:
            raise errors.unknown_field(name)


def merge_happened(topic: str, subject: Contact, row: ContactMerge) -> DomainEvent:
    """What is told of a merge to those who follow either of the two."""
    data: Mapping[str, Any] = {
        "id": str(subject.id),
        "displayName": subject.full_name or subject.email,
        "mergeId": str(row.id),
        "winnerId": str(row.winner_id),
        "loserId": str(row.loser_id),
    }
    return DomainEvent(topic, "contact", subject.id, data)
