"""What goes into and comes out of tasks."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime

from crmtui.kit.schemas import Filter, LongText, Name, Schema


class TaskStatus(StrEnum):
    PENDING = "pending"
    COMPLETED = "completed"


class TaskPriority(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class TaskCreate(Schema):
    title: Name
    notes: LongText = ""
    priority: TaskPriority = TaskPriority.MEDIUM
    due_at: AwareDatetime | None = None
    remind_at: AwareDatetime | None = None
    owner_id: UUID | None = None
    contact_id: UUID | None = None
    company_id: UUID | None = None
    deal_id: UUID | None = None


class TaskUpdate(Schema):
    """Only the fields that were set are changed (`model_fields_set`)."""

    title: Name | None = None
    notes: LongText | None = None
    priority: TaskPriority | None = None
    due_at: AwareDatetime | None = None
    remind_at: AwareDatetime | None = None
    """Another moment than before reminds again."""
    owner_id: UUID | None = None
    contact_id: UUID | None = None
    company_id: UUID | None = None
    deal_id: UUID | None = None
    expected_version: int | None = None
    """Refuse (record.changed) if the task has another version by now."""


class TaskDetail(Schema):
    id: UUID
    title: str
    notes: str
    status: TaskStatus
    priority: TaskPriority
    due_at: datetime | None
    remind_at: datetime | None
    reminded_at: datetime | None
    completed_at: datetime | None
    owner_id: UUID | None
    contact_id: UUID | None
    company_id: UUID | None
    deal_id: UUID | None
    version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None


class TaskFilter(Filter):
    """All that are given must hold."""

    status: TaskStatus | None = None
    priority: TaskPriority | None = None
    owner_id: UUID | None = None
    contact_id: UUID | None = None
    company_id: UUID | None = None
    deal_id: UUID | None = None
    due_after: AwareDatetime | None = None
    """At this moment or later."""
    due_before: AwareDatetime | None = None
    """Sooner than this moment."""
    created_after: AwareDatetime | None = None
    created_before: AwareDatetime | None = None
    text: str | None = None
    """Insides of words of the title."""
    deleted: bool = False
    """Only deleted ones, instead of only those that are not."""
