"""What a worker reports of the jobs it holds, fenced: whoever lost a job changes nothing of it."""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from crmtui.kit.database import DialectName
from crmtui.kit.hot import HotStatement
from crmtui.kit.ids import uuid_from_int
from crmtui.kit.lists import among
from crmtui.kit.transactions import WriteTx
from crmtui.services.jobs.access import require_system, scope_of
from crmtui.services.jobs.endings import (
    COMPLETE,
    COMPLETE_MANY,
    end_cancelled,
    end_failed,
    end_put_back,
    load,
    note_stale,
)
from crmtui.services.jobs.outcomes import (
    CancelledByRequest,
    Claimed,
    Completed,
    Failed,
    Failure,
    Outcome,
    Released,
    Snoozed,
)
from crmtui.services.jobs.schemas import JobState
from crmtui.services.jobs.tables import AMONG_IDS, AMONG_IDS_POSTGRESQL, JOBS, RATES, listed

_log = logging.getLogger(__name__)


def _holding_statement(dialect: DialectName) -> Select[Any]:
    held = select(JOBS.c.id).where(
        among(JOBS.c.id, "ids", dialect), among(JOBS.c.lease_token, "tokens", dialect)
    )
    if dialect == "postgresql":
        held = held.order_by(JOBS.c.id).with_for_update()
    return select(func.count()).select_from(held.subquery())


_HOLDING: Final = HotStatement(
    _holding_statement("sqlite"), postgresql=_holding_statement("postgresql")
)
"""How many of the jobs are held under these tokens, each of which is of one attempt at one job."""
_leases = select(JOBS.c.id, JOBS.c.attempts, JOBS.c.lease_token)
_LEASES: Final = HotStatement(
    _leases.where(AMONG_IDS),
    postgresql=_leases.where(AMONG_IDS_POSTGRESQL).order_by(JOBS.c.id).with_for_update(),
)
"""In the order of ids, so that two workers that report the same jobs do not wait for each other."""


def _count_statement(dialect_insert: Any) -> Any:
    row: dict[str, Any] = {column.name: bindparam(column.name) for column in RATES.c}
    statement = dialect_insert(RATES).values(row)
    return statement.on_conflict_do_update(
        index_elements=["scope_id", "minute", "worker_id"],
        set_={
            "completed": RATES.c.completed + statement.excluded.completed,
            "failed": RATES.c.failed + statement.excluded.failed,
        },
    )


_COUNT: Final = HotStatement(
    _count_statement(sqlite.insert), postgresql=_count_statement(postgresql.insert)
)
_COUNT_ON: Final = HotStatement(
    update(RATES)
    .where(*(RATES.c[name] == bindparam(name) for name in ("scope_id", "minute", "worker_id")))
    .values({RATES.c[name]: RATES.c[name] + bindparam(name) for name in ("completed", "failed")})
)
"""All but once a minute there is a row, and an insert that finds one costs SQLite twice as much."""


def finish_many(tx: WriteTx, outcomes: Sequence[Outcome]) -> tuple[JobState | None, ...]:
    """Note how attempts ended, all in this transaction.

    The state that each job has now, or None where its worker had lost it: then nothing of the job
    changes, the attempt's history says so, and a line is logged.

    Raises:
        Forbidden: permission.missing, for all but the program itself.
    """
    require_system(tx.actor)
    if len(outcomes) == 1 and isinstance(outcomes[0], Completed):
        return (_complete_one(tx, outcomes[0]),)
    held = _find_held(tx, outcomes)
    _complete_held(tx, outcomes, held)
    states = tuple(map(partial(_end, tx), outcomes, held))
    _count(tx, outcomes, states)
    return states


def complete(tx: WriteTx, claimed: Claimed, result: Mapping[str, Any] | None = None) -> bool:
    """The job is done; whether its worker still held it."""
    return finish_many(tx, [Completed(claimed, result)])[0] is not None


def fail(tx: WriteTx, claimed: Claimed, failure: Failure) -> JobState | None:
    """The attempt failed; FAILED (tried again) or DEAD, None where the job was lost."""
    return finish_many(tx, [Failed(claimed, failure)])[0]


def snooze(tx: WriteTx, claimed: Claimed, seconds: float) -> bool:
    """Run it again in `seconds`, at no attempt's cost; whether its worker still held it."""
    return finish_many(tx, [Snoozed(claimed, seconds)])[0] is not None


