"""Who wants to hear of what happened, what was sent to them, and every attempt at it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from crmtui.kit.constraints import violation
from crmtui.kit.tables import Base, Identified, OrganizationScoped, SoftDeleted, Versioned

_DUE: Final = text("state = 'PENDING'")
_SENDING: Final = text("state = 'SENDING'")
_OPEN: Final = text("state IN ('WAITING', 'PENDING', 'SENDING', 'EXHAUSTED')")
_NOT_DELIVERED: Final = text("state <> 'DELIVERED'")
_FINISHED: Final = text("finished_at IS NOT NULL")


class WebhookEndpoint(Identified, OrganizationScoped, Versioned, SoftDeleted, Base):
    """A subscription: a URL, what it wants to hear of, its secret and how it has been doing."""

    __tablename__ = "webhook_endpoints"
    __table_args__ = (
        CheckConstraint("health IN ('healthy', 'failing', 'disabled')", name="health"),
        Index("ix_webhook_endpoints_organization_id", "organization_id", "id"),
    )

    dialect: Mapped[str] = mapped_column(String(20))
    """Whose event names and payloads it gets."""
    url: Mapped[str] = mapped_column(String(2000))
    description: Mapped[str] = mapped_column(String(200))
    event_types: Mapped[list[str]]
    """As the dialect names them; `*` is all of them."""
    enabled: Mapped[bool]
    ordered: Mapped[bool]
    """Whether events of one record wait for each other."""
    sealed_secret: Mapped[str] = mapped_column(Text)
    sealed_old_secret: Mapped[str | None] = mapped_column(Text)
    old_secret_until: Mapped[datetime | None]
    """Until then the secret before the last rotation signs too."""
    health: Mapped[str] = mapped_column(String(10))
    failures: Mapped[int]
    """Attempts that failed in a row, over all deliveries."""
    first_failure_at: Mapped[datetime | None]
    """When the present run of failures began."""
    last_failure_at: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(300))
    paused_until: Mapped[datetime | None]
    """No attempt before: what a 429 or a run of failures asked for."""
    disabled_at: Mapped[datetime | None]
    disabled_reason: Mapped[str | None] = mapped_column(String(300))
    """Why the program itself disabled it; None if a person did."""
    notice_at: Mapped[datetime | None]
    """When those who watch were told that it is going to be disabled."""


class WebhookDelivery(Identified, OrganizationScoped, Base):
    """One event on its way to one endpoint. Its id for the receiver is the event's, for ever."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        CheckConstraint(
            "state IN ('WAITING', 'PENDING', 'SENDING', 'DELIVERED', 'EXHAUSTED', 'CANCELLED')",
            name="state",
        ),
        CheckConstraint("(state = 'SENDING') = (lease_token IS NOT NULL)", name="lease"),
        UniqueConstraint(
            "endpoint_id",
            "message_id",
            info=violation("delivery.exists", "This event is on its way to this endpoint already."),
        ),
        # What a claim reads: first attempts and retries are lanes of their own.
        Index(
            "ix_webhook_deliveries_due",
            "lane",
            "endpoint_id",
            "next_attempt_at",
            "id",
            sqlite_where=_DUE,
            postgresql_where=_DUE,
        ),
        Index(
            "ix_webhook_deliveries_lease",
            "lane",
            "endpoint_id",
            "lease_until",
            sqlite_where=_SENDING,
            postgresql_where=_SENDING,
        ),
        Index("ix_webhook_deliveries_endpoint_id", "endpoint_id", "id"),
        Index("ix_webhook_deliveries_organization_id", "organization_id", "id"),
        # What order asks for: the first event of a record that has not arrived.
        Index(
            "ix_webhook_deliveries_subject",
            "endpoint_id",
            "subject_id",
            "sequence",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "ix_webhook_deliveries_state",
            "organization_id",
            "state",
            "id",
            sqlite_where=_NOT_DELIVERED,
            postgresql_where=_NOT_DELIVERED,
        ),
        Index(
            "ix_webhook_deliveries_finished_at",
            "finished_at",
            sqlite_where=_FINISHED,
            postgresql_where=_FINISHED,
        ),
    )

    endpoint_id: Mapped[UUID] = mapped_column(
        ForeignKey("webhook_endpoints.id", ondelete="CASCADE")
    )
    message_id: Mapped[UUID]
    """The domain event's id, or the id of a test message: the same in every attempt and replay."""
    sequence: Mapped[int] = mapped_column(BigInteger)
    """The domain event's place in the log; 0 for a test message."""
    event_type: Mapped[str] = mapped_column(String(60))
    """As the dialect names it."""
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[UUID | None]
    body: Mapped[str] = mapped_column(Text)
    """The exact JSON that is sent and signed."""
    state: Mapped[str] = mapped_column(String(10))
    lane: Mapped[str] = mapped_column(String(6))
    """first or retry."""
    manual: Mapped[bool]
    """Whether a person asked for the attempts from here on."""
    attempts: Mapped[int]
    """How many were made in all."""
    step: Mapped[int]
    """The place in the retry schedule; a replay starts it anew."""
    next_attempt_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    lease_token: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    last_status: Mapped[int | None]
    last_error: Mapped[str | None] = mapped_column(String(300))


class WebhookAttempt(Base):
    """One request to an endpoint and what came back. Rows are only added."""

    __tablename__ = "webhook_attempts"

    delivery_id: Mapped[UUID] = mapped_column(
        ForeignKey("webhook_deliveries.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    url: Mapped[str] = mapped_column(String(2000))
    """As it was at that time."""
    address: Mapped[str | None] = mapped_column(String(60))
    """The vetted IP address that was connected to."""
    request_headers: Mapped[dict[str, str]]
    """Without signatures."""
    status: Mapped[int | None]
    """Of the HTTP response; None where there was none."""
    response_headers: Mapped[dict[str, str] | None]
    response_body: Mapped[str | None] = mapped_column(Text)
    """Its first 20,000 bytes."""
    milliseconds: Mapped[int]
    error: Mapped[str | None] = mapped_column(String(300))
    manual: Mapped[bool]


class OutboxCursor(Base):
    """How far a consumer of the event log has come."""

    __tablename__ = "outbox_cursors"

    consumer: Mapped[str] = mapped_column(String(30), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    updated_at: Mapped[datetime]
