"""Which tags are on which people and companies, for many at once.

Whoever calls has loaded the records that it names, and with them asked for permission.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, delete, insert, select

from crmtui.kit.batches import chunks
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import CompanyTag, ContactTag, Tag
from crmtui.services.tags.schemas import TagRef

TagsOf = dict[UUID, tuple[TagRef, ...]]


class _Links:
    """The statements on one of the two tables of links, built once."""

    def __init__(self, rows: Any, owner: str) -> None:
        table = cast(Table, rows.__table__)
        mine = table.c.organization_id == bindparam("organization")
        among = table.c[owner].in_(bindparam("owners", expanding=True))
        tags = cast(Table, Tag.__table__)
        self.owner = owner
        self.read = (
            select(table.c[owner], tags.c.id, tags.c.name, tags.c.color)
            .join_from(table, tags, tags.c.id == table.c.tag_id)
            .where(mine, among)
            .order_by(table.c[owner], tags.c.name_key)
        )
        self.remove = delete(table).where(mine, among)
        self.add = insert(table)


_CONTACTS: Final = _Links(ContactTag, "contact_id")
_COMPANIES: Final = _Links(CompanyTag, "company_id")


def tags_of_contacts(tx: ReadTx, contact_ids: Sequence[UUID]) -> TagsOf:
    """The tags of each person that has any, by name."""
    return _read(tx, _CONTACTS, contact_ids)


def tags_of_companies(tx: ReadTx, company_ids: Sequence[UUID]) -> TagsOf:
    """The tags of each company that has any, by name."""
    return _read(tx, _COMPANIES, company_ids)


def link_contacts(tx: WriteTx, wanted: Mapping[UUID, Sequence[TagRef]]) -> None:
    """Put exactly these tags on these people."""
    _write(tx, _CONTACTS, wanted)


def link_companies(tx: WriteTx, wanted: Mapping[UUID, Sequence[TagRef]]) -> None:
    """Put exactly these tags on these companies."""
    _write(tx, _COMPANIES, wanted)


def _read(tx: ReadTx, links: _Links, owners: Sequence[UUID]) -> TagsOf:
    found: dict[UUID, list[TagRef]] = defaultdict(list)
    for chunk in chunks(owners):
        rows: Any = tx.execute(links.read, {"organization": tx.organization_id, "owners": chunk})
        for row in rows:
            found[row[0]].append(TagRef(id=row[1], name=row[2], color=row[3]))
    return {owner: tuple(tags) for owner, tags in found.items()}


def _write(tx: WriteTx, links: _Links, wanted: Mapping[UUID, Sequence[TagRef]]) -> None:
    tx.flush()
    for chunk in chunks([*wanted]):
        tx.execute(links.remove, {"organization": tx.organization_id, "owners": chunk})
    rows = [
        {"organization_id": tx.organization_id, links.owner: owner, "tag_id": tag.id}
        for owner, tags in wanted.items()
        for tag in tags
    ]
    if rows:
        tx.execute(links.add, rows)
