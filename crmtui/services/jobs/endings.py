"""Statements and decisions of how a running job stops running, whoever says so."""

from datetime import datetime, timedelta
from random import Random
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Insert, Integer, Update, bindparam, null, select, update
from sqlalchemy.dialects import postgresql, sqlite

from crmtui.kit.hot import HotStatement
from crmtui.kit.i18n import _
from crmtui.kit.transactions import WriteTx
from crmtui.services.jobs import search_index
from crmtui.services.jobs.outcomes import Claimed, Failure
from crmtui.services.jobs.rules import after_failure, retry_seconds
from crmtui.services.jobs.schemas import JobState
from crmtui.services.jobs.signals import wake
from crmtui.services.jobs.tables import AMONG_IDS, AMONG_IDS_POSTGRESQL, ATTEMPTS, JOBS

_job: Final = JOBS.c
_random: Final = Random()  # noqa: S311 — it spreads retries, it guards nothing


class Running(NamedTuple):
    """A row as it is when its attempt ends, in the order of its statement."""

    id: UUID
    scope_id: UUID
    kind: str
    args: dict[str, Any]
    attempts: int
    max_attempts: int
    lease_token: UUID | None
    worker_id: UUID | None
    started_at: datetime
    cancel_requested_at: datetime | None
    search_text: str


LOAD: Final = HotStatement(
    select(*(_job[name] for name in Running._fields))
    .where(_job.id == bindparam("job_id"))
    .with_for_update()
)

_NO_LEASE: Final[dict[str, Any]] = {"lease_token": None, "lease_until": None}
COMPLETE: Final = HotStatement(
    update(JOBS)
    .where(
        _job.id == bindparam("job_id"),
        _job.attempts == bindparam("attempt"),
        _job.lease_token == bindparam("token"),
    )
    .values(
        state=JobState.COMPLETED.value,
        finished_at=bindparam("now"),
        result=bindparam("result"),
        error_code=None,
        error_message=None,
        error_stack=None,
        **_NO_LEASE,
    )
)
_completed: Final[Update] = update(JOBS).values(
    state=JobState.COMPLETED.value,
    finished_at=bindparam("now"),
    result=null(),
    error_code=None,
    error_message=None,
    error_stack=None,
    **_NO_LEASE,
)
COMPLETE_MANY: Final = HotStatement(
    _completed.where(AMONG_IDS), postgresql=_completed.where(AMONG_IDS_POSTGRESQL)
)
"""Jobs without a result, whose leases are known to hold for the rest of the transaction."""
_FAIL: Final = HotStatement(
    update(JOBS)
    .where(_job.id == bindparam("job_id"))
    .values(
        state=bindparam("new_state"),
        run_at=bindparam("next_at"),
        failed_at=bindparam("now"),
        finished_at=bindparam("over_at"),
        max_attempts=_job.max_attempts + bindparam("free", type_=Integer),
        attempts_before=_job.attempts_before + bindparam("free", type_=Integer),
        search_text=bindparam("words"),
        error_code=bindparam("code"),
        error_message=bindparam("message"),
        error_stack=bindparam("stack"),
        **_NO_LEASE,
    )
)
_CANCEL: Final = HotStatement(
    update(JOBS)
    .where(_job.id == bindparam("job_id"))
    .values(state=JobState.CANCELLED.value, finished_at=bindparam("now"), **_NO_LEASE)
)
_PUT_BACK: Final = HotStatement(
    update(JOBS)
    .where(_job.id == bindparam("job_id"))
    .values(
        state=JobState.PENDING.value,
        run_at=bindparam("next_at"),
        attempts=bindparam("attempt"),
        **_NO_LEASE,
    )
)


def _attempt_statement(dialect_insert: Any) -> Insert:
    given = {
        "job_id": _job.id,
        "attempt": bindparam("attempt", type_=ATTEMPTS.c.attempt.type),
        "outcome": bindparam("outcome", type_=ATTEMPTS.c.outcome.type),
        "worker_id": bindparam("worker", type_=ATTEMPTS.c.worker_id.type),
        "started_at": bindparam("began_at", type_=ATTEMPTS.c.started_at.type),
        "ended_at": bindparam("now", type_=ATTEMPTS.c.ended_at.type),
        "error_code": bindparam("code", type_=ATTEMPTS.c.error_code.type),
        "error_message": bindparam("message", type_=ATTEMPTS.c.error_message.type),
        "error_stack": bindparam("stack", type_=ATTEMPTS.c.error_stack.type),
    }
    # From the job itself: there is no history of a job that was deleted meanwhile.
    found = select(*given.values()).where(_job.id == bindparam("job_id"))
    made = dialect_insert(ATTEMPTS).from_select(list(given), found)
    # An attempt that cost nothing gives its number to the next, of which more is to be said than
    # that somebody reported the first one twice.
    statement: Insert = made.on_conflict_do_update(
        index_elements=["job_id", "attempt"],
        set_={name: made.excluded[name] for name in given if name not in ("job_id", "attempt")},
        where=ATTEMPTS.c.outcome == "stale",
    )
    return statement


