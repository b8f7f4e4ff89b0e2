"""Small repairs after the first use of contacts, deals and conversations.

A step of a deal keeps the reason for which it had been lost before. And what is told of users who
left for good may lose their names, but nothing else of it may ever change.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_KEPT = (
    *("seq", "id", "organization_id", "topic", "subject_type", "subject_id"),
    *("actor_kind", "actor_id", "via", "occurred_at"),
)
_NAMELESS = (
    "NEW.actor_name IN (OLD.actor_name, 'deleted user') AND ("
    "OLD.subject_type = 'user' AND (OLD.topic = 'user.switched' OR NOT EXISTS "
    "(SELECT 1 FROM users WHERE users.id = OLD.subject_id)) "
    "OR OLD.actor_kind = 'user' AND NOT EXISTS "
    "(SELECT 1 FROM users WHERE users.id = OLD.actor_id))"
)
"""Of whom: a user who is not there any more. `user.switched` names also who sat there before."""
_ONLY = "'domain_events is append-only'"


def upgrade() -> None:
    op.add_column("deal_moves", sa.Column("from_lost_reason", sa.String(500), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in _KEPT)
        data = "(NEW.data = OLD.data OR OLD.subject_type = 'user')"
        _guard_sqlite(f"WHEN NOT ({same} AND {data} AND {_NAMELESS}) ")
        return
    same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in _KEPT)
    data = "(NEW.data::text = OLD.data::text OR OLD.subject_type = 'user')"
    op.execute("DROP TRIGGER domain_events_append_only ON domain_events")
    op.execute(
        "CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {same} AND {data} AND {_NAMELESS} THEN RETURN NEW; END IF; "
        f"RAISE EXCEPTION {_ONLY}; END $$"
    )
    _guard_postgresql("DELETE", "append_only", "refuse_change")
    _guard_postgresql("UPDATE", "rewriting", "refuse_rewriting")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite("")
    else:
        op.execute("DROP FUNCTION refuse_rewriting() CASCADE")
        op.execute("DROP TRIGGER domain_events_append_only ON domain_events")
        _guard_postgresql("UPDATE OR DELETE", "append_only", "refuse_change")
    op.drop_column("deal_moves", "from_lost_reason")


def _guard_sqlite(condition: str) -> None:
    op.execute("DROP TRIGGER domain_events_no_update")
    op.execute(
        "CREATE TRIGGER domain_events_no_update BEFORE UPDATE ON domain_events "
        f"{condition}BEGIN SELECT RAISE(ABORT, {_ONLY}); END"
    )


def _guard_postgresql(changes: str, name: str, function: str) -> None:
    op.execute(
        f"CREATE TRIGGER domain_events_{name} BEFORE {changes} ON domain_events "
        f"FOR EACH ROW EXECUTE FUNCTION {function}()"
    )
