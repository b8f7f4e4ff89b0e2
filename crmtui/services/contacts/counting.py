"""How many contacts match a filter."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Integer, bindparam, func, literal, select

from crmtui.kit.hot import HotStatement
from crmtui.kit.transactions import ReadTx
from crmtui.models import Contact, ContactTag
from crmtui.services.contacts.index import CONTACTS
from crmtui.services.contacts.listing_filters import Criteria, Shape, read_filter
from crmtui.services.contacts.listing_plans import gone_through
from crmtui.services.contacts.schemas import ContactFilter

_SHAPES: Final = 256
_TAG: Final = bindparam("tag_0", type_=ContactTag.tag_id.type)
_TAGGED: Final = HotStatement(select(func.count()).where(ContactTag.tag_id == _TAG))
_TAGGED_DELETED: Final = HotStatement(
    select(func.count())
    .join_from(Contact, ContactTag, ContactTag.contact_id == Contact.id)
    .where(
        Contact.organization_id == bindparam("organization"),
        Contact.deleted_at.is_not(None),
        ContactTag.tag_id == _TAG,
    )
)
_FOUND: Final[dict[str, HotStatement]] = {
    dialect: HotStatement(select(func.count()).select_from(CONTACTS.matching(dialect).subquery()))
    for dialect in ("sqlite", "postgresql")
}


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are; `exact` is false where counting ended before the last one."""

    total: int
    exact: bool = True


def count_contacts(
    tx: ReadTx, wanted: ContactFilter | None = None, at_most: int | None = None
) -> Count:
    """How many contacts match; counting ends at `at_most`, if that is given.

    Raises:
        Forbidden: permission.missing (contacts:read).
    """
    tx.actor.require("contacts:read")
    criteria = read_filter(tx, wanted or ContactFilter())
    if criteria is None:
        return Count(0)
    if at_most is None:
        return Count(count_all(tx, criteria))
    values: dict[str, Any] = {**criteria.values, "most": at_most + 1}
    found = int(tx.run(_capped_statement(criteria.shape), values)[0][0])
    return Count(min(found, at_most), exact=found <= at_most)


def count_all(tx: ReadTx, criteria: Criteria) -> int:
    """How many contacts meet the criteria.

    Those who have a word or a tag that many have are counted where these are kept, if nothing else
    is asked for: the index of words knows no deleted contact, and few that are tagged are deleted.
    """
    shape, values = criteria.shape, criteria.values
    if not shape.deleted and len(shape.parts) == 1:
        name, given = shape.parts[0]
        if name == "text":
            return _count(tx, _FOUND[shape.dialect], values)
        if (name, given) == ("tags", 1):
            return _count(tx, _TAGGED, values) - _count(tx, _TAGGED_DELETED, values)
    return _count(tx, _statement(shape), values)


def _count(tx: ReadTx, statement: HotStatement, values: dict[str, Any]) -> int:
    return int(tx.run(statement, values)[0][0])


@lru_cache(_SHAPES)
def _statement(shape: Shape) -> HotStatement:
    return HotStatement(gone_through(select(func.count()).select_from(Contact), shape))


@lru_cache(_SHAPES)
def _capped_statement(shape: Shape) -> HotStatement:
    most = bindparam("most", type_=Integer())
    found = gone_through(select(literal(1)).select_from(Contact), shape).limit(most).subquery()
    return HotStatement(select(func.count()).select_from(found))
