"""One action for all jobs of a filter: counted before, done in portions, one audit row after."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, select

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.search_text import words
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.services.jobs import text_search
from crmtui.services.jobs.commands import cancel, forget, is_unique_taken, put_back
from crmtui.services.jobs.groups import HIGHEST, newest, select_groups, span_of
from crmtui.services.jobs.queries import count_jobs
from crmtui.services.jobs.schemas import BulkAction, Count, JobFilter, JobState
from crmtui.services.jobs.tables import JOBS

PORTION: Final = 1_000
_RETRIED: Final = (JobState.FAILED, JobState.CANCELLED, JobState.DEAD)
_FITTING: Final = {
    # Retrying what was completed is a decision about one job, not about many.
    BulkAction.RETRY: _RETRIED,
    BulkAction.CANCEL: (JobState.PENDING, JobState.RUNNING, JobState.FAILED),
    BulkAction.DELETE: tuple(state for state in JobState if state is not JobState.RUNNING),
}
_TOPICS: Final = {
    BulkAction.RETRY: "jobs.bulk_retried",
    BulkAction.CANCEL: "jobs.bulk_cancelled",
    BulkAction.DELETE: "jobs.bulk_deleted",
}


def preview_bulk(tx: ReadTx, wanted: JobFilter, action: BulkAction) -> Count:
    """How many jobs of the filter are in a state that the action changes.

    Retries leave out completed jobs, deletions running ones.

    Raises:
        Forbidden: permission.missing (jobs:manage).
    """
    tx.actor.require("jobs:manage")
    fitting = narrow(wanted, action)
    return Count(value=0) if fitting is None else count_jobs(tx, fitting)


def apply_bulk(
    backend: Backend,
    actor: Actor,
    wanted: JobFilter,
    action: BulkAction,
    progress: Callable[[int], None] = lambda _done: None,
    refused: Callable[[UUID, str], None] = lambda _job_id, _code: None,
) -> int:
    """Do the action to all fitting jobs that exist now, a thousand a transaction; how many.

    What changes on the way is left out: a job that began to run is not deleted. One whose unique
    key is taken is not retried, and `refused` is told (job.unique_taken). An error on the way
    leaves the portions before it done, and the audit row says how many those were.

    Raises:
        Forbidden: permission.missing (jobs:manage).
    """
    actor.require("jobs:manage")
    fitting = narrow(wanted, action)
    done = 0
    if fitting is None:
        return done
    before: UUID | None = HIGHEST
    try:
        while before is not None:
            with backend.write(actor) as tx:
                changed, taken, before = _apply_portion(tx, fitting, action, before)
            done += changed
            for job_id in taken:
                refused(job_id, "job.unique_taken")
            progress(done)
    finally:
        if done:
            _record(backend, actor, wanted, action, done)
    return done


def narrow(wanted: JobFilter, action: BulkAction) -> JobFilter | None:
    """The filter with those states only that the action changes; None where none is left."""
    states = tuple(
        state for state in _FITTING[action] if not wanted.states or state in wanted.states
    )
    return wanted.model_copy(update={"states": states}) if states else None


def _apply_portion(
    tx: WriteTx, wanted: JobFilter, action: BulkAction, before: UUID
) -> tuple[int, list[UUID], UUID | None]:
    """How many jobs were changed, which were refused, and before which id the next one begins.

    By id downwards, so that a job that the action moves into the filter again is not met twice.
    """
    groups, span = select_groups(tx, wanted), span_of(wanted, before)
    if words(wanted.text):
        found = text_search.find(tx, groups, span, wanted.text, PORTION)
        ids, reached = found.ids, found.reached
    else:
        ids, reached = newest(tx, groups, span, PORTION), None
    rows = _lock(tx, ids, wanted)
    taken = _change(tx, rows, action) if rows else []
    return len(rows) - len(taken), taken, ids[-1] if len(ids) == PORTION else reached


def _lock(tx: WriteTx, ids: list[UUID], wanted: JobFilter) -> list[Row[Any]]:
    if not ids:
        return []
    query = select(JOBS).where(JOBS.c.id.in_(ids), JOBS.c.state.in_(wanted.states))
    return list(tx.execute(query.order_by(JOBS.c.id).with_for_update(skip_locked=True)))


def _change(tx: WriteTx, rows: list[Row[Any]], action: BulkAction) -> list[UUID]:
    """The jobs that cannot be changed; all others are."""
    if action is BulkAction.DELETE:
        forget(tx, rows)
        return []
    taken = []
    for row in rows:
        if action is BulkAction.CANCEL:
            cancel(tx, row)
        elif is_unique_taken(tx, row):
            taken.append(row.id)
        else:
            put_back(tx, row)
    return taken


def _record(
    backend: Backend, actor: Actor, wanted: JobFilter, action: BulkAction, done: int
) -> None:
    asked = wanted.model_dump(mode="json", exclude_defaults=True)
    with backend.write(actor) as tx:
        tx.record(DomainEvent(_TOPICS[action], "job", None, {"filter": asked, "count": done}))
