"""What every test may use: a clean environment, a fixed clock, and databases of both kinds."""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import pytest

from tests import postgres
from tests.compiled import compile_once, keep_compiled_modules
from tests.databases import PostgresTemplate, SqliteTemplate, drop_external_template
from tests.kept_databases import KeptPostgres, KeptSqlite, Shelf
from tests.selecting import is_left_out

if TYPE_CHECKING:
    from crmtui.kit.backend import Backend
    from crmtui.kit.clock import FixedClock

STATE_VARIABLE = "CRMTUI_TEST_STATE"
NOW = datetime(2026, 6, 12, 18, 0, tzinfo=UTC)
"""What the fixed clock says when a test starts."""

FOREIGN_VARIABLES = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "LANGUAGE", "PAGER")

LONGEST_NAME = 60
"""Characters of a value that stand in the name of its test."""

URL_FIXTURES = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}

_owner = pytest.StashKey[TextIO]()


# --- the run's shared directory ------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    """Clean the environment; in the pytest process itself, make what its workers share."""
    _choose_examples(config.option.markexpr)
    if hasattr(config, "workerinput"):
        gc.disable()  # until all is collected: much is made then, and nothing thrown away
        return
    _clean_environment()
    keep_compiled_modules()
    if config.getoption("numprocesses", None):
        compile_once(config)
    state = Path(tempfile.mkdtemp(prefix="crmtui-tests-"))
    handle = (state / postgres.OWNER_LOCK).open("a")
    fcntl.flock(handle, fcntl.LOCK_EX)
    config.stash[_owner] = handle
    os.environ[STATE_VARIABLE] = str(state)
    # Whoever forgets to say where its data belongs writes here, not among the developer's.
    os.environ["CRMTUI_DATA_DIR"] = str(state / "data")
    # No test writes into the developer's keyring; those of the key itself say where it lives.
    os.environ["CRMTUI_MASTER_KEY"] = "5a" * 32
    _trust_one_authority(state)


def _trust_one_authority(state: Path) -> None:
    """Let no test trust a server on the internet, nor read its authorities: 60 ms a client."""
    import trustme

    file = state / "authority.pem"
    trustme.CA().cert_pem.write_to_path(str(file))
    os.environ["SSL_CERT_FILE"] = str(file)
    os.environ.pop("SSL_CERT_DIR", None)


def _choose_examples(markers: str) -> None:
    """Let Hypothesis try the same examples each time, and others only in the long runs."""
    from hypothesis import HealthCheck, settings

    # How long an example takes says more about the machine than about the program.
    patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.register_profile("steady", patient, derandomize=True)
    settings.register_profile("soak", patient)
    chosen = "soak" in markers and "not soak" not in markers
    settings.load_profile("soak" if chosen else "steady")


def _clean_environment() -> None:
    for name in list(os.environ):
        ours = name.startswith(("CRMTUI_", "TEXTUAL")) and name != postgres.URL_VARIABLE
        if ours or name in FOREIGN_VARIABLES:
            del os.environ[name]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave modules alone of which nothing will run; importing all of them takes seconds."""
    named = {Path(argument.partition("::")[0]).resolve() for argument in config.args}
    left_out = is_left_out(collection_path, config.option.markexpr)
    return True if left_out and collection_path not in named else None


def pytest_collection_finish() -> None:
    """Spare the garbage collector the modules and the thousands of tests that stay to the end."""
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name a long text by its start: a megabyte of name went to the reports of every worker."""
    if isinstance(val, str | bytes) and len(val) > LONGEST_NAME:
        start = ascii(val[:LONGEST_NAME]).removeprefix("b")[1:-1]
        return f"{start} ({len(val)})"
    return None


def pytest_unconfigure(config: pytest.Config) -> None:
    """Let the lock go, which ends the PostgreSQL server, and remove the directory."""
    handle = config.stash.get(_owner, None)
    if handle is None:
        return
    state = Path(handle.name).parent
    external = os.environ.get(postgres.URL_VARIABLE)
    if external and (state / "postgres-template").exists():
        drop_external_template(external, state)
    handle.close()
    shutil.rmtree(state, ignore_errors=True)


@pytest.fixture(scope="session")
def run_state() -> Path:
    """The directory that all workers of this run share."""
    return Path(os.environ[STATE_VARIABLE])


