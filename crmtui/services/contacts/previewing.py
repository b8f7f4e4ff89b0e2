"""What changing, deleting or restoring many contacts would do, before anything is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.batches import chunks
from crmtui.kit.custom_properties import merge_properties
from crmtui.kit.errors import CrmError
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.kit.versions import as_json, given_fields
from crmtui.models import Contact
from crmtui.services.contacts import errors
from crmtui.services.contacts.restoring import refuse_showing
from crmtui.services.contacts.rows import columns_of
from crmtui.services.contacts.schemas import ContactUpdate
from crmtui.services.contacts.settling import DERIVED, read_given, settle
from crmtui.services.contacts.surroundings import Surroundings, look_around
from crmtui.services.tags import TagRef, tag_key, tags_of_contacts

_APART: Final = ("tags", "further_emails", "custom_properties")


@dataclass(slots=True)
class Foreseen:
    """A contact, and what would become of it."""

    contact_id: UUID
    name: str = ""
    changes: dict[str, Any] = field(default_factory=dict)
    """As an event tells them; empty where nothing would change."""
    error: CrmError | None = None
    """Why it would stay as it is."""


def foresee_changes(
    tx: ReadTx, wanted: Sequence[tuple[UUID, ContactUpdate]]
) -> tuple[Foreseen, ...]:
    """What `change_contacts` would make of each, in their order; further addresses aside.

    Raises:
        Forbidden: permission.missing (contacts:read).
    """
    tx.actor.require("contacts:read")
    ids = [contact_id for contact_id, _data in wanted]
    found = _load(tx, ids)
    tags = tags_of_contacts(tx, ids)
    read = [_read(data) for _id, data in wanted]
    known = look_around(tx, [fields for fields in read if not isinstance(fields, CrmError)])
    return tuple(
        _foresee(contact_id, found.get(contact_id), data, fields, known, tags.get(contact_id, ()))
        for (contact_id, data), fields in zip(wanted, read, strict=True)
    )


def foresee_removal(
    tx: ReadTx, contact_ids: Sequence[UUID], *, deleted: bool
) -> tuple[Foreseen, ...]:
    """What deleting the contacts (`deleted`), or restoring them, would do; in their order.

    Raises:
        Forbidden: permission.missing (contacts:read).
    """
    tx.actor.require("contacts:read")
    found = _load(tx, contact_ids, deleted=not deleted)
    moving = [each for each in found.values() if (each.deleted_at is None) is deleted]
    refused = {} if deleted else refuse_showing(tx, moving)
    change = {"deleted": {"from": not deleted, "to": deleted}}
    seen = {each.id: Foreseen(each.id, _name(each)) for each in found.values()}
    for each in moving:
        seen[each.id].error = refused.get(each.id)
        seen[each.id].changes = {} if each.id in refused else change
    return tuple(
        seen.get(each) or Foreseen(each, error=errors.not_found(each)) for each in contact_ids
    )


def _load(tx: ReadTx, ids: Sequence[UUID], *, deleted: bool = False) -> dict[UUID, Contact]:
    found: dict[UUID, Contact] = {}
    for chunk in chunks(sorted(set(ids))):
        query = select(Contact).where(Contact.id.in_(chunk))
        rows = tx.session.scalars(query, execution_options={INCLUDE_DELETED: deleted})
        found.update((row.id, row) for row in rows)
    return found


def _name(contact: Contact) -> str:
    return contact.full_name or contact.email


def _read(data: ContactUpdate) -> dict[str, Any] | CrmError:
    given = {name: value for name, value in given_fields(data).items() if name not in _APART}
    try:
        return read_given(given)
    except CrmError as error:
        return error


def _foresee(
    contact_id: UUID,
    contact: Contact | None,
    data: ContactUpdate,
    fields: dict[str, Any] | CrmError,
    known: Surroundings,
    tags: Sequence[TagRef],
) -> Foreseen:
    if contact is None:
        return Foreseen(contact_id, error=errors.not_found(contact_id))
    seen = Foreseen(contact_id, _name(contact))
    if isinstance(fields, CrmError):
        seen.error = fields
        return seen
    kept = columns_of(contact)
    try:
        values = settle(fields, kept, known, contact_id)
        if data.custom_properties is not None:
            values["custom_properties"] = merge_properties(
                "contact", contact.custom_properties, data.custom_properties
            )
    except CrmError as error:
        seen.error = error
        return seen
    if values.get("email_key"):
        known.emails[values["email_key"]] = contact_id
    seen.changes = {**_differing(values, kept), **_tag_changes(data, tags)}
    return seen


def _differing(values: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: {"from": as_json(kept[name]), "to": as_json(value)}
        for name, value in values.items()
        if name not in DERIVED and value != kept[name]
    }


def _tag_changes(data: ContactUpdate, tags: Sequence[TagRef]) -> dict[str, Any]:
    if "tags" not in data.model_fields_set:
        return {}
    before = {tag_key(tag.name): tag.name for tag in tags}
    after = {tag_key(name): before.get(tag_key(name), name) for name in data.tags or ()}
    if before.keys() == after.keys():
        return {}
    return {"tags": {"from": sorted(before.values()), "to": sorted(after.values())}}
