"""Repairs at the front desk: a search index of its own on PostgreSQL, and clients' own fields."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_WITH_OWN_FIELDS = ("events", "products")
_REVOKED = sa.text("state = 'revoked'")

# What crmtui.services.orders.search_index makes in Python for SQLite: the words, the initials of
# the name and the endings of its words, each behind the tag of its event. Its cost keeps the
# planner from filtering by it.
_WORDS = """
CREATE FUNCTION ticket_words(event uuid, stored text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 5000 AS $$
DECLARE
    tag CONSTANT text := right(event::text, 6);
    forms text[] := '{}';
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
# Functions because of their settings. Starting other processes or compiling costs a hundred times
# what a search does.
_MATCHES = """
CREATE FUNCTION ticket_matches(event uuid, query tsquery, few integer)
RETURNS TABLE (search_key bigint, search_text text)
LANGUAGE sql STABLE ROWS 1000 SET max_parallel_workers_per_gather = 0 SET jit = off AS $$
    -- The event as text, of no use to the planner: it would read all of its keys besides.
    SELECT search_key, search_text FROM ticket_search
    WHERE ticket_words(event_id, search_text) @@ query AND event_id::text = event::text
    LIMIT few
$$
"""
# Right after a long import there are no statistics, and the planner would collect and sort the
# whole event to give its first names.
_NAMES = """
CREATE FUNCTION ticket_names(event uuid, after bigint, last bigint, names integer)
RETURNS TABLE (search_key bigint, search_text text)
LANGUAGE sql STABLE ROWS 1000 SET enable_sort = off AS $$
    SELECT search_key, search_text FROM ticket_search
    WHERE event_id = event AND search_key > after AND search_key <= last
    ORDER BY search_key LIMIT names
$$
"""


def upgrade() -> None:
    for table in _WITH_OWN_FIELDS:
        op.add_column(
            table,
            sa.Column(
                "custom_properties",
                sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
                server_default=sa.text("'{}'"),
                nullable=False,
            ),
        )
    # Expected guests are those with a place but for the few whose tickets were revoked.
    op.create_index(
        "ix_tickets_revoked",
        "tickets",
        ["event_id", "product_id"],
        sqlite_where=_REVOKED,
        postgresql_where=_REVOKED,
    )
    if op.get_bind().dialect.name == "postgresql":
        _add_postgresql_search()


def _add_postgresql_search() -> None:
    """A narrow table beside the tickets: admissions do not touch it, so its pages stay settled."""
    op.execute("DROP INDEX ix_tickets_search_text")
    op.execute(_WORDS)
    op.execute(
        "CREATE TABLE ticket_search "
        "(search_key bigint NOT NULL, event_id uuid NOT NULL, search_text text NOT NULL)"
    )
    op.execute(
        "INSERT INTO ticket_search SELECT search_key, event_id, search_text FROM tickets "
        "WHERE deleted_at IS NULL ORDER BY search_key"
    )
    # Names are walked in this order, by the index alone.
    op.execute(
        "ALTER TABLE ticket_search ADD CONSTRAINT pk_ticket_search "
        "PRIMARY KEY (event_id, search_key) INCLUDE (search_text)"
    )
    op.execute(
        "CREATE INDEX ix_ticket_search_words ON ticket_search "
        "USING gin (ticket_words(event_id, search_text))"
    )
    op.execute(_MATCHES)
    op.execute(_NAMES)
    op.execute("ANALYZE ticket_search")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ticket_names(uuid, bigint, bigint, integer)")
        op.execute("DROP FUNCTION ticket_matches(uuid, tsquery, integer)")
        op.execute("DROP TABLE ticket_search")
        op.execute("DROP FUNCTION ticket_words(uuid, text)")
        op.execute(
            "CREATE INDEX ix_tickets_search_text ON tickets USING gin (search_text gin_trgm_ops)"
        )
    op.drop_index("ix_tickets_revoked", "tickets", sqlite_where=_REVOKED, postgresql_where=_REVOKED)
    for table in _WITH_OWN_FIELDS:
        op.drop_column(table, "custom_properties")
