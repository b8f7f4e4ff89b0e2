"""What goes into and comes out of jobs: states, filters, rows of the screens, health."""

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, Literal
from uuid import UUID

from crmtui.kit.schemas import Filter, Schema


class JobState(StrEnum):
    """Where a job stands. FAILED waits for its next attempt at `run_at`; DEAD has given up."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    DEAD = "DEAD"

    @property
    def waits(self) -> bool:
        """Whether a worker will take it by itself once it is due."""
        return self in (JobState.PENDING, JobState.FAILED)

    @property
    def finished(self) -> bool:
        """Whether nothing more happens unless somebody asks for it."""
        return self in (JobState.COMPLETED, JobState.CANCELLED, JobState.DEAD)


class Priority(IntEnum):
    """The smaller number is taken first, whatever has waited longer."""

    URGENT = 0
    HIGH = 1
    NORMAL = 2
    LOW = 3


class BulkAction(StrEnum):
    """What can be done to all jobs of a filter at once."""

    RETRY = "retry"
    CANCEL = "cancel"
    DELETE = "delete"


class Count(Schema):
    """How many; `exact` is False where counting stopped at its cap, so show `~` before it."""

    value: int
    exact: bool = True


class JobFilter(Filter):
    """Which jobs; everything given must hold, and an empty tuple or None means any."""

    states: tuple[JobState, ...] = ()
    kinds: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    text: str = ""
    """Words, or beginnings of words, of the kind, the arguments or the latest error."""
    created_after: datetime | None = None
    """Inclusive."""
    created_before: datetime | None = None
    """Exclusive."""
    failed_only: bool = False
    """Only jobs with an error: waiting for another attempt, or dead."""


class JobError(Schema):
    """Why the latest attempt failed."""

    code: str
    message: str
    stack: str | None = None


class JobSummary(Schema):
    """A job as a list shows it."""

    id: UUID
    organization_id: UUID | None
    """None for the upkeep of the installation itself."""
    kind: str
    queue: str
    state: JobState
    priority: Priority
    args: dict[str, Any]
    actor_name: str
    created_at: datetime
    run_at: datetime
    """Not before; for a failed job the moment of its next attempt."""
    started_at: datetime | None
    failed_at: datetime | None
    finished_at: datetime | None
    attempts: int
    max_attempts: int
    cancel_requested_at: datetime | None
    progress_done: int | None
    progress_total: int | None
    progress_note: str
    error: JobError | None
    """Without its stack; `JobDetail` has it."""


class AttemptRow(Schema):
    """An attempt that did not complete."""

    attempt: int
    outcome: Literal["failed", "lost", "cancelled", "stale"]
    worker_id: UUID | None
    started_at: datetime
    ended_at: datetime
    error: JobError | None


class LogLine(Schema):
    """What a job said about itself while it ran."""

    at: datetime
    attempt: int
    line: str


class JobFileView(Schema):
    """A file that a job reads or made."""

    id: UUID
    job_id: UUID | None
    role: Literal["input", "output"]
    name: str
    media_type: str
    size: int
    """Bytes."""
    complete: bool
    created_at: datetime


class JobDetail(JobSummary):
    """A job with everything that is known of it."""

    unique_key: str | None
    schedule_name: str | None
    due_at: datetime | None
    worker_id: UUID | None
    worker_name: str | None
    """`host:pid` of who runs it or ran it last, while that worker is remembered."""
    lease_until: datetime | None
    result: dict[str, Any] | None
    duration_ms: int | None
    """Of the latest attempt, once it is over."""
    history: tuple[AttemptRow, ...]
    """Attempts that did not complete, the first one first."""
    log: tuple[LogLine, ...]
    """The latest 500 lines, oldest first."""
    files: tuple[JobFileView, ...]


class RateSample(Schema):
    """What happened within one minute."""

    minute: datetime
    completed: int
    failed: int
    """Attempts that failed."""


class WorkerRow(Schema):
    """A process that runs jobs."""

    id: UUID
    host: str
    pid: int
    role: str
    queues: tuple[str, ...]
    """Empty means all."""
    started_at: datetime
    last_ping_at: datetime
    stopped_at: datetime | None
    running: int
    alive: bool
    """Not stopped, and heard of within the last lease."""


class ScheduleRow(Schema):
    """A schedule as the database knows it; what it does is declared in code."""

    name: str
    paused_at: datetime | None
    paused_by: str | None
    last_due_at: datetime | None
    last_enqueued_at: datetime | None
    missed: int
    last_job: JobSummary | None
    """Its latest run."""


class WarningRow(Schema):
    """Something an admin should know."""

    code: str
    subject: str
    message: str
    raised_at: datetime
    last_seen_at: datetime
    times: int
    cleared_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None


class Health(Schema):
    """How the queue is. Counts beyond 10,000 are capped, see `Count`."""

    status: Literal["healthy", "degraded", "unhealthy"]
    database: Literal["ok"]
    """There is no health without a database: its errors are raised."""
    store: Literal["ok", "stalled"]
    """The queue's own store: stalled when due work waits and nobody takes it."""
    worker: Literal["running", "stopped"]
    pending: Count
    running: Count
    failed: Count
    dead: Count
    oldest_pending_seconds: int | None
    """How long the longest waiting due job has been due; None when none is."""
    worker_last_ping_seconds: int | None
    scheduler_lag_seconds: int | None
    """How long ago the clock last ticked; None while there is no schedule."""
    clock_skew_seconds: float | None
    """This machine's clock minus the database server's; None where they are one machine."""
    problems: tuple[str, ...]
    """Codes, such as `jobs.backlog`; `crmtui jobs health` and screens put them into words."""
    exit_code: Literal[0, 1, 2]


class WorkerStarted(Schema):
    """What a worker says of itself when it starts."""

    host: str
    pid: int
    role: Literal["worker", "serve", "console"]
    queues: tuple[str, ...] = ()
