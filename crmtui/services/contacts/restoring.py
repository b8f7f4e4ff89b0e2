"""Showing many deleted contacts again, with a few statements for all."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.errors import CrmError
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import Company, Contact
from crmtui.services.contacts import errors
from crmtui.services.contacts.changing import Change, change_contacts
from crmtui.services.contacts.index import index_contacts
from crmtui.services.contacts.rows import contact_happened
from crmtui.services.contacts.schemas import ContactUpdate
from crmtui.services.contacts.surroundings import find_emails
from crmtui.services.tags import tags_of_contacts


def show_contacts(tx: WriteTx, contacts: Sequence[Contact], **more: Any) -> dict[UUID, CrmError]:
    """Restore deleted contacts, which are loaded and locked, as `restore_contact` does; all at
    once. Tells why some of them stay deleted.
    """
    refused = refuse_showing(tx, contacts)
    shown = [contact for contact in contacts if contact.id not in refused]
    for contact in shown:
        contact.deleted_at = None
    tx.flush()
    index_contacts(tx, shown)
    tags = tags_of_contacts(tx, [contact.id for contact in shown])
    told = {"activity": "restored", **more}
    for contact in shown:
        tx.record(contact_happened("contact.updated", contact, tags.get(contact.id, ()), **told))
    _follow_companies(tx, shown)
    return refused


def _follow_companies(tx: WriteTx, contacts: Sequence[Contact]) -> None:
    """Whoever works for a company that was renamed meanwhile is called by its new name."""
    ids = {contact.company_id for contact in contacts if contact.company_id}
    if not ids:
        return
    rows = tx.session.execute(select(Company.id, Company.name).where(Company.id.in_(ids)))
    names = {row.id: row.name for row in rows}
    renamed = [
        Change(contact, ContactUpdate(company_id=contact.company_id))
        for contact in contacts
        if names.get(contact.company_id, contact.company) != contact.company
    ]
    if renamed:
        change_contacts(tx, renamed)


def refuse_showing(tx: ReadTx, contacts: Sequence[Contact]) -> dict[UUID, CrmError]:
    """Why some of these deleted contacts have to stay so: each address is one contact's alone."""
    taken = find_emails(tx, [contact.email_key for contact in contacts])
    refused: dict[UUID, CrmError] = {}
    for contact in contacts:
        if contact.merged_into_id is not None:
            refused[contact.id] = errors.merged(contact.merged_into_id)
        elif contact.email_key and taken.setdefault(contact.email_key, contact.id) != contact.id:
            refused[contact.id] = errors.email_taken(contact.email, taken[contact.email_key])
    return refused
