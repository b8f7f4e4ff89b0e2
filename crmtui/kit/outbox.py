"""What happened, recorded in the transaction in which it happened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DomainEvent:
    """One append-only row that feeds the audit trail, webhooks, workflows and every screen.

    `topic` is `area.past_tense` (`ticket.redeemed`); `data` is JSON, in which a UUID may stand
    for its text, and never carries a secret.
    """

    topic: str
    subject_type: str
    subject_id: UUID | None
    data: Mapping[str, Any] = field(default_factory=dict)
    organization_id: UUID | None = None
    """Only where the actor has no organization, such as when one is created."""
