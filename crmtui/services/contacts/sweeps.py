"""Mending many contacts: company details that colleagues have, and full names.

A sweep goes through the contacts in batches, each a transaction of its own, so that nobody waits
for all of it and a restart goes on where it stopped. Somebody who waits for an answer gets it after
a while, and a worker goes on with the rest.
"""

from collections.abc import Callable
from math import inf
from time import monotonic
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import CrmError
from crmtui.kit.schemas import Schema
from crmtui.kit.transactions import WriteTx
from crmtui.models import Company, Contact
from crmtui.services import jobs
from crmtui.services.contacts import errors
from crmtui.services.contacts.changing import Change, change_contacts
from crmtui.services.contacts.normalising import join_name, split_name
from crmtui.services.contacts.rows import contact_details, load_contact, load_contacts
from crmtui.services.contacts.schemas import ContactDetail, ContactUpdate, Swept, SweptAll
from crmtui.services.contacts.templates import find_templates, missing_fields, template_key
from crmtui.services.jobs import JobKind

BATCH: Final = 500


class SweepFrom(Schema):
    """Behind which contact a sweep goes on."""

    after: UUID | None = None


FILL: Final = JobKind("contacts.fill_from_companies", SweepFrom)
FIX_NAMES: Final = JobKind("contacts.fix_full_names", SweepFrom)
_FIRST: Final = UUID(int=0)
_NAME_TO_FIX: Final = or_(
    and_(Contact.full_name == "", or_(Contact.first_name != "", Contact.last_name != "")),
    and_(Contact.full_name != "", Contact.first_name == "", Contact.last_name == ""),
    and_(
        Contact.full_name != "",
        Contact.full_name != Contact.first_name + " " + Contact.last_name,
        or_(Contact.first_name != "", Contact.last_name != ""),
    ),
)
_AT_A_COMPANY: Final = and_(
    Contact.company != "",
    or_(
        *(Contact.industry == "", Contact.website == "", Contact.employee_size_bracket == ""),
        *(Contact.annual_revenue == "", Contact.company_linkedin == ""),
        *(Contact.company_address == "", Contact.company_city == ""),
        *(Contact.company_state == "", Contact.company_country == ""),
    ),
)


def fill_from_company(tx: WriteTx, contact_id: UUID) -> ContactDetail:
    """Fill in what is missing and is known of the company; nothing is overwritten.

    Raises:
        Forbidden: permission.missing (contacts:write).
        NotFound: contact.not_found; company.not_found, when nothing is known of the company.
        Invalid: contact.no_company.
    """
    tx.actor.require("contacts:write")
    contact = load_contact(tx, contact_id, lock=True)
    if not contact.company:
        raise errors.no_company(contact.id)
    key, name = template_key(contact)
    template = find_templates(tx, {key: name}).get(key)
    if template is None:
        raise errors.company_unknown(name)
    missing = missing_fields(contact, template)
    if not missing:
        return contact_details(tx, [contact])[0]
    outcome = change_contacts(tx, [Change(contact, ContactUpdate.model_validate(missing))])[0]
    if isinstance(outcome, CrmError):
        raise outcome
    return outcome


def fill_from_companies(tx: WriteTx, after: UUID | None = None, limit: int = BATCH) -> Swept:
    """Fill in what is missing of the next contacts, by id, whose companies are known.

    Raises:
        Forbidden: permission.missing (contacts:bulk).
    """
    tx.actor.require("contacts:bulk")
    contacts, last = _next(tx, _AT_A_COMPANY, after, limit)
    templates = find_templates(tx, dict(map(template_key, contacts)))
    wanted = []
    for contact in contacts:
        template = templates.get(template_key(contact)[0])
        if template and (missing := missing_fields(contact, template)):
            wanted.append(Change(contact, ContactUpdate.model_validate(missing)))
    return Swept(changed=_change(tx, wanted), examined=len(contacts), next=last)


