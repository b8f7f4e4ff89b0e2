"""What was said to whom: interactions, messages on their way out, and what was looked up."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crmtui.kit.constraints import violation
from crmtui.kit.tables import Base, Identified, OrganizationScoped, SoftDeleted, Versioned


class Interaction(Identified, OrganizationScoped, Versioned, SoftDeleted, Base):
    """A note, or one exchange with a person."""

    __tablename__ = "interactions"
    __table_args__ = (
        Index("ix_interactions_occurred_at", "organization_id", "occurred_at", "id"),
        Index("ix_interactions_contact_id", "contact_id", "occurred_at"),
        Index("ix_interactions_company_id", "company_id", "occurred_at"),
        Index("ix_interactions_deal_id", "deal_id", "occurred_at"),
    )

    type: Mapped[str] = mapped_column(String(10))
    """note, email, sms, call or meeting."""
    direction: Mapped[str] = mapped_column(String(10))
    """out, in, or empty for what has none."""
    subject: Mapped[str] = mapped_column(String(500))
    body: Mapped[str] = mapped_column(Text)
    occurred_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """Of a call or a meeting."""
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    user_name: Mapped[str] = mapped_column(String(200))
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contacts.id"))
    company_id: Mapped[UUID | None] = mapped_column(ForeignKey("companies.id"))
    deal_id: Mapped[UUID | None] = mapped_column(ForeignKey("deals.id"))


class Message(Identified, OrganizationScoped, Versioned, Base):
    """An e-mail or a text message on its way out."""

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_organization_id_id", "organization_id", "id"),
        Index("ix_messages_status", "organization_id", "status", "id"),
        Index("ix_messages_contact_id", "contact_id"),
        UniqueConstraint(
            "organization_id",
            "request_id",
            info=violation("message.request_repeated", "This was sent already.", "request_id"),
        ),
    )

    channel: Mapped[str] = mapped_column(String(10))
    """email or sms."""
    status: Mapped[str] = mapped_column(String(10))
    """queued, sending, sent, failed, or held while no way out is configured."""
    to_name: Mapped[str] = mapped_column(String(200))
    to_address: Mapped[str] = mapped_column(String(254))
    """An e-mail address, or a number in E.164."""
    from_address: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(500))
    body_text: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    error: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int]
    sent_at: Mapped[datetime | None]
    provider_id: Mapped[str] = mapped_column(String(200))
    """What the server that took it calls it."""
    job_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contacts.id"))
    interaction_id: Mapped[UUID | None] = mapped_column(ForeignKey("interactions.id"))
    request_id: Mapped[str | None] = mapped_column(String(80))
    """Given by the client: the same message sent twice goes out once."""


class Enrichment(Identified, OrganizationScoped, Versioned, Base):
    """One attempt to learn more about a person from a LinkedIn address."""

    __tablename__ = "enrichments"
    __table_args__ = (
        Index("ix_enrichments_organization_id_id", "organization_id", "id"),
        Index("ix_enrichments_contact_id", "contact_id", "id"),
    )

    linkedin_url: Mapped[str] = mapped_column(String(300))
    provider: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20))
    """pending, processing, completed or failed."""
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contacts.id"))
    created_contact: Mapped[bool]
    """Whether the contact was made from what was found."""
    found: Mapped[dict[str, Any]]
    """What the provider knows, by our names of fields."""
    applied: Mapped[dict[str, Any]]
    """What was written: `{field: {"from": old, "to": new}}`."""
    kept: Mapped[dict[str, Any]]
    """What differs but was typed by a person, so was left: `{field: found}`."""
    credits: Mapped[int] = mapped_column(Integer)
    error: Mapped[str] = mapped_column(Text)
    job_id: Mapped[UUID | None]
    requested_by_name: Mapped[str] = mapped_column(String(200))
    completed_at: Mapped[datetime | None]
