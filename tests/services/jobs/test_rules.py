"""Numbers and decisions that need no database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import TypeAdapter, ValidationError

from crmtui.kit.errors import Invalid, Throttled, Unavailable
from crmtui.kit.ids import new_id
from crmtui.services.jobs import (
    Claimed,
    Failed,
    GiveUp,
    JobCancelled,
    JobStopped,
    LeaseLost,
    RetryLater,
    Snooze,
    backoff,
    failure_of,
    outcome_of,
)
from crmtui.services.jobs.job_ids import ids_of, key_of, lowest_id, make_id
from crmtui.services.jobs.rules import MAX_RETRY_AFTER_SECONDS, STACK_LIMIT, retry_seconds
from crmtui.services.jobs.search_index import searchable

moments = some.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=some.just(UTC),
)


@given(some.integers(1, 10_000), some.randoms(use_true_random=False))
def test_backoff_stays_within_its_documented_bounds(attempt: int, random: Random) -> None:
    bare = min(15 * 2 ** (attempt - 1), 3600)
    assert 0.8 * bare <= backoff(attempt, random) <= 1.2 * bare


@given(some.floats(-1e9, 1e12), some.integers(1, 50))
def test_what_a_server_asks_for_is_honoured_up_to_a_day(seconds: float, attempt: int) -> None:
    chosen = retry_seconds(attempt, seconds, Random(1))
    assert 0 <= chosen <= MAX_RETRY_AFTER_SECONDS
    if 0 <= seconds <= MAX_RETRY_AFTER_SECONDS:
        assert chosen == seconds


@given(moments, some.timedeltas(timedelta(microseconds=1), timedelta(days=9000)))
def test_ids_have_the_order_of_moments(moment: datetime, later: timedelta) -> None:
    first, second, third = (make_id(moment) for _ in range(3))
    assert lowest_id(moment) <= first < second < third < lowest_id(moment + timedelta(seconds=1))
    assert lowest_id(moment) < lowest_id(moment + later)
    assert (first.version, first.variant) == (7, new_id().variant)
    low, high = ids_of(key_of(first))
    assert low <= first <= high < second
    assert key_of(low) == key_of(high) == key_of(first) < key_of(second) < 2**63


def test_a_large_batch_stays_in_order() -> None:
    ids = [make_id(datetime(2026, 1, 1, tzinfo=UTC)) for _ in range(10_000)]
    assert ids == sorted(set(ids))


def raised(error: Exception, depth: int = 0) -> Exception:
    """The error as a handler raises it."""
    try:
        if depth:
            raise raised(error, depth - 1)
        raise error
    except Exception as caught:
        return caught


def test_errors_become_failures_by_their_kind() -> None:
    def told(error: Exception) -> tuple[str, bool, float | None, bool]:
        failure = failure_of(error)
        return failure.code, failure.give_up, failure.retry_after, failure.costs

    assert told(GiveUp("a.b", "x")) == ("a.b", True, None, True)
    assert told(Invalid("a.bad", "x")) == ("a.bad", True, None, True)
    assert told(Unavailable("a.down", "x")) == ("a.down", False, None, True)
    assert told(Throttled("a.slow", "x", 90)) == ("a.slow", False, 90, True)
    assert told(RetryLater(7, "x")) == ("job.retry_later", False, 7, False)
    assert told(ZeroDivisionError("x")) == ("ZeroDivisionError", False, None, True)


def test_a_stack_is_cut_and_quotes_nothing_that_was_sent() -> None:
    cause = raised(ValueError("token=s3cret"))
    error = ZeroDivisionError("no")
    error.__cause__ = cause
    failure = failure_of(raised(error, 400))
    assert "s3cret" not in failure.stack
    assert len(failure.stack) <= STACK_LIMIT
    assert failure.stack.endswith("ZeroDivisionError")


def test_messages_quote_no_secrets() -> None:
    with pytest.raises(ValidationError) as wrong:
        TypeAdapter(dict[str, int]).validate_python({"token": "s3cret"})
    failure = failure_of(wrong.value)
    assert "token" in failure.message
    assert "s3cret" not in failure.message
    unreachable = failure_of(ConnectionError("no answer of postgresql://me:s3cret@db:5432/crm"))
    assert unreachable.message == "no answer of postgresql://***@db:5432/crm"


def test_signals_are_no_failures() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    claimed = Claimed(
        *(new_id(), new_id(), 1, "a", "b", {}, None, "system", None, "system", 5, now),
        *(new_id(), now),
    )
    signals = (JobCancelled(), JobStopped(), Snooze(3), LeaseLost())
    names = [type(outcome_of(claimed, signal)).__name__ for signal in signals]
    assert names == ["CancelledByRequest", "Released", "Snoozed", "NoneType"]
    assert isinstance(outcome_of(claimed, KeyError("x")), Failed)


def test_documents_hold_the_words_of_all_values() -> None:
    args = {"to": "Jürgen@Example.org", "n": 7, "on": True, "deep": [{"x": None}, ["a-b"]]}
    assert searchable("mail.send", args, "SMTP down").split() == [
        *("smtp", "down", "mail", "send", "jurgen", "example", "org", "7", "a", "b")
    ]
