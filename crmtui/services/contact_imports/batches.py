"""The record of an import or an edit of many: how far it is, what it did, what it refused."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import Table, func, insert, select

from crmtui.kit.hot import HotStatement
from crmtui.kit.paging import Numbered
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import ContactBatch, ContactBatchRow, Job
from crmtui.services.contact_imports import errors
from crmtui.services.contact_imports.schemas import (
    BatchDetail,
    BatchKind,
    BatchStatus,
    ImportOptions,
    ImportTally,
)
from crmtui.services.imports import ROW, Problem, RowFailure, render_failures

_ROWS: Final = cast(Table, ContactBatchRow.__table__)
_INSERT: Final = HotStatement(insert(_ROWS))
_AT_ONCE: Final = 500
MAX_PAGE: Final = 200
_GONE: Final = "GONE"
"""The state of a job that was over so long ago that it was forgotten, or that was deleted."""
_ENDED_JOBS: Final[dict[str, BatchStatus]] = {
    "DEAD": "failed",
    "FAILED": "running",
    "CANCELLED": "cancelled",
    "COMPLETED": "completed",
    _GONE: "failed",
}


def add_batch(
    tx: WriteTx,
    kind: BatchKind,
    name: str,
    settings: Mapping[str, Any],
    *,
    layout: str = "",
    total: int = 0,
    status: BatchStatus = "pending",
) -> ContactBatch:
    """A new batch, of which nothing is done yet."""
    numbers = dict.fromkeys(
        ("processed", "created", "updated", "skipped", "failed", "duplicates"), 0
    )
    batch = ContactBatch(
        kind=kind,
        status=status,
        name=name[:200],
        layout=layout,
        settings=dict(settings),
        job_id=None,
        total=total,
        created_by_name=tx.actor.name[:200],
        completed_at=None,
        undone_at=None,
        **numbers,
    )
    tx.session.add(batch)
    tx.flush()
    return batch


def load_batch(tx: ReadTx, batch_id: UUID, *, lock: bool = False) -> ContactBatch:
    """The batch; raises `NotFound` (contact_batch.not_found)."""
    query = select(ContactBatch).where(ContactBatch.id == batch_id)
    if lock:
        query = query.with_for_update()
    batch = tx.session.scalar(query, execution_options={"populate_existing": True})
    if batch is None:
        raise errors.batch_not_found(batch_id)
    return batch


def advance(batch: ContactBatch, tally: ImportTally) -> None:
    """Count what was done for some rows."""
    batch.processed += tally.rows
    batch.created += tally.created
    batch.updated += tally.updated
    batch.skipped += tally.skipped
    batch.failed += tally.failed
    batch.duplicates += tally.duplicates


def tally_of(batch: ContactBatch | BatchDetail) -> ImportTally:
    """What was done so far."""
    return ImportTally(
        rows=batch.processed,
        created=batch.created,
        updated=batch.updated,
        skipped=batch.skipped,
        failed=batch.failed,
        duplicates=batch.duplicates,
    )


def add_rows(tx: WriteTx, batch_id: UUID, rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep what happened to single rows."""
    empty = dict.fromkeys(("contact_id", "before", "version_after", "cells"))
    same = {"organization_id": tx.organization_id, "batch_id": batch_id, "reason": "", **empty}
    values = [{**same, **row} for row in rows]
    if values:
        tx.change_many(_INSERT, values)


def add_failures(tx: WriteTx, batch_id: UUID, failures: Iterable[RowFailure]) -> None:
    """Keep rows that were refused, as they were read."""
    add_rows(
        tx,
        batch_id,
        (
            {
                "number": each.row_no,
                "outcome": "failed",
                "reason": each.explanation,
                "cells": [*each.cells],
            }
            for each in failures
        ),
    )


def get_batch(tx: ReadTx, batch_id: UUID) -> BatchDetail:
    """One import or edit of many.

    Raises:
        Forbidden: permission.missing (contacts:read).
        NotFound: contact_batch.not_found.
    """
    tx.actor.require("contacts:read")
    batch = load_batch(tx, batch_id)
    return _describe(batch, _job_states(tx, [batch]))


