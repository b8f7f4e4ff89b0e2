"""How an attempt ended, and what an exception of a handler means."""

import re
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from pydantic import ValidationError

from crmtui.kit.errors import CrmError, Forbidden, Invalid, NotFound, Throttled
from crmtui.services.jobs.kinds import (
    GiveUp,
    JobCancelled,
    JobStopped,
    LeaseLost,
    RetryLater,
    Snooze,
)
from crmtui.services.jobs.rules import CODE_LIMIT, MESSAGE_LIMIT, STACK_LIMIT

_HOPELESS: Final = (Invalid, NotFound, Forbidden)
"""The same input will be refused again."""
_PASSWORD_IN_URL: Final = re.compile(r"(?<=://)[^\s/@]*:[^\s/@]*(?=@)")


class Claimed(NamedTuple):
    """A job that a worker holds. What it writes must match (id, attempt, token)."""

    job_id: UUID
    token: UUID
    attempt: int
    kind: str
    queue: str
    args: dict[str, Any]
    organization_id: UUID | None
    actor_kind: str
    actor_id: UUID | None
    actor_name: str
    max_attempts: int
    lease_until: datetime
    worker_id: UUID
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt failed; never carries a secret."""

    code: str
    message: str
    stack: str = ""
    retry_after: float | None = None
    """Seconds that a server asked for, instead of backoff."""
    give_up: bool = False
    costs: bool = True
    """Whether it uses up one of the attempts."""


@dataclass(frozen=True, slots=True)
class Completed:
    claimed: Claimed
    result: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    claimed: Claimed
    failure: Failure


@dataclass(frozen=True, slots=True)
class Snoozed:
    """It was too early: back to the queue for `seconds`, the attempt uncounted."""

    claimed: Claimed
    seconds: float


@dataclass(frozen=True, slots=True)
class CancelledByRequest:
    claimed: Claimed


@dataclass(frozen=True, slots=True)
class Released:
    """Never begun, or stopped with its worker: back to the queue, the attempt uncounted."""

    claimed: Claimed


Outcome = Completed | Failed | Snoozed | CancelledByRequest | Released


def outcome_of(claimed: Claimed, error: BaseException) -> Outcome | None:
    """What follows from an exception of a handler; None where the job is somebody else's by now."""
    if isinstance(error, LeaseLost):
        return None
    if isinstance(error, JobCancelled):
        return CancelledByRequest(claimed)
    if isinstance(error, Snooze):
        return Snoozed(claimed, error.seconds)
    if isinstance(error, JobStopped):
        return Released(claimed)
    return Failed(claimed, failure_of(error))


def failure_of(error: BaseException) -> Failure:
    """The failure that an exception stands for.

    The stack is that of the traceback alone, cut from its outer end: no values of variables, and
    nothing of the causes' messages, which may quote what was sent or stored.
    """
    stack = _stack(error)
    if isinstance(error, GiveUp):
        return Failure(_cut_code(error.code), _cut(error.message), stack, give_up=True)
    if isinstance(error, RetryLater):
        message = _cut(error.message)
        return Failure("job.retry_later", message, stack, error.seconds, costs=error.costs)
    if isinstance(error, Throttled):
        return Failure(_cut_code(error.code), _cut(error.message), stack, error.retry_after)
    if isinstance(error, CrmError):
        give_up = isinstance(error, _HOPELESS)
        return Failure(_cut_code(error.code), _cut(error.message), stack, give_up=give_up)
    message = _describe(error) if isinstance(error, ValidationError) else str(error)
    return Failure(_cut_code(type(error).__name__), _cut(message), stack)


def _describe(error: ValidationError) -> str:
    """What was wrong with which field; pydantic's own text quotes what was given."""
    wrong = error.errors(include_input=False, include_url=False, include_context=False)
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in wrong)


def _stack(error: BaseException) -> str:
    frames = "".join(traceback.format_tb(error.__traceback__))
    text = f"{frames}{type(error).__name__}"
    return text if len(text) <= STACK_LIMIT else f"…{text[1 - STACK_LIMIT :]}"


def _cut(message: str) -> str:
    message = _PASSWORD_IN_URL.sub("***", message)
    # PostgreSQL keeps no zero bytes in text.
    return message.replace("\x00", "\ufffd")[:MESSAGE_LIMIT]


def _cut_code(code: str) -> str:
    return code[:CODE_LIMIT]
