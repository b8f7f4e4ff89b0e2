"""Backup files of PostgreSQL, by the server's own programs."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL

from crmtui.kit.errors import Unavailable

# What a newer program may have added must go too, so the whole content is dropped, not only what
# the backup knows. Extensions stay: recreating them takes rights that an account may not have.
_DROP_EVERYTHING: Final = r"""
DO $$ DECLARE thing record; BEGIN
  FOR thing IN SELECT c.oid::regclass AS name FROM pg_class c
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') LOOP
    EXECUTE format('DROP TABLE IF EXISTS %s CASCADE', thing.name);
  END LOOP;
  FOR thing IN SELECT p.oid::regprocedure AS name FROM pg_proc p
      WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
    EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', thing.name);
  END LOOP;
END $$;
"""
_VERSION: Final = re.compile(r"^COPY public\.alembic_version .*\n(\w+)$", re.MULTILINE)


def dump(url: URL, target: Path) -> None:
    """Write the whole database to `target`, which appears when it is complete."""
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        _run("pg_dump", "--format=custom", "--no-owner", f"--file={partial}", url=url)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def read_version(source: Path) -> str:
    """Return the schema version inside a backup file; raises Unavailable (backup.unreadable)."""
    try:
        script = _run("pg_restore", "--file=-", "--table=alembic_version", str(source))
    except Unavailable as error:
        if error.code == "backup.no_tools":
            raise
        script = b""
    found = _VERSION.search(script.decode("utf-8", "replace"))
    if not found:
        raise Unavailable("backup.unreadable", f"{source} is not a backup of this program.")
    return found[1]


def load(url: URL, source: Path) -> None:
    """Replace the database's content by the backup's, in one transaction."""
    # Not through a pipe: if reading the backup failed halfway, the first half would be committed.
    with tempfile.TemporaryDirectory(prefix="crmtui-restore-") as folder:
        script = f"{folder}/script.sql"
        _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(source))
        _run(
            *("psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"),
            *(f"--command={_DROP_EVERYTHING}", f"--file={script}"),
            url=url,
        )


def _run(program: str, *arguments: str, url: URL | None = None) -> bytes:
    done = subprocess.run(  # noqa: S603 — the program is one of ours to name, no shell is involved
        [find_program(program), *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**os.environ, **(_connection_environment(url) if url else {})},
        check=False,
    )
    if done.returncode != 0:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = lines[0] if lines else f"exit code {done.returncode}"
        raise Unavailable("backup.failed", f"{reason}. Nothing was changed.")
    return done.stdout


def _connection_environment(url: URL) -> dict[str, str]:
    """The connection in libpq's variables: arguments could be read by other users."""
    query = {key: value for key, value in url.query.items() if isinstance(value, str)}
    given = {
        "PGHOST": url.host or query.get("host"),
        "PGPORT": str(url.port) if url.port else query.get("port"),
        "PGUSER": url.username or query.get("user"),
        "PGPASSWORD": url.password or query.get("password"),
        "PGDATABASE": url.database or query.get("dbname"),
        "PGSSLMODE": query.get("sslmode"),
        "PGSSLROOTCERT": query.get("sslrootcert"),
        "PGSERVICE": query.get("service"),
    }
    return {name: value for name, value in given.items() if value}


def find_program(program: str) -> str:
    if path := shutil.which(program):
        return path
    for place in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (place / program).exists():
            return str(place / program)
    raise Unavailable(
        "backup.no_tools",
        f"The program {program} is needed. Install PostgreSQL's client programs "
        "(Debian: apt-get install postgresql-client).",
    )
