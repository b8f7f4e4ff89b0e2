"""Whom somebody who is about to be added may be already."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import ColumnElement, or_, select

from crmtui.kit.errors import CrmError
from crmtui.kit.name_index import Sought, find_keys
from crmtui.kit.search_text import document
from crmtui.kit.transactions import ReadTx
from crmtui.models import Contact, ContactEmail
from crmtui.services.companies import linkedin_key
from crmtui.services.contacts.index import CONTACTS
from crmtui.services.contacts.normalising import (
    PHONES,
    first_phone_key,
    join_name,
    parse_email,
)
from crmtui.services.contacts.rows import contact_details
from crmtui.services.contacts.schemas import ContactCreate, ContactDetail
from crmtui.services.contacts.surroundings import find_organization_region

_MOST: Final = 10
_NAMESAKES: Final = 200


def likely_duplicates(tx: ReadTx, data: ContactCreate) -> tuple[ContactDetail, ...]:
    """Contacts that share the e-mail address, the LinkedIn address, the phone or the whole name.

    In this order, ten at the most. What cannot be read, such as a wrong address, is passed over:
    this is a warning, and the command itself says what is wrong.

    Raises:
        Forbidden: permission.missing (contacts:read).
    """
    tx.actor.require("contacts:read")
    found: dict[object, Contact] = {}
    for condition in _conditions(tx, data):
        query = select(Contact).where(condition).order_by(Contact.id).limit(_MOST)
        found.update((row.id, row) for row in tx.session.scalars(query) if row.id not in found)
    found.update((row.id, row) for row in _namesakes(tx, data) if row.id not in found)
    return contact_details(tx, [*found.values()][:_MOST])


def _conditions(tx: ReadTx, data: ContactCreate) -> Iterable[ColumnElement[bool]]:
    if key := _email_key(data.email):
        further = select(ContactEmail.contact_id).where(ContactEmail.email_key == key)
        yield or_(Contact.email_key == key, Contact.id.in_(further))
    if (key := linkedin_key(data.person_linkedin or "")) is not None:
        yield Contact.linkedin_key == key
    if (key := _phone_key(tx, data)) is not None:
        yield Contact.phone_key == key


def _email_key(email: str) -> str | None:
    try:
        return parse_email(email).key
    except CrmError:
        return None


def _phone_key(tx: ReadTx, data: ContactCreate) -> str | None:
    phones = {field: getattr(data, field) for field in PHONES}
    try:
        return first_phone_key(phones, find_organization_region(tx))
    except CrmError:
        return None


def _namesakes(tx: ReadTx, data: ContactCreate) -> list[Contact]:
    name = document(data.full_name or join_name(data.first_name, data.last_name))
    if not name:
        return []
    sought = Sought(tx.organization_id, tuple(name.split()), inside=False)
    keys = find_keys(tx, CONTACTS, sought, _NAMESAKES)
    rows = tx.session.scalars(select(Contact).where(Contact.search_key.in_(keys)))
    return [row for row in rows if document(row.full_name) == name]
