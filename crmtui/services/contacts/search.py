"""Finding people while somebody types: the likeliest first, each lot in the order of names.

First whoever has exactly this e-mail address, then those of whom every word begins a word of the
name, company, e-mail, title or city, or a phone number; then those whose name or company has the
words inside. Both databases have a `contact_search` that answers.
"""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, select

from crmtui.kit.hot import HotStatement
from crmtui.kit.name_index import SHORTEST, Sought, first_by_likeness
from crmtui.kit.transactions import ReadTx
from crmtui.models import Contact
from crmtui.services.contacts.index import CONTACTS
from crmtui.services.contacts.listing_filters import sought_words
from crmtui.services.contacts.listing_rows import read_details
from crmtui.services.contacts.schemas import ContactDetail

MAX_HITS: Final = 200
_NAMESAKES: Final = 2_000
"""How many contacts that share the last one's search key but its end are put in exact order."""

_BY_EMAIL: Final = HotStatement(
    select(Contact.id)
    .where(
        Contact.organization_id == bindparam("organization"),
        Contact.email_key == bindparam("email"),
        Contact.deleted_at.is_(None),
    )
    .limit(1)
)


def search_contacts(tx: ReadTx, wanted: str, limit: int = 50) -> tuple[ContactDetail, ...]:
    """Contacts that `wanted` may mean, the likeliest first; never an error for a text.

    Nothing is found before two letters are typed.

    Raises:
        Forbidden: permission.missing (contacts:read).
    """
    tx.actor.require("contacts:read")
    return read_details(tx, find_contacts(tx, wanted, max(1, min(limit, MAX_HITS))))


def find_contacts(tx: ReadTx, wanted: str, limit: int) -> list[UUID]:
    """Their ids alone."""
    found: dict[UUID, None] = {}
    for ids in _stages(tx, wanted, limit):
        found.update(dict.fromkeys(ids))
        if len(found) >= limit:
            break
    return [*found][:limit]


def _stages(tx: ReadTx, wanted: str, limit: int) -> Iterator[list[UUID]]:
    wanted = wanted.strip()
    if "@" in wanted and wanted.isprintable() and len(wanted) <= 254:
        yield _with_email(tx, wanted)
    words = sought_words(wanted)
    if sum(map(len, words)) < SHORTEST:
        return
    sought = Sought(tx.organization_id, words, inside=False)
    yield [hit.id for hit in first_by_likeness(tx, CONTACTS, sought, limit, _NAMESAKES)]


def _with_email(tx: ReadTx, email: str) -> list[UUID]:
    key = {"organization": tx.organization_id, "email": email.casefold()}
    return [row[0] for row in tx.run(_BY_EMAIL, key)]
