"""What is kept in stock: items, the barcodes on them, and their lots."""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import (
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

_NOT_DELETED: Final = text("deleted_at IS NULL")
_SOLD: Final = text("product_id IS NOT NULL")


class Item(Identified, OrganizationScoped, Versioned, SoftDeleted, Base):
    """One thing that is counted (a SKU), in whole units."""

    __tablename__ = "items"
    __table_args__ = (
        Index(
            "uq_items_sku_key",
            "organization_id",
            "sku_key",
            unique=True,
            sqlite_where=_NOT_DELETED,
            postgresql_where=_NOT_DELETED,
            info=violation("item.sku_taken", "There is an item with this SKU.", "sku"),
        ),
        Index(
            "ix_items_product_id",
            "product_id",
            sqlite_where=_SOLD,
            postgresql_where=_SOLD,
        ),
        CheckConstraint("reorder_point >= 0", name="reorder_point"),
    )

    sku: Mapped[str] = mapped_column(String(60))
    sku_key: Mapped[str] = mapped_column(String(60))
    """Without case: nobody tells wine-1 from WINE-1 on a shelf."""
    name: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(20))
    """What one of it is called, such as piece or box."""
    reorder_point: Mapped[int]
    """At so many available units, or fewer, it is low."""
    has_lots: Mapped[bool]
    home_bin_id: Mapped[UUID | None] = mapped_column(ForeignKey("bins.id"))
    """Where it is looked for first, and put when nothing else is said."""
    pick_order: Mapped[int | None]
    """Its turn when picking, where somebody gave it one; else its home bin's."""
    product_id: Mapped[UUID | None] = mapped_column(ForeignKey("products.id", ondelete="SET NULL"))
    """What is sold as this item."""
    note: Mapped[str] = mapped_column(Text)
    weight_grams: Mapped[int | None]
    """Of one unit, as the next; unknown ones count as nothing when a cart is filled."""
    volume_ml: Mapped[int | None]


class ItemBarcode(OrganizationScoped, Base):
    """A code that is printed on an item or on a package of it."""

    __tablename__ = "item_barcodes"
    __table_args__ = (
        UniqueConstraint(
            "organization_id",
            "code",
            info=violation("item.barcode_taken", "Another item has this barcode.", "barcodes"),
        ),
        CheckConstraint("units >= 1", name="units"),
    )

    item_id: Mapped[UUID] = mapped_column(
        ForeignKey("items.id", ondelete="CASCADE"), primary_key=True
    )
    code: Mapped[str] = mapped_column(String(80), primary_key=True)
    """A GTIN as 14 digits, whatever its printed length; any other code as it is."""
    units: Mapped[int]
    """How many one scan of it stands for."""


class Lot(Identified, OrganizationScoped, Base):
    """Units of one item that were made together."""

    __tablename__ = "lots"
    __table_args__ = (UniqueConstraint("item_id", "code"),)

    item_id: Mapped[UUID] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(40))
    expires_on: Mapped[date | None]
