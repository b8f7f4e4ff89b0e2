"""When a schedule is due: crontab lines and intervals, computed by APScheduler's triggers.

Every process computes the same moments, whenever it looks and however it cuts the time into
windows. A summer time change neither loses nor doubles a run: a line with fixed hours runs once a
day (a local time that the change skips runs an hour later by the wall, one that it repeats runs the
first time), a line with `*` hours follows the time that really passes.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANT: Final = timedelta(microseconds=1)
_LONGEST_CHANGE: Final = timedelta(hours=3)
"""No zone of the last fifty years moved its clocks further at once by summer time."""

_WEEKDAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


class _Trigger(Protocol):
    def get_next_fire_time(
        self, previous_fire_time: datetime | None, now: datetime
    ) -> datetime | None: ...


class CronTicks:
    """The due moments of a crontab line (minute, hour, day, month, weekday) in a time zone."""

    def __init__(self, crontab: str, timezone: str = "UTC") -> None:
        """Understand the line; weekdays are crontab's: 0 and 7 are Sunday.

        Raises:
            ValueError: it is no crontab line, or names both days and weekdays (of which crontab
                means either and APScheduler both).
        """
        minute, hour, day, month, weekday = _split(crontab)
        if day != "*" and weekday != "*":
            raise ValueError(f"'{crontab}' names days and weekdays; choose one")
        self._zone = ZoneInfo(timezone)
        self._fixed_hours = "*" not in hour
        self._trigger: _Trigger = CronTrigger(
            minute=minute,
            hour=hour,
            day=day,
            month=month,
            day_of_week=name_weekdays(weekday),
            timezone=self._zone,
        )

    def due_between(self, after: datetime, until: datetime) -> Iterator[datetime]:
        """All due moments later than `after` and not later than `until`, in UTC and in order."""
        start = _before_change(after, self._zone)
        for moment in _walk(self._trigger, start, until, self._zone):
            repeated = self._fixed_hours and moment.astimezone(self._zone).fold
            if moment > after and not repeated:
                yield moment


class IntervalTicks:
    """A due moment every so many seconds, counted from 1970, so that all processes agree."""

    def __init__(self, seconds: float) -> None:
        """Raises ValueError where the interval is not positive."""
        if seconds <= 0:
            raise ValueError(f"an interval of {seconds} seconds")
        self._trigger: _Trigger = IntervalTrigger(seconds=seconds, start_date=_EPOCH, timezone=UTC)

    def due_between(self, after: datetime, until: datetime) -> Iterator[datetime]:
        """All due moments later than `after` and not later than `until`, in UTC and in order."""
        return _walk(self._trigger, after + _INSTANT, until, UTC)


def name_weekdays(field: str) -> str:
    """Crontab's weekdays (`1-5`, `*/2`, `0,6`, `mon-fri`) by name, which APScheduler counts
    otherwise.

    Raises:
        ValueError: there is no such weekday.
    """
    if field == "*":
        return field
    days = sorted({day for part in field.split(",") for day in _days_of(part)})
    return ",".join(_WEEKDAYS[day] for day in days)


def _walk(trigger: _Trigger, start: datetime, until: datetime, zone: tzinfo) -> Iterator[datetime]:
    moment = trigger.get_next_fire_time(None, start.astimezone(zone))
    while moment is not None and moment.astimezone(UTC) <= until:
        yield moment.astimezone(UTC)
        following = (moment.astimezone(UTC) + _INSTANT).astimezone(zone)
        moment = trigger.get_next_fire_time(None, following)


def _before_change(after: datetime, zone: ZoneInfo) -> datetime:
    """Where to start looking: a skipped local time is found only from before the change."""
    earlier = after - _LONGEST_CHANGE
    changed = earlier.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset()
    return earlier if changed else after + _INSTANT


def _split(crontab: str) -> list[str]:
    fields = crontab.split()
    if len(fields) != 5:
        raise ValueError(f"'{crontab}' has {len(fields)} fields instead of 5")
    return fields


def _days_of(part: str) -> Iterator[int]:
    span, _, step = part.partition("/")
    if span == "*":
        first, last = 0, 6
    else:
        low, _, high = span.partition("-")
        first = _weekday(low)
        last = _weekday(high) if high else (6 if step else first)
    if last < first:
        last += 7
    return (day % 7 for day in range(first, last + 1, int(step or 1)))


def _weekday(text: str) -> int:
    if text.lower() in _WEEKDAYS:
        return _WEEKDAYS.index(text.lower())
    number = int(text)
    if not 0 <= number <= 7:
        raise ValueError(f"no weekday {text}")
    return number
