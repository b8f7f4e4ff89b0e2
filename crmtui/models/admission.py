"""What happened at the door: scans, the admissions they made, and counters kept beside them."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crmtui.kit.constraints import violation
from crmtui.kit.tables import Base, Identified, OrganizationScoped

NOBODY: Final = UUID(int=0)
"""Stands for "no product" or "no gate" in the counters' key, which cannot hold NULL."""


class Scan(Identified, OrganizationScoped, Base):
    """One attempt at a gate, admitted or refused. Kept for ever; an annulled one says so."""

    __tablename__ = "scans"
    __table_args__ = (
        # The database's own guard against admitting twice: an admission has its sequence number,
        # everything else has NULL, which is never equal to itself.
        UniqueConstraint(
            "ticket_id",
            "list_id",
            "entry",
            info=violation("scan.admitted_elsewhere", "Another desk was faster. Scan again."),
        ),
        UniqueConstraint(
            "organization_id",
            "nonce",
            info=violation("scan.nonce_reused", "This scan was made already.", "request_id"),
        ),
        Index("ix_scans_list_id_scanned_at", "list_id", "scanned_at", "id"),
        # Overrides are rare and counted at every refresh of a desk.
        Index(
            "ix_scans_overrides",
            "list_id",
            sqlite_where=text("override_reason IS NOT NULL"),
            postgresql_where=text("override_reason IS NOT NULL"),
        ),
    )

    list_id: Mapped[UUID] = mapped_column(ForeignKey("checkin_lists.id", ondelete="CASCADE"))
    ticket_id: Mapped[UUID | None] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    product_id: Mapped[UUID | None]
    gate_id: Mapped[UUID | None] = mapped_column(ForeignKey("gates.id"))
    gate_name: Mapped[str] = mapped_column(String(100))
    operator_id: Mapped[UUID | None]
    operator_name: Mapped[str] = mapped_column(String(200))
    via: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(200))
    """What was read, cut to 200 characters."""
    direction: Mapped[str] = mapped_column(String(5))
    """entry or exit."""
    result: Mapped[str] = mapped_column(String(20))
    detail: Mapped[str] = mapped_column(String(300))
    """What a person needs besides the result, such as the name of the other event."""
    entry: Mapped[int | None]
    """n for the n-th admission that counts, -n for the exit that ended it; else NULL."""
    nonce: Mapped[str | None] = mapped_column(String(80))
    scanned_at: Mapped[datetime]
    override_reason: Mapped[str | None] = mapped_column(String(300))
    annulled_at: Mapped[datetime | None]
    annulled_by: Mapped[str | None] = mapped_column(String(200))
    annul_reason: Mapped[str | None] = mapped_column(String(300))


class Admission(OrganizationScoped, Base):
    """Where one ticket stands on one list: the sum of its scans that count."""

    __tablename__ = "admissions"
    __table_args__ = (CheckConstraint("entries >= 0", name="entries"),)

    list_id: Mapped[UUID] = mapped_column(
        ForeignKey("checkin_lists.id", ondelete="CASCADE"), primary_key=True
    )
    ticket_id: Mapped[UUID] = mapped_column(
        ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True
    )
    entries: Mapped[int]
    inside: Mapped[bool]
    last_entry_at: Mapped[datetime | None]
    last_entry_gate: Mapped[str] = mapped_column(String(100))
    last_entry_by: Mapped[str] = mapped_column(String(200))


class CheckinCounter(OrganizationScoped, Base):
    """Running totals by list, product and gate; always equal to a recount of the scans."""

    __tablename__ = "checkin_counters"

    list_id: Mapped[UUID] = mapped_column(
        ForeignKey("checkin_lists.id", ondelete="CASCADE"), primary_key=True
    )
    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    gate_id: Mapped[UUID] = mapped_column(primary_key=True)
    admitted: Mapped[int]
    """Tickets admitted at least once, by the gate of their first entry."""
    entered: Mapped[int]
    exited: Mapped[int]
    refused: Mapped[int]
