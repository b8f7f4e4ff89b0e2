"""The tables of jobs as such: the queue's statements go by the table, not through the session."""

from typing import Final, cast

from sqlalchemy import Table, text

from crmtui.models import (
    Job,
    JobAttempt,
    JobFile,
    JobFileChunk,
    JobLogLine,
    JobRate,
    JobSchedule,
    JobWarning,
    JobWorker,
)

JOBS: Final = cast(Table, Job.__table__)
ATTEMPTS: Final = cast(Table, JobAttempt.__table__)
LOG_LINES: Final = cast(Table, JobLogLine.__table__)
FILES: Final = cast(Table, JobFile.__table__)
CHUNKS: Final = cast(Table, JobFileChunk.__table__)
RATES: Final = cast(Table, JobRate.__table__)
SCHEDULES: Final = cast(Table, JobSchedule.__table__)
WORKERS: Final = cast(Table, JobWorker.__table__)
WARNINGS: Final = cast(Table, JobWarning.__table__)

# As the partial indexes say it: SQLite uses one only where it reads the very words.
IS_WAITING: Final = text("jobs.lease_token IS NULL AND jobs.finished_at IS NULL")
IS_RUNNING: Final = text("jobs.lease_token IS NOT NULL")
IS_UNFINISHED: Final = text("jobs.finished_at IS NULL")
IS_FINISHED: Final = text("jobs.finished_at IS NOT NULL")