def fix_full_names(tx: WriteTx, after: UUID | None = None, limit: int = BATCH) -> Swept:
    """Mend the next full names, by id, that are missing or do not hold the parts.

    A full name with further words, such as a title, is left; one whose parts are missing gives
    them, at its first blank.

    Raises:
        Forbidden: permission.missing (contacts:bulk).
    """
    tx.actor.require("contacts:bulk")
    contacts, last = _next(tx, _NAME_TO_FIX, after, limit)
    wanted = [
        Change(contact, ContactUpdate.model_validate(names))
        for contact in contacts
        if (names := _mend(contact))
    ]
    return Swept(changed=_change(tx, wanted), examined=len(contacts), next=last)


def _mend(contact: Contact) -> dict[str, str]:
    """The name fields that are to be set; none where the name is right."""
    full, first, last = contact.full_name, contact.first_name, contact.last_name
    if not (first or last):
        try:
            first, last = split_name(full)
        except CrmError:
            return {}
        return {"full_name": full, "first_name": first, "last_name": last}
    held = full.casefold().split()
    parts = f"{first} {last}".casefold().split()
    return {} if all(part in held for part in parts) else {"full_name": join_name(first, last)}


def follow_company(
    tx: WriteTx, after: UUID | None = None, limit: int = BATCH, *, company_id: UUID
) -> Swept:
    """Give the next contacts of a company, by id, the name that it has now.

    Raises:
        Forbidden: permission.missing (companies:write).
    """
    tx.actor.require("companies:write")
    name = tx.session.scalar(select(Company.name).where(Company.id == company_id))
    if name is None:
        return Swept(changed=0, examined=0, next=None)
    otherwise = and_(Contact.company_id == company_id, Contact.company != name)
    contacts, last = _next(tx, otherwise, after, limit)
    wanted = [Change(contact, ContactUpdate(company_id=company_id)) for contact in contacts]
    return Swept(changed=_change(tx, wanted), examined=len(contacts), next=last)


def fill_all_from_companies(backend: Backend, actor: Actor, patience: float = inf) -> SweptAll:
    """`fill_from_companies` for all contacts; after `patience` seconds a worker goes on.

    Raises:
        Forbidden: permission.missing (contacts:bulk).
    """
    return _sweep(backend, actor, fill_from_companies, FILL, patience)


def fix_all_full_names(backend: Backend, actor: Actor, patience: float = inf) -> SweptAll:
    """`fix_full_names` for all contacts; after `patience` seconds a worker goes on.

    Raises:
        Forbidden: permission.missing (contacts:bulk).
    """
    return _sweep(backend, actor, fix_full_names, FIX_NAMES, patience)


def _sweep(
    backend: Backend,
    actor: Actor,
    step: Callable[[WriteTx, UUID | None], Swept],
    kind: JobKind,
    patience: float,
) -> SweptAll:
    end = monotonic() + patience
    changed, after, job_id = 0, None, None
    while True:
        with backend.write(actor) as tx:
            swept = step(tx, after)
            if swept.next is not None and monotonic() >= end:
                job_id = jobs.enqueue(tx, kind, SweepFrom(after=swept.next))
        changed += swept.changed
        after = swept.next
        if after is None or job_id is not None:
            return SweptAll(changed=changed, job_id=job_id)


def _next(
    tx: WriteTx, condition: ColumnElement[bool], after: UUID | None, limit: int
) -> tuple[list[Contact], UUID | None]:
    """The next contacts of a sweep, locked, and the last one's id if there may be more."""
    query = select(Contact.id).where(Contact.id > (after or _FIRST), condition)
    ids = tx.session.scalars(query.order_by(Contact.id).limit(limit)).all()
    contacts: dict[UUID, Any] = load_contacts(tx, ids)
    return [*contacts.values()], ids[-1] if len(ids) == limit else None


def _change(tx: WriteTx, wanted: list[Change]) -> int:
    outcomes = change_contacts(tx, wanted)
    return sum(not isinstance(outcome, CrmError) for outcome in outcomes)
