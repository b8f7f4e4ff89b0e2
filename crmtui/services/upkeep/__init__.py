"""What comes back by itself: the kinds of the installation's upkeep, and every schedule.

Only what is to be done when; the handlers belong to the scheduler, which knows the places.
"""

from crmtui.services.upkeep.kinds import (
    BACK_UP,
    FIND_DUPLICATES,
    PURGE_DELIVERIES,
    PURGE_JOBS,
    PURGE_SESSIONS,
)
from crmtui.services.upkeep.schedules import HOME, SCHEDULES, find_schedule

__all__ = [
    "BACK_UP",
    "FIND_DUPLICATES",
    "HOME",
    "PURGE_DELIVERIES",
    "PURGE_JOBS",
    "PURGE_SESSIONS",
    "SCHEDULES",
    "find_schedule",
]
