"""The numbers and decisions of jobs: pure functions and constants, no database."""

from datetime import timedelta
from random import Random
from typing import Final
from uuid import UUID

from crmtui.services.jobs.schemas import JobState

LEASE_SECONDS: Final = 30.0
"""A worker that was not heard of for so long has lost its jobs."""
HEARTBEAT_SECONDS: Final = 5.0

BACKOFF_FIRST_SECONDS: Final = 15.0
BACKOFF_CAP_SECONDS: Final = 3_600.0
BACKOFF_JITTER: Final = 0.2
MAX_RETRY_AFTER_SECONDS: Final = 86_400.0
"""No server may keep a job away for longer than a day."""
MAX_DELAY_SECONDS: Final = 30 * 86_400

COUNT_CAP: Final = 10_000
"""Counts are exact up to here, then marked."""

STACK_LIMIT: Final = 20_000
"""Characters; the innermost frames are kept."""
CODE_LIMIT: Final = 80
MESSAGE_LIMIT: Final = 2_000

RETENTION: Final = {
    JobState.COMPLETED: timedelta(days=2),
    JobState.CANCELLED: timedelta(days=7),
    JobState.DEAD: timedelta(days=90),
}
"""How long a job is kept after it finished. Failures are kept longer than successes; a FAILED job
is not over (its next attempt makes it something else), so it is never purged."""
FILES_KEPT: Final = timedelta(days=7)
WORKERS_KEPT: Final = timedelta(days=1)
RATES_KEPT: Final = timedelta(days=1)
WARNINGS_KEPT: Final = timedelta(days=30)
"""After they were cleared."""

NOBODY: Final = UUID(int=0)
"""The scope of jobs without organization: the upkeep of the installation itself."""

BACKLOG_SECONDS: Final = 300
"""Due work that waits longer than this is a backlog (degraded)."""
STALLED_SECONDS: Final = 1_800
"""Due work that waits longer than this means that the queue stands still (unhealthy)."""
LATE_SECONDS: Final = 60
"""A due moment that is further past when the clock looks was missed."""
MAX_CAUGHT_UP: Final = 100
"""So many missed moments are made up for at most; a month's minutes must not flood the queue."""
CLOCK_AHEAD_SECONDS: Final = 300
"""A due moment that was dealt with, and is so far ahead, was seen by a clock that was wrong."""
SEEN_EVERY_SECONDS: Final = 30
"""So often the clock notes that it ticks while nothing is due."""
LAG_SECONDS: Final = 120
"""The clock of the schedules ticks every few seconds; so long without a tick is a problem."""
SKEW_SECONDS: Final = 5.0
"""Leases survive this much difference between clocks, not much more."""


def backoff(attempt: int, random: Random) -> float:
    """Seconds from the failure of `attempt` (1 = first) to the next one.

    `15 s * 2 ** (attempt - 1)`, at most 1 h, then made up to 20 % shorter or longer so that jobs
    that failed together do not come back together.
    """
    # 2 ** 8 * 15 s is past the cap; a huge attempt must not make a huge number first.
    seconds = min(BACKOFF_FIRST_SECONDS * 2.0 ** min(attempt - 1, 8), BACKOFF_CAP_SECONDS)
    return seconds * random.uniform(1 - BACKOFF_JITTER, 1 + BACKOFF_JITTER)


def retry_seconds(attempt: int, retry_after: float | None, random: Random) -> float:
    """Seconds to the next attempt; what a server asked for (up to a day) goes before backoff."""
    if retry_after is None:
        return backoff(attempt, random)
    return min(max(retry_after, 0.0), MAX_RETRY_AFTER_SECONDS)


def after_failure(attempts: int, max_attempts: int, give_up: bool) -> JobState:
    """Whether a job whose attempt failed is tried again or has had its chances."""
    return JobState.DEAD if give_up or attempts >= max_attempts else JobState.FAILED


def more_attempts(attempts: int, max_attempts: int, attempts_before: int) -> int:
    """The new `max_attempts` after a manual retry: as many chances as at first, none erased.

    `attempts_before` is how many attempts the manual retry before this one had found, and how many
    since then cost nothing.
    """
    return attempts + max_attempts - attempts_before
