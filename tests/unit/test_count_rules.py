"""What follows from counts, as tables."""

from __future__ import annotations

import pytest

from crmtui.services.counts import CountThreshold, Outcome
from crmtui.services.counts.rules import (
    Tally,
    allowed_difference,
    decide_first,
    decide_second,
    missing_reserved,
)

AGREES, RECOUNT, POSTED, REVIEW = Outcome.AGREES, Outcome.RECOUNT, Outcome.POSTED, Outcome.REVIEW


@pytest.mark.parametrize(
    ("expected", "units", "percent", "allowed"),
    [(0, 2, 50, 2), (100, 2, 5, 5), (199, 0, 1, 1), (99, 0, 1, 0), (1000, 0, 0, 0)],
)
def test_the_greater_of_the_two_is_allowed(
    expected: int, units: int, percent: int, allowed: int
) -> None:
    assert allowed_difference(expected, CountThreshold(units=units, percent=percent)) == allowed


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [([], AGREES), ([(5, 5), (0, 0)], AGREES), ([(5, 5), (0, 1)], RECOUNT), ([(5, 4)], RECOUNT)],
)
def test_after_one_count(lines: list[tuple[int, int]], outcome: Outcome) -> None:
    assert decide_first(Tally(*line) for line in lines) is outcome


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        ([(10, 8, 10)], AGREES),
        ([(10, 10, None), (10, 8, 10)], AGREES),
        ([(10, 8, 8)], POSTED),
        ([(10, 12, 12), (5, 3, 5)], POSTED),
        ([(10, 7, 7)], REVIEW),
        ([(10, 8, 9)], REVIEW),
        ([(10, 8, 8), (10, 8, 9)], REVIEW),
        ([(0, 0, 1)], REVIEW),
    ],
)
def test_after_the_recount(lines: list[tuple[int, int, int | None]], outcome: Outcome) -> None:
    threshold = CountThreshold(units=2, percent=0)
    assert decide_second((Tally(*line) for line in lines), threshold) is outcome


@pytest.mark.parametrize(
    ("difference", "available", "missing"), [(-3, 3, 0), (-3, 1, 2), (4, 0, 0), (-1, 0, 1)]
)
def test_reserved_units_that_are_not_there(difference: int, available: int, missing: int) -> None:
    assert missing_reserved(difference, available) == missing