# --- surroundings ----------------------------------------------------------------------------


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at NOW until the test advances it."""
    from crmtui.kit.clock import FixedClock

    return FixedClock(NOW)


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords and PINs with the least work argon2 can do, where that is not the point."""
    hash_quickly(monkeypatch)


def hash_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do what `quick_hashes` does for as long as somebody else's monkeypatch lasts."""
    from argon2 import PasswordHasher

    from crmtui.services.identity import passwords

    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_passwords", lambda: quick)
    monkeypatch.setattr(passwords, "_pins", lambda: quick)


# --- databases -------------------------------------------------------------------------------


def _migrate(url: str) -> None:
    from crmtui.bootstrap import open_backend

    open_backend(url).close()


@pytest.fixture(scope="session")
def sqlite_template(run_state: Path) -> SqliteTemplate:
    """A migrated SQLite file to copy."""
    return SqliteTemplate(run_state, _migrate)


@pytest.fixture(scope="session")
def postgres_template(run_state: Path) -> Iterator[PostgresTemplate]:
    """A migrated PostgreSQL database to copy."""
    template = PostgresTemplate(postgres.find_server(run_state), run_state, _migrate)
    yield template
    template.close()


@pytest.fixture
def sqlite_url(sqlite_template: SqliteTemplate, tmp_path: Path) -> str:
    """The URL of a fresh, migrated SQLite file."""
    return sqlite_template.copy(tmp_path / "data" / "crmtui.sqlite")


@pytest.fixture
def postgres_url(postgres_template: PostgresTemplate) -> Iterator[str]:
    """The URL of a fresh, migrated PostgreSQL database."""
    name = postgres_template.create()
    yield postgres_template.url(name)
    postgres_template.drop(name)


@pytest.fixture
def empty_postgres_url(postgres_template: PostgresTemplate) -> Iterator[str]:
    """The URL of a PostgreSQL database without tables, for tests of the migrations."""
    name = postgres_template.create_empty()
    yield postgres_template.url(name)
    postgres_template.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """The kind of database; the test runs once on each."""
    kind: str = request.param
    return kind


@pytest.fixture
def database_url(request: pytest.FixtureRequest, database_kind: str) -> str:
    """The URL of a fresh, migrated database; the test runs once on each kind."""
    url: str = request.getfixturevalue(URL_FIXTURES[database_kind])
    return url


# --- backends --------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def sqlite_shelf(run_state: Path, sqlite_template: SqliteTemplate) -> Iterator[Shelf]:
    """Lends an empty SQLite database that is already open."""
    shelf = Shelf(lambda: KeptSqlite(sqlite_template, run_state))
    yield shelf
    shelf.close()


@pytest.fixture(scope="session")
def postgres_shelf(postgres_template: PostgresTemplate) -> Iterator[Shelf]:
    """Lends an empty PostgreSQL database that is already open."""
    shelf = Shelf(lambda: KeptPostgres(postgres_template))
    yield shelf
    shelf.close()


@pytest.fixture
def backend(
    request: pytest.FixtureRequest, database_kind: str, clock: FixedClock
) -> Iterator[Backend]:
    """A backend on an empty database; the test runs once on SQLite and once on PostgreSQL."""
    yield from _open(request, database_kind, clock)


@pytest.fixture
def sqlite_backend(request: pytest.FixtureRequest, clock: FixedClock) -> Iterator[Backend]:
    """A backend on an empty SQLite database, for what does not touch the database's kind."""
    yield from _open(request, "sqlite", clock)


@pytest.fixture
def postgres_backend(request: pytest.FixtureRequest, clock: FixedClock) -> Iterator[Backend]:
    """A backend on an empty PostgreSQL database alone."""
    yield from _open(request, "postgresql", clock)


def _open(request: pytest.FixtureRequest, kind: str, clock: FixedClock) -> Iterator[Backend]:
    from crmtui.bootstrap import assemble_backend, open_backend

    # Whoever asks for the URL may do anything to the database, so that one is not used again.
    name = URL_FIXTURES[kind]
    if {name, "database_url"} & set(request.fixturenames):
        backend = open_backend(request.getfixturevalue(name), clock)
        yield backend
        backend.close()
        return
    shelf: Shelf = request.getfixturevalue(name.replace("url", "shelf"))
    with shelf.lend() as database:
        backend = assemble_backend(database, clock)
        yield backend
        backend.changes.close()
