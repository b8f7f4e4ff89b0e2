"""Contacts from the registrations of an event."""

from uuid import UUID

from sqlalchemy import select

from crmtui.kit.transactions import WriteTx
from crmtui.models import Contact, Event
from crmtui.services.contacts import errors
from crmtui.services.contacts.changing import Change, change_contacts
from crmtui.services.contacts.creating import settle_new
from crmtui.services.contacts.inserting import insert_contacts
from crmtui.services.contacts.normalising import parse_email
from crmtui.services.contacts.rows import contact_detail, contact_details
from crmtui.services.contacts.schemas import (
    ContactCreate,
    ContactSource,
    ContactUpdate,
    FromEvent,
)
from crmtui.services.contacts.surroundings import find_emails


def contact_from_event(tx: WriteTx, event_id: UUID, data: ContactCreate) -> FromEvent:
    """The contact of somebody who registered for an event, by the e-mail address.

    Who is not known yet is added; of who is, only what is missing is filled in, because a form
    must not overwrite what the office wrote.

    Raises:
        Forbidden: permission.missing (contacts:write).
        NotFound: event.not_found, company.not_found.
        Invalid, Conflict: as `create_contact`.
    """
    tx.actor.require("contacts:write")
    if tx.session.scalar(select(Event.id).where(Event.id == event_id)) is None:
        raise errors.event_not_found(event_id)
    key = parse_email(data.email).key
    known = None
    if key is not None and (contact_id := find_emails(tx, [key]).get(key)):
        query = select(Contact).where(Contact.id == contact_id)
        known = tx.session.scalar(query.with_for_update(key_share=True))
    if known is None:
        return _add(tx, event_id, data)
    return _complete(tx, event_id, known, data)


def _add(tx: WriteTx, event_id: UUID, data: ContactCreate) -> FromEvent:
    wanted = data.model_copy(update={"source": ContactSource.EVENT})
    made = settle_new(tx, [wanted])[0]
    if isinstance(made, Exception):
        raise made
    made.more = {"event_id": str(event_id)}
    if not insert_contacts(tx, [made]):
        email = made.values["email_key"]
        raise errors.email_taken(data.email, find_emails(tx, [email])[email])
    detail = contact_detail(made.values, made.tags, made.further_emails)
    return FromEvent(contact=detail, created=True)


def _complete(tx: WriteTx, event_id: UUID, known: Contact, data: ContactCreate) -> FromEvent:
    missing = ContactUpdate.model_validate(
        {
            field: getattr(data, field)
            for field in data.model_fields_set & ContactUpdate.model_fields.keys()
            if field in Contact.__table__.columns
            and not getattr(known, field)
            and getattr(data, field)
        }
    )
    if not missing.model_fields_set:
        return FromEvent(contact=contact_details(tx, [known])[0], created=False)
    change = Change(known, missing, more={"event_id": str(event_id)})
    outcome = change_contacts(tx, [change])[0]
    if isinstance(outcome, Exception):
        raise outcome
    return FromEvent(contact=outcome, created=False)
