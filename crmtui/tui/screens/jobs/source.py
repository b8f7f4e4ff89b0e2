"""Where the list of jobs comes from: pages of a choice, a search also where it takes long."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from crmtui.tui.screens.jobs.actions import JobRef
from crmtui.tui.screens.jobs.choice import JobChoice
from crmtui.tui.screens.jobs.rows import job_row, one_line_of
from crmtui.tui.widgets.pages import LoadedPage, PageRequest

if TYPE_CHECKING:
    from crmtui.services.jobs import JobFilter, JobSummary

PATIENCE: Final = 4.0
"""Seconds that a search for common words may take once its first answer is on the screen."""


class JobSource:
    """The loader of one list. Asked a second time, it searches for longer."""

    def __init__(self, choice: JobChoice, timezone: Callable[[], str]) -> None:
        """The zone is asked for when rows are read: before somebody has logged in it is not
        known.
        """
        self._choice = choice
        self._timezone = timezone
        self._patience = 0.0
        self.cut = False
        """The search ended before all jobs were looked at."""
        self.refs: dict[UUID, JobRef] = {}
        """The jobs that were read, as they were last."""

    def __call__(self, tx: Any, wanted: PageRequest) -> LoadedPage:
        chosen = self._choice.to_filter(tx.now, self._timezone())
        jobs, cursor = self._find(tx, chosen, wanted)
        # A page that is short ends the list: the next rows would be taken for its missing ones.
        self.cut = cursor is not None and len(jobs) < wanted.limit
        rows = [job_row(job, tx.now) for job in jobs]
        self.refs |= {job.id: _refer(job) for job in jobs}
        return LoadedPage(rows, None, None if self.cut else cursor)

    def search_longer(self) -> bool:
        """Let the next reading take its time; whether that can help."""
        more = self.cut and not self._patience
        self._patience = PATIENCE
        return more

    def _find(
        self, tx: Any, chosen: "JobFilter", wanted: PageRequest
    ) -> "tuple[list[JobSummary], str | None]":
        from crmtui.services.jobs import list_jobs

        deadline = time.monotonic() + self._patience
        found: list[JobSummary] = []
        cursor = wanted.cursor
        while True:
            page = list_jobs(tx, chosen, cursor, wanted.limit - len(found))
            found += page.items
            cursor = page.next_cursor
            if cursor is None or len(found) >= wanted.limit or time.monotonic() >= deadline:
                return found, cursor


def _refer(job: "JobSummary") -> JobRef:
    return JobRef(job.id, job.state.value, job.kind, one_line_of(job.args))
