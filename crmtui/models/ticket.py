"""Tickets and the codes they once had."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crmtui.kit.constraints import violation
from crmtui.kit.tables import Base, Identified, OrganizationScoped, SoftDeleted, Versioned

_WITH_EMAIL: Final = text("attendee_email <> ''")


class Ticket(Identified, OrganizationScoped, Versioned, SoftDeleted, Base):
    """The right of one attendee to enter one event."""

    __tablename__ = "tickets"
    __table_args__ = (
        # Add-ons may share their main ticket's code, so the product belongs to the key.
        UniqueConstraint(
            "event_id",
            "code",
            "product_id",
            info=violation("ticket.code_taken", "This code is in use at this event.", "code"),
        ),
        UniqueConstraint("search_key"),
        Index("ix_tickets_organization_id_code", "organization_id", "code"),
        # Lists over all events page by it; without, each page would sort all tickets.
        Index("ix_tickets_organization_id_id", "organization_id", "id"),
        Index("ix_tickets_event_id_number", "event_id", "number"),
        Index("ix_tickets_order_id", "order_id"),
        Index("ix_tickets_product_id", "product_id"),
        # What a contact's timeline asks for.
        Index(
            "ix_tickets_email",
            "organization_id",
            text("lower(attendee_email)"),
            sqlite_where=_WITH_EMAIL,
            postgresql_where=_WITH_EMAIL,
        ),
        Index(
            "ix_tickets_revoked",
            "event_id",
            "product_id",
            sqlite_where=text("state = 'revoked'"),
            postgresql_where=text("state = 'revoked'"),
        ),
        Index(
            "uq_tickets_event_id_import_key",
            "event_id",
            "import_key",
            unique=True,
            sqlite_where=text("import_key IS NOT NULL"),
            postgresql_where=text("import_key IS NOT NULL"),
            info=violation("ticket.imported_already", "This row was imported already."),
        ),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    product_id: Mapped[UUID] = mapped_column(ForeignKey("products.id"))
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"))
    position: Mapped[int]
    """1, 2, 3 … within the order."""
    number: Mapped[int]
    """1, 2, 3 … within the event; printed as TK00000777."""
    code: Mapped[str] = mapped_column(String(200))
    """What the QR carries; cannot be guessed."""
    state: Mapped[str] = mapped_column(String(20))
    """valid, unpaid, blocked, cancelled or revoked; whether it was used is `redeemed_at`."""
    attendee_name: Mapped[str] = mapped_column(String(200))
    attendee_email: Mapped[str] = mapped_column(String(254))
    attendee_phone: Mapped[str] = mapped_column(String(40))
    company: Mapped[str] = mapped_column(String(200))
    seat: Mapped[str] = mapped_column(String(60))
    note: Mapped[str] = mapped_column(Text)
    attendee_data: Mapped[dict[str, Any]]
    """Answers to questions, such as the diet."""
    price_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    valid_from: Mapped[datetime | None]
    valid_until: Mapped[datetime | None]
    redeemed_at: Mapped[datetime | None]
    """First admission that still counts, on any list."""
    import_key: Mapped[str | None] = mapped_column(String(40), default=None)
    """Made from a list's row that gave no code: the same row again is the same ticket."""
    search_key: Mapped[int] = mapped_column(BigInteger)
    """Orders like the attendee's name (kit.search_text); the row id of the search index."""
    search_text: Mapped[str] = mapped_column(Text)


class RevokedCode(Identified, OrganizationScoped, Base):
    """A code that was replaced; whoever shows it is told so."""

    __tablename__ = "revoked_codes"
    __table_args__ = (Index("ix_revoked_codes_organization_id_code", "organization_id", "code"),)

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(200))
