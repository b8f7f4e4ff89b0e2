"""Alembic's entry: runs the migrations on the connection that the program hands over."""

from alembic import context
from sqlalchemy import Connection

import crmtui.models  # noqa: F401 — knows all tables
from crmtui.kit.tables import Base


def run(connection: Connection) -> None:
    """Migrate within the transaction that the caller has opened."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    context.run_migrations()


run(context.config.attributes["connection"])
