"""The kinds of upkeep: in a queue of their own, behind everything that somebody waits for."""

from typing import Final

from crmtui.services.jobs import JobKind, NoArgs, Priority


def _kind(name: str) -> JobKind:
    return JobKind(name, NoArgs, queue="upkeep", max_attempts=3, priority=Priority.LOW)


PURGE_SESSIONS: Final = _kind("upkeep.sessions")
PURGE_JOBS: Final = _kind("upkeep.jobs")
PURGE_DELIVERIES: Final = _kind("upkeep.webhooks")
BACK_UP: Final = _kind("upkeep.backup")
FIND_DUPLICATES: Final = JobKind("duplicates.scan_all", NoArgs, queue="upkeep", max_attempts=3)
"""Has every organization's contacts looked through, by a job each."""
