"""The database is created, upgraded and kept, on both kinds."""

import sqlite3
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.util.exc import CommandError
from sqlalchemy import inspect

import crmtui.models  # noqa: F401 — knows all tables
from crmtui.bootstrap import open_backend
from crmtui.kit.backup import restore_backup
from crmtui.kit.database import parse_database_url, postgres_engine, sqlite_engine
from crmtui.kit.errors import Conflict, Invalid, Unavailable
from crmtui.kit.schema import backup_sqlite, current_version, head_version, migrate, upgrade
from crmtui.kit.tables import Base
from crmtui.services import catalogue, orders
from tests.factories import create_organization, create_ticket

NOW = datetime(2026, 6, 12, 18, 0, tzinfo=UTC)
OURS = ("ticket_search", "contact_search", "company_search", "job_search", "alembic_version")
OWN_INDEXES = (
    *("ix_tickets_search_text", "ix_jobs_search_text", "_search_words", "ix_tickets_email"),
    *("ix_contacts_facets", "ix_contacts_sort_name"),
    *("ix_contacts_updated_at", "ix_contacts_lead_score"),
)
"""Indexes that only one database has or can tell of, or that differ."""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("empty_postgres_url"))
    return f"sqlite:///{tmp_path / 'new' / 'data' / 'crmtui.sqlite'}"


def tables(text: str) -> set[str]:
    url = parse_database_url(text)
    engine = sqlite_engine(url) if url.get_backend_name() == "sqlite" else postgres_engine(url)
    try:
        return {name for name in inspect(engine).get_table_names() if not name.startswith(OURS)}
    finally:
        engine.dispose()


def test_up_down_and_up_again(empty_url: str, tmp_path: Path) -> None:
    url = parse_database_url(empty_url)
    assert current_version(url) is None
    assert upgrade(url, NOW, tmp_path) is None
    assert current_version(url) == head_version()
    assert tables(empty_url) == set(Base.metadata.tables)
    migrate(url, "base")
    assert tables(empty_url) == set()
    migrate(url, "head")
    assert tables(empty_url) == set(Base.metadata.tables)


# SQLAlchemy cannot read back SQLite's indexes on expressions.
@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_the_migrations_make_what_the_models_say(empty_url: str, tmp_path: Path) -> None:
    url = parse_database_url(empty_url)
    upgrade(url, NOW, tmp_path)
    engine = sqlite_engine(url) if url.get_backend_name() == "sqlite" else postgres_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, *_: not str(name).startswith(OURS)},
        )
        found = [
            step
            for step in compare_metadata(context, Base.metadata)
            if not any(name in str(step) for name in OWN_INDEXES)
        ]
    engine.dispose()
    assert found == []


def test_what_is_sold_and_searched_survives_the_repairs(database_url: str) -> None:
    url = parse_database_url(database_url)
    backend = open_backend(database_url)
    actor = create_organization(backend)
    ticket = create_ticket(backend, actor, name="Łukasz Müller")
    backend.close()
    for version in ("0001", "head"):
        migrate(url, version)
    backend = open_backend(database_url)
    with backend.read(actor) as tx:
        hits = orders.search_tickets(tx, ticket.event_id, "uller")
        assert [hit.id for hit in hits] == [ticket.id]
        assert catalogue.get_event(tx, ticket.event_id).custom_properties == {}
    backend.close()


def test_a_newer_database_is_left_alone(empty_url: str, tmp_path: Path) -> None:
    url = parse_database_url(empty_url)
    upgrade(url, NOW, tmp_path)
    engine = sqlite_engine(url) if url.get_backend_name() == "sqlite" else postgres_engine(url)
    with engine.connect() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    engine.dispose()
    with pytest.raises(Conflict) as refused:
        upgrade(url, NOW, tmp_path)
    assert refused.value.code == "database.too_new"


def test_an_upgrade_is_preceded_by_a_backup(empty_url: str, tmp_path: Path) -> None:
    url = parse_database_url(empty_url)
    upgrade(url, NOW, tmp_path)
    engine = sqlite_engine(url) if url.get_backend_name() == "sqlite" else postgres_engine(url)
    with engine.connect() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
        connection.commit()
    engine.dispose()
    # There is no way up from a version that never was; the backup was written before that.
    with pytest.raises(CommandError):
        upgrade(url, NOW, tmp_path / "backups")
    (saved,) = (tmp_path / "backups").iterdir()
    assert saved.name.startswith("crmtui-before-upgrade-from-0000-20260612T180000.")
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    restore_backup(url, saved, tmp_path / "saved", NOW)
    assert current_version(url) == "0000"


def test_the_file_is_private_and_a_backup_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "data" / "crmtui.sqlite"
    upgrade(parse_database_url(f"sqlite:///{file}"), NOW, tmp_path)
    copy = tmp_path / "copy.sqlite"
    backup_sqlite(file, copy)
    for private in (file, copy):
        assert stat.S_IMODE(private.stat().st_mode) == 0o600
    with sqlite3.connect(copy) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (
            head_version(),
        )
    connection.close()
    assert not list(tmp_path.glob("*.partial"))


def test_another_programs_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("this is no database " * 100)
    with pytest.raises(Unavailable):
        upgrade(parse_database_url(f"sqlite:///{file}"), NOW, tmp_path)
    assert file.read_text().startswith("this is no database")


@pytest.mark.parametrize("text", ["", "mysql://root@host/db", "sqlite://", "nonsense", "[/x]"])
def test_an_unusable_url_is_refused_with_the_remedy(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_database_url(text)
    assert refused.value.code == "database.url"
