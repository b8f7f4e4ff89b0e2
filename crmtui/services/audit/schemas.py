"""What the audit trail shows."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from crmtui.kit.schemas import Filter


class AuditEntry(BaseModel):
    """One event row as a person reads it."""

    model_config = ConfigDict(frozen=True)

    seq: int
    topic: str
    subject_type: str
    subject_id: UUID | None
    actor_name: str
    via: str
    occurred_at: datetime
    data: dict[str, Any]


class AuditFilter(Filter):
    """Which entries; None means any."""

    topic_prefix: str | None = None
    """Such as `ticket.`."""
    subject_id: UUID | None = None
    actor_name: str | None = None
