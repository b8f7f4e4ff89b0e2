"""Work that comes back: once for each due moment, however many processes watch the clock.

Schedules are declared in code. A row remembers up to where due moments were dealt with, whether
somebody paused it, and how many moments were missed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal, Protocol
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.dialects import postgresql, sqlite

from crmtui.kit.outbox import DomainEvent
from crmtui.kit.schemas import Schema
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.services.jobs import errors
from crmtui.services.jobs.access import require_system, require_upkeep, sees_upkeep
from crmtui.services.jobs.enqueueing import enqueue_due_once
from crmtui.services.jobs.kinds import JobKind, NoArgs
from crmtui.services.jobs.rows import SUMMARY, summarize
from crmtui.services.jobs.rules import (
    CLOCK_AHEAD_SECONDS,
    LATE_SECONDS,
    MAX_CAUGHT_UP,
    SEEN_EVERY_SECONDS,
)
from crmtui.services.jobs.schemas import JobSummary, ScheduleRow
from crmtui.services.jobs.tables import JOBS, SCHEDULES

_row: Final = SCHEDULES.c


@dataclass(frozen=True, slots=True)
class Schedule:
    """What is to be done when. The clock understands `cron` or `every` (crontab, seconds)."""

    name: str
    title: str
    kind: JobKind
    args: Schema = field(default_factory=NoArgs)
    cron: str | None = None
    every: float | None = None
    timezone: str = "UTC"
    catch_up: Literal["one", "none", "all"] = "one"
    """Of moments that nobody was there for: do the latest, none, or each (up to 100)."""


class Ticks(Protocol):
    """Knows when a schedule is due."""

    def due_between(self, after: datetime, until: datetime) -> Iterable[datetime]:
        """The due moments later than `after` and not later than `until`, in order, in UTC."""
        ...


def enqueue_due(tx: WriteTx, schedules: Iterable[tuple[Schedule, Ticks]]) -> int:
    """Enqueue what has come due since the last look; how many jobs.

    A schedule seen for the first time begins now. A moment that is more than a minute past was
    missed: missed ones are counted, and caught up as the schedule says. A paused schedule passes
    over its moments without counting them.

    Raises:
        Forbidden: permission.missing, for all but the program itself.
    """
    require_system(tx.actor)
    return sum(_enqueue_due(tx, schedule, ticks) for schedule, ticks in schedules)


def list_schedules(tx: ReadTx) -> tuple[ScheduleRow, ...]:
    """The schedules that the clock has seen, by name; for whoever looks after the installation.

    Raises:
        Forbidden: permission.missing (jobs:read).
    """
    tx.actor.require("jobs:read")
    if not sees_upkeep(tx):
        return ()
    rows = tx.execute(select(SCHEDULES).order_by(_row.name))
    return tuple(_describe(tx, row) for row in rows.all())


def pause_schedule(tx: WriteTx, name: str) -> ScheduleRow:
    """Let due moments pass until it is resumed; a second time changes nothing.

    Raises:
        Forbidden: permission.missing (jobs:manage, in the installation's home organization).
        NotFound: schedule.not_found.
    """
    row = _load(tx, name)
    if row.paused_at is None:
        _save(tx, name, paused_at=tx.now, paused_by=tx.actor.name[:200])
        _record(tx, "schedule.paused", name)
    return _describe(tx, _load(tx, name))


def resume_schedule(tx: WriteTx, name: str) -> ScheduleRow:
    """Go on with the next due moment; what passed meanwhile was not missed.

    Raises:
        Forbidden: permission.missing (jobs:manage, in the installation's home organization).
        NotFound: schedule.not_found.
    """
    row = _load(tx, name)
    if row.paused_at is not None:
        _save(tx, name, paused_at=None, paused_by=None, last_due_at=tx.now)
        _record(tx, "schedule.resumed", name)
    return _describe(tx, _load(tx, name))


def run_schedule_now(tx: WriteTx, schedule: Schedule) -> UUID:
    """Do a schedule's work once, now, also while it is paused; the job's id.

    Raises:
        Forbidden: permission.missing (jobs:manage, in the installation's home organization).
        NotFound: schedule.not_found, before the clock has ever seen it.
        Conflict: job.exists, when it was asked for at this very moment already.
    """
    _load(tx, schedule.name)
    job_id = enqueue_due_once(tx, schedule.kind, schedule.args, schedule.name, tx.now)
    if job_id is None:
        raise errors.exists()
    _record(tx, "schedule.run_now", schedule.name)
    return job_id


def _enqueue_due(tx: WriteTx, schedule: Schedule, ticks: Ticks) -> int:
    row = _see(tx, schedule.name)
    if row is None:
        return 0
    if row.paused_at is not None or _was_ahead(tx, row):
        _save(tx, schedule.name, last_due_at=tx.now)
        return 0
    since = row.last_due_at or tx.now
    due = [moment for moment in ticks.due_between(since, tx.now) if since < moment <= tx.now]
    late = [moment for moment in due if moment < tx.now - timedelta(seconds=LATE_SECONDS)]
    wanted = [*_catch_up(schedule, late, len(due) > len(late)), *due[len(late) :]]
    made = sum(
        enqueue_due_once(tx, schedule.kind, schedule.args, schedule.name, moment) is not None
        for moment in wanted
    )
    if due or tx.now - row.updated_at > timedelta(seconds=SEEN_EVERY_SECONDS):
        _save(tx, schedule.name, **_progress(tx, row, due, late, made))
    return made


def _was_ahead(tx: WriteTx, row: Row[Any]) -> bool:
    """Whether the clock has been set back: what it saw ahead of time must not silence us so long.

    Moments that were enqueued then have their jobs, and get no second ones.
    """
    latest: datetime | None = row.last_due_at
    return latest is not None and latest > tx.now + timedelta(seconds=CLOCK_AHEAD_SECONDS)


def _catch_up(schedule: Schedule, late: list[datetime], has_timely: bool) -> list[datetime]:
    """Which missed moments are done after all."""
    if schedule.catch_up == "all":
        return late[-MAX_CAUGHT_UP:]
    if schedule.catch_up == "none" or has_timely:
        return []
    return late[-1:]


def _progress(
    tx: WriteTx, row: Row[Any], due: list[datetime], late: list[datetime], made: int
) -> dict[str, Any]:
    values: dict[str, Any] = {"last_due_at": due[-1] if due else row.last_due_at or tx.now}
    if made:
        values["last_enqueued_at"] = tx.now
    if late:
        values["missed"] = row.missed + len(late)
    elif due:
        values["missed"] = 0
    return values


def _see(tx: WriteTx, name: str) -> Row[Any] | None:
    """The schedule's row, locked; made at first sight. None while another process has it."""
    insert: Any = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    wanted = select(SCHEDULES).where(_row.name == name)
    row = tx.execute(wanted.with_for_update(skip_locked=True)).one_or_none()
    if row is not None:
        return row
    values = {"name": name, "last_due_at": tx.now, "missed": 0, "updated_at": tx.now}
    tx.execute(insert(SCHEDULES).values(values).on_conflict_do_nothing())
    return None


def _load(tx: WriteTx, name: str) -> Row[Any]:
    require_upkeep(tx)
    row = tx.execute(select(SCHEDULES).where(_row.name == name).with_for_update()).one_or_none()
    if row is None:
        raise errors.schedule_not_found()
    return row


def _save(tx: WriteTx, name: str, **values: Any) -> None:
    tx.execute(update(SCHEDULES).where(_row.name == name).values(updated_at=tx.now, **values))


def _record(tx: WriteTx, topic: str, name: str) -> None:
    tx.record(DomainEvent(topic, "schedule", None, {"name": name}))


def _describe(tx: ReadTx, row: Row[Any]) -> ScheduleRow:
    values = {name: getattr(row, name) for name in ScheduleRow.model_fields if name != "last_job"}
    return ScheduleRow(**values, last_job=_find_last(tx, row.name))


def _find_last(tx: ReadTx, name: str) -> JobSummary | None:
    query = SUMMARY.where(JOBS.c.schedule_name == name).order_by(JOBS.c.due_at.desc()).limit(1)
    row = tx.execute(query).one_or_none()
    return None if row is None else summarize(row)