def confirm_cancelled(tx: WriteTx, claimed: Claimed) -> bool:
    """The running job was stopped as somebody asked; whether its worker still held it."""
    return finish_many(tx, [CancelledByRequest(claimed)])[0] is not None


def release(tx: WriteTx, claimed: Claimed) -> bool:
    """Give the job back to the queue, its attempt uncounted; whether its worker still held it."""
    return finish_many(tx, [Released(claimed)])[0] is not None


def _complete_one(tx: WriteTx, outcome: Completed) -> JobState | None:
    if not tx.change(COMPLETE, _completion(tx, outcome)):
        _refuse(tx, outcome.claimed)
        return None
    claimed = outcome.claimed
    _add_rate(tx, scope_of(claimed.organization_id), claimed.worker_id, 1, 0)
    return JobState.COMPLETED


def _find_held(tx: WriteTx, outcomes: Sequence[Outcome]) -> list[bool]:
    """Whether each still holds its job, in the attempt it was given for.

    Mostly all do, which is asked first. UUIDs hash and compare in Python, their numbers do not.
    """
    ids = listed(tx, (outcome.claimed.job_id for outcome in outcomes))
    tokens = listed(tx, (outcome.claimed.token for outcome in outcomes))
    if tx.run(_HOLDING, {"ids": ids, "tokens": tokens})[0][0] == len(outcomes):
        return [True] * len(outcomes)
    leases = {row[0].int: (row[1], row[2]) for row in tx.run(_LEASES, {"ids": ids})}
    found = []
    for outcome in outcomes:
        claimed = outcome.claimed
        lease = leases.get(claimed.job_id.int)
        found.append(lease == (claimed.attempt, claimed.token))
    return found


def _complete_held(tx: WriteTx, outcomes: Sequence[Outcome], held: Iterable[bool]) -> None:
    """End what is done, all that has nothing to show for it in one statement."""
    bare, others = [], []
    for outcome, is_held in zip(outcomes, held, strict=True):
        if not is_held or not isinstance(outcome, Completed):
            continue
        if outcome.result is None:
            bare.append(outcome.claimed.job_id)
        else:
            others.append(_completion(tx, outcome))
    if bare:
        tx.change(COMPLETE_MANY, {"ids": listed(tx, bare), "now": tx.now})
    if others:
        tx.change_many(COMPLETE, others)


def _end(tx: WriteTx, outcome: Outcome, is_held: bool) -> JobState | None:
    if is_held and isinstance(outcome, Completed):
        return JobState.COMPLETED
    job = load(tx, outcome.claimed.job_id) if is_held else None
    if job is None:
        _refuse(tx, outcome.claimed)
        return None
    match outcome:
        case Failed():
            return end_failed(tx, job, outcome.failure)
        case Snoozed():
            return end_put_back(tx, job, outcome.seconds)
        case CancelledByRequest():
            return end_cancelled(tx, job)
        case _:
            return end_put_back(tx, job, 0.0)


def _refuse(tx: WriteTx, claimed: Claimed) -> None:
    _log.warning("stale completion of job %s, attempt %d", claimed.job_id, claimed.attempt)
    note_stale(tx, claimed)


def _completion(tx: WriteTx, outcome: Completed) -> dict[str, Any]:
    claimed = outcome.claimed
    return {
        "job_id": claimed.job_id,
        "attempt": claimed.attempt,
        "token": claimed.token,
        "now": tx.now,
        "result": None if outcome.result is None else dict(outcome.result),
    }


def _count(tx: WriteTx, outcomes: Sequence[Outcome], states: Sequence[JobState | None]) -> None:
    counted: Counter[tuple[int, int, bool]] = Counter()
    for outcome, state in zip(outcomes, states, strict=True):
        done = state is JobState.COMPLETED
        if done or state in (JobState.FAILED, JobState.DEAD):
            claimed = outcome.claimed
            # As numbers, which hash and compare faster than UUIDs.
            counted[scope_of(claimed.organization_id).int, claimed.worker_id.int, done] += 1
    for (scope, worker, done), times in counted.items():
        rate = (times, 0) if done else (0, times)
        _add_rate(tx, uuid_from_int(scope), uuid_from_int(worker), *rate)


def _add_rate(tx: WriteTx, scope_id: UUID, worker_id: UUID, completed: int, failed: int) -> None:
    rate = {
        "scope_id": scope_id,
        "minute": tx.now.replace(second=0, microsecond=0),
        "worker_id": worker_id,
        "completed": completed,
        "failed": failed,
    }
    if not tx.change(_COUNT_ON, rate):
        tx.change(_COUNT, rate)
