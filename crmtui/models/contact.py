"""People, the companies they work for, and how both are labelled."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Computed,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from crmtui.kit.constraints import violation
from crmtui.kit.tables import Base, Identified, OrganizationScoped, SoftDeleted, Versioned

_SHOWN: Final = text("deleted_at IS NULL")
_DELETED: Final = text("deleted_at IS NOT NULL")
_WITH_EMAIL: Final = text("email_key IS NOT NULL AND deleted_at IS NULL")
_WITH_PHONE: Final = text("phone_key IS NOT NULL AND deleted_at IS NULL")
_WITH_LINKEDIN: Final = text("linkedin_key IS NOT NULL AND deleted_at IS NULL")
_OF_A_COMPANY: Final = text("company_id IS NOT NULL")
_OF_A_BATCH: Final = text("batch_id IS NOT NULL")
# Those that filters often ask for first: reading a column reads the lengths of all before it.
_FACETS: Final = (
    *("search_key", "lead_score", "reachable", "status", "source", "country", "industry"),
    *("employee_size_bracket", "city", "owner_id", "updated_at"),
)
_TEXTS: Final = ("state", "employees", "title", "company", "last_name", "first_name", "email")


def _of_those_shown(name: str, *columns: str, sqlite: Sequence[str] = ()) -> Iterator[Index]:
    """An index of contacts that are not deleted, as either database needs it.

    SQLite does not see that in such an index `deleted_at` is null; there it is sought. PostgreSQL
    would no longer see the order of what stands behind it.
    """
    for dialect, own in (
        ("sqlite", ("organization_id", "deleted_at", *columns, *sqlite)),
        ("postgresql", ("organization_id", *columns)),
    ):
        index = Index(f"ix_contacts_{name}", *own, sqlite_where=_SHOWN, postgresql_where=_SHOWN)
        yield index.ddl_if(dialect=dialect)


class Company(Identified, OrganizationScoped, Versioned, SoftDeleted, Base):
    """An organization in the office's memory: a customer, a supplier, an employer."""

    __tablename__ = "companies"
    __table_args__ = (
        Index(
            "uq_companies_name_key",
            "organization_id",
            "name_key",
            unique=True,
            sqlite_where=_SHOWN,
            postgresql_where=_SHOWN,
            info=violation("company.name_taken", "There is a company of this name.", "name"),
        ),
        UniqueConstraint("search_key"),
        Index("ix_companies_organization_id_id", "organization_id", "id"),
        Index("ix_companies_domain", "organization_id", "domain"),
    )

    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200))
    """The folded name: two spellings are one company."""
    domain: Mapped[str] = mapped_column(String(254))
    """Of its e-mail addresses, lower case; may be empty."""
    website: Mapped[str] = mapped_column(String(300))
    linkedin: Mapped[str] = mapped_column(String(300))
    industry: Mapped[str] = mapped_column(String(120))
    employees: Mapped[int | None]
    employee_size_bracket: Mapped[str] = mapped_column(String(20))
    phone: Mapped[str] = mapped_column(String(60))
    tax_id: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(300))
    city: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(120))
    country: Mapped[str] = mapped_column(String(120))
    technologies: Mapped[list[str]]
    annual_revenue: Mapped[str] = mapped_column(String(60))
    notes: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    custom_properties: Mapped[dict[str, Any]]
    search_key: Mapped[int] = mapped_column(BigInteger)
    """Orders like the name; the row id of the search index."""
    search_text: Mapped[str] = mapped_column(Text)


