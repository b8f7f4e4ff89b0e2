"""Telling of low stock as work that comes back."""

from typing import Any, Final

from crmtui.services.jobs import Handler, JobKind, JobRun, NoArgs, Priority
from crmtui.services.stock.low_stock import tell_low_stock

TELL_LOW: Final = JobKind(
    "stock.low", NoArgs, queue="upkeep", max_attempts=3, priority=Priority.LOW
)


def _tell(run: JobRun, _args: NoArgs) -> dict[str, Any]:
    return {"told": run.in_portions(tell_low_stock)}


JOBS: Final[tuple[tuple[JobKind, Handler], ...]] = ((TELL_LOW, _tell),)
