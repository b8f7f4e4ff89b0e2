"""How admission is set up: lists and gates."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crmtui.kit.constraints import violation
from crmtui.kit.tables import Base, Identified, OrganizationScoped, SoftDeleted, Versioned


class CheckinList(Identified, OrganizationScoped, Versioned, SoftDeleted, Base):
    """Which tickets are admitted where, when and how often."""

    __tablename__ = "checkin_lists"
    __table_args__ = (
        Index("ix_checkin_lists_event_id", "event_id"),
        CheckConstraint("max_entries IS NULL OR max_entries >= 1", name="max_entries"),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(100))
    all_products: Mapped[bool]
    valid_from: Mapped[datetime | None]
    valid_until: Mapped[datetime | None]
    max_entries: Mapped[int | None]
    """How often one ticket may enter; None is without limit."""
    exit_required: Mapped[bool]
    """Whether a ticket must have left before it may enter again."""
    max_inside: Mapped[int | None]
    """Rule: how many may be inside at a time; None is without limit."""
    reentry_minutes: Mapped[int | None]
    """Rule: how long after an entry the same ticket may enter again."""


class CheckinListProduct(OrganizationScoped, Base):
    """A product that a list admits, where it does not admit all."""

    __tablename__ = "checkin_list_products"

    list_id: Mapped[UUID] = mapped_column(
        ForeignKey("checkin_lists.id", ondelete="CASCADE"), primary_key=True
    )
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey("products.id", ondelete="CASCADE"), primary_key=True
    )


class Gate(Identified, OrganizationScoped, Versioned, SoftDeleted, Base):
    """A door or desk at which people are let in; scans are counted by it."""

    __tablename__ = "gates"
    __table_args__ = (
        UniqueConstraint(
            "organization_id",
            "name",
            info=violation("gate.name_taken", "There is a gate of this name.", "name"),
        ),
    )

    name: Mapped[str] = mapped_column(String(100))
