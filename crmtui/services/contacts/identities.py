"""Who is known already: contacts by what tells people apart, for many at once."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final, Literal, NamedTuple, cast
from uuid import UUID

from sqlalchemy import Select, Table, Uuid, bindparam, select

from crmtui.kit.batches import chunks
from crmtui.kit.database import DialectName
from crmtui.kit.hot import HotStatement
from crmtui.kit.lists import among, list_value
from crmtui.kit.planning import indexed_by, unindexed
from crmtui.kit.search_text import document
from crmtui.kit.transactions import ReadTx
from crmtui.models import Contact
from crmtui.services.companies import company_key
from crmtui.services.contacts.index import CONTACTS

IdentityKind = Literal["email", "linkedin", "phone", "name_company", "contact"]
_TABLE: Final = cast(Table, Contact.__table__)
_CHUNK: Final = 500


class Identity(NamedTuple):
    """One thing that tells a person apart; of a name with a company both, in one key.

    Of a contact the id.
    """

    kind: IdentityKind
    key: str


def name_identity(full_name: str, company: str) -> Identity:
    """Two spellings of a name at two spellings of a company are one."""
    return Identity("name_company", f"{document(full_name)}\x1f{company_key(company)}")


def _by(column: str, dialect: DialectName, index: str) -> Select[Any]:
    key = _TABLE.c[column]
    query = select(key, _TABLE.c.id).where(
        _TABLE.c.organization_id == bindparam("organization", type_=Uuid()),
        among(key, "keys", dialect),
        _TABLE.c.deleted_at.is_(None),
    )
    # It would rather go through all contacts that are shown, by the index of some list.
    return indexed_by(query, Contact, index)


_BY_KEY: Final = {
    kind: HotStatement(_by(column, "sqlite", index), postgresql=_by(column, "postgresql", index))
    for kind, column, index in (
        ("email", "email_key", "uq_contacts_email_key"),
        ("linkedin", "linkedin_key", "ix_contacts_linkedin_key"),
        ("phone", "phone_key", "ix_contacts_phone_key"),
    )
}
_NAMED: Final = select(_TABLE.c.id, _TABLE.c.full_name, _TABLE.c.company).where(
    _TABLE.c.search_key.between(bindparam("lowest"), bindparam("last")),
    _TABLE.c.deleted_at.is_(None),
)
_ORGANIZATION: Final = bindparam("organization", type_=Uuid())
_BY_NAME: Final = HotStatement(
    _NAMED.where(unindexed(Contact.organization_id) == _ORGANIZATION),
    postgresql=_NAMED.where(Contact.organization_id == _ORGANIZATION),
)
_COLUMNS: Final = HotStatement(
    select(_TABLE).where(
        _TABLE.c.id == bindparam("id", type_=Uuid()),
        _TABLE.c.organization_id == bindparam("organization", type_=Uuid()),
    )
)
_NAMES: Final = tuple(column.name for column in _TABLE.c)


def find_known(tx: ReadTx, identities: Collection[Identity]) -> dict[Identity, list[UUID]]:
    """The contacts of each identity that somebody has; the oldest first."""
    found: dict[Identity, list[UUID]] = {}
    wanted: dict[IdentityKind, list[str]] = {}
    for identity in identities:
        wanted.setdefault(identity.kind, []).append(identity.key)
    for kind, keys in wanted.items():
        pairs = _find_names(tx, keys) if kind == "name_company" else find_keys(tx, kind, keys)
        for key, contact_id in pairs:
            found.setdefault(Identity(kind, key), []).append(contact_id)
    for ids in found.values():
        ids.sort()
    return found


def find_keys(tx: ReadTx, kind: IdentityKind, keys: Sequence[str]) -> Iterable[tuple[str, UUID]]:
    """The contacts of these keys; of an e-mail address there is one at the most."""
    for chunk in chunks(keys, _CHUNK):
        given = list_value(chunk, tx.dialect)
        rows = tx.run(_BY_KEY[kind], {"organization": tx.organization_id, "keys": given})
        yield from ((row[0], row[1]) for row in rows)


def _find_names(tx: ReadTx, keys: Sequence[str]) -> Iterable[tuple[str, UUID]]:
    """By the part of the index of names in which a name is, and then by the whole name."""
    wanted = {*keys}
    order = CONTACTS.order
    for name in {key.partition("\x1f")[0] for key in keys}:
        lowest, last = order.range_of(order.of_name(name) << order.unique_bits)
        values = {"organization": tx.organization_id, "lowest": lowest, "last": last}
        for contact_id, full_name, company in tx.run(_BY_NAME, values):
            key = name_identity(full_name, company).key
            if key in wanted:
                yield key, contact_id


def read_columns(tx: ReadTx, contact_ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """All columns of contacts, by id and by name."""
    found: dict[UUID, dict[str, Any]] = {}
    for contact_id in contact_ids:
        rows = tx.run(_COLUMNS, {"organization": tx.organization_id, "id": contact_id})
        found.update((contact_id, dict(zip(_NAMES, row, strict=True))) for row in rows)
    return found
