"""Customers' orders: what is to be taken out of the warehouse, and from where it will come."""

from datetime import datetime
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
from crmtui.kit.tables import Base, Identified, OrganizationScoped, Versioned


class CustomerOrder(Identified, OrganizationScoped, Versioned, Base):
    """What one customer is to get."""

    __tablename__ = "customer_orders"
    __table_args__ = (
        UniqueConstraint("organization_id", "number"),
        UniqueConstraint(
            "organization_id",
            "reference",
            info=violation(
                "customer_order.reference_taken",
                "There is an order with this reference.",
                "reference",
            ),
        ),
        UniqueConstraint(
            "organization_id",
            "request_id",
            info=violation(
                "customer_order.request_repeated", "This order was made already.", "request_id"
            ),
        ),
        Index("ix_customer_orders_status", "organization_id", "status", "number"),
    )

    number: Mapped[int] = mapped_column(BigInteger)
    """Counted from 1 in each organization."""
    reference: Mapped[str | None] = mapped_column(String(60))
    """What the shop calls it, where it comes from one."""
    status: Mapped[str] = mapped_column(String(20))
    customer_name: Mapped[str] = mapped_column(String(200))
    customer_email: Mapped[str] = mapped_column(String(254))
    address: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    tracking_number: Mapped[str] = mapped_column(String(100))
    carrier: Mapped[str] = mapped_column(String(100))
    shipped_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    request_id: Mapped[str | None] = mapped_column(String(80))
    """Given by the client: the same order sent twice is one."""
    priority: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """The higher one is picked first."""


class CustomerOrderLine(Identified, OrganizationScoped, Base):
    """So many units of one item."""

    __tablename__ = "customer_order_lines"
    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        CheckConstraint("quantity >= 1", name="quantity"),
        Index("ix_customer_order_lines_item_id", "item_id"),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("customer_orders.id", ondelete="CASCADE"))
    position: Mapped[int]
    item_id: Mapped[UUID] = mapped_column(ForeignKey("items.id"))
    quantity: Mapped[int] = mapped_column(BigInteger)


class OrderAllocation(OrganizationScoped, Base):
    """Units of one lot in one bin that a line has, or had until they were shipped."""

    __tablename__ = "order_allocations"
    __table_args__ = (
        CheckConstraint("reserved >= 0", name="reserved"),
        CheckConstraint("picked >= 0", name="picked"),
        CheckConstraint("packed >= 0", name="packed"),
        CheckConstraint("shipped >= 0", name="shipped"),
    )

    line_id: Mapped[UUID] = mapped_column(
        ForeignKey("customer_order_lines.id", ondelete="CASCADE"), primary_key=True
    )
    bin_id: Mapped[UUID] = mapped_column(ForeignKey("bins.id"), primary_key=True)
    lot_id: Mapped[UUID] = mapped_column(primary_key=True)
    """As in the ledger, where no lot is a value, too."""
    reserved: Mapped[int] = mapped_column(BigInteger)
    """Units that wait in the bin, as the next three: each goes on from one to the next."""
    picked: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    packed: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    shipped: Mapped[int] = mapped_column(BigInteger)


class Parcel(Identified, OrganizationScoped, Versioned, Base):
    """What goes to the customer under one label."""

    __tablename__ = "parcels"
    __table_args__ = (UniqueConstraint("order_id", "position"),)

    order_id: Mapped[UUID] = mapped_column(ForeignKey("customer_orders.id", ondelete="CASCADE"))
    position: Mapped[int]
    """Counted from 1 in each order."""
    weight_grams: Mapped[int | None]
    carrier: Mapped[str] = mapped_column(String(100))
    tracking_number: Mapped[str] = mapped_column(String(100))
    closed_at: Mapped[datetime | None]
    shipped_at: Mapped[datetime | None]


class ParcelUnits(OrganizationScoped, Base):
    """Units of a line that lie in a parcel, and from where they came."""

    __tablename__ = "parcel_units"
    __table_args__ = (CheckConstraint("units >= 1", name="units"),)

    parcel_id: Mapped[UUID] = mapped_column(
        ForeignKey("parcels.id", ondelete="CASCADE"), primary_key=True
    )
    line_id: Mapped[UUID] = mapped_column(
        ForeignKey("customer_order_lines.id", ondelete="CASCADE"), primary_key=True
    )
    bin_id: Mapped[UUID] = mapped_column(ForeignKey("bins.id"), primary_key=True)
    lot_id: Mapped[UUID] = mapped_column(primary_key=True)
    units: Mapped[int] = mapped_column(BigInteger)
