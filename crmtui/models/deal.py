"""Deals and the pipelines in which they move; tasks."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from crmtui.kit.tables import Base, Identified, OrganizationScoped, SoftDeleted, Versioned

_REMINDING: Final = text("remind_at IS NOT NULL AND reminded_at IS NULL")


class Pipeline(Identified, OrganizationScoped, Versioned, SoftDeleted, Base):
    """The stages through which a kind of deal goes."""

    __tablename__ = "pipelines"
    __table_args__ = (Index("ix_pipelines_organization_id", "organization_id", "position"),)

    name: Mapped[str] = mapped_column(String(120))
    position: Mapped[int]


class Stage(Identified, OrganizationScoped, Versioned, SoftDeleted, Base):
    """One step of a pipeline."""

    __tablename__ = "stages"
    __table_args__ = (Index("ix_stages_pipeline_id", "pipeline_id", "position"),)

    pipeline_id: Mapped[UUID] = mapped_column(ForeignKey("pipelines.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(120))
    position: Mapped[int]
    probability: Mapped[int] = mapped_column(SmallInteger)
    """Percent; weights the sums of a forecast."""


class Deal(Identified, OrganizationScoped, Versioned, SoftDeleted, Base):
    """A sale that is hoped for."""

    __tablename__ = "deals"
    __table_args__ = (
        Index("ix_deals_organization_id_id", "organization_id", "id"),
        Index("ix_deals_stage_id", "stage_id", "status", "id"),
        Index("ix_deals_contact_id", "contact_id"),
        Index("ix_deals_company_id", "company_id"),
    )

    name: Mapped[str] = mapped_column(String(200))
    pipeline_id: Mapped[UUID] = mapped_column(ForeignKey("pipelines.id"))
    stage_id: Mapped[UUID] = mapped_column(ForeignKey("stages.id"))
    status: Mapped[str] = mapped_column(String(10))
    """open, won or lost."""
    value_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    expected_close_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    lost_reason: Mapped[str] = mapped_column(String(500))
    notes: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contacts.id"))
    company_id: Mapped[UUID | None] = mapped_column(ForeignKey("companies.id"))


class DealMove(Identified, OrganizationScoped, Base):
    """One step in the history of a deal; the latest can be taken back."""

    __tablename__ = "deal_moves"
    __table_args__ = (Index("ix_deal_moves_deal_id", "deal_id", "id"),)

    deal_id: Mapped[UUID] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"))
    from_stage_id: Mapped[UUID | None] = mapped_column(ForeignKey("stages.id"))
    """None where the deal was made."""
    to_stage_id: Mapped[UUID] = mapped_column(ForeignKey("stages.id"))
    from_status: Mapped[str] = mapped_column(String(10))
    to_status: Mapped[str] = mapped_column(String(10))
    from_lost_reason: Mapped[str | None] = mapped_column(String(500), default=None)
    """Why it had been lost before; None where the step left that alone."""
    moved_by_name: Mapped[str] = mapped_column(String(200))
    undone_at: Mapped[datetime | None]


class Task(Identified, OrganizationScoped, Versioned, SoftDeleted, Base):
    """Something that somebody has to do."""

    __tablename__ = "tasks"
    __table_args__ = (
        Index("ix_tasks_organization_id_id", "organization_id", "id"),
        Index("ix_tasks_due", "organization_id", "status", "due_at", "id"),
        Index("ix_tasks_contact_id", "contact_id"),
        Index("ix_tasks_company_id", "company_id"),
        Index("ix_tasks_deal_id", "deal_id"),
        Index(
            "ix_tasks_remind_at",
            "remind_at",
            sqlite_where=_REMINDING,
            postgresql_where=_REMINDING,
        ),
    )

    title: Mapped[str] = mapped_column(String(200))
    notes: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(10))
    """pending or completed."""
    priority: Mapped[str] = mapped_column(String(10))
    """low, medium or high."""
    due_at: Mapped[datetime | None]
    remind_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contacts.id"))
    company_id: Mapped[UUID | None] = mapped_column(ForeignKey("companies.id"))
    deal_id: Mapped[UUID | None] = mapped_column(ForeignKey("deals.id"))
