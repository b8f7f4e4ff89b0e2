"""APScheduler as a clock and nothing more: it wakes chores, the database remembers what is due.

Its own job store could not be shared between processes, and nothing is kept in it.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

_log = logging.getLogger(__name__)
_DEFAULTS: Final = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}


class Chore:
    """Something done every so many seconds; a failure is told once, and it is tried again."""

    def __init__(self, name: str, seconds: float, work: Callable[[], object]) -> None:
        self.name = name
        self.seconds = seconds
        self._work = work
        self._failing = False

    def __call__(self) -> None:
        try:
            self._work()
        except Exception as error:
            if not self._failing:
                _log.warning("%s failed and is tried again: %s", self.name, error, exc_info=True)
            self._failing = True
        else:
            if self._failing:
                _log.warning("%s works again", self.name)
            self._failing = False


class ChoreClock:
    """Wakes its chores, each at once and then at its own pace, never two of one at a time."""

    def __init__(self, chores: Iterable[Chore]) -> None:
        self._chores = tuple(chores)
        self._scheduler: BackgroundScheduler | None = None
        self._mutex = threading.Lock()

    def start(self) -> None:
        """Begin; a second time does nothing."""
        with self._mutex:
            if self._scheduler is not None:
                return
            # A chore that is still busy when its next turn comes is no news.
            logging.getLogger("apscheduler").setLevel(logging.ERROR)
            self._scheduler = scheduler = BackgroundScheduler(
                timezone=UTC,
                executors={"default": ThreadPoolExecutor(max(1, len(self._chores)))},
                job_defaults=_DEFAULTS,
            )
            for chore in self._chores:
                trigger = IntervalTrigger(seconds=chore.seconds, timezone=UTC)
                scheduler.add_job(chore, trigger, next_run_time=datetime.now(UTC), name=chore.name)
            scheduler.start()

    def stop(self) -> None:
        """Wake nobody any more, and wait for chores under way."""
        with self._mutex:
            scheduler, self._scheduler = self._scheduler, None
        if scheduler is not None:
            scheduler.shutdown(wait=True)
