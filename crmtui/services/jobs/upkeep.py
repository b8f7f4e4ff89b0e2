"""Forgetting what is over: finished jobs by their state's retention, files, workers, counts.

Each call of `purge_finished` deletes a portion, found by index, in a short transaction. No index
knows when jobs finished, for it would have to be written whenever one does: the oldest of each
group are looked at, and where those finished late, what was made after them waits with them.
"""

from typing import Any, Final

from sqlalchemy import Row, delete, select

from crmtui.kit.actor import system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.transactions import WriteTx
from crmtui.services.jobs.access import require_system
from crmtui.services.jobs.commands import forget
from crmtui.services.jobs.groups import Group, Span, list_groups, select_oldest
from crmtui.services.jobs.job_ids import lowest_id
from crmtui.services.jobs.rules import (
    FILES_KEPT,
    RATES_KEPT,
    RETENTION,
    WARNINGS_KEPT,
    WORKERS_KEPT,
)
from crmtui.services.jobs.schemas import JobState
from crmtui.services.jobs.tables import CHUNKS, FILES, JOBS, RATES, WARNINGS, WORKERS

PORTION: Final = 1_000
_LOOKED_AT: Final = 5_000
"""Jobs of a group, to find a portion; they take about 20 ms."""
_FILES_AT_ONCE: Final = 20
"""A file may have a thousand chunks."""


def purge_finished(tx: WriteTx) -> int:
    """Delete a portion of what has been kept long enough; 0 when nothing is left.

    Raises:
        Forbidden: permission.missing, for all but the program itself.
    """
    require_system(tx.actor)
    deleted = _purge_jobs(tx)
    deleted += _purge_files(tx)
    _purge_small(tx)
    return deleted


def purge_all(backend: Backend) -> int:
    """Delete everything that has been kept long enough, portion by portion; how many rows.

    For the program itself, as upkeep.
    """
    total = 0
    while True:
        with backend.write(system_actor("upkeep")) as tx:
            deleted = purge_finished(tx)
        if not deleted:
            return total
        total += deleted


def _purge_jobs(tx: WriteTx) -> int:
    deleted = 0
    for group in list_groups(tx):
        if group.state in RETENTION and deleted < PORTION:
            deleted += _purge_group(tx, group, PORTION - deleted)
    return deleted


def _purge_group(tx: WriteTx, group: Group, most: int) -> int:
    """What finished before this moment was made before it, too."""
    kept_from = tx.now - RETENTION[JobState(group.state)]
    span = Span(below=lowest_id(kept_from))
    query = (
        select(JOBS.c.id, JOBS.c.search_text)
        .where(JOBS.c.id.in_(select_oldest(group, span, _LOOKED_AT)))
        .where(JOBS.c.finished_at < kept_from)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    rows: list[Row[Any]] = list(tx.execute(query))
    if rows:
        forget(tx, rows)
    return len(rows)


def _purge_files(tx: WriteTx) -> int:
    """Files go sooner than their jobs, but not before the jobs are over."""
    unfinished = select(JOBS.c.id).where(JOBS.c.id == FILES.c.job_id, JOBS.c.finished_at.is_(None))
    query = (
        select(FILES.c.id)
        .where(FILES.c.created_at < tx.now - FILES_KEPT, ~unfinished.exists())
        .order_by(FILES.c.created_at)
        .limit(_FILES_AT_ONCE)
    )
    ids = list(tx.execute(query).scalars())
    if ids:
        tx.execute(delete(CHUNKS).where(CHUNKS.c.file_id.in_(ids)))
        tx.execute(delete(FILES).where(FILES.c.id.in_(ids)))
    return len(ids)


def _purge_small(tx: WriteTx) -> None:
    """A worker that was killed never said that it stopped: silence counts."""
    tx.execute(delete(WORKERS).where(WORKERS.c.last_ping_at < tx.now - WORKERS_KEPT))
    tx.execute(delete(RATES).where(RATES.c.minute < tx.now - RATES_KEPT))
    tx.execute(delete(WARNINGS).where(WARNINGS.c.cleared_at < tx.now - WARNINGS_KEPT))
