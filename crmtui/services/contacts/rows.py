"""Loading contacts, their further addresses, and what is told of them when they change."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select

from crmtui.kit.batches import chunks
from crmtui.kit.ids import new_id
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.schemas import trusted
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx, WriteTx
from crmtui.models import Contact, ContactEmail
from crmtui.services.contacts import errors
from crmtui.services.contacts.normalising import first_phone, parse_email
from crmtui.services.contacts.schemas import (
    ContactDetail,
    ContactSource,
    ContactStatus,
    FurtherEmail,
)
from crmtui.services.tags import TagRef, tags_of_contacts

Row = Contact | Mapping[str, Any]
"""A row of the ORM, or the values of one that is written without it."""

_PLAIN: Final = tuple(
    field
    for field in ContactDetail.model_fields
    if field not in ("status", "source", "technologies", "tags", "further_emails")
)
_EMAILS: Final = (
    select(ContactEmail.contact_id, ContactEmail.label, ContactEmail.email)
    .where(
        ContactEmail.organization_id == bindparam("organization"),
        ContactEmail.contact_id.in_(bindparam("contacts", expanding=True)),
    )
    .order_by(ContactEmail.contact_id, ContactEmail.id)
)
_DROP_EMAILS: Final = delete(ContactEmail).where(
    ContactEmail.organization_id == bindparam("organization"),
    ContactEmail.contact_id.in_(bindparam("contacts", expanding=True)),
)
_WRITTEN: Final = tuple(
    column.key for column in Contact.__table__.columns if column.computed is None
)
_ADD_EMAILS: Final = insert(ContactEmail)
_LONGEST_CHAIN: Final = 100


def load_contact(
    tx: ReadTx,
    contact_id: UUID,
    *,
    lock: bool = False,
    deleted: bool = False,
    follow: bool = True,
) -> Contact:
    """The contact, locked until the end of the transaction if wanted.

    The id of a contact that was merged leads to the one that it became part of, unless `follow`
    is false.

    Raises:
        NotFound: contact.not_found.
    """
    sought = contact_id
    for _step in range(_LONGEST_CHAIN):
        found = _find(tx, sought, lock)
        if found is not None and found.merged_into_id is not None and follow:
            sought = found.merged_into_id
            continue
        if found is None or (found.deleted_at is not None and not deleted):
            break
        return found
    raise errors.not_found(contact_id)


def _find(tx: ReadTx, contact_id: UUID, lock: bool) -> Contact | None:
    query = select(Contact).where(Contact.id == contact_id)
    if lock:
        # Not FOR UPDATE: that would wait for everything inserted under this contact.
        query = query.with_for_update(key_share=True)
    return tx.session.scalar(
        query, execution_options={INCLUDE_DELETED: True, "populate_existing": lock}
    )


def load_contacts(
    tx: WriteTx, contact_ids: Sequence[UUID], *, deleted: bool = False
) -> dict[UUID, Contact]:
    """Those of the contacts that are there, locked, by id; deleted ones too, if wanted."""
    options = {INCLUDE_DELETED: deleted, "populate_existing": True}
    found: dict[UUID, Contact] = {}
    for chunk in chunks(sorted(set(contact_ids))):
        query = select(Contact).where(Contact.id.in_(chunk)).order_by(Contact.id)
        # In one order for everybody: two batches that share contacts must not wait for each other.
        query = query.with_for_update(key_share=True)
        rows = tx.session.scalars(query, execution_options=options)
        found.update((row.id, row) for row in rows)
    return found


def columns_of(contact: Contact) -> dict[str, Any]:
    """The contact's columns as they are now, but for those that the database makes."""
    return {name: getattr(contact, name) for name in _WRITTEN}


def contact_detail(
    row: Row, tags: tuple[TagRef, ...] = (), further_emails: tuple[FurtherEmail, ...] = ()
) -> ContactDetail:
    """The detail of a row; nothing of it is checked, it comes from the database."""
    values = row if isinstance(row, Mapping) else row.__dict__
    return trusted(
        ContactDetail,
        **{field: values[field] for field in _PLAIN},
        status=ContactStatus(values["status"]),
        source=ContactSource(values["source"]),
        technologies=tuple(values["technologies"]),
        tags=tags,
        further_emails=further_emails,
    )


def contact_details(tx: ReadTx, rows: Sequence[Row]) -> tuple[ContactDetail, ...]:
    """The details of several contacts, whose tags and further addresses are read at once."""
    ids = [row["id"] if isinstance(row, Mapping) else row.id for row in rows]
    tags, emails = tags_of_contacts(tx, ids), further_emails_of(tx, ids)
    return tuple(
        contact_detail(row, tags.get(own_id, ()), emails.get(own_id, ()))
        for own_id, row in zip(ids, rows, strict=True)
    )


def further_emails_of(
    tx: ReadTx, contact_ids: Sequence[UUID]
) -> dict[UUID, tuple[FurtherEmail, ...]]:
    """The further addresses of each contact that has any."""
    found: dict[UUID, list[FurtherEmail]] = defaultdict(list)
    for chunk in chunks(contact_ids):
        values = {"organization": tx.organization_id, "contacts": chunk}
        rows: Any = tx.execute(_EMAILS, values)
        for row in rows:
            found[row.contact_id].append(trusted(FurtherEmail, label=row.label, email=row.email))
    return {contact_id: tuple(emails) for contact_id, emails in found.items()}


def read_further_emails(
    given: Sequence[FurtherEmail], first_key: str | None
) -> tuple[FurtherEmail, ...]:
    """The further addresses without those that say the same again.

    Raises:
        Invalid: contact.email, naming further_emails.
    """
    kept: dict[str, FurtherEmail] = {}
    for each in given:
        key = parse_email(each.email, "further_emails").key
        if key is not None and key != first_key:
            kept.setdefault(key, each)
    return tuple(kept.values())


def replace_further_emails(
    tx: WriteTx, wanted: Mapping[UUID, Sequence[FurtherEmail]], *, new: bool = False
) -> None:
    """Give these contacts exactly these further addresses; `new` ones have none so far."""
    tx.flush()
    if not new:
        for chunk in chunks([*wanted]):
            tx.execute(_DROP_EMAILS, {"organization": tx.organization_id, "contacts": chunk})
    rows = [
        {
            "id": new_id(),
            "organization_id": tx.organization_id,
            "created_at": tx.now,
            "contact_id": contact_id,
            "label": each.label,
            "email": each.email,
            "email_key": parse_email(each.email).key,
        }
        for contact_id, emails in wanted.items()
        for each in emails
    ]
    if rows:
        tx.execute(_ADD_EMAILS, rows)


def contact_happened(topic: str, row: Row, tags: Sequence[TagRef] = (), **more: Any) -> DomainEvent:
    """What is told of a contact; of a change, `changes` tells each field."""
    values = row if isinstance(row, Mapping) else row.__dict__
    data = {
        "id": values["id"],
        "displayName": values["full_name"] or values["email"],
        "status": values["status"],
        "firstName": values["first_name"],
        "lastName": values["last_name"],
        "email": values["email"],
        "phone": first_phone(values),
        "title": values["title"],
        "company": values["company"],
        "companyId": values["company_id"],
        "tags": [tag.name for tag in tags],
        **more,
    }
    return DomainEvent(topic, "contact", values["id"], data)
