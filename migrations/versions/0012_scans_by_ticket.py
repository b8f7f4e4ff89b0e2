"""Scans of a ticket are found by the key that forbids a second admission, which begins with it.

An index of their own was written at every scan and read at none.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_scans_ticket_id", table_name="scans")


def downgrade() -> None:
    op.create_index("ix_scans_ticket_id", "scans", ["ticket_id"])
