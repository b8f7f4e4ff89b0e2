"""Contacts, companies, tags, deals, tasks and conversations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_WITH_EMAIL = sa.text("attendee_email <> ''")
_SEARCHABLE = ("contact", "company")

# As `ticket_words`, `ticket_matches` and `ticket_names` are for tickets (migration 0002), with the
# organization in the place of the event.
_WORDS = """
CREATE FUNCTION {kind}_words(organization uuid, stored text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 5000 AS $$
DECLARE
    tag CONSTANT text := right(organization::text, 6);
    forms text[] := '{{}}';
    named boolean := true;
    word text;
BEGIN
    FOREACH word IN ARRAY string_to_array(stored, ' ') LOOP
        IF word = '/' THEN
            named := false;
        ELSIF word <> '' THEN
            forms := forms || (tag || word);
            IF named THEN
                forms := forms || (tag || 'đ' || left(word, 1));
                FOR start IN 2 .. least(length(word) - 1, 20) LOOP
                    forms := forms || (tag || 'ø' || substr(word, start, 20));
                END LOOP;
            END IF;
        END IF;
    END LOOP;
    RETURN array_to_tsvector(forms);
END $$
"""
_MATCHES = """
CREATE FUNCTION {kind}_matches(organization uuid, query tsquery, few integer)
RETURNS TABLE (search_key bigint, search_text text)
LANGUAGE sql STABLE ROWS 1000 SET max_parallel_workers_per_gather = 0 SET jit = off AS $$
    SELECT search_key, search_text FROM {kind}_search
    WHERE {kind}_words(organization_id, search_text) @@ query
        AND organization_id::text = organization::text
    LIMIT few
$$
"""
_NAMES = """
CREATE FUNCTION {kind}_names(organization uuid, after bigint, last bigint, names integer)
RETURNS TABLE (search_key bigint, search_text text)
LANGUAGE sql STABLE ROWS 1000 SET enable_sort = off AS $$
    SELECT search_key, search_text FROM {kind}_search
    WHERE organization_id = organization AND search_key > after AND search_key <= last
    ORDER BY search_key LIMIT names
$$
"""


def upgrade() -> None:
    op.create_table(
        "companies",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("domain", sa.String(length=254), nullable=False),
        sa.Column("website", sa.String(length=300), nullable=False),
        sa.Column("linkedin", sa.String(length=300), nullable=False),
        sa.Column("industry", sa.String(length=120), nullable=False),
        sa.Column("employees", sa.Integer(), nullable=True),
        sa.Column("employee_size_bracket", sa.String(length=20), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("tax_id", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=120), nullable=False),
        sa.Column("country", sa.String(length=120), nullable=False),
        sa.Column(
            "technologies", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("annual_revenue", sa.String(length=60), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column(
            "custom_properties",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("search_key", sa.BigInteger(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_companies_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_companies_owner_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_companies")),
        sa.UniqueConstraint("search_key", name=op.f("uq_companies_search_key")),
    )
    op.create_index("ix_companies_domain", "companies", ["organization_id", "domain"])
    op.create_index("ix_companies_organization_id_id", "companies", ["organization_id", "id"])
    op.create_index(
        "uq_companies_name_key",
        "companies",
        ["organization_id", "name_key"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )

    op.create_table(
        "contact_batches",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("layout", sa.String(length=64), nullable=False),
        sa.Column(
            "settings", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("processed", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("duplicates", sa.Integer(), nullable=False),
        sa.Column("created_by_name", sa.String(length=200), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_contact_batches_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_batches")),
    )
    op.create_index("ix_contact_batches_layout", "contact_batches", ["organization_id", "layout"])
    op.create_index(
        "ix_contact_batches_organization_id", "contact_batches", ["organization_id", "id"]
    )

    op.create_table(
        "pipelines",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_pipelines_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pipelines")),
    )
    op.create_index("ix_pipelines_organization_id", "pipelines", ["organization_id", "position"])

    op.create_table(
        "tags",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_key", sa.String(length=60), nullable=False),
        sa.Column("color", sa.String(length=7), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_tags_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint(
            "organization_id", "name_key", name=op.f("uq_tags_organization_id_name_key")
        ),
    )
    op.create_table(
        "company_tags",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("tag_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["companies.id"],
            name=op.f("fk_company_tags_company_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_company_tags_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["tags.id"], name=op.f("fk_company_tags_tag_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("company_id", "tag_id", name=op.f("pk_company_tags")),
    )
    op.create_index("ix_company_tags_tag_id", "company_tags", ["tag_id", "company_id"])

    op.create_table(
        "contact_batch_rows",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column(
            "before", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True
        ),
        sa.Column("version_after", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cells", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["contact_batches.id"],
            name=op.f("fk_contact_batch_rows_batch_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_contact_batch_rows_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("batch_id", "number", name=op.f("pk_contact_batch_rows")),
    )
    op.create_index("ix_contact_batch_rows_contact_id", "contact_batch_rows", ["contact_id"])

    op.create_table(
        "contacts",
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column("first_name", sa.String(length=100), nullable=False),
        sa.Column("last_name", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=True),
        sa.Column("email_domain", sa.String(length=254), nullable=False),
        sa.Column("mobile_phone", sa.String(length=60), nullable=False),
        sa.Column("other_phone", sa.String(length=60), nullable=False),
        sa.Column("home_phone", sa.String(length=60), nullable=False),
        sa.Column("corporate_phone", sa.String(length=60), nullable=False),
        sa.Column("phone_key", sa.String(length=40), nullable=True),
        sa.Column("company", sa.String(length=200), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("industry", sa.String(length=120), nullable=False),
        sa.Column("employees", sa.Integer(), nullable=True),
        sa.Column("employee_size_bracket", sa.String(length=20), nullable=False),
        sa.Column("annual_revenue", sa.String(length=60), nullable=False),
        sa.Column(
            "technologies", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("website", sa.String(length=300), nullable=False),
        sa.Column("company_linkedin", sa.String(length=300), nullable=False),
        sa.Column("person_linkedin", sa.String(length=300), nullable=False),
        sa.Column("linkedin_key", sa.String(length=300), nullable=True),
        sa.Column("street", sa.String(length=300), nullable=False),
        sa.Column("postal_code", sa.String(length=20), nullable=False),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=120), nullable=False),
        sa.Column("country", sa.String(length=120), nullable=False),
        sa.Column("company_address", sa.String(length=300), nullable=False),
        sa.Column("company_city", sa.String(length=120), nullable=False),
        sa.Column("company_state", sa.String(length=120), nullable=False),
        sa.Column("company_country", sa.String(length=120), nullable=False),
        sa.Column("lead_score", sa.SmallInteger(), nullable=False),
        sa.Column("reachable", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column(
            "custom_properties",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("enriched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("search_key", sa.BigInteger(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column(
            "sort_name",
            sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"),
            sa.Computed("substr(search_text, 1, 60)", persisted=True),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_contacts_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_contacts_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_contacts_owner_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("search_key", name=op.f("uq_contacts_search_key")),
    )
    op.create_index(
        "ix_contacts_batch_id",
        "contacts",
        ["batch_id", "id"],
        sqlite_where=sa.text("batch_id IS NOT NULL"),
        postgresql_where=sa.text("batch_id IS NOT NULL"),
    )
    op.create_index(
        "ix_contacts_company_id",
        "contacts",
        ["company_id"],
        sqlite_where=sa.text("company_id IS NOT NULL"),
        postgresql_where=sa.text("company_id IS NOT NULL"),
    )
    op.create_index(
        "ix_contacts_deleted",
        "contacts",
        ["organization_id", "id"],
        sqlite_where=sa.text("deleted_at IS NOT NULL"),
        postgresql_where=sa.text("deleted_at IS NOT NULL"),
    )
    op.create_index(
        "ix_contacts_facets",
        "contacts",
        [
            "organization_id",
            "created_at",
            "id",
            "deleted_at",
            "search_key",
            "sort_name",
            "lead_score",
            "reachable",
            "country",
            "industry",
            "employee_size_bracket",
            "city",
            "status",
            "source",
            "owner_id",
            "updated_at",
        ],
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_contacts_lead_score", "contacts", ["organization_id", "lead_score", "id", "deleted_at"]
    )
    op.create_index(
        "ix_contacts_linkedin_key",
        "contacts",
        ["organization_id", "linkedin_key"],
        sqlite_where=sa.text("linkedin_key IS NOT NULL AND deleted_at IS NULL"),
        postgresql_where=sa.text("linkedin_key IS NOT NULL AND deleted_at IS NULL"),
    )
    op.create_index(
        "ix_contacts_phone_key",
        "contacts",
        ["organization_id", "phone_key"],
        sqlite_where=sa.text("phone_key IS NOT NULL AND deleted_at IS NULL"),
        postgresql_where=sa.text("phone_key IS NOT NULL AND deleted_at IS NULL"),
    )
    op.create_index(
        "ix_contacts_sort_name",
        "contacts",
        ["organization_id", "sort_name", "id"],
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_contacts_updated_at", "contacts", ["organization_id", "updated_at", "id", "deleted_at"]
    )
    op.create_index(
        "uq_contacts_email_key",
        "contacts",
        ["organization_id", "email_key"],
        unique=True,
        sqlite_where=sa.text("email_key IS NOT NULL AND deleted_at IS NULL"),
        postgresql_where=sa.text("email_key IS NOT NULL AND deleted_at IS NULL"),
    )

    op.create_table(
        "stages",
        sa.Column("pipeline_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("probability", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_stages_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["pipeline_id"],
            ["pipelines.id"],
            name=op.f("fk_stages_pipeline_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stages")),
    )
    op.create_index("ix_stages_pipeline_id", "stages", ["pipeline_id", "position"])

    op.create_table(
        "contact_emails",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name=op.f("fk_contact_emails_contact_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_contact_emails_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_emails")),
        sa.UniqueConstraint(
            "contact_id", "email_key", name=op.f("uq_contact_emails_contact_id_email_key")
        ),
    )
    op.create_index(
        "ix_contact_emails_email_key", "contact_emails", ["organization_id", "email_key"]
    )

    op.create_table(
        "contact_merges",
        sa.Column("winner_id", sa.Uuid(), nullable=False),
        sa.Column("loser_id", sa.Uuid(), nullable=False),
        sa.Column(
            "winner_before",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "winner_after", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "moved", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("merged_by_name", sa.String(length=200), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["loser_id"],
            ["contacts.id"],
            name=op.f("fk_contact_merges_loser_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_contact_merges_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["winner_id"],
            ["contacts.id"],
            name=op.f("fk_contact_merges_winner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_merges")),
    )
    op.create_index("ix_contact_merges_loser_id", "contact_merges", ["loser_id"])
    op.create_index("ix_contact_merges_winner_id", "contact_merges", ["winner_id"])

    op.create_table(
        "contact_tags",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("tag_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name=op.f("fk_contact_tags_contact_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_contact_tags_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["tags.id"], name=op.f("fk_contact_tags_tag_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("contact_id", "tag_id", name=op.f("pk_contact_tags")),
    )
    op.create_index("ix_contact_tags_tag_id", "contact_tags", ["tag_id", "contact_id"])

    op.create_table(
        "deals",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("pipeline_id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("value_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("expected_close_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lost_reason", sa.String(length=500), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_deals_company_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_deals_contact_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_deals_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_deals_owner_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["pipeline_id"], ["pipelines.id"], name=op.f("fk_deals_pipeline_id")
        ),
        sa.ForeignKeyConstraint(["stage_id"], ["stages.id"], name=op.f("fk_deals_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deals")),
    )
    op.create_index("ix_deals_company_id", "deals", ["company_id"])
    op.create_index("ix_deals_contact_id", "deals", ["contact_id"])
    op.create_index("ix_deals_organization_id_id", "deals", ["organization_id", "id"])
    op.create_index("ix_deals_stage_id", "deals", ["stage_id", "status", "id"])

    op.create_table(
        "duplicate_pairs",
        sa.Column("left_id", sa.Uuid(), nullable=False),
        sa.Column("right_id", sa.Uuid(), nullable=False),
        sa.Column("likeness", sa.SmallInteger(), nullable=False),
        sa.Column(
            "reasons", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("decided_by_name", sa.String(length=200), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["left_id"],
            ["contacts.id"],
            name=op.f("fk_duplicate_pairs_left_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_duplicate_pairs_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["right_id"],
            ["contacts.id"],
            name=op.f("fk_duplicate_pairs_right_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_pairs")),
        sa.UniqueConstraint(
            "left_id", "right_id", name=op.f("uq_duplicate_pairs_left_id_right_id")
        ),
    )
    op.create_index(
        "ix_duplicate_pairs_queue",
        "duplicate_pairs",
        ["organization_id", "state", "likeness", "id"],
    )
    op.create_index("ix_duplicate_pairs_right_id", "duplicate_pairs", ["right_id"])

    op.create_table(
        "enrichments",
        sa.Column("linkedin_url", sa.String(length=300), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("created_contact", sa.Boolean(), nullable=False),
        sa.Column(
            "found", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "applied", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("kept", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("credits", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("requested_by_name", sa.String(length=200), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_enrichments_contact_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_enrichments_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrichments")),
    )
    op.create_index("ix_enrichments_contact_id", "enrichments", ["contact_id", "id"])
    op.create_index("ix_enrichments_organization_id_id", "enrichments", ["organization_id", "id"])

    op.create_table(
        "deal_moves",
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("from_stage_id", sa.Uuid(), nullable=True),
        sa.Column("to_stage_id", sa.Uuid(), nullable=False),
        sa.Column("from_status", sa.String(length=10), nullable=False),
        sa.Column("to_status", sa.String(length=10), nullable=False),
        sa.Column("moved_by_name", sa.String(length=200), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deal_id"], ["deals.id"], name=op.f("fk_deal_moves_deal_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["from_stage_id"], ["stages.id"], name=op.f("fk_deal_moves_from_stage_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_deal_moves_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["to_stage_id"], ["stages.id"], name=op.f("fk_deal_moves_to_stage_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal_moves")),
    )
    op.create_index("ix_deal_moves_deal_id", "deal_moves", ["deal_id", "id"])

    op.create_table(
        "interactions",
        sa.Column("type", sa.String(length=10), nullable=False),
        sa.Column("direction", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("deal_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_interactions_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_interactions_contact_id")
        ),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_interactions_deal_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_interactions_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_interactions_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interactions")),
    )
    op.create_index("ix_interactions_company_id", "interactions", ["company_id", "occurred_at"])
    op.create_index("ix_interactions_contact_id", "interactions", ["contact_id", "occurred_at"])
    op.create_index("ix_interactions_deal_id", "interactions", ["deal_id", "occurred_at"])
    op.create_index(
        "ix_interactions_occurred_at", "interactions", ["organization_id", "occurred_at", "id"]
    )

    op.create_table(
        "tasks",
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("priority", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("deal_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_tasks_company_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_tasks_contact_id")),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_tasks_deal_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_tasks_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_tasks_owner_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    op.create_index("ix_tasks_company_id", "tasks", ["company_id"])
    op.create_index("ix_tasks_contact_id", "tasks", ["contact_id"])
    op.create_index("ix_tasks_deal_id", "tasks", ["deal_id"])
    op.create_index("ix_tasks_due", "tasks", ["organization_id", "status", "due_at", "id"])
    op.create_index("ix_tasks_organization_id_id", "tasks", ["organization_id", "id"])
    op.create_index(
        "ix_tasks_remind_at",
        "tasks",
        ["remind_at"],
        sqlite_where=sa.text("remind_at IS NOT NULL AND reminded_at IS NULL"),
        postgresql_where=sa.text("remind_at IS NOT NULL AND reminded_at IS NULL"),
    )

    op.create_table(
        "messages",
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("to_name", sa.String(length=200), nullable=False),
        sa.Column("to_address", sa.String(length=254), nullable=False),
        sa.Column("from_address", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("body_text", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_id", sa.String(length=200), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("interaction_id", sa.Uuid(), nullable=True),
        sa.Column("request_id", sa.String(length=80), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_messages_contact_id")
        ),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_messages_interaction_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_messages_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint(
            "organization_id", "request_id", name=op.f("uq_messages_organization_id_request_id")
        ),
    )
    op.create_index("ix_messages_contact_id", "messages", ["contact_id"])
    op.create_index("ix_messages_organization_id_id", "messages", ["organization_id", "id"])
    op.create_index("ix_messages_status", "messages", ["organization_id", "status", "id"])

    op.add_column(
        "api_keys",
        sa.Column("request_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column("api_keys", sa.Column("created_by_id", sa.Uuid(), nullable=True))

    op.create_index(
        "ix_domain_events_contacts",
        "domain_events",
        ["organization_id", "topic", "seq"],
        sqlite_where=sa.text("subject_type = 'contact'"),
        postgresql_where=sa.text("subject_type = 'contact'"),
    )

    op.add_column(
        "organizations",
        sa.Column(
            "settings",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
    )

    op.add_column(
        "users", sa.Column("phone", sa.String(length=60), server_default="", nullable=False)
    )
    op.add_column(
        "users",
        sa.Column(
            "settings",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
    )
    op.create_index(
        "ix_tickets_email",
        "tickets",
        ["organization_id", sa.text("lower(attendee_email)")],
        sqlite_where=_WITH_EMAIL,
        postgresql_where=_WITH_EMAIL,
    )
    for kind in _SEARCHABLE:
        if op.get_bind().dialect.name == "postgresql":
            _add_postgresql_search(kind)
        else:
            # Words come folded and split by the program; the row id is the search key.
            op.execute(
                f"CREATE VIRTUAL TABLE {kind}_search USING fts5(search_text, content='', "
                "detail=none, columnsize=0, tokenize='ascii', prefix='2 3')"
            )


def _add_postgresql_search(kind: str) -> None:
    op.execute(_WORDS.format(kind=kind))
    op.execute(
        f"CREATE TABLE {kind}_search (search_key bigint NOT NULL, "
        "organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE, "
        "search_text text NOT NULL)"
    )
    op.execute(
        f"ALTER TABLE {kind}_search ADD CONSTRAINT pk_{kind}_search "
        "PRIMARY KEY (organization_id, search_key) INCLUDE (search_text)"
    )
    op.execute(
        f"CREATE INDEX ix_{kind}_search_words ON {kind}_search "
        f"USING gin ({kind}_words(organization_id, search_text))"
    )
    op.execute(_MATCHES.format(kind=kind))
    op.execute(_NAMES.format(kind=kind))


def downgrade() -> None:
    for kind in _SEARCHABLE:
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP FUNCTION {kind}_names(uuid, bigint, bigint, integer)")
            op.execute(f"DROP FUNCTION {kind}_matches(uuid, tsquery, integer)")
        op.execute(f"DROP TABLE {kind}_search")
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP FUNCTION {kind}_words(uuid, text)")
    op.drop_index(
        "ix_tickets_email", "tickets", sqlite_where=_WITH_EMAIL, postgresql_where=_WITH_EMAIL
    )
    op.drop_column("users", "settings")
    op.drop_column("users", "phone")

    op.drop_column("organizations", "settings")

    op.drop_index(
        "ix_domain_events_contacts",
        "domain_events",
        sqlite_where=sa.text("subject_type = 'contact'"),
        postgresql_where=sa.text("subject_type = 'contact'"),
    )

    op.drop_column("api_keys", "created_by_id")
    op.drop_column("api_keys", "request_count")

    op.drop_index(
        "ix_messages_status",
        "messages",
    )
    op.drop_index(
        "ix_messages_organization_id_id",
        "messages",
    )
    op.drop_index(
        "ix_messages_contact_id",
        "messages",
    )

    op.drop_table("messages")
    op.drop_index(
        "ix_tasks_remind_at",
        "tasks",
        sqlite_where=sa.text("remind_at IS NOT NULL AND reminded_at IS NULL"),
        postgresql_where=sa.text("remind_at IS NOT NULL AND reminded_at IS NULL"),
    )
    op.drop_index(
        "ix_tasks_organization_id_id",
        "tasks",
    )
    op.drop_index(
        "ix_tasks_due",
        "tasks",
    )
    op.drop_index(
        "ix_tasks_deal_id",
        "tasks",
    )
    op.drop_index(
        "ix_tasks_contact_id",
        "tasks",
    )
    op.drop_index(
        "ix_tasks_company_id",
        "tasks",
    )

    op.drop_table("tasks")
    op.drop_index(
        "ix_interactions_occurred_at",
        "interactions",
    )
    op.drop_index(
        "ix_interactions_deal_id",
        "interactions",
    )
    op.drop_index(
        "ix_interactions_contact_id",
        "interactions",
    )
    op.drop_index(
        "ix_interactions_company_id",
        "interactions",
    )

    op.drop_table("interactions")
    op.drop_index(
        "ix_deal_moves_deal_id",
        "deal_moves",
    )

    op.drop_table("deal_moves")
    op.drop_index(
        "ix_enrichments_organization_id_id",
        "enrichments",
    )
    op.drop_index(
        "ix_enrichments_contact_id",
        "enrichments",
    )

    op.drop_table("enrichments")
    op.drop_index(
        "ix_duplicate_pairs_right_id",
        "duplicate_pairs",
    )
    op.drop_index(
        "ix_duplicate_pairs_queue",
        "duplicate_pairs",
    )

    op.drop_table("duplicate_pairs")
    op.drop_index(
        "ix_deals_stage_id",
        "deals",
    )
    op.drop_index(
        "ix_deals_organization_id_id",
        "deals",
    )
    op.drop_index(
        "ix_deals_contact_id",
        "deals",
    )
    op.drop_index(
        "ix_deals_company_id",
        "deals",
    )

    op.drop_table("deals")
    op.drop_index(
        "ix_contact_tags_tag_id",
        "contact_tags",
    )

    op.drop_table("contact_tags")
    op.drop_index(
        "ix_contact_merges_winner_id",
        "contact_merges",
    )
    op.drop_index(
        "ix_contact_merges_loser_id",
        "contact_merges",
    )

    op.drop_table("contact_merges")
    op.drop_index(
        "ix_contact_emails_email_key",
        "contact_emails",
    )

    op.drop_table("contact_emails")
    op.drop_index(
        "ix_stages_pipeline_id",
        "stages",
    )

    op.drop_table("stages")
    op.drop_index(
        "uq_contacts_email_key",
        "contacts",
        sqlite_where=sa.text("email_key IS NOT NULL AND deleted_at IS NULL"),
        postgresql_where=sa.text("email_key IS NOT NULL AND deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_contacts_updated_at",
        "contacts",
    )
    op.drop_index(
        "ix_contacts_sort_name",
        "contacts",
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_contacts_phone_key",
        "contacts",
        sqlite_where=sa.text("phone_key IS NOT NULL AND deleted_at IS NULL"),
        postgresql_where=sa.text("phone_key IS NOT NULL AND deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_contacts_linkedin_key",
        "contacts",
        sqlite_where=sa.text("linkedin_key IS NOT NULL AND deleted_at IS NULL"),
        postgresql_where=sa.text("linkedin_key IS NOT NULL AND deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_contacts_lead_score",
        "contacts",
    )
    op.drop_index(
        "ix_contacts_facets",
        "contacts",
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_contacts_deleted",
        "contacts",
        sqlite_where=sa.text("deleted_at IS NOT NULL"),
        postgresql_where=sa.text("deleted_at IS NOT NULL"),
    )
    op.drop_index(
        "ix_contacts_company_id",
        "contacts",
        sqlite_where=sa.text("company_id IS NOT NULL"),
        postgresql_where=sa.text("company_id IS NOT NULL"),
    )
    op.drop_index(
        "ix_contacts_batch_id",
        "contacts",
        sqlite_where=sa.text("batch_id IS NOT NULL"),
        postgresql_where=sa.text("batch_id IS NOT NULL"),
    )

    op.drop_table("contacts")
    op.drop_index(
        "ix_contact_batch_rows_contact_id",
        "contact_batch_rows",
    )

    op.drop_table("contact_batch_rows")
    op.drop_index(
        "ix_company_tags_tag_id",
        "company_tags",
    )

    op.drop_table("company_tags")
    op.drop_table("tags")
    op.drop_index(
        "ix_pipelines_organization_id",
        "pipelines",
    )

    op.drop_table("pipelines")
    op.drop_index(
        "ix_contact_batches_organization_id",
        "contact_batches",
    )
    op.drop_index(
        "ix_contact_batches_layout",
        "contact_batches",
    )

    op.drop_table("contact_batches")
    op.drop_index(
        "uq_companies_name_key",
        "companies",
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_companies_organization_id_id",
        "companies",
    )
    op.drop_index(
        "ix_companies_domain",
        "companies",
    )

    op.drop_table("companies")
