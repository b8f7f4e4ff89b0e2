"""Reading batches."""

from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from crmtui.kit.transactions import ReadTx
from crmtui.models import PickBatch
from crmtui.services.picking.details import batch_detail, batch_summaries
from crmtui.services.picking.rows import load_batch
from crmtui.services.picking.schemas import BatchDetail, BatchFilter, BatchSummary, PickPlace
from crmtui.services.picking.showing import next_place
from crmtui.services.picking.walking import Walk

MAX_PAGE: Final = 500


def open_place(tx: ReadTx, batch_id: UUID) -> PickPlace:
    """Where the picker of a batch stands, as after a crash.

    Its bin is to be scanned again, unless only the tote, or a look into the bin, is missing.

    Raises:
        Forbidden: permission.missing (fulfilment:read).
        NotFound: pick_batch.not_found.
    """
    tx.actor.require("fulfilment:read")
    return next_place(Walk(tx, load_batch(tx, batch_id)))


def get_batch(tx: ReadTx, batch_id: UUID) -> BatchDetail:
    """One batch with its lines in walking order, as a pick list has them.

    Raises:
        Forbidden: permission.missing (fulfilment:read).
        NotFound: pick_batch.not_found.
    """
    tx.actor.require("fulfilment:read")
    return batch_detail(tx, load_batch(tx, batch_id))


def list_batches(
    tx: ReadTx, wanted: BatchFilter | None = None, *, limit: int = 50, offset: int = 0
) -> tuple[tuple[BatchSummary, ...], int]:
    """Batches, the newest first, and how many the filter finds in all.

    Raises:
        Forbidden: permission.missing (fulfilment:read).
    """
    tx.actor.require("fulfilment:read")
    conditions = []
    if wanted is not None and wanted.status is not None:
        conditions.append(PickBatch.status == wanted.status.value)
    if wanted is not None and wanted.mine:
        conditions.append(PickBatch.picker_id == tx.actor.id)
    query = select(PickBatch).where(*conditions).order_by(PickBatch.number.desc())
    rows = tx.session.scalars(query.limit(max(1, min(limit, MAX_PAGE))).offset(max(0, offset)))
    total = tx.session.scalar(select(func.count(PickBatch.id)).where(*conditions))
    return batch_summaries(tx, rows.all()), total or 0
