"""What is read of contacts, and what is written; each function gets its transaction."""

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID

from crmtui.tui.screens.contacts.undo import Undo

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from crmtui.kit.paging import Page
    from crmtui.services.companies import CompanyTemplate
    from crmtui.services.contacts import ContactDetail, ScorePart, TimelineEntry
    from crmtui.services.tags import TagDetail
    from crmtui.services.views import ViewDetail

TIMELINE_PAGE: Final = 50
TIMELINE_MOST: Final = 500
Choices = list[tuple[str, str]]


class Whole(NamedTuple):
    """All that is shown of one contact."""

    contact: "ContactDetail"
    score: "tuple[ScorePart, ...]"
    owner: str
    now: "datetime"


class Names(NamedTuple):
    """What can be chosen in forms; what the operator may not read is empty."""

    owners: Choices
    tags: "tuple[TagDetail, ...]"


def read_whole(tx: Any, contact_id: UUID) -> Whole:
    """A contact with the explanation of its score."""
    from crmtui.services import contacts

    contact = contacts.get_contact(tx, contact_id)
    return Whole(contact, contacts.explain_score(tx, contact.id), _owner(tx, contact), tx.now)


def read_one(tx: Any, contact_id: UUID) -> "ContactDetail":
    """One contact."""
    from crmtui.services import contacts

    return contacts.get_contact(tx, contact_id)


def read_timeline(
    tx: Any, contact_id: UUID, before: str | None, limit: int
) -> "Page[TimelineEntry]":
    """What happened with a contact, the latest first."""
    from crmtui.services import contacts

    return contacts.timeline(tx, contact_id, before, min(limit, TIMELINE_MOST))


def read_latest(tx: Any, contact_id: UUID, limit: int) -> "tuple[TimelineEntry, ...]":
    """The latest that happened with a contact."""
    from crmtui.services import contacts

    return contacts.timeline(tx, contact_id, limit=limit).items


def read_names(tx: Any) -> Names:
    """The people who can own contacts, and the tags."""
    from crmtui.services import identity, tags

    owners: Choices = []
    if tx.actor.can("users:read"):
        owners = [(str(one.user_id), one.name or one.email) for one in identity.list_members(tx)]
    return Names(owners, tags.list_tags(tx) if tx.actor.can("tags:read") else ())


def read_for_form(tx: Any, contact_id: UUID | None) -> "tuple[ContactDetail | None, Names]":
    """A contact as it is now, or none for a new one, with what can be chosen."""
    from crmtui.services import contacts

    contact = None if contact_id is None else contacts.get_contact(tx, contact_id)
    return contact, read_names(tx)


def find_company(tx: Any, name: str) -> tuple[str, str]:
    """The id and the name of a company; raises NotFound (company.not_found)."""
    from crmtui.kit.errors import NotFound
    from crmtui.kit.i18n import _
    from crmtui.services import companies

    found = companies.find_company_by_name(tx, name)
    if found is None:
        message = _("There is no company of this name.")
        raise NotFound("company.not_found", message, {"company": message})
    return str(found.id), found.name


def read_view_names(tx: Any, view: "ViewDetail") -> dict[str, str]:
    """What the company and the owner of a view are called; who is gone has no name."""
    from crmtui.kit.errors import CrmError
    from crmtui.services import companies

    found: dict[str, str] = {}
    company, owner = view.filter.get("company_id"), view.filter.get("owner_id")
    if company:
        with suppress(CrmError):
            found["company"] = companies.get_company(tx, UUID(company)).name
    if owner:
        found["owner"] = dict(read_names(tx).owners).get(owner, "")
    return found


def find_template(tx: Any, name: str) -> "CompanyTemplate":
    """What is known of a company."""
    from crmtui.services import contacts

    return contacts.company_template(tx, name)


def find_likely(tx: Any, values: "Mapping[str, Any]") -> "tuple[ContactDetail, ...]":
    """Whom a new contact may be already."""
    from crmtui.services import contacts

    return contacts.likely_duplicates(tx, contacts.ContactCreate.model_validate(values))


def count_everybody(tx: Any) -> int:
    """How many contacts there are in all."""
    from crmtui.services import contacts

    return contacts.count_contacts(tx).total


# --- writing --------------------------------------------------------------------------------------


class Saved(NamedTuple):
    """A contact as it is now, and how its change is taken back."""

    contact: "ContactDetail"
    undo: Undo | None = None


def create(tx: Any, values: "Mapping[str, Any]") -> Saved:
    """Add a contact."""
    from crmtui.services import contacts

    return Saved(contacts.create_contact(tx, contacts.ContactCreate.model_validate(values)))


def change(tx: Any, contact_id: UUID, version: int | None, values: "Mapping[str, Any]") -> Saved:
    """Change what was typed anew."""
    from crmtui.services import contacts

    before = contacts.get_contact(tx, contact_id)
    data = contacts.ContactUpdate.model_validate({**values, "expected_version": version})
    after = contacts.update_contact(tx, contact_id, data)
    return Saved(after, Undo.between(before, after))


def take_back(tx: Any, undo: Undo) -> "ContactDetail":
    """Give the fields of a change the values they had, unless somebody changed the contact since.

    Raises:
        Conflict: record.changed.
    """
    from crmtui.services import contacts

    data = contacts.ContactUpdate.model_validate({**undo.values, "expected_version": undo.version})
    return contacts.update_contact(tx, undo.contact_id, data)


def fill(tx: Any, contact_id: UUID) -> Saved:
    """Fill in what is known of the contact's company."""
    from crmtui.services import contacts

    before = contacts.get_contact(tx, contact_id)
    after = contacts.fill_from_company(tx, contact_id)
    return Saved(after, Undo.between(before, after))


def change_tags(tx: Any, contact_id: UUID, add: "Sequence[str]", remove: "Sequence[str]") -> Saved:
    """Put tags on a contact and take some off; what others changed meanwhile stays."""
    from crmtui.services import contacts

    before = contacts.get_contact(tx, contact_id)
    contacts.change_contact_tags(tx, contact_id, add, remove)
    after = contacts.get_contact(tx, contact_id)
    return Saved(after, Undo.between(before, after))


def delete(tx: Any, contact_id: UUID) -> None:
    """Hide a contact."""
    from crmtui.services import contacts

    contacts.delete_contact(tx, contact_id)


def restore(tx: Any, contact_id: UUID) -> "ContactDetail":
    """Show a deleted contact again."""
    from crmtui.services import contacts

    return contacts.restore_contact(tx, contact_id)


def _owner(tx: Any, contact: "ContactDetail") -> str:
    from crmtui.services import identity

    if contact.owner_id is None or not tx.actor.can("users:read"):
        return ""
    owners = {one.user_id: one.name or one.email for one in identity.list_members(tx)}
    return owners.get(contact.owner_id, "")
