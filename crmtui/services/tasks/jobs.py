"""Reminding as work that comes back."""

from typing import Any, Final

from crmtui.services.jobs import Handler, JobKind, JobRun, NoArgs, Priority
from crmtui.services.tasks.reminders import remind_due

REMIND: Final = JobKind(
    "tasks.remind", NoArgs, queue="upkeep", max_attempts=3, priority=Priority.HIGH
)


def _remind(run: JobRun, _args: NoArgs) -> dict[str, Any]:
    return {"reminded": run.in_portions(remind_due)}


JOBS: Final[tuple[tuple[JobKind, Handler], ...]] = ((REMIND, _remind),)
