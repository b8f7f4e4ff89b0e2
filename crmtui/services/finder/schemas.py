"""What is found."""

from enum import StrEnum
from uuid import UUID

from crmtui.kit.schemas import Schema


class HitKind(StrEnum):
    CONTACT = "contact"
    COMPANY = "company"
    TICKET = "ticket"


class Hit(Schema):
    kind: HitKind
    id: UUID
    title: str
    """What it is called."""
    detail: str
    """What tells it from its namesakes: a company, a place, an event."""
