"""Imports, edits of many and taking them back, as jobs that go on where they were stopped."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.schemas import Schema
from crmtui.kit.transactions import WriteTx
from crmtui.services import jobs
from crmtui.services.contact_imports.batches import describe_batch, get_batch, load_batch
from crmtui.services.contact_imports.bulk_edit import add_bulk_edit, run_bulk_edit
from crmtui.services.contact_imports.flows import add_import, require_importable, run_import
from crmtui.services.contact_imports.schemas import (
    BatchDetail,
    BulkEdit,
    ContactImport,
    ContactMapping,
    ImportOptions,
    ImportTally,
)
from crmtui.services.contact_imports.tables import ContactFile, FileKind
from crmtui.services.contact_imports.undoing import begin_undo, run_undo
from crmtui.services.imports import Desk, TableFormat
from crmtui.services.jobs import Handler, JobCancelled, JobKind, JobRun

_MEDIA: Final[dict[FileKind, str]] = {
    "csv": "text/csv",
    "json": "application/json",
    "vcard": "text/vcard",
}


class ContactImportJob(Schema):
    """Which import, and how the uploaded file is to be read."""

    batch_id: UUID
    kind: FileKind
    form: TableFormat | None = None


class BatchJob(Schema):
    """Which batch."""

    batch_id: UUID


CONTACTS_IMPORT: Final = JobKind("contact_imports.import", ContactImportJob)
CONTACTS_EDIT: Final = JobKind("contact_imports.edit", BatchJob)
CONTACTS_UNDO: Final = JobKind("contact_imports.undo", BatchJob)


def start_contact_import(
    backend: Backend, actor: Actor, table: ContactFile, data: ContactImport
) -> BatchDetail:
    """Have a worker do what `import_contacts` does. The file is kept with the job.

    Raises:
        Forbidden: permission.missing (imports:write, contacts:write).
        Invalid: import.nobody_mapped, import.other_columns, job_file.too_large.
    """
    with backend.read(actor) as tx:
        require_importable(tx, table, data)
    name = table.name or "contacts"
    upload = jobs.store_upload(backend, actor, name, _MEDIA[table.kind], table.content())
    with backend.write(actor) as tx:
        batch = add_import(tx, table, data)
        args = ContactImportJob(batch_id=batch.id, kind=table.kind, form=table.form)
        batch.job_id = jobs.enqueue(tx, CONTACTS_IMPORT, args)
        tx.flush()
        jobs.attach_input(tx, batch.job_id, upload)
        return describe_batch(tx, batch)


def start_bulk_edit(tx: WriteTx, data: BulkEdit) -> BatchDetail:
    """Have a worker change the contacts.

    Raises:
        Forbidden: permission.missing (contacts:bulk, contacts:write, contacts:read).
        Invalid: bulk_edit.empty, bulk_edit.too_many.
    """
    batch = add_bulk_edit(tx, data)
    batch.job_id = jobs.enqueue(tx, CONTACTS_EDIT, BatchJob(batch_id=batch.id))
    tx.flush()
    return describe_batch(tx, batch)


def start_undo(tx: WriteTx, batch_id: UUID) -> UUID:
    """Have a worker take a batch back; the job's id. One that is at it already is joined.

    Raises:
        Forbidden: permission.missing (contacts:bulk, contacts:write, contacts:delete).
        NotFound: contact_batch.not_found.
        Conflict: contact_batch.running.
    """
    batch = begin_undo(tx, batch_id)
    return jobs.enqueue(tx, CONTACTS_UNDO, BatchJob(batch_id=batch.id), unique_key=str(batch.id))


def _desk(run: JobRun) -> Desk:
    return Desk(run.backend, run.read, run.write)


def _load(run: JobRun, batch_id: UUID) -> tuple[BatchDetail, dict[str, Any]]:
    with run.read() as tx:
        return get_batch(tx, batch_id), dict(load_batch(tx, batch_id).settings)


def _import(run: JobRun, args: ContactImportJob) -> Mapping[str, Any]:
    batch, settings = _load(run, args.batch_id)
    if batch.status not in ("pending", "running"):
        return _result(batch)
    data = ContactImport(
        mapping=ContactMapping.model_validate(settings["mapping"]),
        options=ImportOptions.model_validate(settings["options"]),
    )
    table = ContactFile(run.open_input, batch.name, kind=args.kind, form=args.form)
    with _told_when_cancelled(run, batch.id):
        if batch.processed:  # whoever looks sees where it goes on
            run.progress(batch.processed, max(batch.total, batch.processed + 1))
        done = run_import(_desk(run), batch.id, table, data, _Meter(run, batch.id))
    _finish(run, done)
    return _result(done)


def _edit(run: JobRun, args: BatchJob) -> Mapping[str, Any]:
    batch, _settings = _load(run, args.batch_id)
    if batch.status not in ("pending", "running"):
        return _result(batch)
    with _told_when_cancelled(run, batch.id):
        done = run_bulk_edit(_desk(run), batch.id, _Meter(run, batch.id))
    _finish(run, done)
    return _result(done)


def _undo(run: JobRun, args: BatchJob) -> Mapping[str, Any]:
    batch, _settings = _load(run, args.batch_id)
    total = batch.created + batch.updated + 1
    done = run_undo(_desk(run), batch.id, lambda count: run.progress(min(count, total - 1), total))
    with suppress(JobCancelled):
        run.progress(total, total)
    return _result(done)


class _Meter:
    """Tells the job how far a batch is; the last rows are told of when all is over."""

    def __init__(self, run: JobRun, batch_id: UUID) -> None:
        self._run = run
        with run.read() as tx:
            self._total = load_batch(tx, batch_id).total
        self._batch_id = batch_id

    def __call__(self, tally: ImportTally) -> None:
        if not self._total:
            with self._run.read() as tx:
                self._total = load_batch(tx, self._batch_id).total
        self._run.progress(tally.rows, max(self._total, tally.rows + 1))


class _told_when_cancelled:  # noqa: N801 — reads like a function where it stands
    """Keeps with the batch that its job was cancelled."""

    def __init__(self, run: JobRun, batch_id: UUID) -> None:
        self._run = run
        self._batch_id = batch_id

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if kind is not None and issubclass(kind, JobCancelled):
            with self._run.write() as tx:
                batch = load_batch(tx, self._batch_id, lock=True)
                batch.status, batch.completed_at = "cancelled", tx.now


def _finish(run: JobRun, batch: BatchDetail) -> None:
    # Whoever cancels now is too late: all is stored.
    with suppress(JobCancelled):
        run.progress(batch.processed, batch.processed)


def _result(batch: BatchDetail) -> Mapping[str, Any]:
    names = ("processed", "created", "updated", "skipped", "failed", "duplicates")
    return {"batch_id": str(batch.id), **{name: getattr(batch, name) for name in names}}


JOBS: Final[tuple[tuple[JobKind, Handler], ...]] = (
    (CONTACTS_IMPORT, _import),
    (CONTACTS_EDIT, _edit),
    (CONTACTS_UNDO, _undo),
)
