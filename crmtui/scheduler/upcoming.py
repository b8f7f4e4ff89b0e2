"""When schedules are due next, for those who look."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from crmtui.kit.actor import system_actor
from crmtui.kit.backend import Backend
from crmtui.scheduler.ticker import find_home_zone, ticks_of
from crmtui.services.jobs import Schedule

_HORIZON: Final = timedelta(days=370)
"""What is not due within a year is not worth waiting for."""


def find_next_runs(backend: Backend, schedules: Sequence[Schedule]) -> Mapping[str, datetime]:
    """The next due moment of each schedule, by name, whether it is paused or not.

    Raises:
        Unavailable: the database does not answer.
    """
    with backend.read(system_actor("clock")) as tx:
        home, now = find_home_zone(tx), tx.now
    found = {
        one.name: next(iter(ticks_of(one, home).due_between(now, now + _HORIZON)), None)
        for one in schedules
    }
    return {name: moment for name, moment in found.items() if moment is not None}
