"""Taking changes back: contacts as they were, column by column, and new ones out of sight.

What was is put back as it was, not settled anew: a rule that changed since must not change it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import DateTime, Integer, Table, Uuid, bindparam, update
from sqlalchemy.orm.attributes import flag_modified

from crmtui.kit.hot import HotStatement
from crmtui.kit.transactions import WriteTx
from crmtui.kit.versions import apply, as_json
from crmtui.models import Contact
from crmtui.services.companies import tag_changes
from crmtui.services.contacts.changing import Change, indexed_as, write_changes
from crmtui.services.contacts.index import unindex_contacts
from crmtui.services.contacts.inserting import choose_tags
from crmtui.services.contacts.rows import (
    columns_of,
    contact_happened,
    further_emails_of,
)
from crmtui.services.contacts.saving import save_contacts
from crmtui.services.contacts.schemas import ContactUpdate, FurtherEmail
from crmtui.services.contacts.settling import DERIVED
from crmtui.services.tags import ensure_tags, tag_key, tags_of_contacts

_TABLE: Final = cast(Table, Contact.__table__)
_MOVING: Final = frozenset(
    {"id", "organization_id", "created_at", "updated_at", "version", "deleted_at"}
    | {"search_key", "search_text", "merged_into_id", "batch_id"}
)
"""Columns that no change sets, or that follow from it."""
_FREE_ADDRESS: Final = HotStatement(
    update(_TABLE).where(_TABLE.c.id == bindparam("contact", type_=Uuid())).values(email_key=None)
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A contact at one moment, as far as people can change it."""

    columns: Mapping[str, Any]
    tags: Sequence[str] = ()
    further_emails: Sequence[FurtherEmail] = ()

    def before(self, after: "Snapshot") -> dict[str, Any]:
        """What to keep so that `after` can be taken back to this: JSON."""
        kept: dict[str, Any] = {
            name: as_json(value)
            for name, value in self.columns.items()
            if value != after.columns[name]
        }
        if [*self.tags] != [*after.tags]:
            kept["tags"] = [*self.tags]
        if [*self.further_emails] != [*after.further_emails]:
            kept["further_emails"] = [[each.label, each.email] for each in self.further_emails]
        return kept


@dataclass(slots=True)
class PutBack:
    """A contact and what it is to be again, as `Snapshot.before` told it."""

    contact: Contact
    before: Mapping[str, Any]
    more: dict[str, Any] = field(default_factory=dict)
    """Said in the event besides."""


def take_snapshots(tx: WriteTx, contacts: Sequence[Contact]) -> dict[UUID, Snapshot]:
    """The contacts, which are loaded, as they are now."""
    ids = [contact.id for contact in contacts]
    tags, emails = tags_of_contacts(tx, ids), further_emails_of(tx, ids)
    return {
        contact.id: Snapshot(
            {name: value for name, value in columns_of(contact).items() if name not in _MOVING},
            tuple(tag.name for tag in tags.get(contact.id, ())),
            emails.get(contact.id, ()),
        )
        for contact in contacts
    }


def put_back(tx: WriteTx, wanted: Sequence[PutBack]) -> None:
    """Make contacts, which are loaded and locked, what they were.

    Whoever calls has made sure that the e-mail addresses are free, or become free by this.
    """
    _free_addresses(tx, wanted)
    contacts = [each.contact for each in wanted]
    indexed = {contact.id: indexed_as(contact) for contact in contacts}
    tags = tags_of_contacts(tx, [contact.id for contact in contacts])
    emails = further_emails_of(tx, [contact.id for contact in contacts])
    refs = {
        tag_key(tag.name): tag
        for tag in ensure_tags(
            tx, [name for each in wanted for name in each.before.get("tags", ())]
        )
    }
    done = []
    for each in wanted:
        change = Change(each.contact, ContactUpdate(), each.more)
        change.tags = tags.get(each.contact.id, ())
        change.further_emails = emails.get(each.contact.id, ())
        _set(change, each.before)
        if "tags" in each.before:
            was = choose_tags(refs, each.before["tags"])
            change.changes |= tag_changes(change.tags, was)
            change.tags = was
        flag_modified(each.contact, "updated_at")
        done.append(change)
    write_changes(tx, done, indexed)


def _set(change: Change, before: Mapping[str, Any]) -> None:
    columns = {
        name: _from_json(name, value)
        for name, value in before.items()
        if name not in ("tags", "further_emails")
    }
    told = {name: value for name, value in columns.items() if name not in DERIVED}
    change.changes = apply(change.contact, told)
    apply(change.contact, {name: columns[name] for name in columns.keys() - told.keys()})
    if "further_emails" in before:
        was = tuple(
            FurtherEmail(label=label, email=mail) for label, mail in before["further_emails"]
        )
        change.changes["further_emails"] = {
            "from": [each.email for each in change.further_emails],
            "to": [each.email for each in was],
        }
        change.further_emails = was


def _from_json(name: str, value: Any) -> Any:
    kind = _TABLE.c[name].type
    if value is None or isinstance(kind, Integer):
        return value
    if isinstance(kind, Uuid):
        return UUID(value)
    return datetime.fromisoformat(value) if _is_moment(kind) else value


def _is_moment(kind: Any) -> bool:
    return isinstance(getattr(kind, "impl", kind), DateTime)


def _free_addresses(tx: WriteTx, wanted: Sequence[PutBack]) -> None:
    """So that addresses can change hands among these contacts, in whichever order."""
    tx.flush()
    moving = [{"contact": each.contact.id} for each in wanted if "email_key" in each.before]
    if moving:
        tx.change_many(_FREE_ADDRESS, moving)


def hide_contacts(tx: WriteTx, contacts: Sequence[Contact], **more: Any) -> None:
    """Delete contacts, which are loaded and locked, as `delete_contact` does; all at once."""
    tags = tags_of_contacts(tx, [contact.id for contact in contacts])
    for contact in contacts:
        contact.deleted_at = tx.now
    save_contacts(tx, contacts)
    unindex_contacts(tx, contacts)
    for contact in contacts:
        tx.record(contact_happened("contact.deleted", contact, tags.get(contact.id, ()), **more))
