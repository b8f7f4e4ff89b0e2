"""Work that runs while nobody looks: the queue, its history, its files, its clock and its crew."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from crmtui.kit.constraints import violation
from crmtui.kit.ids import new_id
from crmtui.kit.tables import Base, Identified, OrganizationScoped

# The states, said by what is there with them: a list of states costs SQLite a table of its own each
# time a row is written, and this is asked of every row.
_WAITING: Final = text("lease_token IS NULL AND finished_at IS NULL")
_UNFINISHED: Final = text("unique_key IS NOT NULL AND finished_at IS NULL")
_RUNNING: Final = text("lease_token IS NOT NULL")
_SCHEDULED: Final = text("schedule_name IS NOT NULL")


class Job(Base):
    """One piece of work. Its state says whether it waits, runs, will be tried again or is over.

    The row itself tells of the latest attempt; attempts that failed have rows of their own.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint(
            "state = 'PENDING' OR state = 'RUNNING' OR state = 'COMPLETED'"
            " OR state = 'FAILED' OR state = 'CANCELLED' OR state = 'DEAD'",
            name="state",
        ),
        # A lease belongs to whoever runs the job, and to nobody else.
        CheckConstraint("(state = 'RUNNING') = (lease_token IS NOT NULL)", name="lease"),
        CheckConstraint(
            "(state = 'COMPLETED' OR state = 'CANCELLED' OR state = 'DEAD')"
            " = (finished_at IS NOT NULL)",
            name="finished",
        ),
        # What a claim reads, in the order in which it takes.
        Index(
            "ix_jobs_claim",
            "queue",
            "priority",
            "run_at",
            "id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index("ix_jobs_lease", "lease_until", sqlite_where=_RUNNING, postgresql_where=_RUNNING),
        Index(
            "uq_jobs_unique_key",
            "scope_id",
            "kind",
            "unique_key",
            unique=True,
            sqlite_where=_UNFINISHED,
            postgresql_where=_UNFINISHED,
            info=violation("job.exists", "The same work is waiting or running already."),
        ),
        Index(
            "uq_jobs_due",
            "schedule_name",
            "due_at",
            unique=True,
            sqlite_where=_SCHEDULED,
            postgresql_where=_SCHEDULED,
            info=violation("job.due_already", "This run of the schedule was enqueued already."),
        ),
        # Jobs of one kind, queue and state lie together, newest last. There are few such groups, so
        # every list and every count is put together from them without reading past other jobs.
        Index("ix_jobs_group", "scope_id", "kind", "queue", "state", "id"),
        # Rows lie in the order of their ids, so new ones are appended, and nothing leads to them.
        {"sqlite_with_rowid": False},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """Made from `created_at`, so that ids and moments have the same order (jobs/job_ids.py)."""
    scope_id: Mapped[UUID]
    """The organization, or zero for upkeep: what indexes lead with, as they find no NULL."""
    organization_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organizations.id", ondelete="CASCADE")
    )
    """None for the upkeep of the installation itself."""
    kind: Mapped[str] = mapped_column(String(60))
    """What is to be done, such as `attendees.import`."""
    queue: Mapped[str] = mapped_column(String(30))
    state: Mapped[str] = mapped_column(String(10))
    priority: Mapped[int] = mapped_column(SmallInteger)
    """0 urgent, 1 high, 2 normal, 3 low."""
    args: Mapped[dict[str, Any]]
    search_text: Mapped[str] = mapped_column(Text)
    """Kind, arguments and latest error, folded: what the text filter looks in."""
    unique_key: Mapped[str | None] = mapped_column(String(200))
    schedule_name: Mapped[str | None] = mapped_column(String(60))
    due_at: Mapped[datetime | None]
    """The moment of the schedule that this run is for."""
    actor_kind: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str] = mapped_column(String(200))
    """In whose name it runs; what they may do is looked up when it runs."""
    created_at: Mapped[datetime]
    run_at: Mapped[datetime]
    """Not before; for a failed job the moment of its next attempt."""
    started_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    """When the latest attempt failed."""
    finished_at: Mapped[datetime | None]
    attempts: Mapped[int]
    """How many were begun, the running one included."""
    max_attempts: Mapped[int]
    attempts_before: Mapped[int]
    """How many of them cost nothing, or were made before somebody last had it tried again."""
    lease_token: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    worker_id: Mapped[UUID | None]
    """Who runs it, or ran it last. No foreign key: workers are forgotten sooner than jobs."""
    cancel_requested_at: Mapped[datetime | None]
    progress_done: Mapped[int | None]
    progress_total: Mapped[int | None]
    progress_note: Mapped[str] = mapped_column(String(200))
    result: Mapped[dict[str, Any] | None]
    error_code: Mapped[str | None] = mapped_column(String(80))
    error_message: Mapped[str | None] = mapped_column(Text)
    error_stack: Mapped[str | None] = mapped_column(Text)


