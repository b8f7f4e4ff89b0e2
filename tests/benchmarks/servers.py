"""A throw-away PostgreSQL server for what is timed on both databases."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from tests.postgres import OWNER_LOCK, ClusterError, find_server


@contextmanager
def postgres_databases(folder: Path) -> Iterator[Callable[[str], str] | None]:
    """A server with its durability on, or None where there is none; gives URLs of new databases."""
    state = folder / "postgres"
    state.mkdir()
    with (state / OWNER_LOCK).open("a") as owner:
        fcntl.flock(owner, fcntl.LOCK_EX)
        try:
            server = make_url(find_server(state))
        except ClusterError:
            yield None
            return
        conninfo = server.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(conninfo, autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
                connection.execute(f"ALTER SYSTEM SET {setting} = on")
            connection.execute("SELECT pg_reload_conf()")

            def create(name: str) -> str:
                connection.execute(f"CREATE DATABASE {name}_bench")
                url = server.set(drivername="postgresql+psycopg", database=f"{name}_bench")
                return url.render_as_string(hide_password=False)

            yield create
