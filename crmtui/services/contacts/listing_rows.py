"""Contacts as they leave the service, many at once and without the ORM."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from crmtui.kit.hot import HotStatement
from crmtui.kit.lists import among, list_value
from crmtui.kit.planning import unindexed
from crmtui.kit.schemas import trusted
from crmtui.kit.transactions import ReadTx
from crmtui.models import Contact, ContactEmail
from crmtui.services.contacts.schemas import (
    ContactDetail,
    ContactSource,
    ContactStatus,
    FurtherEmail,
)
from crmtui.services.tags import tags_of_contacts

_ELSEWHERE: Final = ("tags", "further_emails")
_FIELDS: Final = tuple(name for name in ContactDetail.model_fields if name not in _ELSEWHERE)
_STATUSES: Final = {status.value: status for status in ContactStatus}
_SOURCES: Final = {source.value: source for source in ContactSource}

_ROWS: Final = select(*(getattr(Contact, name) for name in _FIELDS))
_EMAILS: Final = select(ContactEmail.contact_id, ContactEmail.label, ContactEmail.email).order_by(
    ContactEmail.contact_id, ContactEmail.id
)
_ORGANIZATION: Final = bindparam("organization", type_=Uuid())
_ID: Final = Contact.id.expression
_CONTACT_ID: Final = ContactEmail.contact_id.expression
_BY_ID: Final = HotStatement(
    _ROWS.where(unindexed(Contact.organization_id) == _ORGANIZATION, among(_ID, "ids", "sqlite")),
    postgresql=_ROWS.where(
        Contact.organization_id == _ORGANIZATION, among(_ID, "ids", "postgresql")
    ),
)
_EMAILS_BY_ID: Final = HotStatement(
    _EMAILS.where(
        unindexed(ContactEmail.organization_id) == _ORGANIZATION,
        among(_CONTACT_ID, "ids", "sqlite"),
    ),
    postgresql=_EMAILS.where(
        ContactEmail.organization_id == _ORGANIZATION, among(_CONTACT_ID, "ids", "postgresql")
    ),
)


def read_details(tx: ReadTx, ids: Sequence[UUID]) -> tuple[ContactDetail, ...]:
    """The contacts of these ids, deleted ones too, in their order; those not there are left out.

    Not validated: the columns have the fields' types.
    """
    if not ids:
        return ()
    key = {"organization": tx.organization_id, "ids": list_value(ids, tx.dialect)}
    rows = {row[0]: row for row in tx.run(_BY_ID, key)}
    tags = tags_of_contacts(tx, ids)
    emails: dict[UUID, list[FurtherEmail]] = {}
    for contact_id, label, email in tx.run(_EMAILS_BY_ID, key):
        emails.setdefault(contact_id, []).append(trusted(FurtherEmail, label=label, email=email))
    return tuple(
        _detail(rows[one], tags.get(one, ()), tuple(emails.get(one, ())))
        for one in ids
        if one in rows
    )


def _detail(row: Sequence[Any], tags: Any, emails: tuple[FurtherEmail, ...]) -> ContactDetail:
    values = dict(zip(_FIELDS, row, strict=True))
    values["status"] = _STATUSES[values["status"]]
    values["source"] = _SOURCES[values["source"]]
    values["technologies"] = tuple(values["technologies"])
    return trusted(ContactDetail, **values, tags=tags, further_emails=emails)