class JobAttempt(Base):
    """An attempt that did not complete: failed, lost its worker, or was cancelled."""

    __tablename__ = "job_attempts"

    job_id: Mapped[UUID] = mapped_column(
        ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True
    )
    attempt: Mapped[int] = mapped_column(primary_key=True)
    outcome: Mapped[str] = mapped_column(String(10))
    """failed, lost, cancelled or stale."""
    worker_id: Mapped[UUID | None]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    error_code: Mapped[str | None] = mapped_column(String(80))
    error_message: Mapped[str | None] = mapped_column(Text)
    error_stack: Mapped[str | None] = mapped_column(Text)


class JobLogLine(Base):
    """What a running job said about itself."""

    __tablename__ = "job_log_lines"

    job_id: Mapped[UUID] = mapped_column(
        ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    """Grows with time, so a job's lines come back in their order."""
    attempt: Mapped[int]
    at: Mapped[datetime]
    line: Mapped[str] = mapped_column(String(500))


class JobFile(Identified, OrganizationScoped, Base):
    """A file that a job reads or makes, kept in the database so that any worker has it."""

    __tablename__ = "job_files"
    __table_args__ = (
        Index("ix_job_files_job_id", "job_id"),
        Index("ix_job_files_created_at", "created_at"),
    )

    job_id: Mapped[UUID | None] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    """None while an upload has no job yet."""
    role: Mapped[str] = mapped_column(String(10))
    """input or output."""
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    """Bytes; grows while the file is written."""
    complete: Mapped[bool]


class JobFileChunk(Base):
    """A piece of a job's file, at most 256 KiB."""

    __tablename__ = "job_file_chunks"

    file_id: Mapped[UUID] = mapped_column(
        ForeignKey("job_files.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class JobSchedule(Base):
    """Work that comes back. The clock enqueues it once for each due moment."""

    __tablename__ = "job_schedules"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    paused_at: Mapped[datetime | None]
    paused_by: Mapped[str | None] = mapped_column(String(200))
    last_due_at: Mapped[datetime | None]
    """Up to here all due moments were dealt with."""
    last_enqueued_at: Mapped[datetime | None]
    missed: Mapped[int]
    """Due moments that were skipped because nobody ran the clock, since the last run in time."""
    updated_at: Mapped[datetime]


class JobRate(Base):
    """How much one worker got done within one minute, counted as it finishes."""

    __tablename__ = "job_rates"

    scope_id: Mapped[UUID] = mapped_column(primary_key=True)
    minute: Mapped[datetime] = mapped_column(primary_key=True)
    worker_id: Mapped[UUID] = mapped_column(primary_key=True)
    """Or two workers would wait for each other's commits."""
    completed: Mapped[int]
    failed: Mapped[int]


class JobWorker(Base):
    """A process that runs jobs, and when it was last heard of."""

    __tablename__ = "job_workers"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    host: Mapped[str] = mapped_column(String(200))
    pid: Mapped[int]
    role: Mapped[str] = mapped_column(String(20))
    """worker, serve or console."""
    queues: Mapped[list[str]]
    started_at: Mapped[datetime]
    last_ping_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    running: Mapped[int]
    """How many jobs it had in hand at its last ping."""


class JobWarning(Base):
    """Something an admin should know, kept until it is over or acknowledged."""

    __tablename__ = "job_warnings"
    __table_args__ = (Index("ix_job_warnings_raised_at", "raised_at"),)

    code: Mapped[str] = mapped_column(String(60), primary_key=True)
    """Such as `jobs.backlog`; one row a code and subject."""
    subject: Mapped[str] = mapped_column(String(100), primary_key=True)
    """Such as a queue, a schedule or a worker; empty for the whole."""
    message: Mapped[str] = mapped_column(String(500))
    raised_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    times: Mapped[int]
    cleared_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None] = mapped_column(String(200))
