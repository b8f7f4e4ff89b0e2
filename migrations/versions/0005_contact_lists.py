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
_REPLACED = ("facets", "sort_name", "updated_at", "lead_score")


def upgrade() -> None:
    for name in _REPLACED:
        op.drop_index(f"ix_contacts_{name}", "contacts")
    sqlite = op.get_bind().dialect.name == "sqlite"
    own = ["organization_id", "deleted_at"] if sqlite else ["organization_id"]
    _create("facets", [*own, "created_at", "id", *_SHORT, *(_TEXTS if sqlite else ())])
    for name in _REPLACED[1:]:
        _create(name, [*own, name, "id"])


def downgrade() -> None:
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
