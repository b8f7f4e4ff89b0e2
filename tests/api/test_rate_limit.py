"""The limiters by themselves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from crmtui.api.rate_limit import HOUR, MINUTE, BulkLimiter, RequestLimiter, Standing, Window
from crmtui.kit.clock import FixedClock
from crmtui.kit.errors import LimitReached, Throttled
from tests.api.conftest import Tick


def test_no_sixty_seconds_hold_more_than_the_limit() -> None:
    tick = Tick()
    limiter = RequestLimiter(tick)
    passed: list[float] = []
    for _ in range(2_000):
        tick.seconds += 0.37
        try:
            limiter.count("key", [Window(60)])
        except Throttled:
            continue
        passed.append(tick.seconds)
    for at in passed:
        assert sum(at <= other < at + 60 for other in passed) <= 60
    assert len(passed) > 2_000 * 0.37 - 60


def test_what_it_promises_is_true() -> None:
    tick = Tick()
    limiter = RequestLimiter(tick)
    for _ in range(3):
        limiter.count("key", [Window(3)])
        tick.seconds += 7.3
    with pytest.raises(Throttled) as refused:
        limiter.count("key", [Window(3)])
    tick.seconds += refused.value.retry_after
    limiter.count("key", [Window(3)])


def test_the_window_that_ran_out_says_when_it_opens() -> None:
    tick = Tick()
    limiter, windows = RequestLimiter(tick), [Window(2, MINUTE), Window(3, HOUR)]
    limiter.count("key", windows)
    tick.seconds += 10
    assert limiter.count("key", windows) == Standing(limit=3, remaining=1, reset=3590)
    with pytest.raises(Throttled) as refused:
        limiter.count("key", windows)
    assert (refused.value.details["limit"], refused.value.retry_after) == (2, 50)
    tick.seconds += 50
    limiter.count("key", windows)
    tick.seconds += 120
    with pytest.raises(Throttled) as refused:
        limiter.count("key", windows)
    assert (refused.value.details["limit"], refused.value.retry_after) == (3, 3420)


def test_a_burst_is_let_through_without_being_promised() -> None:
    limiter, windows = RequestLimiter(Tick()), [Window(4, announced=2)]
    told = [limiter.count("key", windows) for _ in range(4)]
    assert [each.remaining for each in told if each] == [1, 0, 0, 0]
    with pytest.raises(Throttled) as refused:
        limiter.count("key", windows)
    assert refused.value.details["limit"] == 2


def test_threads_get_exactly_the_limit() -> None:
    limiter = RequestLimiter(Tick())

    def ask(_number: int) -> bool:
        try:
            limiter.count("key", [Window(100)])
        except Throttled:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(500))) == 100


def test_unlimited_is_not_even_counted() -> None:
    limiter = RequestLimiter(Tick())
    for _ in range(5):
        limiter.count("key", [])
    limiter.count("key", [Window(1)])


def test_the_silent_are_forgotten() -> None:
    tick = Tick()
    limiter = RequestLimiter(tick)
    for number in range(3_000):
        tick.seconds += 6
        limiter.count(number, [Window(60)])
    assert len(limiter._calls) < 2_000


def test_bulk_operations_start_anew_each_day(clock: FixedClock) -> None:
    limiter = BulkLimiter(clock.now)
    limiter.count("org", 1)
    limiter.count("other", 1)
    limiter.count("org", None)
    with pytest.raises(LimitReached) as refused:
        limiter.count("org", 1)
    assert refused.value.code == "bulk.limit_reached"
