"""How the queue is: what `crmtui jobs health`, the screen and the HTTP check all say."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import bindparam, func, select, text

from crmtui.kit.hot import HotStatement
from crmtui.kit.i18n import _
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.services.jobs.access import require_system
from crmtui.services.jobs.claiming import find_heads
from crmtui.services.jobs.job_warnings import clear_warning, raise_warning
from crmtui.services.jobs.queries import count_states
from crmtui.services.jobs.rules import (
    BACKLOG_SECONDS,
    LAG_SECONDS,
    SKEW_SECONDS,
    STALLED_SECONDS,
)
from crmtui.services.jobs.schemas import Health, JobState
from crmtui.services.jobs.tables import IS_WAITING, JOBS, SCHEDULES
from crmtui.services.jobs.workers import find_last_ping, is_any_worker_alive

NO_WORKER: Final = "jobs.no_worker"
BACKLOG: Final = "jobs.backlog"
STALLED: Final = "jobs.stalled"
DEAD: Final = "jobs.dead"
LAG: Final = "jobs.scheduler_lag"
SKEW: Final = "jobs.clock_skew"
_UNHEALTHY: Final = {STALLED, NO_WORKER}

_OLDEST: Final = HotStatement(
    select(JOBS.c.run_at)
    .where(
        IS_WAITING,
        JOBS.c.queue == bindparam("queue"),
        JOBS.c.priority == bindparam("priority"),
        JOBS.c.run_at <= bindparam("now"),
    )
    .order_by(JOBS.c.run_at)
    .limit(1)
)
_SERVER_CLOCK: Final = text("SELECT extract(epoch FROM clock_timestamp())")


def describe_problem(code: str) -> str:
    """A problem of `Health.problems` in words, with its remedy."""
    said = {
        NO_WORKER: _("No worker runs. Start one with 'crmtui worker' or 'crmtui serve'."),
        BACKLOG: _("Due jobs wait longer than 5 minutes. Start another worker."),
        STALLED: _("Due jobs have waited longer than 30 minutes: nobody takes them."),
        DEAD: _("There are jobs that gave up. Look at their errors, then retry or delete them."),
        LAG: _("The clock of the schedules has not ticked for 2 minutes."),
        SKEW: _("This machine's clock and the database server's differ by more than 5 seconds."),
    }
    return said.get(code, code)


def check_health(tx: ReadTx) -> Health:
    """The state of the queue: the actor's jobs, and the crew that all share.

    Healthy without problems (exit code 0), degraded (1), unhealthy where nothing moves (2).

    Raises:
        Forbidden: permission.missing (jobs:read).
    """
    tx.actor.require("jobs:read")
    counts = count_states(tx)
    alive = is_any_worker_alive(tx)
    oldest = _seconds_since(tx.now, _find_oldest_due(tx))
    lag = _seconds_since(tx.now, _find_last_tick(tx))
    skew = _measure_skew(tx)
    problems = _find_problems(alive, oldest, lag, skew, counts[JobState.DEAD].value)
    status, exit_code = _judge(problems)
    return Health(
        status=status,
        database="ok",
        store="stalled" if STALLED in problems else "ok",
        worker="running" if alive else "stopped",
        pending=counts[JobState.PENDING],
        running=counts[JobState.RUNNING],
        failed=counts[JobState.FAILED],
        dead=counts[JobState.DEAD],
        oldest_pending_seconds=oldest,
        worker_last_ping_seconds=_seconds_since(tx.now, find_last_ping(tx)),
        scheduler_lag_seconds=lag,
        clock_skew_seconds=skew,
        problems=problems,
        exit_code=exit_code,
    )


def watch_health(tx: WriteTx) -> None:
    """Raise a warning for each problem there is, and clear those that are over.

    Raises:
        Forbidden: permission.missing, for all but the program itself.
    """
    require_system(tx.actor)
    problems = check_health(tx).problems
    for code in (NO_WORKER, BACKLOG, STALLED, DEAD, LAG, SKEW):
        if code in problems:
            raise_warning(tx, code, "", describe_problem(code))
        else:
            clear_warning(tx, code)


def _find_problems(
    alive: bool, oldest: int | None, lag: int | None, skew: float | None, dead: int
) -> tuple[str, ...]:
    waits = oldest or 0
    found: Mapping[str, bool] = {
        NO_WORKER: not alive,
        STALLED: waits > STALLED_SECONDS,
        BACKLOG: BACKLOG_SECONDS < waits <= STALLED_SECONDS,
        LAG: alive and lag is not None and lag > LAG_SECONDS,
        DEAD: dead > 0,
        SKEW: skew is not None and abs(skew) > SKEW_SECONDS,
    }
    return tuple(code for code, is_so in found.items() if is_so)


def _judge(
    problems: tuple[str, ...],
) -> tuple[Literal["healthy", "degraded", "unhealthy"], Literal[0, 1, 2]]:
    if _UNHEALTHY & set(problems):
        return "unhealthy", 2
    return ("degraded", 1) if problems else ("healthy", 0)


def _find_oldest_due(tx: ReadTx) -> datetime | None:
    """Of the whole queue: a job that waits behind another organization's waits all the same."""
    given = {"now": tx.now}
    moments = [
        row[0]
        for queue, priority in find_heads(tx, ())
        for row in tx.run(_OLDEST, {**given, "queue": queue, "priority": priority})
    ]
    return min(moments, default=None)


def _find_last_tick(tx: ReadTx) -> datetime | None:
    found: datetime | None = tx.execute(select(func.max(SCHEDULES.c.updated_at))).scalar()
    return found


def _measure_skew(tx: ReadTx) -> float | None:
    if tx.dialect == "sqlite":
        return None
    server: float = tx.execute(_SERVER_CLOCK).scalar_one()
    return round(tx.now.timestamp() - float(server), 3)


def _seconds_since(now: datetime, moment: datetime | None) -> int | None:
    return None if moment is None else max(round((now - moment).total_seconds()), 0)
