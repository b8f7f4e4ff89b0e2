"""What a `ContactFilter` means to the databases.

A filter is split into its shape (which things are asked for) and its values, so that a statement is
built and compiled once for each shape.

Words and tags that many contacts have can be asked for in two ways: all that have them are
collected, which is right for going through everybody, or each contact is looked at (`Asking.EACH`),
which is right for walking along an order until a page is full.
"""

import re
from dataclasses import dataclass
from enum import Enum
from itertools import product
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    collate,
    exists,
    func,
    or_,
    select,
)

from crmtui.kit.database import DialectName
from crmtui.kit.hot import HotStatement
from crmtui.kit.lists import among, list_value
from crmtui.kit.name_index import Sought, first_keys, matching_keys
from crmtui.kit.phone_words import sought_digits, sought_phone
from crmtui.kit.planning import unindexed
from crmtui.kit.search_text import MAX_QUERY, words
from crmtui.kit.transactions import ReadTx
from crmtui.models import Contact, ContactTag, Tag
from crmtui.services.contacts.index import CONTACTS, email_words
from crmtui.services.contacts.schemas import ContactFilter
from crmtui.services.tags import tag_key

_EQUAL: Final[dict[str, Any]] = {
    "status": Contact.status,
    "employee_size_bracket": Contact.employee_size_bracket,
    "company_id": Contact.company_id,
    "owner_id": Contact.owner_id,
    "source": Contact.source,
}
_IN_ANY_CASE: Final = {
    "industry": Contact.industry,
    "country": Contact.country,
    "city": Contact.city,
}
RANGES: Final[dict[str, Any]] = {
    "lead_score_min": Contact.lead_score >= bindparam("lead_score_min"),
    "lead_score_max": Contact.lead_score <= bindparam("lead_score_max"),
    "updated_since": Contact.updated_at
    >= bindparam("updated_since", type_=Contact.updated_at.type),
    "created_since": Contact.created_at
    >= bindparam("created_since", type_=Contact.created_at.type),
}
_REACHED: Final = {"has_email": 1, "has_phone": 2, "has_linkedin": 4}
FEW: Final = 5_000
"""Contacts that are looked up one by one; where there are more, all are gone through."""
_MAX_WORDS: Final = 8
_MAX_SPELLINGS: Final = 4
# A phone number is one word, however it is grouped.
_PHONE: Final = re.compile(r"[+(]?[0-9][0-9 ()/.+-]{3,30}", re.ASCII)

_TAGS: Final = HotStatement(
    select(Tag.id).where(
        Tag.organization_id == bindparam("organization"), Tag.name_key == bindparam("key")
    )
)
_DELETED_TEXTS: Final = select(Contact.search_key).where(
    Contact.organization_id == bindparam("organization"), Contact.deleted_at.is_not(None)
)


class Asking(Enum):
    """How those are found who have a word or a tag that many have."""

    ALL = "all"
    EACH = "each"


class Shape(NamedTuple):
    """Which rows, without the values; `few` says that the database should begin with them."""

    parts: tuple[tuple[str, Any], ...]
    few: bool
    deleted: bool
    dialect: DialectName


@dataclass(frozen=True, slots=True)
class Criteria:
    """A filter as statements take it."""

    shape: Shape
    values: dict[str, Any]


def read_filter(tx: ReadTx, wanted: ContactFilter) -> Criteria | None:
    """The criteria; None where no contact can meet them."""
    values: dict[str, Any] = {"organization": tx.organization_id}
    # Words and tags come last: databases ask in this order.
    parts = [*_plain(wanted, values), *_spelt(wanted, values)]
    few = wanted.company_id is not None
    if wanted.tags:
        if not _add_tags(tx, wanted.tags, values):
            return None
        parts.append(("tags", len(wanted.tags)))
    if wanted.text is not None and wanted.text.strip():
        part = _sought_part(tx, wanted, values)
        if part is None:
            return None
        few = few or part[0] == "keys"
        parts.append(part)
    return Criteria(Shape(tuple(parts), few, wanted.deleted, tx.dialect), values)


def read_first(tx: ReadTx, wanted: ContactFilter, limit: int) -> Criteria | None:
    """Criteria that the first `limit` by name meet, where nothing but a text is asked for; or None.

    The index of words is in the order of names: nobody waits for it to collect all that match.
    """
    typed = sought_words(wanted.text or "")
    if not typed or wanted != ContactFilter(text=wanted.text):
        return None
    sought = Sought(tx.organization_id, typed, inside=True)
    keys = first_keys(tx, CONTACTS, sought, limit, FEW)
    if len(keys) >= limit + FEW:
        return None
    shape = Shape((("keys", 0),), few=True, deleted=False, dialect=tx.dialect)
    values = {"organization": tx.organization_id, "keys": list_value(keys, tx.dialect)}
    return Criteria(shape, values)


def _plain(wanted: ContactFilter, values: dict[str, Any]) -> list[tuple[str, int]]:
    parts = []
    for name in (*_EQUAL, *RANGES):
        if (given := getattr(wanted, name)) is not None:
            values[name] = given
            parts.append((name, 0))
    reached = ((name, getattr(wanted, name)) for name in _REACHED)
    return parts + [(name, int(given)) for name, given in reached if given is not None]


def _spelt(wanted: ContactFilter, values: dict[str, Any]) -> list[tuple[str, int]]:
    parts = []
    for name in _IN_ANY_CASE:
        if (given := getattr(wanted, name)) is not None:
            spellings = _spellings(given.strip())
            values.update({f"{name}_{at}": text for at, text in enumerate(spellings)})
            parts.append((name, len(spellings)))
    return parts


