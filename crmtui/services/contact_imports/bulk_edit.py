"""Changing, deleting or restoring many contacts: a selection, or all that match a filter."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from crmtui.kit.ids import new_id
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import ContactBatch
from crmtui.services.contact_imports import errors
from crmtui.services.contact_imports.applying import Edit, apply_edits
from crmtui.services.contact_imports.batches import (
    add_batch,
    add_rows,
    advance,
    describe_batch,
    load_batch,
    tally_of,
)
from crmtui.services.contact_imports.bulk_removal import Removed, delete_some, restore_some
from crmtui.services.contact_imports.schemas import (
    MAX_CHOSEN,
    BatchDetail,
    BulkEdit,
    ContactEdit,
    ImportTally,
    OnTally,
)
from crmtui.services.contacts import (
    ContactFilter,
    ContactUpdate,
    count_contacts,
    list_contacts_by_id,
    walk_contact_ids,
)
from crmtui.services.imports import Desk
from crmtui.services.tags import tag_key, tags_of_contacts

PORTION: Final = 250
FIRST: Final = UUID(int=0)
LAST: Final = UUID(int=2**128 - 1)
_LABELS: Final = ("Contact Id", "Name", "Email")
"""What the file of those that failed says of each, before the reason."""


def preview_bulk_edit(tx: ReadTx, data: BulkEdit) -> int:
    """How many contacts the edit would look at.

    Raises:
        Forbidden: permission.missing (contacts:bulk, contacts:read; contacts:write to edit, or
            contacts:delete).
        Invalid: bulk_edit.empty, bulk_edit.too_many.
    """
    require_editable(tx, data)
    if data.contact_ids is not None:
        return len(set(data.contact_ids))
    total = count_contacts(tx, data.filter).total
    return max(0, total - len(set(data.except_ids)))


def require_editable(tx: ReadTx, data: BulkEdit) -> None:
    """Raise as `preview_bulk_edit`."""
    editing = data.action == "edit"
    changing = "contacts:write" if editing else "contacts:delete"
    for permission in ("contacts:bulk", changing, "contacts:read"):
        tx.actor.require(permission)
    if editing and data.edit.is_empty:
        raise errors.nothing_to_change()
    if len(data.contact_ids or data.except_ids) > MAX_CHOSEN:
        raise errors.too_many_chosen(MAX_CHOSEN)


def add_bulk_edit(tx: WriteTx, data: BulkEdit) -> ContactBatch:
    """The record of an edit that is about to begin. Raises as `preview_bulk_edit`."""
    total = preview_bulk_edit(tx, data)
    chosen = None if data.contact_ids is None else [*dict.fromkeys(map(str, data.contact_ids))]
    settings: dict[str, Any] = {
        "action": data.action,
        "edit": data.edit.model_dump(mode="json", exclude_unset=True),
        "chosen": chosen,
        "filter": data.filter.model_dump(mode="json") if data.filter else None,
        "except": [*map(str, data.except_ids)],
        # Contacts that are added from now on are not meant.
        "last": str(new_id()),
        "after": str(FIRST),
        "mapping": {"labels": _LABELS},
    }
    return add_batch(tx, "bulk_edit", data.name, settings, total=total)


def run_bulk_edit(desk: Desk, batch_id: UUID, progress: OnTally | None = None) -> BatchDetail:
    """Edit what is left; what `progress` raises stops it between two portions."""
    for tally in _edit_all(desk, batch_id):
        if progress is not None:
            progress(tally)
    with desk.write() as tx:
        batch = load_batch(tx, batch_id, lock=True)
        if batch.status == "running":
            batch.status, batch.completed_at = "completed", tx.now
            batch.total = batch.processed
            counts = {"updated": batch.updated}
            tx.record(DomainEvent("contacts.bulk_edited", "contact_batch", batch.id, counts))
        tx.flush()
        return describe_batch(tx, batch)


def _edit_all(desk: Desk, batch_id: UUID) -> Iterator[ImportTally]:
    while True:
        with desk.write() as tx:
            batch = load_batch(tx, batch_id, lock=True)
            if batch.status not in ("pending", "running"):
                raise errors.ended()
            batch.status = "running"
            ids = _next(tx, batch)
            if ids:
                _edit_some(tx, batch, ids)
            tally = tally_of(batch)
        if not ids:
            return
        yield tally


def _next(tx: ReadTx, batch: ContactBatch) -> list[UUID]:
    """The next contacts. By id, so that those which an edit takes out of a filter do not matter."""
    settings = batch.settings
    if settings["chosen"] is not None:
        chosen = settings["chosen"][batch.processed : batch.processed + PORTION]
        return [UUID(one) for one in chosen]
    wanted = ContactFilter.model_validate(settings["filter"])
    after, last = UUID(settings["after"]), UUID(settings["last"])
    return walk_contact_ids(tx, wanted, after, last, PORTION)


def _edit_some(tx: WriteTx, batch: ContactBatch, ids: Sequence[UUID]) -> None:
    settings = batch.settings
    left_out = {*settings.get("except", ())}
    kept = [each for each in ids if str(each) not in left_out]
    places = {each: batch.processed + place for place, each in enumerate(kept, start=1)}
    action = settings.get("action", "edit")
    if action == "edit":
        done = _change_some(tx, batch, places)
    else:
        done = (delete_some if action == "delete" else restore_some)(tx, batch, places)
    _keep_refused(tx, batch, places, done)
    tally = ImportTally(
        rows=len(kept),
        updated=done.changed,
        skipped=done.unchanged,
        failed=len(done.refused),
    )
    advance(batch, tally)
    batch.settings = {**settings, "after": str(ids[-1])}


def _change_some(tx: WriteTx, batch: ContactBatch, places: Mapping[UUID, int]) -> Removed:
    edit = ContactEdit.model_validate(batch.settings["edit"])
    edits = [
        Edit(places[contact_id], contact_id, {name: getattr(data, name) for name in _set_in(data)})
        for contact_id, data in wanted_of(tx, edit, [*places])
    ]
    edited = apply_edits(tx, batch.id, edits)
    of_number = {each.number: each.contact_id for each in edits}
    refused = {of_number[number]: error for number, error in edited.refused.items()}
    return Removed(edited.changed, edited.unchanged, refused)


def _keep_refused(
    tx: WriteTx, batch: ContactBatch, places: Mapping[UUID, int], done: Removed
) -> None:
    """Who stays as they are, and why."""
    known = {each.id: each for each in list_contacts_by_id(tx, [*done.refused])}
    rows = []
    for contact_id, error in done.refused.items():
        contact = known.get(contact_id)
        who = (contact.full_name, contact.email) if contact else ("", "")
        rows.append(
            {
                "number": places[contact_id],
                "outcome": "failed",
                "contact_id": contact_id,
                "reason": error.message,
                "cells": [str(contact_id), *who],
            }
        )
    add_rows(tx, batch.id, rows)


def wanted_of(
    tx: ReadTx, edit: ContactEdit, ids: Sequence[UUID]
) -> Iterator[tuple[UUID, ContactUpdate]]:
    """What is wanted of each contact: the fields, and the tags it would have then."""
    fields = {name: getattr(edit.fields, name) for name in _set_in(edit.fields)}
    if not (edit.add_tags or edit.remove_tags):
        same = ContactUpdate.model_validate(fields)
        yield from ((contact_id, same) for contact_id in ids)
        return
    removed = {*map(tag_key, edit.remove_tags)}
    tags = tags_of_contacts(tx, ids)
    for contact_id in ids:
        kept = fields.get("tags") or [tag.name for tag in tags.get(contact_id, ())]
        # A tag that is there keeps its spelling.
        names = {tag_key(name): name for name in (*edit.add_tags, *kept)}
        chosen = tuple(name for key, name in names.items() if key not in removed)
        yield contact_id, ContactUpdate.model_validate({**fields, "tags": chosen})


def _set_in(data: ContactUpdate) -> set[str]:
    return data.model_fields_set - {"expected_version"}
