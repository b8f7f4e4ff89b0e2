"""Picking: batches that one person walks, their totes, and what is taken where."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from crmtui.kit.constraints import violation
from crmtui.kit.tables import Base, Identified, OrganizationScoped, Versioned

_OPEN: Final = text("status = 'open'")
_IN_USE: Final = text("in_use")


class PickBatch(Identified, OrganizationScoped, Versioned, Base):
    """What one person takes on one walk, for one order or for several."""

    __tablename__ = "pick_batches"
    __table_args__ = (
        UniqueConstraint("organization_id", "number"),
        Index("ix_pick_batches_status", "organization_id", "status", "number"),
    )

    number: Mapped[int] = mapped_column(BigInteger)
    """Counted from 1 in each organization."""
    status: Mapped[str] = mapped_column(String(20))
    warehouse_id: Mapped[UUID] = mapped_column(ForeignKey("warehouses.id"))
    zone_id: Mapped[UUID | None] = mapped_column(ForeignKey("zones.id"))
    """Where it keeps to one zone."""
    picker_id: Mapped[UUID | None]
    """Who has it."""
    picker_name: Mapped[str] = mapped_column(String(200))
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(String(200))
    """Why it was ended with something not picked."""


class PickTote(OrganizationScoped, Base):
    """A box on the cart; what lies in it is of one order."""

    __tablename__ = "pick_totes"
    __table_args__ = (
        Index(
            "uq_pick_totes_in_use",
            "organization_id",
            "code_key",
            unique=True,
            sqlite_where=_IN_USE,
            postgresql_where=_IN_USE,
            info=violation("tote.in_use", "This tote is in use.", "tote"),
        ),
    )

    batch_id: Mapped[UUID] = mapped_column(
        ForeignKey("pick_batches.id", ondelete="CASCADE"), primary_key=True
    )
    code_key: Mapped[str] = mapped_column(String(40), primary_key=True)
    """As a scanner may send it: without case."""
    code: Mapped[str] = mapped_column(String(40))
    order_id: Mapped[UUID] = mapped_column(ForeignKey("customer_orders.id", ondelete="CASCADE"))
    in_use: Mapped[bool]
    """Until what lies in it is packed, or put back."""
    is_full: Mapped[bool]
    """What follows goes into another one."""


class PickTask(Identified, OrganizationScoped, Versioned, Base):
    """Units of one lot that are to be taken out of one bin for one line of an order."""

    __tablename__ = "pick_tasks"
    __table_args__ = (
        Index(
            "uq_pick_tasks_allocation",
            "line_id",
            "bin_id",
            "lot_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
            info=violation("pick_task.in_batch", "Another batch has it already.", "line_id"),
        ),
        Index("ix_pick_tasks_batch_id", "batch_id", "position"),
        CheckConstraint("quantity >= 1", name="quantity"),
        CheckConstraint("picked BETWEEN 0 AND quantity", name="picked"),
        CheckConstraint("put BETWEEN 0 AND picked", name="put"),
    )

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("pick_batches.id", ondelete="CASCADE"))
    position: Mapped[int]
    """Its turn on the walk, from 1."""
    order_id: Mapped[UUID] = mapped_column(ForeignKey("customer_orders.id", ondelete="CASCADE"))
    line_id: Mapped[UUID] = mapped_column(ForeignKey("customer_order_lines.id", ondelete="CASCADE"))
    item_id: Mapped[UUID] = mapped_column(ForeignKey("items.id"))
    bin_id: Mapped[UUID] = mapped_column(ForeignKey("bins.id"))
    lot_id: Mapped[UUID]
    """As in the ledger, where no lot is a value, too."""
    quantity: Mapped[int] = mapped_column(BigInteger)
    picked: Mapped[int] = mapped_column(BigInteger)
    """Units that were taken; each was scanned."""
    put: Mapped[int] = mapped_column(BigInteger)
    """Of these, what lies in its tote."""
    status: Mapped[str] = mapped_column(String(20))
    postponed: Mapped[int]
    """Its turn among those put off to the end; 0 where it was not."""
    reason: Mapped[str] = mapped_column(String(200))
    """Why it was put off, or less was taken."""
    tote_key: Mapped[str | None] = mapped_column(String(40))
    """Of the tote in which its units lie."""
