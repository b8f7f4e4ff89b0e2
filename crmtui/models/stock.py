"""The ledger of stock: movements that never change, and balances kept beside them.

A balance is always the sum of its movements. Both levels of balances are guarded by CHECKs; a
movement cannot be changed or deleted, not even by raw SQL (triggers of migration 0008).
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crmtui.kit.constraints import exhausted, violation
from crmtui.kit.tables import Base, OrganizationScoped

NO_LOT: Final = UUID(int=0)
"""Stands for "no lot" in keys, which cannot hold NULL."""
STATES: Final = ("available", "reserved", "picked", "packed")
"""Where a unit is on its way out, in this order."""


def _never_negative() -> tuple[CheckConstraint, ...]:
    return tuple(
        CheckConstraint(
            f"{state} >= 0",
            name=state,
            info=exhausted("stock.insufficient", "There is not enough of it.", "quantity"),
        )
        for state in STATES
    )


class StockLevel(OrganizationScoped, Base):
    """How much there is of an item, in all bins and lots together."""

    __tablename__ = "stock_levels"
    __table_args__ = _never_negative()

    item_id: Mapped[UUID] = mapped_column(
        ForeignKey("items.id", ondelete="CASCADE"), primary_key=True
    )
    available: Mapped[int] = mapped_column(BigInteger)
    reserved: Mapped[int] = mapped_column(BigInteger)
    picked: Mapped[int] = mapped_column(BigInteger)
    packed: Mapped[int] = mapped_column(BigInteger)
    movements: Mapped[int] = mapped_column(BigInteger)
    """The number of the latest movement of the item."""


class StockBalance(OrganizationScoped, Base):
    """How much there is of one lot of an item in one bin, or came out of it and is not shipped."""

    __tablename__ = "stock_balances"
    __table_args__ = (*_never_negative(), Index("ix_stock_balances_bin_id", "bin_id"))

    item_id: Mapped[UUID] = mapped_column(
        ForeignKey("items.id", ondelete="CASCADE"), primary_key=True
    )
    bin_id: Mapped[UUID] = mapped_column(ForeignKey("bins.id"), primary_key=True)
    lot_id: Mapped[UUID] = mapped_column(primary_key=True)
    available: Mapped[int] = mapped_column(BigInteger)
    reserved: Mapped[int] = mapped_column(BigInteger)
    picked: Mapped[int] = mapped_column(BigInteger)
    packed: Mapped[int] = mapped_column(BigInteger)


class StockMovement(OrganizationScoped, Base):
    """One change of one balance. The numbers of an item's movements have no gaps."""

    __tablename__ = "stock_movements"
    __table_args__ = (
        UniqueConstraint("item_id", "number"),
        UniqueConstraint(
            "organization_id",
            "request_id",
            "part",
            info=violation("stock.request_repeated", "This was done already.", "request_id"),
        ),
        Index("ix_stock_movements_balance", "item_id", "bin_id", "lot_id", "number"),
        Index("ix_stock_movements_created_at", "organization_id", "created_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("items.id"))
    number: Mapped[int] = mapped_column(BigInteger)
    """Counted from 1 for each item."""
    bin_id: Mapped[UUID] = mapped_column(ForeignKey("bins.id"))
    lot_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(20))
    quantity: Mapped[int] = mapped_column(BigInteger)
    """As it was asked for: only what may go both ways has a sign."""
    available: Mapped[int] = mapped_column(BigInteger)
    """By how much the balance changed, as the next three."""
    reserved: Mapped[int] = mapped_column(BigInteger)
    picked: Mapped[int] = mapped_column(BigInteger)
    packed: Mapped[int] = mapped_column(BigInteger)
    available_after: Mapped[int] = mapped_column(BigInteger)
    """What the balance was then, as the next three: a replay finds the first that is wrong."""
    reserved_after: Mapped[int] = mapped_column(BigInteger)
    picked_after: Mapped[int] = mapped_column(BigInteger)
    packed_after: Mapped[int] = mapped_column(BigInteger)
    level_before: Mapped[int] = mapped_column(BigInteger)
    """How many of the item were available, in all bins, before."""
    reason: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(2000))
    order_ref: Mapped[str] = mapped_column(String(80))
    """The order it was for, as its maker names it; empty when for none."""
    user_ref: Mapped[str] = mapped_column(String(80))
    """The person for whom a program did it, as the program names them; else empty."""
    operation_id: Mapped[UUID]
    """Movements of one act, such as the two halves of a transfer, share it."""
    request_id: Mapped[str | None] = mapped_column(String(80))
    """Given by the client: the same act sent twice happens once."""
    part: Mapped[int]
    """Counts the movements of an act."""
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str] = mapped_column(String(200))
    via: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]
