"""What contacts are found by, and the index of it.

A contact without a name is called, and sorted, by its e-mail address or its company.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, Final

from crmtui.kit import name_index
from crmtui.kit.name_index import Entry, NameIndex
from crmtui.kit.phone_words import phone_words
from crmtui.kit.search_text import document, words
from crmtui.kit.transactions import WriteTx
from crmtui.models import Contact

CONTACTS: Final = NameIndex("contact", Contact)
_PHONES: Final = ("mobile_phone", "other_phone", "home_phone", "corporate_phone", "phone_key")

_INDEXED: Final = ("search_key", "search_text", "organization_id")
WORDS: Final = "search_words"
"""Under this name a mapping may hold what `index_words` makes of its `search_text`."""

Record = Contact | Mapping[str, Any]
"""A row of the ORM, or the values of one that is inserted without it."""


def sort_name(contact: Record) -> str:
    """The name by which a contact stands in lists; what a search key is drawn for."""
    get = _reader(contact)
    name: str = get("full_name") or get("email") or get("company") or ""
    return name


def searchable(contact: Record, further_emails: Iterable[str] = ()) -> str:
    """The `search_text` of a contact: by name and company, inside of words too, and by the rest.

    The rest is e-mail addresses but their top-level domains, phones, title and city.
    """
    get = _reader(contact)
    name, company = document(sort_name(contact)), _document(get("company") or "")
    rest = words(email_words(email)) if (email := get("email")) else []
    for email in further_emails:
        rest += words(email_words(email))
    rest += _words_of_many(get("title") or "")
    rest += _words_of_many(get("city") or "")
    for phone in dict.fromkeys(filter(None, map(get, _PHONES))):
        rest += phone_words(phone)
    known = {*name.split(), *company.split()}
    others = [word for word in dict.fromkeys(rest) if word not in known]
    return name_index.stored_text(name, " ".join(others), company)


@lru_cache(maxsize=20_000)
def _document(text: str) -> str:
    """Of what many people share: their companies."""
    return document(text)


@lru_cache(maxsize=20_000)
def _words_of_many(text: str) -> tuple[str, ...]:
    """Of what many people share: their titles and cities."""
    return tuple(words(text))


def email_words(email: str) -> str:
    """An address without its top-level domain: whoever types `com` seeks nobody."""
    local, _at, domain = email.partition("@")
    return f"{local} {domain.rpartition('.')[0]}"


def _reader(contact: Record) -> Callable[[str], Any]:
    # Most are plain ones, and asking for a mapping takes longer than all that is read of it.
    if type(contact) is dict or isinstance(contact, Mapping):
        return contact.get
    return partial(getattr, contact)


def draw_keys(tx: WriteTx, names: Sequence[str]) -> list[int]:
    """A fresh `search_key` for each name, as `sort_name` gives it."""
    return name_index.draw_keys(tx, CONTACTS, names)


def name_place(contact: Record) -> int:
    """Where the contact's name stands in the order of names, without a look at the database."""
    return CONTACTS.order.of_name(sort_name(contact))


def draw_keys_at(tx: WriteTx, places: Sequence[int]) -> list[int]:
    """A fresh `search_key` for each place that `name_place` gave."""
    return name_index.draw_keys_at(tx, CONTACTS, places)


def index_contacts(tx: WriteTx, contacts: Iterable[Record]) -> None:
    """Make contacts findable by the `search_key` and `search_text` that they have now."""
    name_index.add(tx, CONTACTS, map(_entry, contacts))


def unindex_contacts(tx: WriteTx, contacts: Iterable[Record]) -> None:
    """Forget contacts; their `search_key` and `search_text` must be what was indexed."""
    name_index.remove(tx, CONTACTS, map(_entry, contacts))


def rebuild_contact_index(tx: WriteTx) -> int:
    """Index the contacts of all organizations anew; returns how many there are."""
    return name_index.rebuild(tx, CONTACTS)


def _entry(contact: Record) -> Entry:
    if type(contact) is dict or isinstance(contact, Mapping):
        key, text, scope = (contact[name] for name in _INDEXED)
        return Entry(key, text, scope, contact.get(WORDS, ""))
    return Entry(contact.search_key, contact.search_text, contact.organization_id)
