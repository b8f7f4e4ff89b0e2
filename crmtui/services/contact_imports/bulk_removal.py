"""Deleting and restoring many contacts as a part of one batch, and giving back what it did."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from crmtui.kit.errors import CrmError
from crmtui.kit.i18n import _
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx, WriteTx
from crmtui.models import Contact, ContactBatch, ContactBatchRow
from crmtui.services.contact_imports import errors
from crmtui.services.contact_imports.batches import add_rows
from crmtui.services.contacts import hide_contacts, load_contacts, show_contacts

PORTION: Final = 500
DELETED: Final = "deleted"
RESTORED: Final = "shown"
"""The outcome of a row whose contact was deleted until the batch restored it; not `restored`, which
is said of what was given back."""


class Removed(NamedTuple):
    """What became of some contacts."""

    changed: int
    unchanged: int
    refused: dict[UUID, CrmError]


def delete_some(tx: WriteTx, batch: ContactBatch, places: Mapping[UUID, int]) -> Removed:
    """Hide these contacts, each with its place in the batch, and keep what undoing that needs."""
    contacts = load_contacts(tx, [*places])
    gone: dict[UUID, CrmError] = {
        each: errors.contact_gone(each) for each in places.keys() - contacts.keys()
    }
    hide_contacts(tx, [*contacts.values()], batchId=str(batch.id))
    _keep(tx, batch, places, [*contacts.values()], DELETED)
    return Removed(len(contacts), 0, gone)


def restore_some(tx: WriteTx, batch: ContactBatch, places: Mapping[UUID, int]) -> Removed:
    """Show these contacts again, each with its place in the batch."""
    contacts = load_contacts(tx, [*places], deleted=True)
    refused: dict[UUID, CrmError] = {
        each: errors.contact_gone(each) for each in places.keys() - contacts.keys()
    }
    hidden = [each for each in contacts.values() if each.deleted_at is not None]
    refused |= show_contacts(tx, hidden, batchId=str(batch.id))
    shown = [each for each in hidden if each.id not in refused]
    _keep(tx, batch, places, shown, RESTORED)
    return Removed(len(shown), len(contacts) - len(hidden), refused)


def _keep(
    tx: WriteTx,
    batch: ContactBatch,
    places: Mapping[UUID, int],
    contacts: Sequence[Contact],
    outcome: str,
) -> None:
    rows = (
        {
            "number": places[contact.id],
            "outcome": outcome,
            "contact_id": contact.id,
            "version_after": contact.version,
        }
        for contact in contacts
    )
    add_rows(tx, batch.id, rows)


# --- giving back ----------------------------------------------------------------------------------


def give_back_some(tx: WriteTx, batch: ContactBatch) -> int:
    """The next contacts that the batch deleted or restored, as they were; how many were left."""
    query = select(ContactBatchRow).where(_removed(batch.id))
    query = query.order_by(ContactBatchRow.number.desc()).limit(PORTION)
    rows = [*tx.session.scalars(query)]
    ids = [row.contact_id for row in rows if row.contact_id]
    contacts = load_contacts(tx, ids, deleted=True)
    show, hide = list[Contact](), list[Contact]()
    for row in rows:
        contact = contacts.get(row.contact_id) if row.contact_id else None
        back = row.outcome == DELETED
        row.reason = _why_kept(contact, row, deleted=back)
        if row.reason:
            row.outcome = "kept"
        elif contact is not None:
            row.outcome = "restored"
            (show if back else hide).append(contact)
    refused = show_contacts(tx, show, batchId=str(batch.id))
    hide_contacts(tx, hide, batchId=str(batch.id))
    for row in rows:
        if row.contact_id in refused:
            row.outcome, row.reason = "kept", refused[row.contact_id].message
    tx.flush()
    return len(rows)


def _why_kept(contact: Contact | None, row: ContactBatchRow, *, deleted: bool) -> str:
    if contact is None:
        return _("It is there no longer.")
    if deleted and contact.deleted_at is None:
        return _("It was restored since.")
    if not deleted and contact.deleted_at is not None:
        return _("It was deleted since.")
    return "" if contact.version == row.version_after else _("It was edited since.")


class GivenBack(NamedTuple):
    """What giving back would do now."""

    restored: int
    removed: int
    kept: int


def count_given_back(tx: ReadTx, batch: ContactBatch) -> GivenBack:
    """How many contacts come back, go again, or stay as they are."""
    options: dict[str, Any] = {INCLUDE_DELETED: True}
    kept_of = ContactBatchRow
    counted = select(kept_of.outcome, func.count()).where(_removed(batch.id))
    counted = counted.group_by(kept_of.outcome)
    every = {row[0]: row[1] for row in tx.session.execute(counted)}
    hidden = Contact.deleted_at.is_not(None)
    same = counted.join(Contact, Contact.id == kept_of.contact_id).where(
        Contact.version == kept_of.version_after, hidden == (kept_of.outcome == DELETED)
    )
    found = tx.session.execute(same, execution_options=options)
    ready = {row[0]: row[1] for row in found}
    kept = sum(every.values()) - sum(ready.values())
    return GivenBack(ready.get(DELETED, 0), ready.get(RESTORED, 0), kept)


def _removed(batch_id: UUID) -> ColumnElement[bool]:
    mine = ContactBatchRow.batch_id == batch_id
    return mine & ContactBatchRow.outcome.in_((DELETED, RESTORED))
