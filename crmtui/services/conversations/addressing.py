"""From a person or an address to the recipient of a message."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.emails import normalise_email
from crmtui.kit.errors import Invalid
from crmtui.kit.phones import normalise_phone
from crmtui.kit.transactions import ReadTx
from crmtui.models import Contact, ContactEmail
from crmtui.services.conversations import errors
from crmtui.services.conversations.links import load_contact

_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_SHORT_CODE: Final = re.compile(r"[0-9]{3,8}")
_NOISE: Final = re.compile(r"[\s().\-/]+")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_LONGEST_ADDRESS: Final = 254


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom a message goes, and which person that is, if it is one we know."""

    address: str
    name: str = ""
    contact_id: UUID | None = None


def email_recipient(tx: ReadTx, contact_id: UUID | None, to: str | None) -> Recipient:
    """Whom a mail goes to.

    Raises:
        NotFound: contact.not_found.
        Invalid: message.no_recipient; message.no_address, when the person has none that can be
            written to; message.to.
    """
    given = None if to is None else check_email(to)
    if contact_id is None:
        if given is None:
            raise errors.no_recipient()
        return _recipient(given, _find_by_email(tx, given))
    contact = load_contact(tx, contact_id)
    return _recipient(given or _email_of(contact), contact)


def sms_recipient(tx: ReadTx, contact_id: UUID | None, to: str | None) -> Recipient:
    """Whom a text message goes to.

    Raises:
        as `email_recipient`.
    """
    given = None if to is None else check_number(to, "to")
    if contact_id is None:
        if given is None:
            raise errors.no_recipient()
        return _recipient(given, _find_by_phone(tx, given))
    contact = load_contact(tx, contact_id)
    return _recipient(given or _number_of(contact), contact)


def check_email(address: str) -> str:
    """The address in its usual form; raises message.to."""
    try:
        normal = normalise_email(address)
    except Invalid as error:
        raise errors.bad_email() from error
    if len(normal) > _LONGEST_ADDRESS:
        raise errors.bad_email()
    return normal


def check_number(number: str, field: str) -> str:
    """A number in E.164; raises message.<field>."""
    if not _E164.fullmatch(number):
        raise errors.bad_number(field)
    return number


def check_sender(number: str) -> str:
    """A number in E.164 or a short code; raises message.from_number."""
    if not _SHORT_CODE.fullmatch(number):
        return check_number(number, "from_number")
    return number


def _recipient(address: str, contact: Contact | None) -> Recipient:
    if contact is None:
        return Recipient(address)
    # Names come from lists and forms; in a header they must be one line.
    return Recipient(address, _CONTROL.sub(" ", contact.full_name).strip(), contact.id)


def _email_of(contact: Contact) -> str:
    try:
        return check_email(contact.email)
    except Invalid as error:
        raise errors.no_email(contact.full_name) from error


def _number_of(contact: Contact) -> str:
    found = next(numbers_of(contact), None)
    if found is None:
        raise errors.no_phone(contact.full_name)
    return found


def numbers_of(contact: Contact) -> Iterator[str]:
    """The contact's numbers in E.164, the likeliest to receive a text first."""
    return filter(None, map(_find_e164, _phones(contact)))


def emails_of(tx: ReadTx, contact: Contact) -> Iterator[str]:
    """The contact's addresses that can be written to, the main one first."""
    further = select(ContactEmail.email).where(ContactEmail.contact_id == contact.id)
    known = tx.session.scalars(further.order_by(ContactEmail.id))
    return filter(None, map(_find_email, (contact.email, *known)))


def _find_email(address: str) -> str | None:
    try:
        return check_email(address)
    except Invalid:
        return None


def _phones(contact: Contact) -> Iterator[str]:
    """What can receive a text message comes first."""
    yield contact.mobile_phone
    yield contact.phone_key or ""
    yield contact.other_phone
    yield contact.home_phone
    yield contact.corporate_phone


def _find_e164(phone: str) -> str | None:
    plain = _NOISE.sub("", phone)
    if _E164.fullmatch(plain):
        return plain
    try:
        normal = normalise_phone(phone, None)
    except Invalid:
        return None
    return normal if _E164.fullmatch(normal) else None


def _find_by_email(tx: ReadTx, address: str) -> Contact | None:
    key = address.lower()
    found = tx.session.scalar(select(Contact).where(Contact.email_key == key))
    if found is not None:
        return found
    further = (
        select(Contact)
        .join(ContactEmail, ContactEmail.contact_id == Contact.id)
        .where(ContactEmail.email_key == key)
    )
    return tx.session.scalars(further.order_by(Contact.id).limit(1)).first()


def _find_by_phone(tx: ReadTx, number: str) -> Contact | None:
    sharing = select(Contact).where(Contact.phone_key == number)
    return tx.session.scalars(sharing.order_by(Contact.id).limit(1)).first()
