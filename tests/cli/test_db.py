"""crmtui db, as a person at a shell sees it, on both kinds of database."""

from __future__ import annotations

import json
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from crmtui.kit.schema import head_version
from tests.cli.conftest import Program


@pytest.fixture
def on_database(program: Program, database_url: str) -> Program:
    """The program on a migrated database of either kind."""
    program.environment["CRMTUI_DATABASE_URL"] = database_url
    return program


@pytest.fixture
def organizations(database_url: str) -> Organizations:
    """Direct access to one table, around the program."""
    return Organizations(database_url)


class Organizations:
    """Rows of a table that a restore must bring back."""

    def __init__(self, url: str) -> None:
        self.url = url

    def add(self, slug: str) -> None:
        values = (f"{hash(slug) & 0xFFFFFFFF:032x}", slug)
        columns = "(id, name, slug, plan_tier, currency, timezone, tax_rate, created_at, version, "
        columns += "updated_at)"
        row = "'x', {0}, 'free', 'EUR', 'UTC', 19, '2026-06-12 18:00:00', 1, '2026-06-12 18:00:00'"
        mark = "?" if self.url.startswith("sqlite") else "%s"
        row = f"({mark}, {row.format(mark)})"
        self._execute(f"INSERT INTO organizations {columns} VALUES {row}", values)

    def slugs(self) -> set[str]:
        return {row[0] for row in self._execute("SELECT slug FROM organizations")}

    def _execute(self, statement: str, values: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
        if self.url.startswith("sqlite"):
            path = self.url.removeprefix("sqlite:///")
            with closing(sqlite3.connect(path, isolation_level=None)) as connection:
                return connection.execute(statement, values).fetchall()
        conninfo = self.url.replace("+psycopg", "")
        with psycopg.connect(conninfo, autocommit=True) as server:
            cursor = server.execute(statement.encode(), values)
            return cursor.fetchall() if cursor.description else []


def test_upgrade_creates_a_private_database(program: Program) -> None:
    assert program("db", "current").succeeded() == "none\n"
    facts = json.loads(program("db", "upgrade", "--json").succeeded())
    assert facts == {"version": head_version(), "before": None, "backup": None}
    assert program("db", "current").succeeded() == f"{head_version()}\n"
    file = program.data_dir / "crmtui.sqlite"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_upgrade_creates_a_postgresql_database(program: Program, empty_postgres_url: str) -> None:
    program("db", "upgrade", "--database", empty_postgres_url).succeeded()
    assert program("--database", empty_postgres_url, "db", "check").succeeded() == "ok\n"


def test_current_as_json(on_database: Program) -> None:
    facts = json.loads(on_database("--json", "db", "current").succeeded())
    assert facts == {"version": head_version(), "needed": head_version()}


def test_check_of_a_sound_database(on_database: Program) -> None:
    assert on_database("db", "check").succeeded() == "ok\n"
    assert json.loads(on_database("db", "check", "--json").succeeded())["ok"] is True


def test_check_finds_rows_without_their_parent(program: Program) -> None:
    program("db", "upgrade").succeeded()
    with closing(sqlite3.connect(program.data_dir / "crmtui.sqlite")) as connection:
        connection.execute(
            "INSERT INTO memberships (id, organization_id, user_id, role, created_at)"
            " VALUES ('1', '2', '3', 'admin', '2026-06-12 18:00:00')"
        )
        connection.commit()
    outcome = program("db", "check")
    assert outcome.code == 1
    assert "memberships" in outcome.err


def test_check_finds_damage(program: Program) -> None:
    program("db", "upgrade").succeeded()
    file = program.data_dir / "crmtui.sqlite"
    content = bytearray(file.read_bytes())
    content[len(content) // 2 :] = b"\xff" * (len(content) - len(content) // 2)
    file.write_bytes(content)
    outcome = program("db", "check")
    assert outcome.code == 1
    assert "Traceback" not in outcome.err


def test_a_backup_brings_back_what_was_there(
    on_database: Program, organizations: Organizations, tmp_path: Path
) -> None:
    organizations.add("kept")
    backup = tmp_path / "saved"
    on_database("db", "backup", str(backup)).succeeded()
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert not list(tmp_path.glob("*.partial"))

    organizations.add("later")
    facts = json.loads(on_database("db", "restore", str(backup), "--json").succeeded())
    assert organizations.slugs() == {"kept"}
    assert on_database("db", "check").succeeded() == "ok\n"

    on_database("db", "restore", facts["previous_content"]).succeeded()
    assert organizations.slugs() == {"kept", "later"}


def test_a_backup_overwrites_nothing(on_database: Program, tmp_path: Path) -> None:
    file = tmp_path / "precious"
    file.write_text("letter")
    on_database("db", "backup", str(file)).refused(1)
    on_database("db", "backup", str(tmp_path / "nowhere" / "file")).refused(1)
    assert file.read_text() == "letter"


def test_there_is_nothing_to_back_up_yet(program: Program, tmp_path: Path) -> None:
    program("db", "backup", str(tmp_path / "file")).refused(1)
    assert not (tmp_path / "file").exists()


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 4096, b"SQLite format 3\0" + b"x" * 500, b"PGDMP"]
)
def test_restore_refuses_what_is_no_backup(
    on_database: Program, organizations: Organizations, tmp_path: Path, content: bytes
) -> None:
    organizations.add("kept")
    file = tmp_path / "garbage"
    file.write_bytes(content)
    on_database("db", "restore", str(file)).refused(1)
    on_database("db", "restore", str(tmp_path / "missing")).refused(1)
    assert organizations.slugs() == {"kept"}


def test_restore_refuses_a_newer_programs_backup(program: Program, tmp_path: Path) -> None:
    program("db", "upgrade").succeeded()
    backup = tmp_path / "newer"
    program("db", "backup", str(backup)).succeeded()
    with closing(sqlite3.connect(backup)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert "9999" in program("db", "restore", str(backup)).refused(1)
    assert program("db", "current").succeeded() == f"{head_version()}\n"


@pytest.mark.parametrize("action", [["upgrade"], ["current"], ["check"], ["backup", "file"]])
def test_a_file_that_is_no_database_is_refused(program: Program, action: list[str]) -> None:
    program.data_dir.mkdir()
    (program.data_dir / "crmtui.sqlite").write_text("Dear diary, today " * 100)
    program("db", *action).refused(1)


def test_a_server_that_does_not_answer_is_refused(program: Program) -> None:
    url = "postgresql://nobody:hidden@127.0.0.1:1/nothing"
    message = program("db", "current", "--database", url).refused(1)
    assert "hidden" not in message


@pytest.mark.parametrize("url", ["", "mysql://host/name", "sqlite://", "[/x]", "\N{PILE OF POO}"])
def test_a_url_that_is_none_is_wrong_use(program: Program, url: str) -> None:
    program("db", "current", "--database", url).refused(2)