class Contact(Identified, OrganizationScoped, Versioned, SoftDeleted, Base):
    """A person whom the organization knows."""

    __tablename__ = "contacts"
    __table_args__ = (
        Index(
            "uq_contacts_email_key",
            "organization_id",
            "email_key",
            unique=True,
            sqlite_where=_WITH_EMAIL,
            postgresql_where=_WITH_EMAIL,
            info=violation(
                "contact.email_taken", "Another contact has this e-mail address.", "email"
            ),
        ),
        UniqueConstraint("search_key"),
        # In the order in which contacts were added, with all that filters ask for, lists are sorted
        # by and statistics count: nobody who goes through everybody reads the wide rows.
        # An entry of PostgreSQL's indexes must not become longer than a third of a page.
        *_of_those_shown("facets", "created_at", "id", *_FACETS, sqlite=_TEXTS),
        *_of_those_shown("sort_name", "sort_name", "id"),
        *_of_those_shown("updated_at", "updated_at", "id"),
        *_of_those_shown("lead_score", "lead_score", "id"),
        Index(
            "ix_contacts_deleted",
            "organization_id",
            "id",
            sqlite_where=_DELETED,
            postgresql_where=_DELETED,
        ),
        Index(
            "ix_contacts_phone_key",
            "organization_id",
            "phone_key",
            sqlite_where=_WITH_PHONE,
            postgresql_where=_WITH_PHONE,
        ),
        Index(
            "ix_contacts_linkedin_key",
            "organization_id",
            "linkedin_key",
            sqlite_where=_WITH_LINKEDIN,
            postgresql_where=_WITH_LINKEDIN,
        ),
        Index(
            "ix_contacts_company_id",
            "company_id",
            sqlite_where=_OF_A_COMPANY,
            postgresql_where=_OF_A_COMPANY,
        ),
        Index(
            "ix_contacts_batch_id",
            "batch_id",
            "id",
            sqlite_where=_OF_A_BATCH,
            postgresql_where=_OF_A_BATCH,
        ),
    )

    full_name: Mapped[str] = mapped_column(String(200))
    first_name: Mapped[str] = mapped_column(String(100))
    last_name: Mapped[str] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(20))
    """active, lead, prospect, customer or inactive."""
    email: Mapped[str] = mapped_column(String(254))
    """As it was given; what it is compared by is `email_key`."""
    email_key: Mapped[str | None] = mapped_column(String(254))
    email_domain: Mapped[str] = mapped_column(String(254))
    mobile_phone: Mapped[str] = mapped_column(String(60))
    other_phone: Mapped[str] = mapped_column(String(60))
    home_phone: Mapped[str] = mapped_column(String(60))
    corporate_phone: Mapped[str] = mapped_column(String(60))
    phone_key: Mapped[str | None] = mapped_column(String(40))
    """The first of the phones in E.164, by which duplicates are found."""
    company: Mapped[str] = mapped_column(String(200))
    company_id: Mapped[UUID | None] = mapped_column(ForeignKey("companies.id"))
    industry: Mapped[str] = mapped_column(String(120))
    employees: Mapped[int | None]
    employee_size_bracket: Mapped[str] = mapped_column(String(20))
    annual_revenue: Mapped[str] = mapped_column(String(60))
    technologies: Mapped[list[str]]
    website: Mapped[str] = mapped_column(String(300))
    company_linkedin: Mapped[str] = mapped_column(String(300))
    person_linkedin: Mapped[str] = mapped_column(String(300))
    linkedin_key: Mapped[str | None] = mapped_column(String(300))
    """The person's LinkedIn address without what spellings differ in."""
    street: Mapped[str] = mapped_column(String(300))
    postal_code: Mapped[str] = mapped_column(String(20))
    city: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(120))
    country: Mapped[str] = mapped_column(String(120))
    company_address: Mapped[str] = mapped_column(String(300))
    company_city: Mapped[str] = mapped_column(String(120))
    company_state: Mapped[str] = mapped_column(String(120))
    company_country: Mapped[str] = mapped_column(String(120))
    lead_score: Mapped[int] = mapped_column(SmallInteger)
    """In tenths, 0 to 100: 85 is 8.5."""
    reachable: Mapped[int] = mapped_column(SmallInteger)
    """A sum of 1 (has an e-mail address), 2 (has a phone) and 4 (is on LinkedIn)."""
    source: Mapped[str] = mapped_column(String(20))
    """manual, api, import, event, door or enrichment."""
    notes: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    custom_properties: Mapped[dict[str, Any]]
    enriched_at: Mapped[datetime | None]
    merged_into_id: Mapped[UUID | None] = mapped_column(default=None)
    """The contact that this one became part of; its id still leads there."""
    batch_id: Mapped[UUID | None] = mapped_column(default=None)
    """The import that created it."""
    search_key: Mapped[int] = mapped_column(BigInteger)
    """Orders like the name; the row id of the search index."""
    search_text: Mapped[str] = mapped_column(Text)
    sort_name: Mapped[str] = mapped_column(
        String(60).with_variant(String(60, collation="C"), "postgresql"),
        Computed("substr(search_text, 1, 60)", persisted=True),
    )
    """The folded name, with which the stored text begins; the database fills it in."""


class ContactEmail(Identified, OrganizationScoped, Base):
    """A further address of a person."""

    __tablename__ = "contact_emails"
    __table_args__ = (
        UniqueConstraint("contact_id", "email_key"),
        Index("ix_contact_emails_email_key", "organization_id", "email_key"),
    )

    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    label: Mapped[str] = mapped_column(String(40))
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254))


class Tag(Identified, OrganizationScoped, Versioned, Base):
    """A coloured label."""

    __tablename__ = "tags"
    __table_args__ = (
        UniqueConstraint(
            "organization_id",
            "name_key",
            info=violation("tag.name_taken", "There is a tag of this name.", "name"),
        ),
    )

    name: Mapped[str] = mapped_column(String(60))
    name_key: Mapped[str] = mapped_column(String(60))
    """The folded name: two spellings are one tag."""
    color: Mapped[str] = mapped_column(String(7))
    """#RRGGBB."""
    description: Mapped[str] = mapped_column(String(500))


class ContactTag(OrganizationScoped, Base):
    """A tag on a person."""

    __tablename__ = "contact_tags"
    __table_args__ = (Index("ix_contact_tags_tag_id", "tag_id", "contact_id"),)

    contact_id: Mapped[UUID] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True
    )
    tag_id: Mapped[UUID] = mapped_column(
        ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True
    )


class CompanyTag(OrganizationScoped, Base):
    """A tag on a company."""

    __tablename__ = "company_tags"
    __table_args__ = (Index("ix_company_tags_tag_id", "tag_id", "company_id"),)

    company_id: Mapped[UUID] = mapped_column(
        ForeignKey("companies.id", ondelete="CASCADE"), primary_key=True
    )
    tag_id: Mapped[UUID] = mapped_column(
        ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True
    )
