"""Taking an import or an edit of many back, but for what people have edited since.

Each portion is a transaction that leaves nothing for a second time, so that it can be stopped and
run again, also when it was all done already.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.i18n import _
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import Contact, ContactBatch, ContactBatchRow
from crmtui.services.companies import find_strangers
from crmtui.services.contact_imports import errors
from crmtui.services.contact_imports.batches import describe_batch, load_batch
from crmtui.services.contact_imports.bulk_removal import count_given_back, give_back_some
from crmtui.services.contact_imports.schemas import (
    BatchDetail,
    KeptContact,
    UndoPreview,
)
from crmtui.services.contacts import (
    PutBack,
    find_contacts_by_email,
    hide_contacts,
    load_contacts,
    put_back,
)
from crmtui.services.imports import Desk

PORTION: Final = 500
_AS_MADE: Final = 1
"""The version of a contact that nobody has edited."""
_MORE: Final = {"activity": "restored"}
OnUndone = Any


def preview_undo(tx: ReadTx, batch_id: UUID) -> UndoPreview:
    """What taking the batch back would do now.

    Raises:
        Forbidden: permission.missing (contacts:read).
        NotFound: contact_batch.not_found.
    """
    tx.actor.require("contacts:read")
    batch = load_batch(tx, batch_id)
    made = _count(tx, Contact.batch_id == batch.id)
    untouched = _count(tx, Contact.batch_id == batch.id, Contact.version == _AS_MADE)
    changed = select(func.count()).select_from(ContactBatchRow).where(_updated(batch.id))
    same = changed.join(Contact, Contact.id == ContactBatchRow.contact_id).where(
        Contact.version == ContactBatchRow.version_after
    )
    restored = tx.session.scalar(same) or 0
    kept = made - untouched + (tx.session.scalar(changed) or 0) - restored
    back = count_given_back(tx, batch)
    return UndoPreview(
        removed=untouched + back.removed, restored=restored + back.restored, kept=kept + back.kept
    )


def undo_batch(
    backend: Backend, actor: Actor, batch_id: UUID, progress: OnUndone = None
) -> BatchDetail:
    """Take a batch back, here and now; one that was taken back stays so.

    Raises:
        Forbidden: permission.missing (contacts:bulk, contacts:write, contacts:delete).
        NotFound: contact_batch.not_found.
        Conflict: contact_batch.running.
    """
    with backend.write(actor) as tx:
        begin_undo(tx, batch_id)
    desk = Desk(backend, partial(backend.read, actor), partial(backend.write, actor))
    return run_undo(desk, batch_id, progress)


def begin_undo(tx: WriteTx, batch_id: UUID) -> ContactBatch:
    """Let nothing else happen to the batch. Raises as `undo_batch`."""
    for permission in ("contacts:bulk", "contacts:write", "contacts:delete"):
        tx.actor.require(permission)
    batch = load_batch(tx, batch_id, lock=True)
    status = describe_batch(tx, batch).status
    # An import on the command line has no job that could tell that it ended.
    if status in ("pending", "running") and batch.job_id is not None:
        raise errors.running()
    if status != "undone":
        batch.status = "undoing"
    tx.flush()
    return batch


def run_undo(desk: Desk, batch_id: UUID, progress: OnUndone = None) -> BatchDetail:
    """Take back what is left of a batch whose undoing has begun."""
    done = 0
    for step in (_remove_some, _restore_some, give_back_some):
        while count := _run(desk, batch_id, step):
            done += count
            if progress is not None:
                progress(done)
    with desk.write() as tx:
        batch = load_batch(tx, batch_id, lock=True)
        if batch.status == "undoing":
            batch.status, batch.undone_at = "undone", tx.now
            tx.record(DomainEvent("contacts.import_undone", "contact_batch", batch.id))
        tx.flush()
        return describe_batch(tx, batch)


def _run(desk: Desk, batch_id: UUID, step: Any) -> int:
    with desk.write() as tx:
        batch = load_batch(tx, batch_id, lock=True)
        return int(step(tx, batch)) if batch.status == "undoing" else 0


def _remove_some(tx: WriteTx, batch: ContactBatch) -> int:
    """The next contacts that the batch made; first, because they may have taken addresses."""
    query = (
        select(Contact.id)
        .where(Contact.batch_id == batch.id, Contact.version == _AS_MADE)
        .order_by(Contact.id)
        .limit(PORTION)
    )
    contacts = load_contacts(tx, [*tx.session.scalars(query)])
    made = [each for each in contacts.values() if each.version == _AS_MADE]
    hide_contacts(tx, made, batchId=str(batch.id))
    return len(made)


def _restore_some(tx: WriteTx, batch: ContactBatch) -> int:
    """The next contacts that the batch changed, the last one first, as addresses changed hands."""
    query = select(ContactBatchRow).where(_updated(batch.id))
    query = query.order_by(ContactBatchRow.number.desc()).limit(PORTION)
    rows = [*tx.session.scalars(query)]
    contacts = load_contacts(tx, [row.contact_id for row in rows if row.contact_id])
    wanted = []
    for row in rows:
        contact = contacts.get(row.contact_id) if row.contact_id else None
        if contact is None:
            _keep(row, _("It was deleted since."))
        elif contact.version != row.version_after:
            _keep(row, _("It was edited since."))
        else:
            wanted.append((row, contact))
    _put_back(tx, wanted, batch)
    tx.flush()
    return len(rows)


def _put_back(
    tx: WriteTx, wanted: Sequence[tuple[ContactBatchRow, Contact]], batch: ContactBatch
) -> None:
    keys = [(row.before or {}).get("email_key") for row, _contact in wanted]
    taken = find_contacts_by_email(tx, keys)
    moving = {row.contact_id for row, _contact in wanted if "email_key" in (row.before or {})}
    owners = {UUID(one) for row, _c in wanted if (one := (row.before or {}).get("owner_id"))}
    strangers = find_strangers(tx, owners)
    done = []
    for row, contact in wanted:
        before = dict(row.before or {})
        holder = taken.get(before.get("email_key") or "")
        if holder is not None and holder not in moving:
            _keep(row, _("Another contact has its e-mail address by now."))
            continue
        if before.get("owner_id") and UUID(before["owner_id"]) in strangers:
            del before["owner_id"]
        done.append(PutBack(contact, before, {**_MORE, "batchId": str(batch.id)}))
        row.outcome = "restored"
    if done:
        put_back(tx, done)


def _keep(row: ContactBatchRow, reason: str) -> None:
    row.outcome, row.reason = "kept", reason


def list_kept(tx: ReadTx, batch_id: UUID, limit: int = 1_000) -> tuple[KeptContact, ...]:
    """The contacts that taking the batch back has left as they are, and why.

    Raises:
        Forbidden: permission.missing (contacts:read).
        NotFound: contact_batch.not_found.
    """
    tx.actor.require("contacts:read")
    batch = load_batch(tx, batch_id)
    if batch.status != "undone":
        return ()
    name = func.coalesce(func.nullif(Contact.full_name, ""), Contact.email)
    made = select(Contact.id, name).where(Contact.batch_id == batch.id).order_by(Contact.id)
    changed = (
        select(ContactBatchRow.contact_id, name, ContactBatchRow.reason)
        .outerjoin(Contact, Contact.id == ContactBatchRow.contact_id)
        .where(ContactBatchRow.batch_id == batch.id, ContactBatchRow.outcome == "kept")
        .order_by(ContactBatchRow.number)
    )
    edited = _("It was edited since.")
    found = [
        KeptContact(contact_id=row[0], name=row[1] or "", was_created=True, reason=edited)
        for row in tx.session.execute(made.limit(limit))
    ]
    found += [
        KeptContact(contact_id=row[0], name=row[1] or "", was_created=False, reason=row[2])
        for row in tx.session.execute(changed.limit(limit))
    ]
    return tuple(found[:limit])


def _updated(batch_id: UUID) -> ColumnElement[bool]:
    mine = ContactBatchRow.batch_id == batch_id
    return mine & (ContactBatchRow.outcome == "updated")


def _count(tx: ReadTx, *conditions: ColumnElement[bool]) -> int:
    return tx.session.scalar(select(func.count()).select_from(Contact).where(*conditions)) or 0
