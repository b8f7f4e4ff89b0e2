"""Changing contacts: each by itself, with a few statements for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from crmtui.kit.custom_properties import merge_properties
from crmtui.kit.errors import CrmError
from crmtui.kit.transactions import WriteTx
from crmtui.kit.versions import apply, given_fields, require_version
from crmtui.models import Contact
from crmtui.services.companies import tag_changes
from crmtui.services.contacts.index import (
    draw_keys,
    index_contacts,
    searchable,
    sort_name,
    unindex_contacts,
)
from crmtui.services.contacts.inserting import choose_tags
from crmtui.services.contacts.rows import (
    columns_of,
    contact_detail,
    contact_happened,
    further_emails_of,
    read_further_emails,
    replace_further_emails,
)
from crmtui.services.contacts.saving import save_contacts
from crmtui.services.contacts.schemas import ContactDetail, ContactUpdate, FurtherEmail
from crmtui.services.contacts.settling import DERIVED, read_given, settle
from crmtui.services.contacts.surroundings import Surroundings, look_around
from crmtui.services.tags import TagRef, ensure_tags, link_contacts, tag_key, tags_of_contacts

_APART: Final = ("tags", "further_emails", "custom_properties")


@dataclass(slots=True)
class Change:
    """A contact, what is wanted of it, and what came of that."""

    contact: Contact
    data: ContactUpdate
    more: dict[str, Any] = field(default_factory=dict)
    """Said in the event besides, such as the `activity`."""
    columns: dict[str, Any] = field(default_factory=dict)
    """Set besides, and not told of, such as `enriched_at`."""
    tags: tuple[TagRef, ...] = ()
    further_emails: tuple[FurtherEmail, ...] = ()
    changes: dict[str, Any] = field(default_factory=dict)


def change_contacts(tx: WriteTx, wanted: Sequence[Change]) -> list[ContactDetail | CrmError]:
    """Change contacts that are loaded and locked; each gives its detail, or why it stays as it was.

    No contact may stand in the list twice.
    """
    read = [_read(change) for change in wanted]
    known = look_around(tx, [fields for fields in read if not isinstance(fields, CrmError)])
    _look_up(tx, wanted)
    refs = _make_tags(tx, wanted)
    indexed = {change.contact.id: indexed_as(change.contact) for change in wanted}
    outcomes = [
        fields if isinstance(fields, CrmError) else _apply(change, fields, known, refs)
        for change, fields in zip(wanted, read, strict=True)
    ]
    done = [change for change, error in zip(wanted, outcomes, strict=True) if error is None]
    write_changes(tx, done, indexed)
    return [
        error or contact_detail(change.contact, change.tags, change.further_emails)
        for change, error in zip(wanted, outcomes, strict=True)
    ]


def _read(change: Change) -> dict[str, Any] | CrmError:
    given = {k: v for k, v in given_fields(change.data).items() if k not in _APART}
    try:
        return read_given(given)
    except CrmError as error:
        return error


def _look_up(tx: WriteTx, wanted: Sequence[Change]) -> None:
    ids = [change.contact.id for change in wanted]
    tags, emails = tags_of_contacts(tx, ids), further_emails_of(tx, ids)
    for change in wanted:
        change.tags = tags.get(change.contact.id, ())
        change.further_emails = emails.get(change.contact.id, ())


def _make_tags(tx: WriteTx, wanted: Sequence[Change]) -> dict[str, TagRef]:
    names = [name for change in wanted for name in change.data.tags or ()]
    return {tag_key(tag.name): tag for tag in ensure_tags(tx, names)}


def _apply(
    change: Change, fields: dict[str, Any], known: Surroundings, refs: dict[str, TagRef]
) -> CrmError | None:
    """Set what differs; nothing is set when anything is wrong."""
    contact, data = change.contact, change.data
    try:
        values = settle(fields, columns_of(contact), known, contact.id)
        if data.custom_properties is not None:
            values["custom_properties"] = merge_properties(
                "contact", contact.custom_properties, data.custom_properties
            )
        told = {name: value for name, value in values.items() if name not in DERIVED}
        require_version(contact, data.expected_version, told)
        further = change.further_emails
        if "further_emails" in data.model_fields_set:
            key = values.get("email_key", contact.email_key)
            further = read_further_emails(data.further_emails or (), key)
        elif values.get("email_key"):
            # What becomes the first address is none of the further ones any more.
            further = read_further_emails(further, values["email_key"])
    except CrmError as error:
        return error
    if values.get("email_key"):
        known.emails[values["email_key"]] = contact.id
    _set(change, told, values, further, refs)
    return None


def _set(
    change: Change,
    told: dict[str, Any],
    values: dict[str, Any],
    further: tuple[FurtherEmail, ...],
    refs: dict[str, TagRef],
) -> None:
    change.changes = apply(change.contact, told)
    apply(change.contact, {**values, **change.columns})
    _set_further(change, further)
    if "tags" in change.data.model_fields_set:
        tags = choose_tags(refs, change.data.tags or ())
        change.changes |= tag_changes(change.tags, tags)
        change.tags = tags
    _touch(change)


def _set_further(change: Change, further: tuple[FurtherEmail, ...]) -> None:
    if further != change.further_emails:
        change.changes["further_emails"] = {
            "from": [each.email for each in change.further_emails],
            "to": [each.email for each in further],
        }
        change.further_emails = further


def _touch(change: Change) -> None:
    if change.changes:
        # What lies in other tables is part of the record too: its version and time move with it.
        flag_modified(change.contact, "updated_at")


def write_changes(
    tx: WriteTx, done: Sequence[Change], indexed: Mapping[UUID, dict[str, Any]]
) -> None:
    """Write what was set of contacts, with all that follows: index, addresses, tags, events.

    `indexed` has `indexed_as` of each before anything was set.
    """
    _reindex(tx, done, indexed)
    touched = [change for change in done if change.changes]
    further = {c.contact.id: c.further_emails for c in touched if "further_emails" in c.changes}
    if further:
        replace_further_emails(tx, further)
    tags = {c.contact.id: c.tags for c in touched if "tags" in c.changes}
    if tags:
        link_contacts(tx, tags)
    for change in touched:
        tx.record(
            contact_happened(
                "contact.updated",
                change.contact,
                change.tags,
                changes=change.changes,
                **change.more,
            )
        )


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A contact with all that it is to be."""

    contact: Contact
    columns: Mapping[str, Any]
    further_emails: Sequence[FurtherEmail]
    tags: tuple[TagRef, ...]
    more: Mapping[str, Any]


