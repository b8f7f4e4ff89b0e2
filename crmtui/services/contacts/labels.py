"""Putting tags on people and taking them off."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import ValidationError

from crmtui.kit.schemas import invalid_fields
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import Contact
from crmtui.services.contacts.changing import Change, change_contacts
from crmtui.services.contacts.rows import load_contact
from crmtui.services.contacts.schemas import ContactUpdate
from crmtui.services.tags import TagRef, get_tag_ref, tag_key, tags_of_contacts


def list_contact_tags(tx: ReadTx, contact_id: UUID) -> tuple[TagRef, ...]:
    """The tags of a person, by name.

    Raises:
        Forbidden: permission.missing (tags:read).
        NotFound: contact.not_found.
    """
    tx.actor.require("tags:read")
    return _tags(tx, load_contact(tx, contact_id))


def set_contact_tags(tx: WriteTx, contact_id: UUID, names: Sequence[str]) -> tuple[TagRef, ...]:
    """Give a person exactly the tags of these names; those that do not exist yet are made.

    Raises:
        Forbidden: permission.missing (tags:write).
        NotFound: contact.not_found.
        Invalid: tag.name.
    """
    tx.actor.require("tags:write")
    return _set(tx, load_contact(tx, contact_id, lock=True), names)


def change_contact_tags(
    tx: WriteTx, contact_id: UUID, add: Sequence[str] = (), remove: Sequence[str] = ()
) -> tuple[TagRef, ...]:
    """Put the tags of these names on a person and take those off; all others stay, also such that
    somebody else has changed meanwhile. Tags that do not exist yet are made.

    Raises:
        Forbidden: permission.missing (tags:write).
        NotFound: contact.not_found.
        Invalid: tag.name.
    """
    tx.actor.require("tags:write")
    contact = load_contact(tx, contact_id, lock=True)
    removed = {tag_key(name) for name in remove} - {tag_key(name) for name in add}
    kept = [tag.name for tag in _tags(tx, contact) if tag_key(tag.name) not in removed]
    return _set(tx, contact, [*kept, *add])


def add_contact_tag(tx: WriteTx, contact_id: UUID, tag_id: UUID) -> tuple[TagRef, ...]:
    """Put a tag on a person, who may have it already; all tags of that person.

    Raises:
        Forbidden: permission.missing (tags:write).
        NotFound: contact.not_found, tag.not_found.
    """
    tx.actor.require("tags:write")
    contact, tag = load_contact(tx, contact_id, lock=True), get_tag_ref(tx, tag_id)
    return _set(tx, contact, [*(each.name for each in _tags(tx, contact)), tag.name])


def remove_contact_tag(tx: WriteTx, contact_id: UUID, tag_id: UUID) -> tuple[TagRef, ...]:
    """Take a tag off a person, who may not have it; the tags that are left.

    Raises:
        Forbidden: permission.missing (tags:write).
        NotFound: contact.not_found, tag.not_found.
    """
    tx.actor.require("tags:write")
    contact, tag = load_contact(tx, contact_id, lock=True), get_tag_ref(tx, tag_id)
    return _set(tx, contact, [each.name for each in _tags(tx, contact) if each.id != tag.id])


def _tags(tx: ReadTx, contact: Contact) -> tuple[TagRef, ...]:
    return tags_of_contacts(tx, [contact.id]).get(contact.id, ())


def _set(tx: WriteTx, contact: Contact, names: Sequence[str]) -> tuple[TagRef, ...]:
    try:
        data = ContactUpdate(tags=tuple(names))
    except ValidationError as error:
        raise invalid_fields(error, "tag.name") from error
    outcome = change_contacts(tx, [Change(contact, data)])[0]
    if isinstance(outcome, Exception):
        raise outcome
    return outcome.tags
