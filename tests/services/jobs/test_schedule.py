"""Schedules: each due moment once, over clock changes, suspends and several processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.clock import FixedClock
from crmtui.kit.errors import Forbidden, NotFound
from crmtui.models import Job
from crmtui.services import jobs
from crmtui.services.jobs import JobFilter, Schedule
from tests.conftest import NOW
from tests.factories import create_organization
from tests.services.jobs.kinds import MAIL, WORKER, Letter

BERLIN = ZoneInfo("Europe/Berlin")
SPRING = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
"""The night after this day has no 02:30 in Berlin."""


class Every:
    """A moment every so many minutes of real time."""

    def __init__(self, minutes: int) -> None:
        self._step = timedelta(minutes=minutes)

    def due_between(self, after: datetime, until: datetime) -> Iterator[datetime]:
        midnight = after.replace(hour=0, minute=0, second=0, microsecond=0)
        moment = midnight + ((after - midnight) // self._step + 1) * self._step
        while moment <= until:
            yield moment
            moment += self._step


class Nightly:
    """02:30 by the wall in Berlin, or an hour later where that time does not exist."""

    def due_between(self, after: datetime, until: datetime) -> Iterator[datetime]:
        day = after.astimezone(BERLIN).date()
        while True:
            wall = datetime(day.year, day.month, day.day, 2, 30, tzinfo=BERLIN)
            moment = wall.astimezone(UTC)
            if moment > until:
                return
            if moment > after:
                yield moment
            day += timedelta(days=1)


def make(name: str, catch_up: str) -> Schedule:
    return Schedule(name, name, MAIL, Letter(), every=60, catch_up=catch_up)  # type: ignore[arg-type]


ONE, NONE, ALL = make("one", "one"), make("none", "none"), make("all", "all")
NIGHT = Schedule("night", "Night", MAIL, Letter(), cron="30 2 * * *", timezone="Europe/Berlin")
PLAN = ((ONE, Every(10)), (NONE, Every(10)), (ALL, Every(10)), (NIGHT, Nightly()))


def tick(backend: Backend) -> int:
    with backend.write(WORKER) as tx:
        return jobs.enqueue_due(tx, PLAN)


def runs(backend: Backend) -> dict[str, list[datetime]]:
    """The due moments for which there are jobs, by schedule; each is there once."""
    with backend.read(system_actor()) as tx:
        rows = tx.execute(select(Job.schedule_name, Job.due_at).order_by(Job.due_at)).all()
    assert max(Counter(rows).values(), default=1) == 1
    found: dict[str, list[datetime]] = {}
    for name, due_at in rows:
        found.setdefault(name, []).append(due_at)
    return found


def test_a_day_with_a_clock_change_and_a_suspend(backend: Backend, clock: FixedClock) -> None:
    """Three processes look in any order within a minute; all sleep from 05:00 to 07:00 UTC."""
    clock.advance(SPRING - clock.now())
    chance = Random(1)
    end = SPRING + timedelta(hours=24)
    asleep = (SPRING + timedelta(hours=17), SPRING + timedelta(hours=19))
    tick(backend)
    looks = {process: clock.now() for process in range(3)}
    missed: list[int] = []
    while clock.now() < end:
        process, moment = min(looks.items(), key=lambda item: item[1])
        if asleep[0] < moment < asleep[1]:
            moment = asleep[1]
        clock.advance(max(moment - clock.now(), timedelta(0)))
        tick(backend)
        following = next(iter(Every(10).due_between(moment, moment + timedelta(hours=1))))
        looks[process] = following + timedelta(seconds=chance.randint(0, 50))
        if moment == asleep[1]:
            with backend.read(WORKER) as tx:
                missed = [one.missed for one in jobs.list_schedules(tx)]
    found = runs(backend)
    due = list(Every(10).due_between(SPRING, end))
    slept = [one for one in due if asleep[0] <= one < asleep[1]]
    # The moment at which they woke was in time; all before it in those two hours were not.
    assert found["all"] == due
    assert found["none"] == found["one"] == [one for one in due if one not in slept]
    assert found["night"] == [datetime(2026, 3, 29, 1, 30, tzinfo=UTC)]
    assert max(missed) in (len(slept), len(slept) - 1)


def test_what_was_missed_is_caught_up_by_policy_and_counted(
    backend: Backend, clock: FixedClock
) -> None:
    tick(backend)
    clock.advance(timedelta(minutes=35))
    tick(backend)
    found = runs(backend)
    moments = [NOW + timedelta(minutes=10 * n) for n in (1, 2, 3)]
    assert (found["one"], found["all"], "none" in found) == (moments[2:], moments, False)
    with backend.read(WORKER) as tx:
        shown = {one.name: one for one in jobs.list_schedules(tx)}
    assert [shown[name].missed for name in ("one", "none", "all")] == [3, 3, 3]
    assert shown["one"].last_job is not None
    clock.advance(timedelta(minutes=5))
    tick(backend)
    with backend.read(WORKER) as tx:
        assert [one.missed for one in jobs.list_schedules(tx)][:1] == [0]


def test_at_first_sight_nothing_is_made_up_for(backend: Backend, clock: FixedClock) -> None:
    assert tick(backend) == 0
    assert tick(backend) == 0
    clock.advance(timedelta(minutes=10))
    assert tick(backend) == 3
    assert tick(backend) == 0


def test_a_clock_that_was_ahead_silences_no_schedule(backend: Backend, clock: FixedClock) -> None:
    tick(backend)
    clock.advance(timedelta(days=365))
    tick(backend)
    clock.advance(timedelta(days=-365))
    assert tick(backend) == 0
    clock.advance(timedelta(minutes=10))
    assert tick(backend) == 3


def test_a_paused_schedule_passes_over_its_moments(backend: Backend, clock: FixedClock) -> None:
    home = create_organization(backend)
    tick(backend)
    with backend.write(home) as tx:
        assert jobs.pause_schedule(tx, "one").paused_by == home.name
    clock.advance(timedelta(minutes=30))
    tick(backend)
    assert "one" not in runs(backend)
    with backend.write(home) as tx:
        job_id = jobs.run_schedule_now(tx, ONE)
        assert jobs.get_job(tx, job_id).organization_id is None
        assert jobs.resume_schedule(tx, "one").missed == 0
    assert runs(backend)["one"] == [clock.now()]
    clock.advance(timedelta(minutes=10))
    tick(backend)
    assert len(runs(backend)["one"]) == 2


def test_upkeep_is_the_home_organization_s(backend: Backend, clock: FixedClock) -> None:
    home = create_organization(backend, "Home")
    clock.advance(timedelta(seconds=1))
    other = create_organization(backend, "Other")
    tick(backend)
    clock.advance(timedelta(minutes=10))
    tick(backend)
    job_id: UUID | None = None
    with backend.read(home) as tx:
        page = jobs.list_jobs(tx, JobFilter())
        job_id = page.items[0].id
        assert (len(page.items), jobs.count_jobs(tx, JobFilter()).value) == (3, 3)
        assert jobs.check_health(tx).pending.value == 3
        assert len(jobs.list_schedules(tx)) == 4
    for act in (_see_nothing, _handle_nothing):
        act(backend, other, job_id)
    with backend.write(home) as tx:
        jobs.cancel_job(tx, job_id)


def _see_nothing(backend: Backend, other: Actor, job_id: UUID) -> None:
    with backend.read(other) as tx:
        assert jobs.list_jobs(tx, JobFilter()).items == ()
        assert jobs.check_health(tx).pending.value == 0
        assert jobs.list_schedules(tx) == ()
        with pytest.raises(NotFound):
            jobs.get_job(tx, job_id)


def _handle_nothing(backend: Backend, other: Actor, job_id: UUID) -> None:
    with backend.write(other) as tx:
        for act in (jobs.cancel_job, jobs.retry_job, jobs.delete_job):
            with pytest.raises(NotFound):
                act(tx, job_id)
        with pytest.raises(Forbidden):
            jobs.pause_schedule(tx, "one")
