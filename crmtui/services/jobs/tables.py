"""The tables of jobs as such: the queue's statements go by the table, not through the session."""

from collections.abc import Iterable
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import Table, text

from crmtui.kit.lists import among, list_value
from crmtui.kit.transactions import ReadTx
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

AMONG_IDS: Final = among(JOBS.c.id, "ids", "sqlite")
"""One statement for any number of jobs, bound as `ids` by `listed`; on SQLite."""
AMONG_IDS_POSTGRESQL: Final = among(JOBS.c.id, "ids", "postgresql")


def listed(tx: ReadTx, ids: Iterable[UUID]) -> Any:
    """What `AMONG_IDS` compares with, as the transaction's database takes it."""
    return list_value(ids, tx.dialect)
