"""Reading one contact, or those that an address leads to."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select

from crmtui.kit.batches import chunks
from crmtui.kit.errors import Invalid
from crmtui.kit.i18n import _
from crmtui.kit.schemas import storable
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.models import Contact, ContactEmail
from crmtui.services.companies import linkedin_key
from crmtui.services.contacts.normalising import parse_email
from crmtui.services.contacts.rows import columns_of, contact_details, load_contact
from crmtui.services.contacts.schemas import ContactDetail, ScorePart
from crmtui.services.contacts.scoring import explain

_MOST: Final = 100


def get_contact(tx: ReadTx, contact_id: UUID) -> ContactDetail:
    """One person; the id of a contact that was merged leads to the one it became part of.

    Raises:
        Forbidden: permission.missing (contacts:read).
        NotFound: contact.not_found.
    """
    tx.actor.require("contacts:read")
    return contact_details(tx, [load_contact(tx, contact_id)])[0]


def list_contacts_by_id(tx: ReadTx, contact_ids: Collection[UUID]) -> tuple[ContactDetail, ...]:
    """Those of the contacts that are there, also deleted and merged ones, as they are themselves.

    Raises:
        Forbidden: permission.missing (contacts:read).
    """
    tx.actor.require("contacts:read")
    found: list[Contact] = []
    for chunk in chunks(sorted(contact_ids)):
        query = select(Contact).where(Contact.id.in_(chunk)).order_by(Contact.id)
        found += tx.session.scalars(query, execution_options={INCLUDE_DELETED: True})
    return contact_details(tx, found)


def explain_score(tx: ReadTx, contact_id: UUID) -> tuple[ScorePart, ...]:
    """Where a lead score comes from; the parts' points add up to it.

    Raises:
        Forbidden: permission.missing (contacts:read).
        NotFound: contact.not_found.
    """
    tx.actor.require("contacts:read")
    parts = explain(columns_of(load_contact(tx, contact_id)))
    labels = _score_labels()
    return tuple(
        ScorePart(name=part.name, label=labels[part.name], points=part.points, most=part.most)
        for part in parts
    )


def _score_labels() -> dict[str, str]:
    return {
        "email": _("E-mail address"),
        "title": _("Job title"),
        "linkedin": _("LinkedIn"),
        "company": _("Company"),
        "status": _("Status"),
        "industry": _("Industry"),
        "phone": _("Phone"),
        "size": _("Company size"),
        "place": _("City or country"),
        "revenue": _("Annual revenue"),
        "technologies": _("Technologies"),
        "website": _("Website"),
    }


def find_by_email(tx: ReadTx, email: str) -> ContactDetail | None:
    """Whose address this is, by the first address of a contact or else by a further one.

    Raises:
        Forbidden: permission.missing (contacts:read).
    """
    tx.actor.require("contacts:read")
    try:
        key = parse_email(email.strip()).key
    except Invalid:
        return None
    if key is None:
        return None
    further = select(ContactEmail.contact_id).where(ContactEmail.email_key == key)
    found = tx.session.scalars(
        select(Contact)
        .where(or_(Contact.email_key == key, Contact.id.in_(further)))
        .order_by(Contact.email_key != key, Contact.id)
        .limit(1)
    ).all()
    return next(iter(contact_details(tx, found)), None)


def find_by_linkedin(tx: ReadTx, url: str) -> tuple[ContactDetail, ...]:
    """Who has this address on LinkedIn, however it is written; 100 at the most.

    Raises:
        Forbidden: permission.missing (contacts:read).
    """
    tx.actor.require("contacts:read")
    key = linkedin_key(storable(url))
    if key is None:
        return ()
    query = select(Contact).where(Contact.linkedin_key == key).order_by(Contact.id).limit(_MOST)
    return contact_details(tx, tx.session.scalars(query).all())