def rewrite(tx: WriteTx, wanted: Rewritten) -> Change:
    """Set what differs without a look at it; with an `activity`, that is told in any case."""
    contact = wanted.contact
    change = Change(contact, ContactUpdate(), more={**wanted.more})
    _look_up(tx, [change])
    indexed = {contact.id: indexed_as(contact)}
    told = {name: value for name, value in wanted.columns.items() if name not in DERIVED}
    further = read_further_emails(
        wanted.further_emails, wanted.columns.get("email_key", contact.email_key)
    )
    change.changes = apply(contact, told)
    apply(contact, wanted.columns)
    _set_further(change, further)
    if wanted.tags != change.tags:
        change.changes |= tag_changes(change.tags, wanted.tags)
        change.tags = wanted.tags
    _touch(change)
    write_changes(tx, [change], indexed)
    if not change.changes and wanted.more:
        tx.record(contact_happened("contact.updated", contact, change.tags, **change.more))
    return change


def _reindex(tx: WriteTx, done: Sequence[Change], indexed: Mapping[UUID, dict[str, Any]]) -> None:
    """Keep the index in step with the names and words that changed."""
    stale, moved = [], []
    for change in done:
        contact, entry = change.contact, indexed[change.contact.id]
        text = searchable(contact, [each.email for each in change.further_emails])
        if text == contact.search_text:
            continue
        stale.append(change)
        contact.search_text = text
        if sort_name(contact) != entry["name"]:
            moved.append(contact)
    names = [sort_name(contact) for contact in moved]
    for contact, key in zip(moved, draw_keys(tx, names), strict=True):
        contact.search_key = key
    save_contacts(tx, [change.contact for change in done])
    unindex_contacts(tx, [indexed[change.contact.id] for change in stale])
    index_contacts(tx, [change.contact for change in stale])


def indexed_as(contact: Contact) -> dict[str, Any]:
    """What the index knows of the contact before it changes."""
    return {
        "search_key": contact.search_key,
        "search_text": contact.search_text,
        "organization_id": contact.organization_id,
        "name": sort_name(contact),
    }
