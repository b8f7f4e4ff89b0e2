"""The jobs in the status line: how many run and how many failed, wherever one works."""

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from crmtui.kit.i18n import _
from crmtui.tui.problems import log

if TYPE_CHECKING:
    from crmtui.tui.app import CrmApp

LOOK_EVERY_SECONDS: Final = 10.0
"""Two counts by index that end early: half a millisecond, also with a million jobs."""
MOST: Final = 99


class JobNumbers(NamedTuple):
    """Counted up to `MOST`, and one further."""

    running: int = 0
    failed: int = 0
    """Waiting for another attempt, or dead."""

    @property
    def label(self) -> str:
        """`jobs 2 run, 3 failed`; nothing when nothing is going on."""
        running = _("{count} run").format(count=_up_to(self.running)) if self.running else ""
        failed = _("{count} failed").format(count=_up_to(self.failed)) if self.failed else ""
        told = ", ".join(part for part in (running, failed) if part)
        return _("jobs {numbers}").format(numbers=told) if told else ""


class JobWatch:
    """Looks now and then, in a thread, for operators who may know."""

    def __init__(self, console: "CrmApp") -> None:
        self._console = console
        self._numbers = JobNumbers()

    def start(self) -> None:
        """Look from now on."""
        self._console.set_interval(LOOK_EVERY_SECONDS, self._look)

    @property
    def label(self) -> str:
        """What the status line shows to whoever works here now."""
        return self._numbers.label if self._may_look() else ""

    def _may_look(self) -> bool:
        actor = self._console.connection.actor
        return actor is not None and actor.can("jobs:read")

    def _look(self) -> None:
        if self._may_look() and self._console.connection.backend is not None:
            self._console.run_worker(self._count(), group="job-watch", exit_on_error=False)

    async def _count(self) -> None:
        try:
            self._numbers = await self._console.connection.read(count_numbers)
        except Exception:
            self._numbers = JobNumbers()
            log.debug("The jobs could not be counted for the status line", exc_info=True)


def count_numbers(tx: Any) -> JobNumbers:
    """How many jobs run, and how many failed."""
    from crmtui.services.jobs import JobFilter, JobState, count_jobs

    running = count_jobs(tx, JobFilter(states=(JobState.RUNNING,)), MOST + 1)
    failed = count_jobs(tx, JobFilter(states=(JobState.FAILED, JobState.DEAD)), MOST + 1)
    return JobNumbers(running.value, failed.value)


def _up_to(count: int) -> str:
    return str(count) if count <= MOST else f"{MOST}+"
