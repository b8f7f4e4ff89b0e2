"""When a delivery is tried again, and what its endpoint's health becomes. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Final

from crmtui.services.webhooks.schemas import EndpointHealth

SCHEDULE: Final = (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds before each attempt, after the one before it: the example of the Standard Webhooks
specification, 75 h 35 min in all."""
JITTER: Final = 0.2
"""Each wait is up to this share longer or shorter, so that what failed together returns apart."""
LONGEST_RETRY_AFTER: Final = timedelta(hours=24)
TIMEOUT: Final = timedelta(seconds=20)
"""Of one attempt, from resolving the name to the last byte of the response."""
LEASE: Final = timedelta(seconds=60)
"""A delivery that was claimed and not heard of again is sent by somebody else after this."""

FAILING_AFTER: Final = 4
"""Failures in a row that make an endpoint `failing`."""
FAILING_SHARE: Final = 4
"""How many deliveries at once a failing endpoint gets."""
DISABLED_AFTER: Final = timedelta(days=5)
"""Nothing but failures for so long, and the program disables the endpoint."""
NOTICE_BEFORE: Final = timedelta(hours=24)
"""So long before that, those who watch are told."""
FEWEST_FAILURES: Final = len(SCHEDULE)
"""An endpoint that hardly anything was sent to is not disabled."""
GONE: Final = 410
THROTTLED: Final = frozenset({429, 502, 504})
LONGEST_PAUSE: Final = timedelta(minutes=5)
"""Of an endpoint that asks for less without saying for how long."""


def succeeded(status: int | None) -> bool:
    """Whether a response means that the message has arrived: 2xx. A redirect is a failure."""
    return status is not None and 200 <= status < 300


def jittered(seconds: float, random: Random) -> float:
    """`seconds`, up to a fifth more or less."""
    return seconds * random.uniform(1 - JITTER, 1 + JITTER)


def next_wait(step: int, retry_after: float | None, random: Random) -> timedelta | None:
    """How long after attempt `step` (0 is the first) the next one is made; None: it was the last.

    What the receiver asks for (Retry-After) counts up to 24 hours, and never shortens the wait.
    """
    if step + 1 >= len(SCHEDULE):
        return None
    wait = timedelta(seconds=jittered(SCHEDULE[step + 1], random))
    if retry_after is None:
        return wait
    return max(wait, min(_seconds(retry_after), LONGEST_RETRY_AFTER))


def pause(status: int | None, failures: int, retry_after: float | None) -> timedelta | None:
    """How long an endpoint that answered 429, 502 or 504 is left alone altogether."""
    if status not in THROTTLED:
        return None
    if retry_after is not None:
        return min(_seconds(retry_after), LONGEST_RETRY_AFTER)
    doubled = SCHEDULE[1] * 2.0 ** min(max(failures - 1, 0), 10)
    return min(timedelta(seconds=doubled), LONGEST_PAUSE)


def _seconds(wanted: float) -> timedelta:
    return timedelta(seconds=min(max(wanted, 0.0), LONGEST_RETRY_AFTER.total_seconds()))


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of an endpoint's health."""

    health: EndpointHealth
    failures: int
    first_failure_at: datetime | None
    notice_at: datetime | None
    """When those who watch were told that it will be disabled."""


FLAWLESS: Final = Standing(EndpointHealth.HEALTHY, 0, None, None)


def after_success(standing: Standing) -> Standing:
    """One success makes good whatever was before, except that a disabled endpoint stays so."""
    disabled = standing.health is EndpointHealth.DISABLED
    return replace(FLAWLESS, health=standing.health) if disabled else FLAWLESS


def after_failure(standing: Standing, at: datetime) -> Standing:
    """One more failure in a row."""
    failures = standing.failures + 1
    health = standing.health
    if health is EndpointHealth.HEALTHY and failures >= FAILING_AFTER:
        health = EndpointHealth.FAILING
    return replace(
        standing,
        health=health,
        failures=failures,
        first_failure_at=standing.first_failure_at or at,
    )


def notice_due(standing: Standing, now: datetime) -> bool:
    """Whether it is time to tell that the endpoint will be disabled."""
    return (
        standing.notice_at is None
        and _nothing_but_failures(standing)
        and _failing_for(standing, now) >= DISABLED_AFTER - NOTICE_BEFORE
    )


def disabling_due(standing: Standing, now: datetime) -> bool:
    """Whether the endpoint's time is over. Nobody is surprised: the notice came a day before."""
    return (
        standing.notice_at is not None
        and now - standing.notice_at >= NOTICE_BEFORE
        and _nothing_but_failures(standing)
        and _failing_for(standing, now) >= DISABLED_AFTER
    )


def _nothing_but_failures(standing: Standing) -> bool:
    failing = standing.health is EndpointHealth.FAILING
    return failing and standing.failures >= FEWEST_FAILURES


def _failing_for(standing: Standing, now: datetime) -> timedelta:
    return now - (standing.first_failure_at or now)


def share(per_endpoint: int, health: EndpointHealth, sending: int) -> int:
    """How many more deliveries an endpoint may have at once, with `sending` on their way."""
    most = per_endpoint if health is EndpointHealth.HEALTHY else min(per_endpoint, FAILING_SHARE)
    return max(most - sending, 0)
