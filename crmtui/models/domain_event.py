"""The append-only log that feeds the audit trail, the outbox and every screen."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from crmtui.kit.ids import new_id
from crmtui.kit.tables import Base

_OF_CONTACTS: Final = text("subject_type = 'contact'")


class DomainEventRow(Base):
    """What happened to one record, by whom and from where. Triggers refuse changes to it."""

    __tablename__ = "domain_events"
    __table_args__ = (
        Index("ix_domain_events_organization_id", "organization_id", "seq"),
        Index("ix_domain_events_subject", "subject_id", "seq"),
        # What became of contacts, by kind of change, among a million other events.
        Index(
            "ix_domain_events_contacts",
            "organization_id",
            "topic",
            "seq",
            sqlite_where=_OF_CONTACTS,
            postgresql_where=_OF_CONTACTS,
        ),
        {"sqlite_autoincrement": True},
    )

    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    """Grows; the cursor of every consumer."""
    id: Mapped[UUID] = mapped_column(default=new_id, unique=True)
    """Stable; what a webhook subscriber sees as the event's id."""
    organization_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organizations.id", ondelete="CASCADE")
    )
    topic: Mapped[str] = mapped_column(String(60))
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[UUID | None]
    actor_kind: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str] = mapped_column(String(200))
    via: Mapped[str] = mapped_column(String(20))
    occurred_at: Mapped[datetime]
    data: Mapped[dict[str, Any]]
