"""Deciding about new contacts: each by itself, with one look at the database for all."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from crmtui.kit.custom_properties import merge_properties
from crmtui.kit.errors import CrmError
from crmtui.kit.ids import new_id
from crmtui.kit.transactions import ReadTx
from crmtui.services.companies import company_key
from crmtui.services.contacts.inserting import NewContact
from crmtui.services.contacts.rows import read_further_emails
from crmtui.services.contacts.schemas import ContactCreate, FurtherEmail
from crmtui.services.contacts.settling import NOTHING, read_given, settle
from crmtui.services.contacts.surroundings import Surroundings, look_around

_APART: Final = ("tags", "further_emails", "custom_properties")


class Given(NamedTuple):
    """What is said of a new contact: values that `ContactCreate` would take, none of them null."""

    fields: Mapping[str, Any]
    """As `read_given` gives them."""
    tags: Sequence[str] = ()
    further_emails: Sequence[FurtherEmail] = ()
    custom_properties: Mapping[str, Any] = {}


def settle_new(tx: ReadTx, rows: Sequence[ContactCreate]) -> list[NewContact | CrmError]:
    """Each row settled, or why it cannot be; a row's e-mail address is taken for those after it."""
    read = [_read(row) for row in rows]
    known = look_around(tx, [each.fields for each in read if isinstance(each, Given)])
    return [settle_given(each, known) if isinstance(each, Given) else each for each in read]


def settle_given(row: Given, known: Surroundings) -> NewContact | CrmError:
    """The contact of a row, or why it cannot be; takes its e-mail address, in `known`."""
    made = settle_alone(row, known)
    if isinstance(made, NewContact):
        _take_address(known, made.values.get("email_key"), made.values["id"])
    return made


def settle_alone(row: Given, known: Surroundings) -> NewContact | CrmError:
    """The same, but for who else has its address and which company is meant if `known` is empty.

    `settle_in` sees to both.
    """
    try:
        values = settle(row.fields, NOTHING, known, None)
        further = read_further_emails(row.further_emails, values.get("email_key"))
        values["custom_properties"] = merge_properties("contact", {}, row.custom_properties)
    except CrmError as error:
        return error
    values["id"] = new_id()
    return NewContact(values, row.tags, further)


def settle_in(made: NewContact, known: Surroundings) -> None:
    """Link a contact that was settled alone to its company, and let it take its free address."""
    values = made.values
    _take_address(known, values["email_key"], values["id"])
    if values["company"] and values["company_id"] is None:
        company = known.companies_by_key.get(company_key(values["company"]))
        values["company_id"] = company.id if company else None


def _read(row: ContactCreate) -> Given | CrmError:
    # What a record holds, not `model_dump`: nothing in it needs to be taken apart.
    given = {
        name: value
        for name, value in row.__dict__.items()
        if value is not None and name not in _APART
    }
    given["source"] = row.source.value
    try:
        fields = read_given(given)
    except CrmError as error:
        return error
    return Given(fields, row.tags or (), row.further_emails or (), row.custom_properties or {})


def _take_address(known: Surroundings, key: str | None, contact_id: UUID) -> None:
    if key is not None:
        known.emails[key] = contact_id
