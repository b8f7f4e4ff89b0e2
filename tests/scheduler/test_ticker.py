"""Schedules over a night: each due moment once, whoever looks, with a change of time and a
suspend in it."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crmtui.bootstrap import open_backend
from crmtui.kit.backend import Backend
from crmtui.kit.clock import FixedClock
from crmtui.scheduler.ticker import Ticker
from crmtui.services import identity, jobs
from crmtui.services.identity import OrganizationCreate
from crmtui.services.jobs import JobFilter, Schedule
from crmtui.services.upkeep import HOME, SCHEDULES
from tests.scheduler.work import NOOP, SYSTEM

EVENING = datetime(2026, 10, 24, 22, 0, 30, tzinfo=UTC)
"""In Berlin the clocks go back at 1:00 UTC."""
MINUTE = timedelta(minutes=1)
OFTEN = Schedule("test.often", "Often", NOOP, cron="*/10 * * * *", timezone="Europe/Berlin")
NIGHTLY = Schedule("test.nightly", "Nightly", NOOP, cron="30 2 * * *", timezone=HOME)
EACH = Schedule("test.each", "Each", NOOP, every=1800, catch_up="all")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(EVENING)


def due_moments(backend: Backend, name: str) -> list[datetime]:
    """For which moments the schedule's work was enqueued."""
    with backend.read(SYSTEM) as tx:
        page = jobs.list_jobs(tx, JobFilter(), limit=500)
        found = [jobs.get_job(tx, one.id) for one in page.items]
    return sorted(one.due_at for one in found if one.schedule_name == name)


def row_of(backend: Backend, name: str) -> jobs.ScheduleRow:
    with backend.read(SYSTEM) as tx:
        return next(one for one in jobs.list_schedules(tx) if one.name == name)


@pytest.fixture
def crew(database_url: str, clock: FixedClock) -> Iterator[Callable[[], None]]:
    """Three that look at once, each with connections of its own, as three processes have."""
    with ExitStack() as stack, ThreadPoolExecutor(3) as pool:
        backends = [open_backend(database_url, clock) for _ in range(3)]
        for backend in backends:
            stack.callback(backend.close)
        tickers = [Ticker(backend, (OFTEN, NIGHTLY, EACH)) for backend in backends]
        together = threading.Barrier(3)

        def look(ticker: Ticker) -> None:
            together.wait()
            ticker.tick()

        yield lambda: [*pool.map(look, tickers)] and None


def test_a_night_with_a_change_of_time_and_a_suspend(
    crew: Callable[[], None], backend: Backend, clock: FixedClock
) -> None:
    with backend.write(SYSTEM) as tx:
        house = OrganizationCreate(name="House", timezone="Europe/Berlin")
        identity.create_organization(tx, house)
    for _minute in range(180):
        crew()
        clock.advance(MINUTE)
    assert row_of(backend, OFTEN.name).missed == 0
    clock.advance(timedelta(hours=2))
    for _minute in range(30):
        crew()
        clock.advance(MINUTE)

    every_ten = [EVENING.replace(second=0) + 10 * MINUTE * number for number in range(1, 33)]
    until_suspend, after = EVENING + 179 * MINUTE, EVENING + timedelta(hours=5)
    often = due_moments(backend, OFTEN.name)
    assert len(often) == len(set(often))
    assert [one for one in often if one < until_suspend] == [
        one for one in every_ten if one < until_suspend
    ]
    # Of what was missed while nobody was there, the latest is done.
    assert [one for one in often if until_suspend <= one <= after] == [
        max(one for one in every_ten if one <= after)
    ]
    nightly = due_moments(backend, NIGHTLY.name)
    assert [one.astimezone(ZoneInfo("Europe/Berlin")).hour for one in nightly] == [2]
    each = due_moments(backend, EACH.name)
    assert [b - a for a, b in itertools.pairwise(each)] == [30 * MINUTE] * (len(each) - 1)


def test_nothing_is_asked_while_nothing_can_be_due(
    backend: Backend, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticker = Ticker(backend, (EACH,))
    ticker.tick()
    with monkeypatch.context() as closed:
        closed.setattr(backend, "write", None)
        clock.advance(timedelta(seconds=29))
        assert ticker.tick() == 0
    clock.advance(timedelta(seconds=-60))  # somebody set the clock
    ticker.tick()
    with backend.read(SYSTEM) as tx:
        assert jobs.check_health(tx).scheduler_lag_seconds == 0


def test_every_schedule_has_a_handler_and_can_be_understood(
    sqlite_backend: Backend, clock: FixedClock
) -> None:
    from crmtui.scheduler.kinds import load_registry
    from crmtui.settings import load_settings

    registry = load_registry(load_settings())
    assert {one.kind.name for one in SCHEDULES} <= set(registry)
    assert len({one.name for one in SCHEDULES}) == len(SCHEDULES)
    ticker = Ticker(sqlite_backend, SCHEDULES)
    ticker.tick()
    clock.advance(timedelta(days=1))
    assert ticker.tick() == len(SCHEDULES)
