"""When schedules are due: crontab lines and intervals, over changes of summer time."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.scheduler.ticks import CronTicks, IntervalTicks, name_weekdays

BERLIN = "Europe/Berlin"
SPRING = datetime(2026, 3, 28, 12, tzinfo=UTC)
"""The day before clocks in Berlin go from 2:00 to 3:00 (at 1:00 UTC)."""
AUTUMN = datetime(2026, 10, 24, 12, tzinfo=UTC)
"""The day before clocks in Berlin go from 3:00 back to 2:00 (at 1:00 UTC)."""


def local_times(crontab: str, after: datetime, hours: int = 24) -> list[str]:
    found = CronTicks(crontab, BERLIN).due_between(after, after + timedelta(hours=hours))
    return [f"{moment.astimezone(ZoneInfo(BERLIN)):%d %H:%M}" for moment in found]


@pytest.mark.parametrize(
    ("crontab", "after", "due"),
    [
        # A local time that the change skips comes an hour later by the wall, once.
        ("30 2 * * *", SPRING, ["29 03:30"]),
        ("0 3 * * *", SPRING, ["29 03:00"]),
        ("30 2 * * *", SPRING + timedelta(hours=24), ["30 02:30"]),
        # One that it repeats comes once, the first time.
        ("30 2 * * *", AUTUMN, ["25 02:30"]),
        ("0 3 * * *", AUTUMN, ["25 03:00"]),
    ],
)
def test_fixed_hours_come_once_a_day(crontab: str, after: datetime, due: list[str]) -> None:
    assert local_times(crontab, after) == due


@pytest.mark.parametrize("after", [SPRING, AUTUMN])
def test_open_hours_follow_the_time_that_passes(after: datetime) -> None:
    found = [*CronTicks("*/30 * * * *", BERLIN).due_between(after, after + timedelta(days=1))]
    assert found == [after + timedelta(minutes=30 * number) for number in range(1, 49)]


@given(
    st.sampled_from(["30 2 * * *", "0 3 * * *", "*/20 * * * *", "0 */2 * * *", "15 1-3 * * *"]),
    st.sampled_from([SPRING, AUTUMN]),
    st.lists(st.integers(1, 36 * 60), max_size=8),
)
def test_the_windows_do_not_matter(crontab: str, start: datetime, cuts: list[int]) -> None:
    ticks, end = CronTicks(crontab, BERLIN), start + timedelta(hours=36)
    edges = [start, *(start + timedelta(minutes=cut) for cut in sorted(cuts)), end]
    pieces = [
        moment
        for after, until in itertools.pairwise(edges)
        for moment in ticks.due_between(after, until)
    ]
    assert pieces == [*ticks.due_between(start, end)]


def test_an_interval_is_the_same_for_everybody() -> None:
    start = datetime(2026, 6, 12, 18, 0, 7, tzinfo=UTC)
    found = [*IntervalTicks(15).due_between(start, start + timedelta(seconds=38))]
    assert [moment.second for moment in found] == [15, 30, 45]
    assert [*IntervalTicks(15).due_between(found[0], found[2])] == found[1:]


@pytest.mark.parametrize(
    ("field", "named"),
    [
        ("*", "*"),
        ("0", "sun"),
        ("7", "sun"),
        ("1-5", "mon,tue,wed,thu,fri"),
        ("*/2", "sun,tue,thu,sat"),
        ("5-7", "sun,fri,sat"),
        ("Fri-mon,3", "sun,mon,wed,fri,sat"),
    ],
)
def test_weekdays_are_those_of_crontab(field: str, named: str) -> None:
    assert name_weekdays(field) == named


def test_sundays_are_sundays() -> None:
    [due] = CronTicks("0 12 * * 0").due_between(SPRING, SPRING + timedelta(days=6))
    assert due.strftime("%A") == "Sunday"


@pytest.mark.parametrize("line", ["", "* * * *", "61 * * * *", "0 0 1 * 1", "0 0 * * 8"])
def test_what_is_no_crontab_line_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        CronTicks(line)


@pytest.mark.parametrize("seconds", [0, -5])
def test_an_interval_is_positive(seconds: int) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        IntervalTicks(seconds)
