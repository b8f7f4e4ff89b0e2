"""What kinds of work there are, and how a handler says that it did not work out.

A kind says what enqueues need to know; the handler that does the work is joined to it in the
scheduler, so that enqueueing imports nothing of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crmtui.kit.schemas import Schema
from crmtui.services.jobs.schemas import Priority

if TYPE_CHECKING:
    from crmtui.services.jobs.running import JobRun


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of work: its arguments and how it is treated unless an enqueue says otherwise."""

    name: str
    """`area.verb` or `things.verb`, such as `attendees.import`; kept in rows, so never changed."""
    args: type[Schema]
    queue: str = "default"
    max_attempts: int = 5
    priority: Priority = Priority.NORMAL
    timeout: float | None = None
    """Seconds after which a worker asks an attempt to stop; None: as long as it takes."""


Handler = Callable[["JobRun", Any], Mapping[str, Any] | None]
"""Does the work; the second argument is the kind's `args`, what it returns is small JSON."""


class NoArgs(Schema):
    """For work that needs to be told nothing."""


class GiveUp(Exception):
    """Trying again cannot help: the job is DEAD at once."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class RetryLater(Exception):
    """Try again in `seconds` (a server's Retry-After), at no attempt's cost unless `costs`."""

    def __init__(self, seconds: float, message: str, *, costs: bool = False) -> None:
        super().__init__(message)
        self.seconds = seconds
        self.message = message
        self.costs = costs


class Snooze(Exception):
    """It is too early: run again in `seconds`. Costs no attempt and is no failure."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class JobCancelled(Exception):
    """Somebody asked to cancel the running job; let it through."""


class JobStopped(Exception):
    """The worker ends: the job goes back to the queue, its attempt uncounted; let it through."""


class LeaseLost(Exception):
    """Another worker has the job by now: nothing more may be written. Let it through."""
