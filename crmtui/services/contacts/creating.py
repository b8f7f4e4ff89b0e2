"""Deciding about new contacts: each by itself, with one look at the database for all."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from crmtui.kit.custom_properties import merge_properties
from crmtui.kit.errors import CrmError
from crmtui.kit.ids import new_id
from crmtui.kit.transactions import ReadTx
from crmtui.services.contacts.inserting import NewContact
from crmtui.services.contacts.rows import read_further_emails
from crmtui.services.contacts.schemas import ContactCreate
from crmtui.services.contacts.settling import NOTHING, read_given, settle
from crmtui.services.contacts.surroundings import Surroundings, look_around

_APART: tuple[str, ...] = ("tags", "further_emails", "custom_properties")


def settle_new(tx: ReadTx, rows: Sequence[ContactCreate]) -> list[NewContact | CrmError]:
    """Each row settled, or why it cannot be; a row's e-mail address is taken for those after it."""
    read = [_read(row) for row in rows]
    known = look_around(tx, [fields for fields in read if not isinstance(fields, CrmError)])
    return [
        fields if isinstance(fields, CrmError) else _settle(row, fields, known)
        for row, fields in zip(rows, read, strict=True)
    ]


def _read(row: ContactCreate) -> dict[str, Any] | CrmError:
    # What a record holds, not `model_dump`: nothing in it needs to be taken apart.
    given = {
        name: value
        for name, value in row.__dict__.items()
        if value is not None and name not in _APART
    }
    given["source"] = row.source.value
    try:
        return read_given(given)
    except CrmError as error:
        return error


def _settle(
    row: ContactCreate, fields: dict[str, Any], known: Surroundings
) -> NewContact | CrmError:
    try:
        values = settle(fields, NOTHING, known, None)
        further = read_further_emails(row.further_emails or (), values["email_key"])
        values["custom_properties"] = merge_properties("contact", {}, row.custom_properties or {})
    except CrmError as error:
        return error
    values["id"] = own_id = new_id()
    _take_address(known, values["email_key"], own_id)
    return NewContact(values, row.tags or (), further)


def _take_address(known: Surroundings, key: str | None, contact_id: UUID) -> None:
    if key is not None:
        known.emails[key] = contact_id
