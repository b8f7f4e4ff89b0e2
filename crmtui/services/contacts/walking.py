"""Through all contacts that match a filter, in the order in which they were added."""

from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Integer, bindparam, select

from crmtui.kit.hot import HotStatement
from crmtui.kit.transactions import ReadTx
from crmtui.models import Contact
from crmtui.services.contacts.listing_filters import Shape, filtered, read_filter
from crmtui.services.contacts.schemas import ContactFilter

_SHAPES: Final = 64
FIRST: Final = UUID(int=0)


def walk_contact_ids(
    tx: ReadTx, wanted: ContactFilter, after: UUID, last: UUID, limit: int
) -> list[UUID]:
    """The next ids above `after`, none above `last`; also where those before match no more.

    Raises:
        Forbidden: permission.missing (contacts:read).
    """
    tx.actor.require("contacts:read")
    criteria = read_filter(tx, wanted)
    if criteria is None:
        return []
    values: dict[str, Any] = {**criteria.values, "after": after, "last": last, "limit": limit}
    return [row[0] for row in tx.run(_statement(criteria.shape), values)]


@lru_cache(_SHAPES)
def _statement(shape: Shape) -> HotStatement:
    after, last = (bindparam(name, type_=Contact.id.type) for name in ("after", "last"))
    query = filtered(select(Contact.id), shape).where(Contact.id > after, Contact.id <= last)
    return HotStatement(query.order_by(Contact.id).limit(bindparam("limit", type_=Integer())))
