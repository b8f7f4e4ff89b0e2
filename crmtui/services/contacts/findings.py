"""What to do with what was found about a contact: fill, renew, or leave and tell. Pure."""

from collections.abc import Collection, Mapping
from typing import Any, Final, NamedTuple

from crmtui.kit.search_text import fold, words
from crmtui.services.companies import linkedin_key
from crmtui.services.contacts.normalising import PHONES

_PARTS: Final = ("first_name", "last_name")
_OF_THE_JOB: Final = ("title", "company_linkedin")
_PLACE: Final = ("city", "state", "country")
_FEWEST_DIGITS: Final = 7
_LINKS: Final = ("person_linkedin", "company_linkedin")


class Decision(NamedTuple):
    """What becomes of each field that was found and says something new."""

    wanted: dict[str, Any]
    """To be written."""
    kept: dict[str, Any]
    """Found, but the contact says something else, which stays."""


def decide(
    contact: Mapping[str, Any],
    found: Mapping[str, Any],
    renewable: Mapping[str, Any],
    addresses: Collection[str] = (),
) -> Decision:
    """Empty fields are filled; others only where they hold what `renewable` says of them.

    What belongs together is not mixed: a title at another employer, or the country of another
    city, is not filled in beside what the contact says. `addresses` are its further ones.
    """
    wanted: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    for field, value in found.items():
        current = contact.get(field)
        if not value or _says_it(contact, field, value, addresses):
            continue
        renewed = field in renewable and renewable[field] == current
        (wanted if not current or renewed else kept)[field] = value
    _settle_names(wanted, kept)
    _settle_job(contact, wanted, kept)
    if any(field in kept and not _alike(contact[field], kept[field]) for field in _PLACE):
        _leave(wanted, kept, _PLACE)
    return Decision(wanted, kept)


def _says_it(
    contact: Mapping[str, Any], field: str, value: Any, addresses: Collection[str]
) -> bool:
    """Whether the contact has this already, however it is written."""
    if field in PHONES:
        return any(_digits_match(contact[phone], value) for phone in PHONES if contact[phone])
    current = contact.get(field)
    if not current:
        return False
    if field == "email":
        held = {current.casefold(), *(address.casefold() for address in addresses)}
        return value.casefold() in held
    if field in _LINKS:
        return linkedin_key(current) == linkedin_key(value)
    return fold(str(current)).split() == fold(str(value)).split()


def _digits_match(one: str, other: str) -> bool:
    """Whether two phones are one, perhaps written once with and once without its country."""
    ours, theirs = ("".join(filter(str.isdigit, text)).lstrip("0") for text in (one, other))
    shorter, longer = sorted((ours, theirs), key=len)
    return len(shorter) >= _FEWEST_DIGITS and longer.endswith(shorter)


def _settle_names(wanted: dict[str, Any], kept: dict[str, Any]) -> None:
    """A name is one: its parts come with the whole or not at all."""
    if "full_name" not in wanted:
        for part in _PARTS:
            wanted.pop(part, None)
            kept.pop(part, None)


def _settle_job(contact: Mapping[str, Any], wanted: dict[str, Any], kept: dict[str, Any]) -> None:
    if "company" in kept and not _alike(contact["company"], kept["company"]):
        _leave(wanted, kept, _OF_THE_JOB)


def _leave(wanted: dict[str, Any], kept: dict[str, Any], fields: Collection[str]) -> None:
    for field in fields:
        if field in wanted:
            kept[field] = wanted.pop(field)


def _alike(one: str, other: str) -> bool:
    """Whether one is the other with more words, as `Acme` and `Acme Inc.`."""
    ours, theirs = sorted((words(one), words(other)), key=len)
    return theirs[: len(ours)] == ours
