"""Batches of changes, merges and suspected duplicates of contacts, with what undoing them needs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crmtui.kit.tables import Base, Identified, OrganizationScoped, Versioned


class ContactBatch(Identified, OrganizationScoped, Versioned, Base):
    """One import or one bulk edit."""

    __tablename__ = "contact_batches"
    __table_args__ = (
        Index("ix_contact_batches_organization_id", "organization_id", "id"),
        Index("ix_contact_batches_layout", "organization_id", "layout"),
    )

    kind: Mapped[str] = mapped_column(String(20))
    """import or bulk_edit."""
    status: Mapped[str] = mapped_column(String(20))
    """pending, running, completed, failed, cancelled or undone."""
    name: Mapped[str] = mapped_column(String(200))
    """The file's name, or what was changed."""
    layout: Mapped[str] = mapped_column(String(64))
    """A hash of the file's header: the next file that has it gets the same mapping."""
    settings: Mapped[dict[str, Any]]
    """Mapping and options of an import; filter and changes of a bulk edit."""
    job_id: Mapped[UUID | None]
    total: Mapped[int]
    processed: Mapped[int]
    """Rows that are done; a lost worker's successor goes on there."""
    created: Mapped[int]
    updated: Mapped[int]
    skipped: Mapped[int]
    """Rows that changed nothing."""
    failed: Mapped[int]
    duplicates: Mapped[int]
    """Rows whose contact was there already."""
    created_by_name: Mapped[str] = mapped_column(String(200))
    completed_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class ContactBatchRow(OrganizationScoped, Base):
    """What a batch did to one contact that was there before, or why a row failed.

    A contact that an import created has no such row: it says itself which batch it came from.
    """

    __tablename__ = "contact_batch_rows"
    __table_args__ = (Index("ix_contact_batch_rows_contact_id", "contact_id"),)

    batch_id: Mapped[UUID] = mapped_column(
        ForeignKey("contact_batches.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    """The row of the file, or the place in the selection, from 1."""
    outcome: Mapped[str] = mapped_column(String(20))
    """updated, failed, kept (edited since, so not undone)."""
    contact_id: Mapped[UUID | None]
    before: Mapped[dict[str, Any] | None]
    """The changed fields as they were."""
    version_after: Mapped[int | None]
    """Of the contact; another one today means that it was edited since."""
    reason: Mapped[str] = mapped_column(Text)
    cells: Mapped[list[str] | None]
    """The failed row as it was read."""


class ContactMerge(Identified, OrganizationScoped, Base):
    """Two records of one person made one, with all that separating them again needs."""

    __tablename__ = "contact_merges"
    __table_args__ = (
        Index("ix_contact_merges_winner_id", "winner_id"),
        Index("ix_contact_merges_loser_id", "loser_id"),
    )

    winner_id: Mapped[UUID] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    loser_id: Mapped[UUID] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    winner_before: Mapped[dict[str, Any]]
    winner_after: Mapped[dict[str, Any]]
    moved: Mapped[dict[str, Any]]
    """The ids of the rows that now point to the winner, by table."""
    merged_by_name: Mapped[str] = mapped_column(String(200))
    undone_at: Mapped[datetime | None]


class DuplicatePair(Identified, OrganizationScoped, Base):
    """Two contacts that may be one person, and what was decided about them."""

    __tablename__ = "duplicate_pairs"
    __table_args__ = (
        UniqueConstraint("left_id", "right_id"),
        Index("ix_duplicate_pairs_right_id", "right_id"),
        Index("ix_duplicate_pairs_queue", "organization_id", "state", "likeness", "id"),
    )

    left_id: Mapped[UUID] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    """The older of the two."""
    right_id: Mapped[UUID] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    likeness: Mapped[int] = mapped_column(SmallInteger)
    """0 to 100."""
    reasons: Mapped[list[str]]
    """What they share: email, phone, linkedin, name_and_company, name."""
    state: Mapped[str] = mapped_column(String(20))
    """open, merged or different."""
    decided_by_name: Mapped[str] = mapped_column(String(200))
    decided_at: Mapped[datetime | None]
