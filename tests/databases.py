"""Fresh migrated databases, quickly: the migrations run once a test run, then everything is copied.

Measured on two cores: copying a SQLite file takes under a millisecond, `CREATE DATABASE … TEMPLATE`
with the file copy strategy 23 ms (83 ms with PostgreSQL's default one).
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from tests.postgres import exclusive

Migrate = Callable[[str], None]


def sqlite_url(path: Path) -> str:
    """Return the URL of a SQLite file."""
    return f"sqlite:///{path}"


class SqliteTemplate:
    """A SQLite file made by the migrations, copied for every test."""

    def __init__(self, state: Path, migrate: Migrate) -> None:
        self.file = state / "template.sqlite"
        with exclusive(state / "sqlite.lock"):
            if not self.file.exists():
                draft = state / "draft.sqlite"
                migrate(sqlite_url(draft))
                draft.rename(self.file)

    def copy(self, target: Path) -> str:
        """Write a fresh database to `target` and return its URL."""
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.file, target)
        return sqlite_url(target)


class PostgresTemplate:
    """A PostgreSQL database made by the migrations, copied for every test."""

    def __init__(self, server_url: str, state: Path, migrate: Migrate) -> None:
        self._server = make_url(server_url).set(drivername="postgresql")
        # The name carries the run's directory, so that runs can share an external server.
        self.name = template_name(state)
        self._connection = self.connect(self._server.database)
        with exclusive(state / "postgres-template.lock"):
            if not (state / "postgres-template").exists():
                self._execute("CREATE DATABASE {name}", name=self.name)
                migrate(self.url(self.name))
                (state / "postgres-template").touch()

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of a database on this server."""
        url = self._server.set(drivername="postgresql+psycopg", database=database)
        return url.render_as_string(hide_password=False)

    def connect(self, database: str | None, **options: str) -> psycopg.Connection:
        """Connect to a database on this server, without transactions."""
        url = self._server.set(database=database).render_as_string(hide_password=False)
        return psycopg.connect(url, autocommit=True, **options)  # type: ignore[arg-type]

    def create(self) -> str:
        """Create a fresh database and return its name."""
        name = f"crmtui_test_{uuid.uuid4().hex}"
        # Servers before 15 know one strategy only and refuse the word.
        quick = self._connection.info.server_version >= 150_000
        statement = "CREATE DATABASE {name} TEMPLATE {template}"
        self._execute(
            statement + (" STRATEGY file_copy" if quick else ""), name=name, template=self.name
        )
        return name

    def create_empty(self) -> str:
        """Create a database without a single table and return its name."""
        name = f"crmtui_test_{uuid.uuid4().hex}"
        self._execute("CREATE DATABASE {name}", name=name)
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._execute("DROP DATABASE IF EXISTS {name} WITH (FORCE)", name=name)

    def close(self) -> None:
        """Close the connection to the server; the databases stay."""
        self._connection.close()

    def _execute(self, statement: str, **names: str) -> None:
        identifiers = {key: sql.Identifier(name) for key, name in names.items()}
        self._connection.execute(sql.SQL(statement).format(**identifiers))  # type: ignore[arg-type]


def template_name(state: Path) -> str:
    """Return the name of the template database of the test run that owns `state`."""
    return f"crmtui_template_{state.name.rsplit('-', 1)[-1]}".lower()


def drop_external_template(server_url: str, state: Path) -> None:
    """Remove what this run left on a server that it did not start itself."""
    server = make_url(server_url).set(drivername="postgresql")
    with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as server_:
        name = sql.Identifier(template_name(state))
        server_.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
