"""Imports of contacts that are kept: what came of one, in threads and transactions."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from crmtui.kit.errors import CrmError, Unavailable
from crmtui.kit.formats import format_number
from crmtui.kit.i18n import _
from crmtui.tui.screens.imports.job import find_failed_file
from crmtui.tui.screens.imports.work import Outcome

if TYPE_CHECKING:
    from crmtui.services.contact_imports import BatchDetail, BatchReport, ImportTally, UndoPreview
    from crmtui.services.jobs import JobDetail

UNDO_RIGHTS: Final = ("contacts:bulk", "contacts:write", "contacts:delete")


def load(backend: Any, actor: Any, batch_id: UUID) -> Outcome:
    """What came of an import, whoever has started it.

    Raises:
        Forbidden: permission.missing (contacts:read).
        NotFound: contact_batch.not_found.
    """
    from crmtui.services import jobs
    from crmtui.services.contact_imports import get_report

    with backend.read(actor) as tx:
        report = get_report(tx, batch_id)
        job, job_id = None, report.batch.job_id
        if report.batch.status == "failed" and job_id is not None and actor.can("jobs:read"):
            job = jobs.get_job(tx, job_id)
    return _outcome(report, job)


def collect(backend: Any, actor: Any, job: "JobDetail", path: Path | None) -> Outcome:
    """The outcome of a job that is over; its refused rows go to a file beside the list."""
    from crmtui.services.contact_imports import find_batch_of_job, get_report

    with backend.read(actor) as tx:
        batch = find_batch_of_job(tx, job.id)
        if batch is None:
            raise AssertionError("the job of an import has its record")
        report = get_report(tx, batch.id)
    outcome = _outcome(report, job)
    if path is None or not report.batch.failed:
        return outcome
    target = find_failed_file(path)
    try:
        save_refused(backend, actor, batch.id, target)
    except Unavailable as error:
        kept = _("The refused rows stay with the import: Ctrl+S writes them elsewhere.")
        return replace(outcome, remarks=(*outcome.remarks, error.message, kept))
    return replace(outcome, failed_file=target)


def _outcome(report: "BatchReport", job: "JobDetail | None") -> Outcome:
    batch = report.batch
    return Outcome(
        tally_of(batch),
        report.failures,
        report.labels,
        remarks=_remarks(batch, len(report.kept)),
        error=_error(batch, job),
        stopped=batch.status == "cancelled",
        batch=batch,
        kept=report.kept,
    )


def tally_of(batch: "BatchDetail") -> "ImportTally":
    """What a batch has counted."""
    from crmtui.services.contact_imports import ImportTally

    names = {name: getattr(batch, name) for name in ImportTally.model_fields if name != "rows"}
    return ImportTally(rows=batch.processed, **names)


def _error(batch: "BatchDetail", job: "JobDetail | None") -> CrmError | None:
    if batch.status != "failed":
        return None
    found = job.error if job else None
    message = _("It failed without saying why.")
    return CrmError(found.code, found.message) if found else CrmError("", message)


def _remarks(batch: "BatchDetail", kept: int) -> tuple[str, ...]:
    if batch.status == "undoing":
        return (_("It is being taken back. Ctrl+Z goes on with that where it was stopped."),)
    if batch.status in ("failed", "cancelled"):
        return (_("F5 brings in what is left, Ctrl+Z takes back what is stored."),)
    if batch.status != "undone":
        return ()
    if not kept:
        return (_("Everybody that it created is gone, everybody that it changed is as before."),)
    return (
        _("All is as before, but for contacts that stay as they are: {count}.").format(count=kept),
    )


def preview(tx: Any, batch_id: UUID) -> "UndoPreview":
    """What taking the import back would do now."""
    from crmtui.services.contact_imports import preview_undo

    return preview_undo(tx, batch_id)


def describe_undo(found: "UndoPreview", locale: str) -> str:
    """What is asked before an import is taken back."""
    lines = [
        (found.removed, _("contacts that it created are removed")),
        (found.restored, _("contacts that it changed get back what they held")),
    ]
    if found.kept:
        lines.append((found.kept, _("were edited or deleted since and stay as they are")))
    return "\n".join(f"{format_number(count, locale):>9}  {text}" for count, text in lines)


def start_undo(tx: Any, batch_id: UUID) -> UUID:
    """Have a worker take it back; the job's id."""
    from crmtui.services import contact_imports

    return contact_imports.start_undo(tx, batch_id)


def resume(tx: Any, batch_id: UUID) -> "BatchDetail":
    """Have a worker bring in what is left."""
    from crmtui.services.contact_imports import resume_import

    return resume_import(tx, batch_id)


def save_refused(backend: Any, actor: Any, batch_id: UUID, target: Path) -> Path:
    """Write the refused rows with their reasons, whole or not at all.

    Raises:
        Unavailable: file.not_written.
    """
    from crmtui.kit.files import write_atomically
    from crmtui.services.contact_imports import stream_failures_csv

    with backend.read(actor) as tx:
        write_atomically(target, stream_failures_csv(tx, batch_id))
    return target
