"""Jobs and webhooks: the queue, its history and crew; endpoints, deliveries and attempts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "job_rates",
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("minute", sa.DateTime(timezone=True), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("completed", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope_id", "minute", "worker_id", name=op.f("pk_job_rates")),
    )
    op.create_table(
        "job_schedules",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_by", sa.String(length=200), nullable=True),
        sa.Column("last_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_enqueued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_schedules")),
    )
    op.create_table(
        "job_warnings",
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("code", "subject", name=op.f("pk_job_warnings")),
    )
    op.create_index("ix_job_warnings_raised_at", "job_warnings", ["raised_at"])

    op.create_table(
        "job_workers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("host", sa.String(length=200), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column(
            "queues", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_ping_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("running", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_workers")),
    )
    op.create_table(
        "outbox_cursors",
        sa.Column("consumer", sa.String(length=30), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("consumer", name=op.f("pk_outbox_cursors")),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("queue", sa.String(length=30), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("args", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("unique_key", sa.String(length=200), nullable=True),
        sa.Column("schedule_name", sa.String(length=60), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("actor_kind", sa.String(length=10), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("attempts_before", sa.Integer(), nullable=False),
        sa.Column("lease_token", sa.Uuid(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worker_id", sa.Uuid(), nullable=True),
        sa.Column("cancel_requested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("progress_done", sa.Integer(), nullable=True),
        sa.Column("progress_total", sa.Integer(), nullable=True),
        sa.Column("progress_note", sa.String(length=200), nullable=False),
        sa.Column(
            "result", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True
        ),
        sa.Column("error_code", sa.String(length=80), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("error_stack", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'COMPLETED' OR state = 'CANCELLED' OR state = 'DEAD')"
            " = (finished_at IS NOT NULL)",
            name=op.f("ck_jobs_finished"),
        ),
        sa.CheckConstraint(
            "(state = 'RUNNING') = (lease_token IS NOT NULL)", name=op.f("ck_jobs_lease")
        ),
        sa.CheckConstraint(
            "state = 'PENDING' OR state = 'RUNNING' OR state = 'COMPLETED'"
            " OR state = 'FAILED' OR state = 'CANCELLED' OR state = 'DEAD'",
            name=op.f("ck_jobs_state"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_jobs_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_jobs_claim",
        "jobs",
        ["queue", "priority", "run_at", "id"],
        sqlite_where=sa.text("lease_token IS NULL AND finished_at IS NULL"),
        postgresql_where=sa.text("lease_token IS NULL AND finished_at IS NULL"),
    )
    op.create_index(
        "ix_jobs_finished_at",
        "jobs",
        ["state", "finished_at"],
        sqlite_where=sa.text("finished_at IS NOT NULL"),
        postgresql_where=sa.text("finished_at IS NOT NULL"),
    )
    op.create_index("ix_jobs_group", "jobs", ["scope_id", "kind", "queue", "state", "id"])
    op.create_index(
        "ix_jobs_lease",
        "jobs",
        ["lease_until"],
        sqlite_where=sa.text("lease_token IS NOT NULL"),
        postgresql_where=sa.text("lease_token IS NOT NULL"),
    )
    op.create_index(
        "uq_jobs_due",
        "jobs",
        ["schedule_name", "due_at"],
        unique=True,
        sqlite_where=sa.text("schedule_name IS NOT NULL"),
        postgresql_where=sa.text("schedule_name IS NOT NULL"),
    )
    op.create_index(
        "uq_jobs_unique_key",
        "jobs",
        ["scope_id", "kind", "unique_key"],
        unique=True,
        sqlite_where=sa.text("unique_key IS NOT NULL AND finished_at IS NULL"),
        postgresql_where=sa.text("unique_key IS NOT NULL AND finished_at IS NULL"),
    )

    op.create_table(
        "webhook_endpoints",
        sa.Column("dialect", sa.String(length=20), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column(
            "event_types", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("ordered", sa.Boolean(), nullable=False),
        sa.Column("sealed_secret", sa.Text(), nullable=False),
        sa.Column("sealed_old_secret", sa.Text(), nullable=True),
        sa.Column("old_secret_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("health", sa.String(length=10), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("first_failure_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_failure_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_success_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=True),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_reason", sa.String(length=300), nullable=True),
        sa.Column("notice_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "health IN ('healthy', 'failing', 'disabled')", name=op.f("ck_webhook_endpoints_health")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_webhook_endpoints_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoints")),
    )
    op.create_index(
        "ix_webhook_endpoints_organization_id", "webhook_endpoints", ["organization_id", "id"]
    )

    op.create_table(
        "job_attempts",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error_code", sa.String(length=80), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("error_stack", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name=op.f("fk_job_attempts_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "attempt", name=op.f("pk_job_attempts")),
    )
    op.create_table(
        "job_files",
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name=op.f("fk_job_files_job_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_job_files_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_files")),
    )
    op.create_index("ix_job_files_created_at", "job_files", ["created_at"])
    op.create_index("ix_job_files_job_id", "job_files", ["job_id"])

    op.create_table(
        "job_log_lines",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("line", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name=op.f("fk_job_log_lines_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "id", name=op.f("pk_job_log_lines")),
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("event_type", sa.String(length=60), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("lane", sa.String(length=6), nullable=False),
        sa.Column("manual", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_token", sa.Uuid(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'SENDING') = (lease_token IS NOT NULL)",
            name=op.f("ck_webhook_deliveries_lease"),
        ),
        sa.CheckConstraint(
            "state IN ('WAITING', 'PENDING', 'SENDING', 'DELIVERED', 'EXHAUSTED', 'CANCELLED')",
            name=op.f("ck_webhook_deliveries_state"),
        ),
        sa.ForeignKeyConstraint(
            ["endpoint_id"],
            ["webhook_endpoints.id"],
            name=op.f("fk_webhook_deliveries_endpoint_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_webhook_deliveries_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
        sa.UniqueConstraint(
            "endpoint_id", "message_id", name=op.f("uq_webhook_deliveries_endpoint_id_message_id")
        ),
    )
    op.create_index(
        "ix_webhook_deliveries_due",
        "webhook_deliveries",
        ["lane", "endpoint_id", "next_attempt_at", "id"],
        sqlite_where=sa.text("state = 'PENDING'"),
        postgresql_where=sa.text("state = 'PENDING'"),
    )
    op.create_index(
        "ix_webhook_deliveries_endpoint_id", "webhook_deliveries", ["endpoint_id", "id"]
    )
    op.create_index(
        "ix_webhook_deliveries_finished_at",
        "webhook_deliveries",
        ["finished_at"],
        sqlite_where=sa.text("finished_at IS NOT NULL"),
        postgresql_where=sa.text("finished_at IS NOT NULL"),
    )
    op.create_index(
        "ix_webhook_deliveries_lease",
        "webhook_deliveries",
        ["lane", "endpoint_id", "lease_until"],
        sqlite_where=sa.text("state = 'SENDING'"),
        postgresql_where=sa.text("state = 'SENDING'"),
    )
    op.create_index(
        "ix_webhook_deliveries_organization_id", "webhook_deliveries", ["organization_id", "id"]
    )
    op.create_index(
        "ix_webhook_deliveries_state",
        "webhook_deliveries",
        ["organization_id", "state", "id"],
        sqlite_where=sa.text("state <> 'DELIVERED'"),
        postgresql_where=sa.text("state <> 'DELIVERED'"),
    )
    op.create_index(
        "ix_webhook_deliveries_subject",
        "webhook_deliveries",
        ["endpoint_id", "subject_id", "sequence"],
        sqlite_where=sa.text("state IN ('WAITING', 'PENDING', 'SENDING', 'EXHAUSTED')"),
        postgresql_where=sa.text("state IN ('WAITING', 'PENDING', 'SENDING', 'EXHAUSTED')"),
    )

    op.create_table(
        "job_file_chunks",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["job_files.id"],
            name=op.f("fk_job_file_chunks_file_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("file_id", "number", name=op.f("pk_job_file_chunks")),
    )
    op.create_table(
        "webhook_attempts",
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=True),
        sa.Column(
            "request_headers",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column(
            "response_headers",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=True,
        ),
        sa.Column("response_body", sa.Text(), nullable=True),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.Column("manual", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["webhook_deliveries.id"],
            name=op.f("fk_webhook_attempts_delivery_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("delivery_id", "number", name=op.f("pk_webhook_attempts")),
    )
    if op.get_bind().dialect.name == "postgresql":
        _add_postgresql_parts()
    else:
        _add_sqlite_parts()


def _add_postgresql_parts() -> None:
    # `seq` is given out before the commit, so a reader that goes by it could pass over an event
    # that is committed late. Writers share this lock from before their first `seq` until they
    # commit; a consumer that takes it alone for a moment knows that nothing below the highest
    # `seq` it sees is still to come.
    op.execute(
        "CREATE FUNCTION hold_outbox() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM pg_advisory_xact_lock_shared(7236801); RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER domain_events_hold_outbox BEFORE INSERT ON domain_events "
        "FOR EACH STATEMENT EXECUTE FUNCTION hold_outbox()"
    )
    # Words of jobs lie beside the table: its many changes of state must not touch their index.
    op.execute(
        "CREATE TABLE job_search (job_id uuid PRIMARY KEY REFERENCES jobs ON DELETE CASCADE, "
        "words tsvector NOT NULL)"
    )
    op.execute("CREATE INDEX ix_job_search_words ON job_search USING gin (words)")


def _add_sqlite_parts() -> None:
    # As for tickets: words come folded and split, positions are not needed.
    op.execute(
        "CREATE VIRTUAL TABLE job_search USING fts5(search_text, content='', detail=none, "
        "columnsize=0, tokenize='ascii')"
    )
    # The index is filled in portions, in the order of ids. All up to the mark are in it, but for
    # those that came late: whose id, made from a clock that had gone back, is below the mark.
    op.execute("CREATE TABLE job_search_mark (indexed_to CHAR(32) NOT NULL)")
    op.execute("INSERT INTO job_search_mark VALUES ('00000000000000000000000000000000')")
    op.execute("CREATE TABLE job_search_late (job_id CHAR(32) NOT NULL PRIMARY KEY) WITHOUT ROWID")
    op.execute(
        "CREATE TRIGGER jobs_late AFTER INSERT ON jobs "
        "WHEN NEW.id <= (SELECT indexed_to FROM job_search_mark) "
        "BEGIN INSERT INTO job_search_late VALUES (NEW.id); END"
    )


def downgrade() -> None:
    op.execute("DROP TABLE job_search")
    op.execute("DROP TABLE IF EXISTS job_search_late")
    op.execute("DROP TABLE IF EXISTS job_search_mark")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION hold_outbox() CASCADE")
    op.drop_table("webhook_attempts")
    op.drop_table("job_file_chunks")
    op.drop_index(
        "ix_webhook_deliveries_subject",
        "webhook_deliveries",
        sqlite_where=sa.text("state IN ('WAITING', 'PENDING', 'SENDING', 'EXHAUSTED')"),
        postgresql_where=sa.text("state IN ('WAITING', 'PENDING', 'SENDING', 'EXHAUSTED')"),
    )
    op.drop_index(
        "ix_webhook_deliveries_state",
        "webhook_deliveries",
        sqlite_where=sa.text("state <> 'DELIVERED'"),
        postgresql_where=sa.text("state <> 'DELIVERED'"),
    )
    op.drop_index(
        "ix_webhook_deliveries_organization_id",
        "webhook_deliveries",
    )
    op.drop_index(
        "ix_webhook_deliveries_lease",
        "webhook_deliveries",
        sqlite_where=sa.text("state = 'SENDING'"),
        postgresql_where=sa.text("state = 'SENDING'"),
    )
    op.drop_index(
        "ix_webhook_deliveries_finished_at",
        "webhook_deliveries",
        sqlite_where=sa.text("finished_at IS NOT NULL"),
        postgresql_where=sa.text("finished_at IS NOT NULL"),
    )
    op.drop_index(
        "ix_webhook_deliveries_endpoint_id",
        "webhook_deliveries",
    )
    op.drop_index(
        "ix_webhook_deliveries_due",
        "webhook_deliveries",
        sqlite_where=sa.text("state = 'PENDING'"),
        postgresql_where=sa.text("state = 'PENDING'"),
    )

    op.drop_table("webhook_deliveries")
    op.drop_table("job_log_lines")
    op.drop_index(
        "ix_job_files_job_id",
        "job_files",
    )
    op.drop_index(
        "ix_job_files_created_at",
        "job_files",
    )

    op.drop_table("job_files")
    op.drop_table("job_attempts")
    op.drop_index(
        "ix_webhook_endpoints_organization_id",
        "webhook_endpoints",
    )

    op.drop_table("webhook_endpoints")
    op.drop_index(
        "uq_jobs_unique_key",
        "jobs",
        sqlite_where=sa.text("unique_key IS NOT NULL AND finished_at IS NULL"),
        postgresql_where=sa.text("unique_key IS NOT NULL AND finished_at IS NULL"),
    )
    op.drop_index(
        "uq_jobs_due",
        "jobs",
        sqlite_where=sa.text("schedule_name IS NOT NULL"),
        postgresql_where=sa.text("schedule_name IS NOT NULL"),
    )
    op.drop_index(
        "ix_jobs_lease",
        "jobs",
        sqlite_where=sa.text("lease_token IS NOT NULL"),
        postgresql_where=sa.text("lease_token IS NOT NULL"),
    )
    op.drop_index(
        "ix_jobs_group",
        "jobs",
    )
    op.drop_index(
        "ix_jobs_finished_at",
        "jobs",
        sqlite_where=sa.text("finished_at IS NOT NULL"),
        postgresql_where=sa.text("finished_at IS NOT NULL"),
    )
    op.drop_index(
        "ix_jobs_claim",
        "jobs",
        sqlite_where=sa.text("lease_token IS NULL AND finished_at IS NULL"),
        postgresql_where=sa.text("lease_token IS NULL AND finished_at IS NULL"),
    )

    op.drop_table("jobs")
    op.drop_table("outbox_cursors")
    op.drop_table("job_workers")
    op.drop_index(
        "ix_job_warnings_raised_at",
        "job_warnings",
    )

    op.drop_table("job_warnings")
    op.drop_table("job_schedules")
    op.drop_table("job_rates")
