"""Whom and what an exchange is about: records of the organization, and who wrote it down."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.models import Company, Contact, Deal, User
from crmtui.services.conversations import errors

_MOST_MERGES: Final = 20
_TABLES: Final[dict[str, type[Company] | type[Deal]]] = {"company_id": Company, "deal_id": Deal}


@dataclass(frozen=True, slots=True)
class Author:
    """Who an interaction is by."""

    user_id: UUID | None
    name: str


def author_of(tx: ReadTx) -> Author:
    """The actor; a key or the program itself has a name only."""
    actor = tx.actor
    known = actor.kind == "user" and tx.session.scalar(select(User.id).where(User.id == actor.id))
    return Author(known or None, actor.name[:200])


def load_contact(tx: ReadTx, contact_id: UUID) -> Contact:
    """The contact, or the one it became part of; raises contact.not_found."""
    wanted: UUID | None = contact_id
    for _step in range(_MOST_MERGES):
        found = tx.session.scalar(
            select(Contact).where(Contact.id == wanted), execution_options={INCLUDE_DELETED: True}
        )
        if found is None:
            break
        if found.merged_into_id is None:
            if found.deleted_at is None:
                return found
            break
        wanted = found.merged_into_id
    raise errors.subject_not_found("contact")


def check_links(tx: ReadTx, wanted: dict[str, Any]) -> dict[str, Any]:
    """`wanted` with links that hold; a contact brings their company along.

    Raises:
        NotFound: contact.not_found, company.not_found, deal.not_found.
    """
    checked = dict(wanted)
    for name, table in _TABLES.items():
        if (given := wanted.get(name)) is not None:
            _require(tx, table, given, name)
    if wanted.get("contact_id") is not None:
        contact = load_contact(tx, wanted["contact_id"])
        checked["contact_id"] = contact.id
        if wanted.get("company_id") is None:
            checked["company_id"] = contact.company_id
    return checked


def _require(tx: ReadTx, table: type[Company] | type[Deal], row_id: UUID, name: str) -> None:
    if tx.session.scalar(select(table.id).where(table.id == row_id)) is None:
        raise errors.subject_not_found(name.removesuffix("_id"))
