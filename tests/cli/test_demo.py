"""crmtui demo-data, and the demo's own database as `crmtui demo` makes it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crmtui.bootstrap import open_backend
from crmtui.cli.demo_database import open_demo_backend
from crmtui.kit.actor import system_actor
from crmtui.kit.clock import FixedClock
from crmtui.services import demo, identity
from crmtui.services.identity import OrganizationCreate
from tests.cli.conftest import Program


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with a demo that began just now."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    open_demo_backend(folder).close()
    return folder


def visit(folder: Path, *, fresh: bool = False) -> set[str]:
    """Open the demo, leave a new organization there, and return those that were found."""
    backend = open_demo_backend(folder, fresh=fresh)
    try:
        with backend.write(system_actor()) as tx:
            found = {organization.slug for organization in identity.list_organizations(tx)}
            identity.create_organization(tx, OrganizationCreate(name="Footprint"))
        with backend.read(system_actor()) as tx:
            assert demo.is_running(tx)
        assert demo.demo_actor(backend).can("tickets:redeem")
    finally:
        backend.close()
    return found


def test_it_is_kept_until_asked_to_be_fresh(made: Path) -> None:
    first = visit(made)
    assert len(first) == 1
    assert "footprint" in visit(made)
    assert visit(made, fresh=True) == first
    assert {path.name for path in made.iterdir()} <= {
        "crmtui.sqlite",
        "crmtui.sqlite-wal",
        "crmtui.sqlite-shm",
    }


def test_yesterdays_demo_is_made_again(tmp_path: Path, sqlite_url: str) -> None:
    folder = Path(sqlite_url.removeprefix("sqlite:///")).parent
    backend = open_backend(sqlite_url, FixedClock(datetime.now(UTC) - timedelta(days=2)))
    with backend.write(system_actor()) as tx:
        identity.create_organization(tx, OrganizationCreate(name="Yesterday"))
    backend.close()
    assert "yesterday" not in visit(folder)


def test_a_damaged_demo_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "crmtui.sqlite").write_text("Dear diary, today " * 1000)
    assert visit(tmp_path)


def test_demo_data_prints_its_counts_and_comes_once(program: Program) -> None:
    counts = json.loads(program("demo-data", "--json").succeeded())
    assert counts["tickets"] == 2000
    assert counts["events"] == 3
    program("demo-data").refused(1)
    assert len(json.loads(program("org", "list", "--json").succeeded())) == 1


def test_the_demo_keeps_to_its_own_database(program: Program) -> None:
    program("demo", "--database", "sqlite:///other.sqlite").refused(2)


@pytest.mark.parametrize("arguments", [(), ("demo",)])
def test_a_console_needs_a_terminal(program: Program, arguments: tuple[str, ...]) -> None:
    assert "crmtui serve" in program(*arguments).refused(2)
    assert not program.data_dir.exists()
