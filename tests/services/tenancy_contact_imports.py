"""What a stranger tries on another organization's imports and edits of many contacts."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from crmtui.kit.errors import Conflict
from crmtui.services import contact_imports, contacts
from crmtui.services.contact_imports import (
    BulkEdit,
    ContactEdit,
    ContactFile,
    ContactImport,
    ContactMapping,
)
from crmtui.services.contacts import ContactFilter, ContactUpdate
from tests.services.tenancy_expectations import Case, hidden, marked, own, refused
from tests.services.tenancy_world import MARK, House

_FILE: Final = ContactFile(b"Name,Email\nIda,ida@example.org\nJo,jo@example.org\n")
_WANTED: Final = ContactImport(
    mapping=ContactMapping.model_validate(
        {"labels": ("Name", "Email"), "columns": {"full_name": 0, "email": 1}}
    )
)
_EDIT: Final = ContactEdit(fields=ContactUpdate(title="mine"))
_ALL: Final = UUID(int=2**128 - 1)


def _of(house: House) -> BulkEdit:
    return BulkEdit(edit=_EDIT, filter=ContactFilter(company_id=house.people.company))


def _resume(tx: Any, house: House) -> object:
    """The import is over, which its owner is told."""
    try:
        return contact_imports.resume_import(tx, house.batch)
    except Conflict as error:
        return error.code


CONTACT_IMPORTS: Final[dict[str, Case]] = {
    "find_batch_of_job": hidden(lambda tx, h, _: contact_imports.find_batch_of_job(tx, h.job)),
    "get_batch": refused(lambda tx, h, _: contact_imports.get_batch(tx, h.batch)),
    "get_report": refused(lambda tx, h, _: contact_imports.get_report(tx, h.batch)),
    "import_contacts": own(
        lambda b, _h, me: contact_imports.import_contacts(b, me.actor, _FILE, _WANTED)
    ),
    "list_batches": hidden(lambda tx, _h, _: contact_imports.list_batches(tx)),
    "list_failures": refused(lambda tx, h, _: contact_imports.list_failures(tx, h.batch)),
    "list_kept": refused(lambda tx, h, _: contact_imports.list_kept(tx, h.batch)),
    "plan_bulk_edit": hidden(lambda tx, h, _: contact_imports.plan_bulk_edit(tx, _of(h)).examples),
    "plan_contact_import": own(
        lambda tx, _h, _: contact_imports.plan_contact_import(tx, _FILE, _WANTED)
    ),
    "preview_bulk_edit": hidden(
        lambda tx, h, _: marked(contact_imports.preview_bulk_edit(tx, _of(h)))
    ),
    "preview_undo": refused(lambda tx, h, _: contact_imports.preview_undo(tx, h.batch)),
    "resume_import": refused(lambda tx, h, _: _resume(tx, h)),
    "start_bulk_edit": own(lambda tx, h, _: contact_imports.start_bulk_edit(tx, _of(h)).total),
    "start_contact_import": own(
        lambda b, _h, me: contact_imports.start_contact_import(b, me.actor, _FILE, _WANTED)
    ),
    "start_undo": refused(lambda tx, h, _: contact_imports.start_undo(tx, h.batch)),
    "stream_failures_csv": refused(
        lambda tx, h, _: b"".join(contact_imports.stream_failures_csv(tx, h.batch))
    ),
    "suggest_mapping": own(lambda tx, _h, _: contact_imports.suggest_mapping(tx, _FILE)),
    "undo_batch": refused(lambda b, h, me: contact_imports.undo_batch(b, me.actor, h.batch)),
}


def _walk(tx: Any, house: House) -> object:
    wanted = ContactFilter(company_id=house.people.company)
    return marked(len(contacts.walk_contact_ids(tx, wanted, UUID(int=0), _ALL, 9)))


WHOLESALE: Final[dict[str, Case]] = {
    "find_contacts_by_email": hidden(
        lambda tx, h, _: marked(
            len(contacts.find_contacts_by_email(tx, [h.people.email.casefold()]))
        )
    ),
    "find_known": hidden(
        lambda tx, h, _: marked(
            len(contacts.find_known(tx, [contacts.Identity("email", h.people.email.casefold())]))
        )
    ),
    "find_templates": hidden(
        lambda tx, _h, _: [*contacts.find_templates(tx, {f"{MARK} works".lower(): "x"}).values()]
    ),
    "foresee_changes": hidden(
        lambda tx, h, _: contacts.foresee_changes(tx, [(h.people.contact, _EDIT.fields)])[0].name
    ),
    "foresee_removal": hidden(
        lambda tx, h, _: contacts.foresee_removal(tx, [h.people.contact], deleted=True)[0].name
    ),
    "further_emails_of": own(lambda tx, h, _: contacts.further_emails_of(tx, [h.people.contact])),
    "load_contacts": hidden(
        lambda tx, h, _: marked(len(contacts.load_contacts(tx, [h.people.contact])))
    ),
    "look_around": own(lambda tx, _h, _: contacts.look_around(tx, [])),
    "read_columns": hidden(lambda tx, h, _: contacts.read_columns(tx, [h.people.contact])),
    "walk_contact_ids": hidden(lambda tx, h, _: _walk(tx, h)),
}

WHOLESALE_EXEMPT: Final = {
    "contacts.change_contacts": "called with contacts that were loaded; updating them is tried",
    "contacts.hide_contacts": "called with contacts that were loaded; deleting them is tried",
    "contacts.insert_contacts": "called with what was settled; creating is tried",
    "contacts.put_back": "called with contacts that were loaded; undoing is tried",
    "contacts.show_contacts": "called with contacts that were loaded; undoing is tried",
    "contacts.take_snapshots": "called with contacts that were loaded",
}
