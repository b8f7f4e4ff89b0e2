"""Going on with an import that failed or was cancelled, where it stopped."""

from uuid import UUID

from crmtui.kit.errors import NotFound
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.services import jobs
from crmtui.services.contact_imports import errors
from crmtui.services.contact_imports.batches import describe_batch, load_batch
from crmtui.services.contact_imports.schemas import BatchDetail


def resume_import(tx: WriteTx, batch_id: UUID) -> BatchDetail:
    """Have a worker bring in what is left of an import that failed or was cancelled.

    Raises:
        Forbidden: permission.missing (imports:write, contacts:write, jobs:manage).
        NotFound: contact_batch.not_found.
        Conflict: contact_batch.running; contact_batch.nothing_left, when all of it was stored or
            it was taken back; contact_batch.file_gone, when its file is kept no longer.
    """
    tx.actor.require("imports:write")
    tx.actor.require("contacts:write")
    batch = load_batch(tx, batch_id, lock=True)
    status = describe_batch(tx, batch).status
    if status in ("pending", "running", "undoing"):
        raise errors.running()
    if status not in ("failed", "cancelled") or batch.kind != "import":
        raise errors.nothing_left()
    if batch.job_id is None or not _has_file(tx, batch.job_id):
        raise errors.file_gone()
    batch.status, batch.completed_at = "running" if batch.processed else "pending", None
    tx.flush()
    jobs.retry_job(tx, batch.job_id)
    return describe_batch(tx, batch)


def _has_file(tx: ReadTx, job_id: UUID) -> bool:
    try:
        files = jobs.get_job(tx, job_id).files
    except NotFound:
        return False
    return any(file.role == "input" and file.complete for file in files)
