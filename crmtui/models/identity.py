"""Who may come in: users, their memberships and sessions, API keys, and the brake on guessing."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crmtui.kit.constraints import violation
from crmtui.kit.tables import Base, Identified, OrganizationScoped, Versioned


class User(Identified, Versioned, Base):
    """A person with a login; which organizations they see is said by memberships."""

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint(
            "email", info=violation("user.email_taken", "This e-mail has a user already.", "email")
        ),
    )

    email: Mapped[str] = mapped_column(String(254))
    """Lower case: two spellings of an address are one login."""
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(200))
    last_login_at: Mapped[datetime | None]
    phone: Mapped[str] = mapped_column(String(60), default="", server_default="")
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    """Time zone, language, notifications and appearance, as the user chose them."""


class Membership(Identified, OrganizationScoped, Base):
    """A user's role in one organization, and the PIN for switching operator at a console."""

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint(
            "organization_id",
            "user_id",
            info=violation("membership.exists", "This user is a member already.", "email"),
        ),
        Index("ix_memberships_user_id", "user_id"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(20))
    pin_hash: Mapped[str | None] = mapped_column(String(200))
    disabled_at: Mapped[datetime | None]
    """Here and not at the user: an admin rules over their own organization, not over others'."""


class UserSession(Identified, Base):
    """A bearer session of a user, over all organizations the user belongs to. Hash only."""

    __tablename__ = "user_sessions"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index("ix_user_sessions_user_id", "user_id"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    dialect: Mapped[str] = mapped_column(String(20))
    token_hash: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class ApiKey(Identified, OrganizationScoped, Base):
    """A program's credential in one organization and one dialect. Hash only, shown once."""

    __tablename__ = "api_keys"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index("ix_api_keys_organization_id", "organization_id"),
    )

    dialect: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(100))
    token_hash: Mapped[str] = mapped_column(String(64))
    preview: Mapped[str] = mapped_column(String(20))
    scopes: Mapped[list[str]]
    rate_limit: Mapped[int | None]
    """Requests a minute; None means the limit of the organization's plan."""
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    request_count: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    created_by_id: Mapped[UUID | None] = mapped_column(default=None)
    """The user whose key it is; keys outlive users."""


class LoginThrottle(Base):
    """How often somebody guessed wrongly of late, by what they tried to be."""

    __tablename__ = "login_throttles"

    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    """A hash of the kind of login and the identity tried: attempts must not list our users."""
    failures: Mapped[int]
    last_failure_at: Mapped[datetime]
    locked_until: Mapped[datetime | None]