def find_batch_of_job(tx: ReadTx, job_id: UUID) -> BatchDetail | None:
    """The import or edit that a job does.

    Raises:
        Forbidden: permission.missing (contacts:read).
    """
    tx.actor.require("contacts:read")
    batch = tx.session.scalar(select(ContactBatch).where(ContactBatch.job_id == job_id))
    return None if batch is None else _describe(batch, _job_states(tx, [batch]))


def list_batches(
    tx: ReadTx, kind: BatchKind | None = None, page: int = 1, page_size: int = 50
) -> Numbered[BatchDetail]:
    """Imports and edits of many, latest first.

    Raises:
        Forbidden: permission.missing (contacts:read).
    """
    tx.actor.require("contacts:read")
    page, page_size = max(1, page), max(1, min(page_size, MAX_PAGE))
    query = select(ContactBatch)
    counted = select(func.count()).select_from(ContactBatch)
    if kind is not None:
        query = query.where(ContactBatch.kind == kind)
        counted = counted.where(ContactBatch.kind == kind)
    total = tx.session.scalar(counted) or 0
    query = query.order_by(ContactBatch.id.desc()).limit(page_size).offset((page - 1) * page_size)
    batches = [*tx.session.scalars(query)]
    states = _job_states(tx, batches)
    return Numbered(tuple(_describe(each, states) for each in batches), total, page, page_size)


def list_failures(
    tx: ReadTx, batch_id: UUID, after: int = 0, limit: int = 100
) -> tuple[RowFailure, ...]:
    """The rows that a batch refused, those behind row `after`.

    Raises:
        Forbidden: permission.missing (contacts:read).
        NotFound: contact_batch.not_found.
    """
    tx.actor.require("contacts:read")
    batch = load_batch(tx, batch_id)
    query = (
        select(ContactBatchRow.number, ContactBatchRow.reason, ContactBatchRow.cells)
        .where(
            ContactBatchRow.batch_id == batch.id,
            ContactBatchRow.outcome == "failed",
            ContactBatchRow.number > after,
        )
        .order_by(ContactBatchRow.number)
        .limit(max(1, min(limit, _AT_ONCE)))
    )
    return tuple(
        RowFailure(number, {ROW: Problem("import.refused", reason)}, tuple(cells or ()))
        for number, reason, cells in tx.session.execute(query)
    )


def stream_failures_csv(tx: ReadTx, batch_id: UUID) -> Iterator[bytes]:
    """The refused rows with their original cells, their reasons behind: to correct and import.

    Raises:
        Forbidden: permission.missing (contacts:read).
        NotFound: contact_batch.not_found.
    """
    tx.actor.require("contacts:read")
    settings = load_batch(tx, batch_id).settings
    header: Sequence[str] = settings.get("mapping", {}).get("labels", ())
    delimiter = settings.get("delimiter", ",")
    return _failure_pieces(tx, batch_id, header, delimiter)


def _failure_pieces(
    tx: ReadTx, batch_id: UUID, header: Sequence[str], delimiter: str
) -> Iterator[bytes]:
    after, first = 0, True
    while True:
        failures = list_failures(tx, batch_id, after, _AT_ONCE)
        if first or failures:
            yield render_failures(header, delimiter, failures, with_header=first)
        if not failures:
            return
        after, first = failures[-1].row_no, False


def _job_states(tx: ReadTx, batches: Sequence[ContactBatch]) -> dict[UUID, str]:
    ids = [each.job_id for each in batches if each.job_id is not None]
    if not ids:
        return {}
    rows = tx.session.execute(select(Job.id, Job.state).where(Job.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def status_of(batch: ContactBatch, job_state: str | None) -> BatchStatus:
    """Of a batch whose job ended without a word, what became of the job."""
    status = cast(BatchStatus, batch.status)
    if status in ("pending", "running"):
        return _ENDED_JOBS.get(job_state or "", status)
    return status


def _describe(batch: ContactBatch, states: Mapping[UUID, str]) -> BatchDetail:
    state = states.get(batch.job_id, _GONE) if batch.job_id else None
    options = batch.settings.get("options")
    names = BatchDetail.model_fields.keys() - {"options", "status"}
    return BatchDetail(
        **{name: getattr(batch, name) for name in names},
        status=status_of(batch, state),
        options=None if options is None else ImportOptions.model_validate(options),
    )


def describe_batch(tx: ReadTx, batch: ContactBatch) -> BatchDetail:
    """The detail of a batch that is loaded."""
    return _describe(batch, _job_states(tx, [batch]))
