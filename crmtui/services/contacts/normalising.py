"""The one form of what is known of a person: names, addresses, phones. Pure."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from crmtui.kit.emails import normalise_email
from crmtui.kit.errors import Invalid
from crmtui.services.companies import phone_key
from crmtui.services.contacts import errors

PHONES: Final = ("mobile_phone", "other_phone", "home_phone", "corporate_phone")
"""In the order in which a person is called."""
HAS_EMAIL: Final = 1
HAS_PHONE: Final = 2
ON_LINKEDIN: Final = 4
_LONGEST_PART: Final = 100


class Address(NamedTuple):
    """An e-mail address as it was given, and what it is compared by."""

    email: str
    key: str | None
    domain: str


NO_ADDRESS: Final = Address("", None, "")


def split_name(full_name: str) -> tuple[str, str]:
    """First and last name of a full one that was given alone: it splits at the first blank.

    Raises:
        Invalid: contact.name, where a part is longer than 100 letters.
    """
    first, _blank, last = full_name.partition(" ")
    if max(len(first), len(last)) > _LONGEST_PART:
        raise errors.long_name(_LONGEST_PART)
    return first, last.lstrip()


def join_name(first: str, last: str) -> str:
    """The full name."""
    return f"{first} {last}" if first and last else first or last


def settle_names(values: dict[str, Any], kept: Mapping[str, Any]) -> None:
    """Let full name and its parts follow each other, in `values`, which were given.

    A full name alone gives its parts; parts alone give the full name; what was given stays.
    """
    parts = bool(values.get("first_name") or values.get("last_name"))
    if kept.get("full_name"):
        # An update that empties a part means it; a new record's empty parts were not given.
        parts = "first_name" in values or "last_name" in values
    if parts and not values.get("full_name"):
        first, last = (values.get(part, kept.get(part, "")) for part in ("first_name", "last_name"))
        values["full_name"] = join_name(first, last)
    elif "full_name" in values and not parts and values["full_name"] != kept.get("full_name"):
        values["first_name"], values["last_name"] = split_name(values["full_name"])


def parse_email(text: str, field: str = "email") -> Address:
    """The address, whose case makes no difference; an empty text is none.

    Raises:
        Invalid: contact.email; `field` names the input.
    """
    if not text:
        return NO_ADDRESS
    try:
        key = normalise_email(text).casefold()
    except Invalid as error:
        raise errors.bad_email(field, text) from error
    return Address(text, key, key.rpartition("@")[2])


def first_phone(contact: Mapping[str, Any]) -> str:
    """The phone by which a person is called, as it was given; may be empty."""
    first, second, third, fourth = map(contact.get, PHONES)
    return first or second or third or fourth or ""


def check_phones(given: Mapping[str, Any], region: str | None) -> None:
    """Raise `Invalid` (phone.invalid, naming the field) for a phone that cannot be one."""
    for field in PHONES:
        if given.get(field):
            phone_key(field, given[field], region)


def first_phone_key(contact: Mapping[str, Any], region: str | None) -> str | None:
    """What duplicates are found by: the first phone that has a form to be compared by."""
    for field in PHONES:
        if text := contact.get(field):
            key = phone_key(field, text, region)
            if key is not None:
                return key
    return None


def reachable(contact: Mapping[str, Any]) -> int:
    """The sum of the ways on which a person can be reached."""
    found = HAS_EMAIL if contact["email_key"] else 0
    if any(contact[field] for field in PHONES):
        found |= HAS_PHONE
    return found | (ON_LINKEDIN if contact["linkedin_key"] else 0)
