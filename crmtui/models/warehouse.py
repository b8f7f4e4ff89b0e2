"""Where things lie: warehouses, their zones, and bins in the order in which one walks past them."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crmtui.kit.constraints import violation
from crmtui.kit.tables import Base, Identified, OrganizationScoped, Versioned


class Warehouse(Identified, OrganizationScoped, Versioned, Base):
    """A building, or whatever has bins of its own."""

    __tablename__ = "warehouses"
    __table_args__ = (
        Index(
            "uq_warehouses_name_key",
            "organization_id",
            "name_key",
            unique=True,
            info=violation("warehouse.name_taken", "There is a warehouse of this name.", "name"),
        ),
    )

    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(120))
    """Without case and accents."""


class Zone(Identified, OrganizationScoped, Versioned, Base):
    """A part of a warehouse in which one person picks."""

    __tablename__ = "zones"
    __table_args__ = (
        Index(
            "uq_zones_name_key",
            "warehouse_id",
            "name_key",
            unique=True,
            info=violation("zone.name_taken", "This warehouse has a zone of this name.", "name"),
        ),
    )

    warehouse_id: Mapped[UUID] = mapped_column(ForeignKey("warehouses.id"))
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(120))


class Bin(Identified, OrganizationScoped, Versioned, Base):
    """A place with a label that can be scanned."""

    __tablename__ = "bins"
    __table_args__ = (
        # A scanned label says nothing of the warehouse, so it must be the only one of all.
        Index(
            "uq_bins_code_key",
            "organization_id",
            "code_key",
            unique=True,
            info=violation("bin.code_taken", "There is a bin with this code.", "code"),
        ),
        Index("ix_bins_walk", "warehouse_id", "walk_order", "code_key"),
    )

    warehouse_id: Mapped[UUID] = mapped_column(ForeignKey("warehouses.id"))
    zone_id: Mapped[UUID | None] = mapped_column(ForeignKey("zones.id"))
    code: Mapped[str] = mapped_column(String(40))
    code_key: Mapped[str] = mapped_column(String(40))
    """As a scanner may send it: without case."""
    walk_order: Mapped[int]
    """Where one passes it on the way through the warehouse; equal ones go by their codes."""
    purpose: Mapped[str] = mapped_column(String(20), default="storage", server_default="storage")
    """Where goods stay, or wait until they are put away."""
