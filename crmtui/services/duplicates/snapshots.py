"""A contact as a merge keeps it, in JSON, and as it is now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx, WriteTx
from crmtui.kit.versions import as_json
from crmtui.models import Contact
from crmtui.services.contacts import FurtherEmail
from crmtui.services.duplicates import errors
from crmtui.services.duplicates.fields import GROUPS, UNITED
from crmtui.services.tags import TagRef

COLUMNS: Final = (*(column for group in GROUPS.values() for column in group), *UNITED)
_READ: Final[Mapping[str, Callable[[str], Any]]] = {
    "company_id": UUID,
    "owner_id": UUID,
    "enriched_at": datetime.fromisoformat,
}
"""What JSON has no form for."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a merge may change of a contact."""

    columns: Mapping[str, Any]
    further_emails: tuple[FurtherEmail, ...]
    tags: tuple[TagRef, ...]


def find_contacts(tx: ReadTx, *contact_ids: UUID) -> dict[UUID, Contact]:
    """The rows of these contacts, also deleted ones."""
    return _find(tx, contact_ids, lock=False)


def lock_contacts(tx: WriteTx, *contact_ids: UUID) -> dict[UUID, Contact]:
    """The rows of these contacts, also deleted ones, kept from everybody else until the end.

    In one order for everybody; and, other than elsewhere, wholly: what is being added to the
    loser at this moment has to be waited for, as it would stay behind.
    """
    return _find(tx, contact_ids, lock=True)


def _find(tx: ReadTx, contact_ids: tuple[UUID, ...], *, lock: bool) -> dict[UUID, Contact]:
    query = select(Contact).where(Contact.id.in_(contact_ids)).order_by(Contact.id)
    if lock:
        query = query.with_for_update()
    options = {INCLUDE_DELETED: True, "populate_existing": lock}
    return {row.id: row for row in tx.session.scalars(query, execution_options=options)}


def require_live(rows: Mapping[UUID, Contact], contact_id: UUID) -> Contact:
    """The contact, if it is there and stands for itself.

    Raises:
        NotFound: contact.not_found.
        Conflict: contact.merged.
    """
    row = rows.get(contact_id)
    if row is not None and row.merged_into_id is not None:
        raise errors.contact_merged(row.merged_into_id)
    if row is None or row.deleted_at is not None:
        raise errors.contact_not_found(contact_id)
    return row


def columns_of(contact: Contact) -> dict[str, Any]:
    """What a merge may change, as it is now."""
    return {column: getattr(contact, column) for column in COLUMNS}


def write_snapshot(snapshot: Snapshot) -> dict[str, Any]:
    """In JSON."""
    return {
        "columns": {name: as_json(value) for name, value in snapshot.columns.items()},
        "further_emails": [each.model_dump() for each in snapshot.further_emails],
        "tags": [tag.model_dump(mode="json") for tag in snapshot.tags],
    }


def read_snapshot(kept: Mapping[str, Any]) -> Snapshot:
    """What `write_snapshot` wrote."""
    columns = {
        name: _READ[name](value) if value is not None and name in _READ else value
        for name, value in kept["columns"].items()
    }
    return Snapshot(
        columns,
        tuple(FurtherEmail.model_validate(each) for each in kept["further_emails"]),
        tuple(TagRef.model_validate(each) for each in kept["tags"]),
    )
