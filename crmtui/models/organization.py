"""The tenant."""

from decimal import Decimal
from typing import Any

from sqlalchemy import Numeric, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crmtui.kit.constraints import violation
from crmtui.kit.tables import Base, Identified, Versioned


class Organization(Identified, Versioned, Base):
    """A venue or a merchant; every other row belongs to one."""

    __tablename__ = "organizations"
    __table_args__ = (
        UniqueConstraint(
            "slug",
            info=violation(
                "organization.slug_taken", "Another organization has this name.", "name"
            ),
        ),
    )

    name: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(80))
    plan_tier: Mapped[str] = mapped_column(String(20))
    currency: Mapped[str] = mapped_column(String(3))
    timezone: Mapped[str] = mapped_column(String(60))
    tax_rate: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    """Percent, such as 19.00."""
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    """What its admins chose for everybody, such as how mail goes out; never a secret."""