_ADD_ATTEMPT: Final = HotStatement(
    _attempt_statement(sqlite.insert), postgresql=_attempt_statement(postgresql.insert)
)


def load(tx: WriteTx, job_id: UUID) -> Running | None:
    """The job, locked until the transaction ends."""
    rows = tx.run(LOAD, {"job_id": job_id})
    return Running._make(rows[0]) if rows else None


def end_failed(tx: WriteTx, job: Running, failure: Failure, outcome: str = "failed") -> JobState:
    """An attempt failed: note it, and try again later or give up; where the job stands now."""
    if job.cancel_requested_at is not None:
        return end_cancelled(tx, job)
    _add_attempt(tx, job, outcome, failure)
    free = 0 if failure.costs else 1
    state = after_failure(job.attempts, job.max_attempts + free, failure.give_up)
    lost = outcome == "lost"
    seconds = 0.0 if lost else retry_seconds(job.attempts, failure.retry_after, _random)
    dead = state is JobState.DEAD
    tx.change(
        _FAIL,
        {
            "job_id": job.id,
            "new_state": state.value,
            "next_at": tx.now if dead else tx.now + timedelta(seconds=seconds),
            "now": tx.now,
            "over_at": tx.now if dead else None,
            "free": free,
            "words": _index_error(tx, job, failure),
            "code": failure.code,
            "message": failure.message,
            "stack": failure.stack,
        },
    )
    return state


def end_cancelled(tx: WriteTx, job: Running) -> JobState:
    """The attempt was stopped because somebody asked for it."""
    message = _("Cancelled while it ran.")
    _add_attempt(tx, job, "cancelled", Failure("job.cancelled", message))
    tx.change(_CANCEL, {"job_id": job.id, "now": tx.now})
    return JobState.CANCELLED


def end_put_back(tx: WriteTx, job: Running, seconds: float) -> JobState:
    """Back to the queue, as if the attempt had not been made."""
    if job.cancel_requested_at is not None:
        return end_cancelled(tx, job)
    next_at = tx.now + timedelta(seconds=max(seconds, 0.0))
    tx.change(_PUT_BACK, {"job_id": job.id, "next_at": next_at, "attempt": job.attempts - 1})
    tx.after_commit(wake)
    return JobState.PENDING


def end_lost(tx: WriteTx, job_id: UUID) -> None:
    """The worker is gone: whoever is alive tries again at once."""
    job = load(tx, job_id)
    if job is None:
        return
    message = _("The worker was lost: it was not heard of until its lease ran out.")
    end_failed(tx, job, Failure("worker.lost", message), "lost")
    tx.after_commit(wake)


def note_stale(tx: WriteTx, claimed: Claimed) -> None:
    """Keep that somebody finished who no longer held the job, unless its loss is known."""
    message = _("Finished after the lease was lost; what it said was not taken.")
    _write_attempt(
        tx,
        claimed.job_id,
        claimed.attempt,
        "stale",
        claimed.worker_id,
        claimed.started_at,
        Failure("job.stale", message),
    )


def _index_error(tx: WriteTx, job: Running, failure: Failure) -> str:
    """The job's document with the words of its latest error."""
    words = search_index.searchable(job.kind, job.args, f"{failure.code} {failure.message}")
    search_index.replace(tx, job.id, job.search_text, words)
    return words


def _add_attempt(tx: WriteTx, job: Running, outcome: str, failure: Failure) -> None:
    _write_attempt(tx, job.id, job.attempts, outcome, job.worker_id, job.started_at, failure)


def _write_attempt(
    tx: WriteTx,
    job_id: UUID,
    attempt: int,
    outcome: str,
    worker_id: UUID | None,
    began_at: datetime,
    failure: Failure,
) -> None:
    tx.change(
        _ADD_ATTEMPT,
        {
            "job_id": job_id,
            "attempt": attempt,
            "outcome": outcome,
            "worker": worker_id,
            "began_at": began_at,
            "now": tx.now,
            "code": failure.code,
            "message": failure.message,
            "stack": failure.stack or None,
        },
    )
