"""Counting what really lies in a bin."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crmtui.kit.tables import Base, Identified, OrganizationScoped, Versioned


class StockCount(Identified, OrganizationScoped, Versioned, Base):
    """One bin, or one item in it, counted by one person or by several."""

    __tablename__ = "stock_counts"
    __table_args__ = (
        UniqueConstraint("organization_id", "number"),
        Index("ix_stock_counts_status", "organization_id", "status", "number"),
        Index("ix_stock_counts_bin_id", "bin_id"),
    )

    number: Mapped[int] = mapped_column(BigInteger)
    """Counted from 1 in each organization."""
    bin_id: Mapped[UUID] = mapped_column(ForeignKey("bins.id"))
    item_id: Mapped[UUID | None] = mapped_column(ForeignKey("items.id"))
    """Only this one; all that lies there where it is not given."""
    status: Mapped[str] = mapped_column(String(20))
    cause: Mapped[str] = mapped_column(String(200))
    """Why it is to be counted."""
    counter_id: Mapped[UUID | None]
    counter_name: Mapped[str] = mapped_column(String(200))
    recounter_id: Mapped[UUID | None]
    recounter_name: Mapped[str] = mapped_column(String(200))
    reviewer_id: Mapped[UUID | None]
    reviewer_name: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(2000))
    """Why it was sent back, or not done."""
    completed_at: Mapped[datetime | None]


class StockCountLine(OrganizationScoped, Base):
    """One lot of an item: what the ledger expected in the bin, and what was found."""

    __tablename__ = "stock_count_lines"
    __table_args__ = (
        CheckConstraint("counted >= 0", name="counted"),
        CheckConstraint("recounted >= 0", name="recounted"),
    )

    count_id: Mapped[UUID] = mapped_column(
        ForeignKey("stock_counts.id", ondelete="CASCADE"), primary_key=True
    )
    item_id: Mapped[UUID] = mapped_column(ForeignKey("items.id"), primary_key=True)
    lot_id: Mapped[UUID] = mapped_column(primary_key=True)
    """As in the ledger, where no lot is a value, too."""
    seen_number: Mapped[int] = mapped_column(BigInteger)
    """The item's latest movement when counting began; a later one in this bin makes it outdated."""
    expected: Mapped[int] = mapped_column(BigInteger)
    """Available and reserved units then; whoever counts does not see it."""
    counted: Mapped[int | None] = mapped_column(BigInteger)
    recounted: Mapped[int | None] = mapped_column(BigInteger)
    posted: Mapped[int | None] = mapped_column(BigInteger)
    """By how much the ledger was corrected."""
