"""What the contacts' lists and search need at a million rows.

On SQLite the indexes of lists begin with `deleted_at` behind the organization: it does not see that
it is null in a partial index, and read it from each entry. One of them holds all that lists are
filtered and sorted by; on PostgreSQL, whose entries have a limit, what is short.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_SHOWN = "deleted_at IS NULL"
_SHORT = [
    *("search_key", "lead_score", "reachable", "status", "source", "country", "industry"),
    *("employee_size_bracket", "city", "owner_id", "updated_at"),
]
_TEXTS = ["state", "employees", "title", "company", "last_name", "first_name", "email"]

_OLD_FACETS = [
    *("organization_id", "created_at", "id", "deleted_at", "search_key", "sort_name"),
    *("lead_score", "reachable", "country", "industry", "employee_size_bracket", "city"),
    *("status", "source", "owner_id", "updated_at"),
]
# What SQLite takes to be the number of rows in all and for one value of the first columns. Without
# it, to be deleted or not looks as good a beginning as to have a certain key, and a few contacts
# are looked for among all of them.
_STATISTICS = {
    "ix_contacts_facets": "1000000 1000000 1000000 1 1",
    "ix_contacts_sort_name": "1000000 1000000 1000000 10 1",
    "ix_contacts_updated_at": "1000000 1000000 1000000 1000 1",
    "ix_contacts_lead_score": "1000000 1000000 1000000 10000 1",
    "ix_contacts_batch_id": "1000000 10000 1",
    "ix_contacts_phone_key": "1000000 1000000 1",
    "ix_contacts_linkedin_key": "1000000 1000000 1",
    "uq_contacts_email_key": "1000000 1000000 1",
    "sqlite_autoindex_contacts_1": "1000000 1",
}
_REPLACED = ("facets", "sort_name", "updated_at", "lead_score")


def upgrade() -> None:
    for name in _REPLACED:
        op.drop_index(f"ix_contacts_{name}", "contacts")
    sqlite = op.get_bind().dialect.name == "sqlite"
    own = ["organization_id", "deleted_at"] if sqlite else ["organization_id"]
    _create("facets", [*own, "created_at", "id", *_SHORT, *(_TEXTS if sqlite else ())])
    for name in _REPLACED[1:]:
        _create(name, [*own, name, "id"])
    if sqlite:
        _tell_the_planner()


def _tell_the_planner() -> None:
    op.execute("ANALYZE contacts")  # makes the table of statistics
    _forget_statistics()
    for index, numbers in _STATISTICS.items():
        op.execute(f"INSERT INTO sqlite_stat1 VALUES ('contacts', '{index}', '{numbers}')")
    op.execute("ANALYZE sqlite_schema")  # has the connection read it


def _forget_statistics() -> None:
    op.execute("DELETE FROM sqlite_stat1 WHERE tbl = 'contacts'")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _forget_statistics()
    for name in _REPLACED:
        op.drop_index(f"ix_contacts_{name}", "contacts")
    _create("facets", _OLD_FACETS)
    _create("sort_name", ["organization_id", "sort_name", "id"])
    for name in ("updated_at", "lead_score"):
        columns = ["organization_id", name, "id", "deleted_at"]
        op.create_index(f"ix_contacts_{name}", "contacts", columns)


def _create(name: str, columns: list[str]) -> None:
    shown = sa.text(_SHOWN)
    op.create_index(
        f"ix_contacts_{name}", "contacts", columns, sqlite_where=shown, postgresql_where=shown
    )
