"""Which way SQLite goes about a list of contacts. PostgreSQL has statistics and decides itself.

Few contacts are looked up one by one, and sorted. If there are more, a list that is sorted by what
an index is sorted by is read along it until a page is full; any other goes once through the index
that holds all short columns, and keeps the first. At a million that takes 0.4 s.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Integer, Select, bindparam, select

from crmtui.kit.hot import HotStatement
from crmtui.kit.lists import list_value
from crmtui.kit.planning import indexed_by
from crmtui.kit.transactions import ReadTx
from crmtui.models import Contact, ContactTag
from crmtui.services.contacts.listing_filters import FEW, Asking, Criteria, Shape, filtered
from crmtui.services.contacts.schemas import SortField

Query = Select[*tuple[Any, ...]]

FACETS: Final = "ix_contacts_facets"
_SHORTEST: Final = "ix_contacts_lead_score"
_IN_ORDER: Final[dict[str, str]] = {
    "created_at": FACETS,
    "full_name": "ix_contacts_sort_name",
    "updated_at": "ix_contacts_updated_at",
    "lead_score": "ix_contacts_lead_score",
}
_RANGES: Final = {
    "updated_since": "ix_contacts_updated_at",
    "lead_score_min": "ix_contacts_lead_score",
    "lead_score_max": "ix_contacts_lead_score",
}
"""Indexes of which a part answers, where nothing else is asked for."""
_COLLECTED: Final = frozenset(("text", "tags"))
"""Parts that the index of facets does not tell."""
_SHAPES: Final = 256


def gone_through(query: Query, shape: Shape) -> Query:
    """`query` for all that meet a shape, in no order."""
    query = filtered(query, shape)
    return query if _is_free(shape) else indexed_by(query, Contact, _telling(shape))


def in_order(query: Query, shape: Shape, field: SortField) -> Query:
    """`query` for the first that meet a shape, sorted by a field."""
    if _is_free(shape):
        return filtered(query, shape)
    index = _IN_ORDER.get(field)
    if index is None:
        return indexed_by(filtered(query, shape), Contact, FACETS)
    return indexed_by(filtered(query, shape, Asking.EACH), Contact, index)


def sorts_all(shape: Shape, field: SortField) -> bool:
    """Whether everybody is sorted, as no index is in this order and nothing is asked for."""
    return not (_is_free(shape) or shape.parts or field in _IN_ORDER)


def _is_free(shape: Shape) -> bool:
    """Whether the planner finds the way itself."""
    return shape.few or shape.deleted or shape.dialect == "postgresql"


def _telling(shape: Shape) -> str:
    """The shortest index that holds all that a shape asks for."""
    indexes = {_RANGES.get(name, FACETS) for name, _given in shape.parts}
    return min(indexes, default=_SHORTEST) if len(indexes) <= 1 else FACETS


# --- the few --------------------------------------------------------------------------------------


def narrow(tx: ReadTx, criteria: Criteria) -> Criteria | None:
    """The criteria with the few that can meet them, if they are few; None if there is nobody."""
    shape = criteria.shape
    if _is_free(shape) or not shape.parts:
        return criteria
    for statement in _narrowing(shape):
        found = tx.run(statement, {**criteria.values, "most": FEW + 1})
        if not found:
            return None
        if len(found) <= FEW:
            return _of_these(criteria, [row[0] for row in found])
    return criteria


def _of_these(criteria: Criteria, ids: list[UUID]) -> Criteria:
    shape = criteria.shape
    return replace(
        criteria,
        shape=shape._replace(parts=(("ids", 0), *shape.parts), few=True),
        values={**criteria.values, "ids": list_value(ids, shape.dialect)},
    )


@lru_cache(_SHAPES)
def _narrowing(shape: Shape) -> tuple[HotStatement, ...]:
    """Ways to the ids of all that may meet a shape, the quickest first."""
    return (*_by_tags(shape), *_by_facets(shape))


def _by_tags(shape: Shape) -> Iterator[HotStatement]:
    for at in range(dict(shape.parts).get("tags", 0)):
        tag = bindparam(f"tag_{at}", type_=ContactTag.tag_id.type)
        query = select(ContactTag.contact_id).where(ContactTag.tag_id == tag)
        yield HotStatement(query.limit(_most()))


def _by_facets(shape: Shape) -> Iterator[HotStatement]:
    parts = tuple(part for part in shape.parts if part[0] not in _COLLECTED)
    if parts:
        query = gone_through(select(Contact.id), shape._replace(parts=parts))
        yield HotStatement(query.limit(_most()))


def _most() -> Any:
    return bindparam("most", type_=Integer())
