"""Orders: what was bought together."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crmtui.kit.constraints import violation
from crmtui.kit.tables import Base, Identified, OrganizationScoped, Versioned


class Order(Identified, OrganizationScoped, Versioned, Base):
    """Groups tickets under one code, one buyer and one payment."""

    __tablename__ = "orders"
    __table_args__ = (
        # Imported codes come from several shops, and each of them may count from 1.
        UniqueConstraint(
            "event_id",
            "code",
            info=violation("order.code_taken", "This order code is in use.", "code"),
        ),
        UniqueConstraint(
            "organization_id",
            "request_id",
            info=violation("order.request_repeated", "This sale was made already.", "request_id"),
        ),
        CheckConstraint("total_minor >= 0", name="total"),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(20))
    buyer_name: Mapped[str] = mapped_column(String(200))
    buyer_email: Mapped[str] = mapped_column(String(254))
    buyer_phone: Mapped[str] = mapped_column(String(40))
    total_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    payment_method: Mapped[str | None] = mapped_column(String(20))
    paid_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(Text)
    request_id: Mapped[str | None] = mapped_column(String(80))
    """Given by the client: the same sale sent twice is one order."""
