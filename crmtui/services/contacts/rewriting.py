"""Writing a contact as it is known to be right: by a merge, or by what takes one back.

Nothing is checked but that the e-mail address is free, because all of it stood in contacts before.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from crmtui.kit.errors import Invalid
from crmtui.kit.schemas import Schema
from crmtui.kit.transactions import WriteTx
from crmtui.models import Contact
from crmtui.services.contacts import errors
from crmtui.services.contacts.changing import Rewritten, rewrite
from crmtui.services.contacts.index import index_contacts, unindex_contacts
from crmtui.services.contacts.normalising import PHONES, first_phone_key, reachable
from crmtui.services.contacts.rows import (
    columns_of,
    contact_detail,
    contact_details,
    contact_happened,
    load_contact,
)
from crmtui.services.contacts.schemas import ContactDetail, FurtherEmail
from crmtui.services.contacts.scoring import score
from crmtui.services.contacts.surroundings import find_emails, find_organization_region
from crmtui.services.tags import TagRef, tags_of_contacts


class Rewrite(Schema):
    """How a contact is to be; columns that are not named stay."""

    columns: Mapping[str, Any]
    """By our names of columns, an e-mail or LinkedIn address with its key."""
    further_emails: tuple[FurtherEmail, ...]
    tags: tuple[TagRef, ...]
    more: Mapping[str, Any] = {}
    """Said in the event besides, such as the `activity`, which makes one even of no change."""


def rewrite_contact(tx: WriteTx, contact_id: UUID, wanted: Rewrite) -> ContactDetail:
    """Make the contact so, with all that follows: keys, score, index, event.

    Raises:
        Forbidden: permission.missing (contacts:write).
        NotFound: contact.not_found.
        Conflict: contact.email_taken.
    """
    tx.actor.require("contacts:write")
    contact = load_contact(tx, contact_id, lock=True, follow=False)
    _require_free(tx, contact, wanted.columns.get("email_key"))
    columns = {**wanted.columns, **_derive(tx, contact, wanted.columns)}
    done = rewrite(tx, Rewritten(contact, columns, wanted.further_emails, wanted.tags, wanted.more))
    return contact_detail(contact, done.tags, done.further_emails)


def _require_free(tx: WriteTx, contact: Contact, key: str | None) -> None:
    taken = find_emails(tx, [key]).get(key) if key else None
    if key and taken is not None and taken != contact.id:
        raise errors.email_taken(key, taken)


def _derive(tx: WriteTx, contact: Contact, columns: Mapping[str, Any]) -> dict[str, Any]:
    whole = {**columns_of(contact), **columns}
    if any(phone in columns for phone in PHONES):
        try:
            whole["phone_key"] = first_phone_key(whole, find_organization_region(tx))
        except Invalid:
            # It was fine where the organization was at home then.
            whole["phone_key"] = None
    return {
        "phone_key": whole["phone_key"],
        "reachable": reachable(whole),
        "lead_score": score(whole),
    }


def retire_contact(tx: WriteTx, contact_id: UUID, winner_id: UUID) -> None:
    """Hide a contact that becomes part of another one, to which its id leads from now on.

    Raises:
        Forbidden: permission.missing (contacts:delete).
        NotFound: contact.not_found.
    """
    tx.actor.require("contacts:delete")
    contact = load_contact(tx, contact_id, lock=True, follow=False)
    load_contact(tx, winner_id, follow=False)
    contact.deleted_at, contact.merged_into_id = tx.now, winner_id
    tx.flush()
    unindex_contacts(tx, [contact])
    more = {"activity": "merged", "mergedInto": str(winner_id)}
    tx.record(contact_happened("contact.deleted", contact, _tags(tx, contact), **more))


def revive_contact(tx: WriteTx, contact_id: UUID) -> ContactDetail:
    """Let a contact that became part of another one stand for itself again.

    Raises:
        Forbidden: permission.missing (contacts:delete).
        NotFound: contact.not_found.
        Conflict: contact.email_taken, when another one has its address by now.
    """
    tx.actor.require("contacts:delete")
    contact = load_contact(tx, contact_id, lock=True, deleted=True, follow=False)
    _require_free(tx, contact, contact.email_key)
    contact.deleted_at = contact.merged_into_id = None
    tx.flush()
    index_contacts(tx, [contact])
    more = {"activity": "restored"}
    tx.record(contact_happened("contact.updated", contact, _tags(tx, contact), **more))
    return contact_details(tx, [contact])[0]


def _tags(tx: WriteTx, contact: Contact) -> Sequence[TagRef]:
    return tags_of_contacts(tx, [contact.id]).get(contact.id, ())
