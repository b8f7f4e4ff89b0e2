"""Every schedule of the program. What was missed is made up for once: it cleans no more twice."""

from typing import Final

from crmtui.services.jobs import Schedule
from crmtui.services.stock import TELL_LOW
from crmtui.services.tasks import REMIND
from crmtui.services.upkeep.kinds import (
    BACK_UP,
    FIND_DUPLICATES,
    PURGE_DELIVERIES,
    PURGE_JOBS,
    PURGE_SESSIONS,
)

HOME: Final = "home"
"""As a schedule's time zone: that of the installation's oldest organization."""

SCHEDULES: Final = (
    Schedule("upkeep.sessions", "Forget sessions that are over", PURGE_SESSIONS, cron="17 * * * *"),
    Schedule("upkeep.jobs", "Forget jobs and files long over", PURGE_JOBS, cron="7/15 * * * *"),
    Schedule("upkeep.webhooks", "Forget old deliveries", PURGE_DELIVERIES, cron="37 * * * *"),
    Schedule("upkeep.backup", "Back up the database", BACK_UP, cron="0 3 * * *", timezone=HOME),
    Schedule(
        "upkeep.duplicates",
        "Look for duplicate contacts",
        FIND_DUPLICATES,
        cron="30 3 * * *",
        timezone=HOME,
    ),
    Schedule("upkeep.low_stock", "Tell of low stock", TELL_LOW, cron="*/5 * * * *"),
    Schedule("upkeep.reminders", "Remind of tasks", REMIND, cron="* * * * *"),
)
"""Titles are for `_()`."""


def find_schedule(name: str) -> Schedule | None:
    """The schedule called `name`, if this program has it."""
    return next((schedule for schedule in SCHEDULES if schedule.name == name), None)
