"""How many contacts match a filter."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Integer, bindparam, func, literal, select

from crmtui.kit.hot import HotStatement
from crmtui.kit.transactions import ReadTx
from crmtui.models import Contact
from crmtui.services.contacts.listing_filters import Criteria, Shape, filtered, read_filter
from crmtui.services.contacts.schemas import ContactFilter

_SHAPES: Final = 256


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
    """How many contacts meet the criteria."""
    return int(tx.run(_statement(criteria.shape), criteria.values)[0][0])


@lru_cache(_SHAPES)
def _statement(shape: Shape) -> HotStatement:
    return HotStatement(filtered(select(func.count()).select_from(Contact), shape))


@lru_cache(_SHAPES)
def _capped_statement(shape: Shape) -> HotStatement:
    most = bindparam("most", type_=Integer())
    found = filtered(select(literal(1)).select_from(Contact), shape).limit(most).subquery()
    return HotStatement(select(func.count()).select_from(found))
