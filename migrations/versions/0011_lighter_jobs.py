"""Less to write for each job: no trigger, and no index of what finished when.

The command that makes jobs notes those whose id is below what the index of words has already. And
what was kept long enough is found among the oldest of each group, by the index that lists them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_FINISHED = sa.text("finished_at IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_jobs_finished_at", "jobs")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER jobs_late")


def downgrade() -> None:
    op.create_index(
        "ix_jobs_finished_at",
        "jobs",
        ["state", "finished_at"],
        sqlite_where=_FINISHED,
        postgresql_where=_FINISHED,
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER jobs_late AFTER INSERT ON jobs "
            "WHEN NEW.id <= (SELECT indexed_to FROM job_search_mark) "
            "BEGIN INSERT INTO job_search_late VALUES (NEW.id); END"
        )
