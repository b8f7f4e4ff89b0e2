"""What is done to all jobs of a filter, in threads: counting, doing it, saying how far."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.tui.screens.jobs.choice import JobChoice

if TYPE_CHECKING:
    from crmtui.services.jobs import Count, JobFilter

ACTIONS: Final = ("retry", "cancel", "delete")
_LISTED: Final = 50
"""So many refused jobs are named; the others are counted."""


class Preview(NamedTuple):
    """What each action would change: the filter as it was counted, and the numbers."""

    wanted: "JobFilter"
    counts: "dict[str, Count]"


class Outcome(NamedTuple):
    """What came of it."""

    done: int
    refused: int
    named: tuple[tuple[UUID, str], ...]
    """The first refused ones, each with the reason's code."""
    stopped: bool


class _Stopped(Exception):
    """Somebody has seen enough."""


class BulkWork:
    """Stands between the thread that works and the dialog: tells how far, and stops."""

    def __init__(self, tell: Callable[[int], object]) -> None:
        self._tell = tell
        self._stop = threading.Event()
        self._done = 0
        self._refused: list[tuple[UUID, str]] = []

    def stop(self) -> None:
        """End after the portion it is at."""
        self._stop.set()

    def run(self, backend: Any, actor: Any, wanted: "JobFilter", action: str) -> Outcome:
        """Do it; what was done before an error stays done, and is in the audit trail."""
        from crmtui.services.jobs import BulkAction, apply_bulk

        def refuse(job_id: UUID, code: str) -> None:
            self._refused.append((job_id, code))

        with suppress(_Stopped):
            chosen = BulkAction(action)
            self._done = apply_bulk(backend, actor, wanted, chosen, self._progress, refuse)
        stopped = self._stop.is_set()
        return Outcome(self._done, len(self._refused), tuple(self._refused[:_LISTED]), stopped)

    def _progress(self, done: int) -> None:
        self._done = done
        self._tell(done)
        if self._stop.is_set():
            raise _Stopped


def preview(tx: Any, choice: JobChoice, timezone: str) -> Preview:
    """Count what each action would change; nothing is changed."""
    from crmtui.services.jobs import BulkAction, preview_bulk

    wanted = choice.to_filter(tx.now, timezone)
    return Preview(wanted, {name: preview_bulk(tx, wanted, BulkAction(name)) for name in ACTIONS})


def describe_action(action: str) -> tuple[str, str]:
    """What an action is called, and what it does to whom."""
    said = {
        "retry": (_("Retry"), _("failed, dead and cancelled ones run again now")),
        "cancel": (_("Cancel"), _("waiting ones never run, running ones should stop")),
        "delete": (_("Delete"), _("all but running ones are forgotten, with their files")),
    }
    return said[action]


def describe_refusal(code: str) -> str:
    """Why one job was left as it was."""
    if code == "job.unique_taken":
        return _("the same work waits or runs as another job")
    return code
