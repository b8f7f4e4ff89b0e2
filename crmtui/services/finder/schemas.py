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


class Found(Schema):
    """What a text may mean, the likeliest first."""

    hits: tuple[Hit, ...] = ()
    more: tuple[HitKind, ...] = ()
    """Kinds of which there are more than are here."""
