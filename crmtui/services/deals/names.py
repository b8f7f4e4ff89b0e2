"""What the people, companies, deals and users are called to which records point: many at once."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import Select, select

from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.models import Company, Contact, Deal, Membership, User
from crmtui.services.deals.links import find_contact

LinkKind = Literal["contact", "company", "deal", "owner"]
_CHUNK: Final = 500
_RIGHTS: Final[dict[LinkKind, str]] = {
    "contact": "contacts:read",
    "company": "companies:read",
    "deal": "deals:read",
    "owner": "users:read",
}


def link_names(tx: ReadTx, links: Iterable[tuple[LinkKind, UUID]]) -> dict[UUID, str]:
    """The names of those that are there and that the asker may read; the others are left out.

    A contact that was merged is called as the one it became part of. Everybody may know their own
    name. Never an error for a right that is missing.
    """
    wanted: dict[LinkKind, list[UUID]] = {}
    for kind, link in links:
        wanted.setdefault(kind, []).append(link)
    found: dict[UUID, str] = {}
    for kind, ids in wanted.items():
        if tx.actor.can(_RIGHTS[kind]):
            found |= _read(tx, kind, ids)
        elif kind == "owner" and tx.actor.kind == "user" and tx.actor.id in ids:
            found |= _read(tx, kind, [tx.actor.id])
    return found


def _read(tx: ReadTx, kind: LinkKind, ids: Sequence[UUID]) -> dict[UUID, str]:
    found = {}
    for chunk in _chunks(ids):
        if kind == "contact":
            found.update(_read_contacts(tx, chunk))
        else:
            found.update((id_, name) for id_, name in tx.session.execute(_query(kind, chunk)))
    return found


def _query(kind: LinkKind, ids: Sequence[UUID]) -> Select[UUID, str]:
    if kind == "company":
        return select(Company.id, Company.name).where(Company.id.in_(ids))
    if kind == "deal":
        return select(Deal.id, Deal.name).where(Deal.id.in_(ids))
    named = select(User.id, User.name).join(Membership, Membership.user_id == User.id)
    return named.where(Membership.user_id.in_(ids))


def _read_contacts(tx: ReadTx, ids: Sequence[UUID]) -> dict[UUID, str]:
    columns = (Contact.id, Contact.full_name, Contact.email)
    rows = tx.session.execute(select(*columns).where(Contact.id.in_(ids)))
    found = {id_: full_name or email or "" for id_, full_name, email in rows}
    merged = select(Contact.id).where(
        Contact.id.in_(set(ids) - found.keys()), Contact.merged_into_id.is_not(None)
    )
    for id_ in tx.session.scalars(merged, execution_options={INCLUDE_DELETED: True}).all():
        heir = find_contact(tx, id_)
        if heir is not None:
            found[id_] = _read_contacts(tx, [heir]).get(heir, "")
    return found


def _chunks(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    each = iter(dict.fromkeys(ids))
    while chunk := list(islice(each, _CHUNK)):
        yield chunk
