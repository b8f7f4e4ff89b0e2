"""Runs one attempt: finds the handler, gives it what it needs, reads what comes of it."""

import time
from collections.abc import Mapping
from typing import Final

from pydantic import ValidationError

from crmtui.kit.backend import Backend
from crmtui.kit.i18n import _
from crmtui.scheduler.crew import Attempt
from crmtui.scheduler.results import read_result
from crmtui.scheduler.suspension import elapsed
from crmtui.services.jobs import (
    Claimed,
    Completed,
    Failed,
    Failure,
    Flag,
    GiveUp,
    Handler,
    JobKind,
    JobRun,
    Outcome,
    Released,
    outcome_of,
)

Registry = Mapping[str, tuple[JobKind, Handler]]
"""Every kind that this process can run, by its name."""

STUBBORN_SECONDS: Final = 30.0
"""After its time is up, for a handler that does not look up; then its thread is given up."""


class UnknownKind(Exception):
    """No handler here; a newer program may have enqueued it, and another worker may know it."""

    def __init__(self, kind: str) -> None:
        text = _("This worker does not know jobs of the kind {kind}; a newer version may.")
        super().__init__(text.format(kind=kind))


class Runner:
    """Runs attempts, on any thread. Whatever a handler does, there is an outcome."""

    def __init__(self, backend: Backend, registry: Registry) -> None:
        self._backend = backend
        self._registry = registry
        self.stop = Flag()
        """Set to have the handlers that look up stop."""

    def __call__(self, attempt: Attempt) -> Outcome | None:
        """What became of it; None where the job is somebody else's by now."""
        claimed = attempt.claimed
        try:
            if elapsed() > attempt.held_until:
                # We were asleep. Nothing has begun, so it is given back if it is ours at all.
                return Released(claimed)
            return Completed(claimed, read_result(self._run(attempt)))
        except BaseException as error:
            return _read_error(claimed, error)

    def _run(self, attempt: Attempt) -> object:
        claimed = attempt.claimed
        if claimed.kind not in self._registry:
            raise UnknownKind(claimed.kind)
        kind, handler = self._registry[claimed.kind]
        try:
            args = kind.args.model_validate(claimed.args)
        except ValidationError as error:
            wrong = ", ".join(str(each["loc"][0]) for each in error.errors() if each["loc"])
            raise GiveUp("job.bad_args", f"The arguments are not understood: {wrong}.") from None
        if kind.timeout is not None:
            attempt.deadline = time.monotonic() + kind.timeout
        run = JobRun(
            self._backend,
            claimed,
            stop=self.stop,
            lost=attempt.lost,
            cancel=attempt.cancel,
            deadline=attempt.deadline if kind.timeout is not None else None,
        )
        return handler(run, args)


def _read_error(claimed: Claimed, error: BaseException) -> Outcome | None:
    try:
        return outcome_of(claimed, error)
    except BaseException:  # there are exceptions that cannot even say what they are
        return Failed(claimed, Failure(type(error).__name__, _("It failed without saying why.")))


def is_stubborn(attempt: Attempt) -> bool:
    """Whether its time has been up for so long that its handler will hardly look up."""
    return time.monotonic() > attempt.deadline + STUBBORN_SECONDS


def give_up(attempt: Attempt) -> Failed:
    """The outcome of an attempt whose handler does not come back."""
    message = _("It took longer than jobs of its kind may, and did not stop when asked to.")
    return Failed(attempt.claimed, Failure("job.timeout", message, give_up=True))