def _spellings(text: str) -> list[str]:
    """All that `lower` may make of a text in any case, on a database that folds ASCII alone."""
    letters = [
        (letter,) if letter.isascii() else (letter, letter.upper()) for letter in text.lower()
    ]
    if sum(len(forms) > 1 for forms in letters) > _MAX_SPELLINGS:
        upper = "".join(forms[-1] for forms in letters)
        return list(dict.fromkeys((text.lower(), upper, _ascii_lower(text))))
    return ["".join(forms) for forms in product(*letters)]


def _ascii_lower(text: str) -> str:
    """`text` as SQLite's `lower` leaves it."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)


def _add_tags(tx: ReadTx, names: tuple[str, ...], values: dict[str, Any]) -> bool:
    """Look the tags up; whether all of them exist."""
    for at, name in enumerate(names):
        key = {"organization": tx.organization_id, "key": tag_key(name)}
        if not (found := tx.run(_TAGS, key)):
            return False
        values[f"tag_{at}"] = found[0][0]
    return True


# --- text -----------------------------------------------------------------------------------------


def sought_words(text: str) -> tuple[str, ...]:
    """The words that all must be found; a phone number is one, an address has no `com`."""
    text = text[:MAX_QUERY].strip()
    if _PHONE.fullmatch(text):
        return (sought_phone(text),)
    typed = " ".join(email_words(part) if "@" in part else part for part in text.split())
    return tuple(dict.fromkeys(map(sought_digits, words(typed)[:_MAX_WORDS])))


def _sought_part(
    tx: ReadTx, wanted: ContactFilter, values: dict[str, Any]
) -> tuple[str, Any] | None:
    """`keys` or `text`, or None where nothing matches; adds what either needs."""
    found = sought_words(wanted.text or "")
    if not found:
        return None
    sought = Sought(tx.organization_id, found, inside=True)
    if wanted.deleted:  # the index does not know them
        texts = _DELETED_TEXTS.where(sought.matches(Contact.search_text.expression))
        keys = [*tx.execute(texts, {"organization": tx.organization_id}).scalars()]
    else:
        keys = matching_keys(tx, CONTACTS, sought, FEW + 1)
    if len(keys) <= FEW or wanted.deleted:
        values["keys"] = list_value(keys, tx.dialect)
        return ("keys", 0) if keys else None
    values["query"], values["scope"] = sought.query(tx.dialect), tx.organization_id
    values["few"] = -1 if tx.dialect == "sqlite" else None
    return "text", sought


# --- conditions -----------------------------------------------------------------------------------


def filtered(
    query: Select[*tuple[Any, ...]], shape: Shape, asking: Asking = Asking.ALL
) -> Select[*tuple[Any, ...]]:
    """`query` with the conditions of a shape."""
    query = query.where(_own(shape), *(_condition(part, shape, asking) for part in shape.parts))
    if shape.deleted:
        return query.where(Contact.deleted_at.is_not(None))
    return query.where(Contact.deleted_at.is_(None))


def _own(shape: Shape) -> ColumnElement[bool]:
    """Of the organization; of no use to the planner where it should begin with something else."""
    organization = bindparam("organization", type_=Contact.organization_id.type)
    if not shape.few:
        return Contact.organization_id == organization
    if shape.dialect == "postgresql":
        return cast(Contact.organization_id, Text) == cast(organization, Text)
    return unindexed(Contact.organization_id) == organization


def _condition(part: tuple[str, Any], shape: Shape, asking: Asking) -> ColumnElement[bool]:
    name, given = part
    if name in _EQUAL:
        equal: ColumnElement[bool] = _EQUAL[name] == bindparam(name, type_=_EQUAL[name].type)
        return equal
    if name in RANGES:
        condition: ColumnElement[bool] = RANGES[name]
        return condition
    if name in _REACHED:
        bit = Contact.reachable.bitwise_and(_REACHED[name])
        return bit != 0 if given else bit == 0
    if name in _IN_ANY_CASE:
        column = in_any_case(_IN_ANY_CASE[name], shape.dialect)
        return or_(*(column == bindparam(f"{name}_{at}") for at in range(given)))
    if name == "tags":
        return and_(*(_tagged(at, asking) for at in range(given)))
    if name == "ids":
        return among(Contact.id.expression, "ids", shape.dialect)
    if name == "keys":
        return among(Contact.search_key.expression, "keys", shape.dialect)
    if asking is Asking.EACH:
        sought: Sought = given
        return sought.matches(Contact.search_text.expression)
    return Contact.search_key.in_(CONTACTS.matching(shape.dialect))


def in_any_case(column: Any, dialect: DialectName) -> ColumnElement[Any]:
    """A text by which `Bonn` and `BONN` are one; on SQLite no other letters than ASCII's."""
    if dialect == "postgresql":
        return func.lower(column)
    return collate(column, "NOCASE")  # a call of `lower` costs as much as reading a row


def _tagged(at: int, asking: Asking) -> ColumnElement[bool]:
    has = ContactTag.tag_id == bindparam(f"tag_{at}", type_=ContactTag.tag_id.type)
    if asking is Asking.EACH:
        return exists().where(ContactTag.contact_id == Contact.id, has)
    return Contact.id.in_(select(ContactTag.contact_id).where(has))
