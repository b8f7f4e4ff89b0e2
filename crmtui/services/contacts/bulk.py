"""Many contacts in one request: each by itself, so that one failure hurts nobody else."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal
from uuid import UUID

from crmtui.kit.errors import CrmError
from crmtui.kit.transactions import WriteTx
from crmtui.services.contacts import errors
from crmtui.services.contacts.changing import Change, change_contacts
from crmtui.services.contacts.creating import settle_new
from crmtui.services.contacts.index import unindex_contacts
from crmtui.services.contacts.inserting import NewContact, insert_contacts
from crmtui.services.contacts.rows import (
    contact_detail,
    contact_details,
    contact_happened,
    load_contacts,
)
from crmtui.services.contacts.saving import save_contacts
from crmtui.services.contacts.schemas import (
    BulkOutcome,
    ContactCreate,
    ContactDetail,
    ContactUpdate,
)
from crmtui.services.contacts.surroundings import find_emails

MAX_BULK: Final = 500


def create_contacts(
    tx: WriteTx,
    rows: Sequence[ContactCreate],
    permission: Literal["contacts:bulk", "contacts:write"] = "contacts:bulk",
) -> tuple[BulkOutcome, ...]:
    """Add up to 500 people; an outcome for each row, in their order.

    Raises:
        Forbidden: permission.missing (`permission`: one document asks for bulk, another for less).
        Invalid: contact.too_many.
    """
    tx.actor.require(permission)
    _require_few(len(rows))
    settled = settle_new(tx, rows)
    made = [each for each in settled if isinstance(each, NewContact)]
    written = insert_contacts(tx, made) if made else set()
    lost = [each for each in made if each.values["id"] not in written]
    taken = find_emails(tx, [each.values["email_key"] for each in lost])
    return tuple(
        _outcome(place, _created(each, written, taken)) for place, each in enumerate(settled)
    )


def _created(
    each: NewContact | CrmError, written: set[UUID], taken: dict[str, UUID]
) -> ContactDetail | CrmError:
    if isinstance(each, CrmError):
        return each
    values = each.values
    if values["id"] not in written:
        return errors.email_taken(values["email"], taken[values["email_key"]])
    return contact_detail(values, each.tags, each.further_emails)


def update_contacts(
    tx: WriteTx, wanted: Sequence[tuple[UUID, ContactUpdate]]
) -> tuple[BulkOutcome, ...]:
    """Change up to 500 contacts; an outcome for each, in their order.

    Raises:
        Forbidden: permission.missing (contacts:bulk).
        Invalid: contact.too_many.
    """
    tx.actor.require("contacts:bulk")
    _require_few(len(wanted))
    known = load_contacts(tx, [contact_id for contact_id, _data in wanted])
    refused = _refused([contact_id for contact_id, _data in wanted], known)
    places = [place for place in range(len(wanted)) if place not in refused]
    changes = [Change(known[wanted[place][0]], wanted[place][1]) for place in places]
    changed = dict(zip(places, change_contacts(tx, changes), strict=True))
    return tuple(
        _outcome(place, refused.get(place) or changed[place]) for place in range(len(wanted))
    )


def delete_contacts(tx: WriteTx, contact_ids: Sequence[UUID]) -> tuple[BulkOutcome, ...]:
    """Hide up to 500 contacts; an outcome for each, in their order, with the contact as it was.

    Raises:
        Forbidden: permission.missing (contacts:bulk, contacts:delete).
        Invalid: contact.too_many.
    """
    tx.actor.require("contacts:bulk")
    tx.actor.require("contacts:delete")
    _require_few(len(contact_ids))
    known = load_contacts(tx, contact_ids)
    refused = _refused(contact_ids, known)
    rows = [*known.values()]
    details = {detail.id: detail for detail in contact_details(tx, rows)}
    for row in rows:
        row.deleted_at = tx.now
        tx.record(contact_happened("contact.deleted", row, details[row.id].tags))
    save_contacts(tx, rows)
    unindex_contacts(tx, rows)
    return tuple(
        _outcome(place, refused.get(place) or details[contact_id])
        for place, contact_id in enumerate(contact_ids)
    )


def _require_few(count: int) -> None:
    if count > MAX_BULK:
        raise errors.too_many(count, MAX_BULK)


def _refused(contact_ids: Sequence[UUID], known: Mapping[UUID, object]) -> dict[int, CrmError]:
    """Why some places cannot be touched: no such contact, or it stands there twice."""
    refused: dict[int, CrmError] = {}
    seen: set[UUID] = set()
    for place, contact_id in enumerate(contact_ids):
        if contact_id not in known:
            refused[place] = errors.not_found(contact_id)
        elif contact_id in seen:
            refused[place] = errors.repeated(contact_id)
        seen.add(contact_id)
    return refused


def _outcome(index: int, result: ContactDetail | CrmError) -> BulkOutcome:
    if isinstance(result, CrmError):
        return BulkOutcome(
            index=index,
            error_code=result.code,
            message=result.message,
            fields=result.fields,
            details=result.details,
        )
    return BulkOutcome(index=index, contact=result)
