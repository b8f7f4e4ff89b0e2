"""Which tags are on which people and companies, for many at once.

Whoever calls has loaded the records that it names, and with them asked for permission.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import Table, Uuid, bindparam, delete, insert, select

from crmtui.kit.batches import chunks
from crmtui.kit.hot import HotStatement
from crmtui.kit.lists import among, list_value
from crmtui.kit.schemas import trusted
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import CompanyTag, ContactTag, Tag
from crmtui.services.tags.schemas import TagRef

TagsOf = dict[UUID, tuple[TagRef, ...]]


class _Links:
    """The statements on one of the two tables of links, built once."""

    def __init__(self, rows: Any, owner: str) -> None:
        table = cast(Table, rows.__table__)
        mine = table.c.organization_id == bindparam("organization", type_=Uuid())
        tags = cast(Table, Tag.__table__)
        read = (
            select(table.c[owner], tags.c.id, tags.c.name, tags.c.color)
            .join_from(table, tags, tags.c.id == table.c.tag_id)
            .where(mine)
            .order_by(table.c[owner], tags.c.name_key)
        )
        self.owner = owner
        self.read = HotStatement(
            read.where(among(table.c[owner], "owners", "sqlite")),
            postgresql=read.where(among(table.c[owner], "owners", "postgresql")),
        )
        chosen = table.c[owner].in_(bindparam("owners", expanding=True))
        self.remove = delete(table).where(mine, chosen)
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
    key = {"organization": tx.organization_id, "owners": list_value(owners, tx.dialect)}
    found: dict[UUID, list[TagRef]] = defaultdict(list)
    refs: dict[UUID, TagRef] = {}
    for owner, tag, name, color in tx.run(links.read, key):
        ref = refs.get(tag)
        if ref is None:
            ref = refs[tag] = trusted(TagRef, id=tag, name=name, color=color)
        found[owner].append(ref)
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
