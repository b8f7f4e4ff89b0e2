"""Changing many contacts at once: those of a selection, or all that match a filter."""

from collections.abc import Iterator, Sequence
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
from crmtui.services.contact_imports.schemas import (
    MAX_CHOSEN,
    BatchDetail,
    BulkEdit,
    ContactEdit,
    ImportTally,
    OnTally,
)
from crmtui.services.contacts import ContactFilter, count_contacts, walk_contact_ids
from crmtui.services.imports import Desk
from crmtui.services.tags import tag_key, tags_of_contacts

PORTION: Final = 250
_FIRST: Final = UUID(int=0)


def preview_bulk_edit(tx: ReadTx, data: BulkEdit) -> int:
    """How many contacts the edit would look at.

    Raises:
        Forbidden: permission.missing (contacts:bulk, contacts:write, contacts:read).
        Invalid: bulk_edit.empty, bulk_edit.too_many.
    """
    require_editable(tx, data)
    if data.contact_ids is not None:
        return len(set(data.contact_ids))
    return count_contacts(tx, data.filter).total


def require_editable(tx: ReadTx, data: BulkEdit) -> None:
    """Raise as `preview_bulk_edit`."""
    for permission in ("contacts:bulk", "contacts:write", "contacts:read"):
        tx.actor.require(permission)
    if data.edit.is_empty:
        raise errors.nothing_to_change()
    if len(data.contact_ids or ()) > MAX_CHOSEN:
        raise errors.too_many_chosen(MAX_CHOSEN)


def add_bulk_edit(tx: WriteTx, data: BulkEdit) -> ContactBatch:
    """The record of an edit that is about to begin. Raises as `preview_bulk_edit`."""
    total = preview_bulk_edit(tx, data)
    chosen = None if data.contact_ids is None else [*dict.fromkeys(map(str, data.contact_ids))]
    settings: dict[str, Any] = {
        "edit": data.edit.model_dump(mode="json", exclude_unset=True),
        "chosen": chosen,
        "filter": data.filter.model_dump(mode="json") if data.filter else None,
        # Contacts that are added from now on are not meant.
        "last": str(new_id()),
        "after": str(_FIRST),
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
    edit = ContactEdit.model_validate(batch.settings["edit"])
    edits = [
        Edit(batch.processed + place, contact_id, fields)
        for place, (contact_id, fields) in enumerate(_wanted(tx, edit, ids), start=1)
    ]
    edited = apply_edits(tx, batch.id, edits)
    of_number = {each.number: each.contact_id for each in edits}
    add_rows(
        tx,
        batch.id,
        (
            {
                "number": number,
                "outcome": "failed",
                "contact_id": of_number[number],
                "reason": error.message,
            }
            for number, error in edited.refused.items()
        ),
    )
    tally = ImportTally(
        rows=len(ids),
        updated=edited.changed,
        skipped=edited.unchanged,
        failed=len(edited.refused),
    )
    advance(batch, tally)
    batch.settings = {**batch.settings, "after": str(ids[-1])}


def _wanted(
    tx: ReadTx, edit: ContactEdit, ids: Sequence[UUID]
) -> Iterator[tuple[UUID, dict[str, Any]]]:
    fields = {name: getattr(edit.fields, name) for name in edit.fields.model_fields_set}
    fields.pop("expected_version", None)
    if not (edit.add_tags or edit.remove_tags):
        yield from ((contact_id, fields) for contact_id in ids)
        return
    removed = {*map(tag_key, edit.remove_tags)}
    tags = tags_of_contacts(tx, ids)
    for contact_id in ids:
        kept = fields.get("tags") or [tag.name for tag in tags.get(contact_id, ())]
        names = {tag_key(name): name for name in (*kept, *edit.add_tags)}
        chosen = tuple(name for key, name in names.items() if key not in removed)
        yield contact_id, {**fields, "tags": chosen}
