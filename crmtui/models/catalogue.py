"""What is sold: events and products."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from crmtui.kit.constraints import exhausted
from crmtui.kit.tables import Base, Identified, OrganizationScoped, SoftDeleted, Versioned

NO_PROPERTIES: Final = text("'{}'")


class Event(Identified, OrganizationScoped, Versioned, SoftDeleted, Base):
    """Something that takes place at a venue and that tickets admit to."""

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_organization_id_starts_at", "organization_id", "starts_at"),
        CheckConstraint("capacity IS NULL OR capacity >= 0", name="capacity"),
        CheckConstraint("registered >= 0", name="registered"),
        CheckConstraint("ends_at >= starts_at", name="period"),
    )

    name: Mapped[str] = mapped_column(String(200))
    subtype: Mapped[str] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(20))
    venue: Mapped[str] = mapped_column(String(300))
    description: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    timezone: Mapped[str] = mapped_column(String(60))
    capacity: Mapped[int | None]
    registered: Mapped[int] = mapped_column(default=0)
    """Tickets that are neither cancelled nor deleted."""
    custom_properties: Mapped[dict[str, Any]] = mapped_column(
        default=dict, server_default=NO_PROPERTIES
    )
    """What clients keep with it; nothing of ours depends on it."""


class Product(Identified, OrganizationScoped, Versioned, SoftDeleted, Base):
    """A kind of ticket, or anything else with a price."""

    __tablename__ = "products"
    __table_args__ = (
        Index("ix_products_organization_id_event_id", "organization_id", "event_id"),
        CheckConstraint("price_minor >= 0", name="price"),
        CheckConstraint("sold >= 0", name="sold"),
        CheckConstraint(
            "quantity IS NULL OR sold <= quantity",
            name="not_oversold",
            info=exhausted(
                "product.sold_out", "There are not that many left of this product.", "quantity"
            ),
        ),
    )

    event_id: Mapped[UUID | None] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    subtype: Mapped[str] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(20))
    description: Mapped[str] = mapped_column(Text)
    price_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    quantity: Mapped[int | None]
    """How many may be sold; None is without limit."""
    sold: Mapped[int] = mapped_column(default=0)
    required_fields: Mapped[list[str]]
    """Attendee data without which a ticket of this product is `incomplete` at the door."""
    custom_properties: Mapped[dict[str, Any]] = mapped_column(
        default=dict, server_default=NO_PROPERTIES
    )
    """What clients keep with it; nothing of ours depends on it."""
