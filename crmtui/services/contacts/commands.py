"""Making, changing and removing one contact."""

from uuid import UUID

from crmtui.kit.transactions import WriteTx
from crmtui.services.contacts import errors
from crmtui.services.contacts.changing import Change, change_contacts
from crmtui.services.contacts.creating import settle_new
from crmtui.services.contacts.index import unindex_contacts
from crmtui.services.contacts.inserting import insert_contacts
from crmtui.services.contacts.restoring import show_contacts
from crmtui.services.contacts.rows import (
    contact_detail,
    contact_details,
    contact_happened,
    load_contact,
)
from crmtui.services.contacts.schemas import ContactCreate, ContactDetail, ContactUpdate
from crmtui.services.contacts.surroundings import find_emails
from crmtui.services.tags import tags_of_contacts


def create_contact(tx: WriteTx, data: ContactCreate) -> ContactDetail:
    """Add a person; tags that do not exist yet are made.

    Raises:
        Forbidden: permission.missing (contacts:write).
        NotFound: company.not_found.
        Invalid: contact.identifier, contact.name, contact.email, contact.custom_properties,
            company.size_bracket, phone.invalid, owner.unknown.
        Conflict: contact.email_taken; `details` has the other contact's `contact_id`.
    """
    tx.actor.require("contacts:write")
    made = settle_new(tx, [data])[0]
    if isinstance(made, Exception):
        raise made
    if not insert_contacts(tx, [made]):
        email = made.values["email_key"]
        raise errors.email_taken(data.email, find_emails(tx, [email])[email])
    return contact_detail(made.values, made.tags, made.further_emails)


def update_contact(tx: WriteTx, contact_id: UUID, data: ContactUpdate) -> ContactDetail:
    """Change the fields that were set; the id of a merged contact changes the one it is part of.

    Raises:
        Forbidden: permission.missing (contacts:write).
        NotFound: contact.not_found, company.not_found.
        Invalid: contact.identifier, contact.name, contact.email, contact.custom_properties,
            company.size_bracket, phone.invalid, owner.unknown.
        Conflict: record.changed; contact.email_taken, whose `details` have the other contact's
            `contact_id`.
    """
    tx.actor.require("contacts:write")
    contact = load_contact(tx, contact_id, lock=True)
    outcome = change_contacts(tx, [Change(contact, data)])[0]
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def delete_contact(tx: WriteTx, contact_id: UUID) -> None:
    """Hide the contact from all lists and free its e-mail address; it can be restored.

    Raises:
        Forbidden: permission.missing (contacts:delete).
        NotFound: contact.not_found.
    """
    tx.actor.require("contacts:delete")
    contact = load_contact(tx, contact_id, lock=True, follow=False)
    contact.deleted_at = tx.now
    tx.flush()
    unindex_contacts(tx, [contact])
    tags = tags_of_contacts(tx, [contact.id]).get(contact.id, ())
    tx.record(contact_happened("contact.deleted", contact, tags))


def restore_contact(tx: WriteTx, contact_id: UUID) -> ContactDetail:
    """Show a deleted contact again; one that is not deleted stays as it is.

    Raises:
        Forbidden: permission.missing (contacts:delete).
        NotFound: contact.not_found.
        Conflict: contact.merged, for a part of another contact; contact.email_taken, when another
            one has its address by now.
    """
    tx.actor.require("contacts:delete")
    contact = load_contact(tx, contact_id, lock=True, deleted=True, follow=False)
    if contact.deleted_at is not None:
        for refusal in show_contacts(tx, [contact]).values():
            raise refusal
    return contact_details(tx, [contact])[0]
