"""Looks which schedules are due and enqueues their work. Any number of processes may look."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from crmtui.kit.actor import system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.transactions import ReadTx
from crmtui.scheduler.ticks import CronTicks, IntervalTicks
from crmtui.services import identity, jobs
from crmtui.services.jobs import Schedule, Ticks
from crmtui.services.upkeep import HOME

LOOK_EVERY: Final = timedelta(seconds=30)
"""How often the database is asked even where nothing is due: its answer to "does the clock tick?",
and what sees a clock that was set, or a zone that was changed."""

_CLOCK: Final = system_actor("clock")


class Ticker:
    """Enqueues the runs of schedules. `tick` may be called as often as one likes."""

    def __init__(self, backend: Backend, schedules: Sequence[Schedule]) -> None:
        self._backend = backend
        self._schedules = tuple(schedules)
        self._looked_at: datetime | None = None
        self._next_at: datetime | None = None

    def tick(self) -> int:
        """Enqueue what has come due; how many jobs.

        Raises:
            Unavailable: the database does not answer; nothing is lost by that.
        """
        now = self._backend.clock.now()
        if self._is_quiet(now):
            return 0
        with self._backend.read(_CLOCK) as tx:
            home = find_home_zone(tx)
        dated = [(one, ticks_of(one, home)) for one in self._schedules]
        with self._backend.write(_CLOCK) as tx:
            made = jobs.enqueue_due(tx, dated)
            now = tx.now
        self._looked_at = now
        self._next_at = min(_first(ticks, now) for _schedule, ticks in dated)
        return made

    def _is_quiet(self, now: datetime) -> bool:
        """Whether it is known that nothing is due; a clock that went back knows nothing."""
        if self._looked_at is None or self._next_at is None:
            return False
        return self._looked_at <= now < self._next_at


def ticks_of(schedule: Schedule, home_zone: str) -> Ticks:
    """When a schedule is due.

    Raises:
        ValueError: it has no crontab line and no interval, or one that cannot be understood.
    """
    zone = home_zone if schedule.timezone == HOME else schedule.timezone
    return _make_ticks(schedule.cron, schedule.every, zone)


@cache
def _make_ticks(cron: str | None, every: float | None, zone: str) -> Ticks:
    if cron is not None:
        return CronTicks(cron, zone)
    return IntervalTicks(every or 0)


def _first(ticks: Ticks, now: datetime) -> datetime:
    """The next due moment, or the next time to look if that is sooner."""
    return next(iter(ticks.due_between(now, now + LOOK_EVERY)), now + LOOK_EVERY)


def find_home_zone(tx: ReadTx) -> str:
    """The time zone of the oldest organization; until there is one, UTC."""
    known = identity.list_organizations(tx)
    return min(known, key=lambda one: (one.created_at, one.id)).timezone if known else "UTC"
