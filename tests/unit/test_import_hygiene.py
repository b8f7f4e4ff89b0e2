"""Imports cost more than most work, so what is loaded when is checked in fresh processes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

TABLES = Path(__file__).parents[2] / "crmtui" / "models"
HEAVY = {
    "textual",
    "sqlalchemy",
    "alembic",
    "pydantic",
    "fastapi",
    "starlette",
    "uvicorn",
    "reportlab",
    "babel",
    "httpx",
    "psycopg",
}


def loaded_after(statement: str) -> set[str]:
    """Return which top-level packages a fresh interpreter has loaded after `statement`."""
    return {name.partition(".")[0] for name in modules_after(statement)}


def modules_after(statement: str) -> set[str]:
    """Return which modules a fresh interpreter has loaded after `statement`."""
    script = f"{statement}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("argument", ["--version", "--help", "nonsense"])
def test_the_dispatcher_loads_nothing_heavy(argument: str) -> None:
    loaded = loaded_after(f"from crmtui.cli.main import main\nmain([{argument!r}])")
    assert not loaded & HEAVY


def test_the_console_paints_before_it_loads_the_services() -> None:
    loaded = loaded_after("import crmtui.tui.app, crmtui.tui.screens.checkin")
    assert "textual" in loaded
    assert not loaded & (HEAVY - {"textual"})


def test_no_table_is_declared_while_somebody_asks() -> None:
    """SQLAlchemy goes through all that it knows when it is asked first, in whatever thread."""
    loaded = modules_after("import crmtui.bootstrap")
    files = {f"crmtui.models.{file.stem}" for file in TABLES.glob("[a-z]*.py")}
    assert files - loaded == set()


def test_a_desk_finds_its_place_without_the_services_of_other_areas() -> None:
    """Who opens check-in waits for what is imported here."""
    loaded = modules_after(
        "import crmtui.bootstrap\n"
        "from crmtui.services import catalogue, checkin, identity\n"
        "_ = identity.get_organization, identity.is_set_up, identity.list_organizations\n"
        "_ = catalogue.list_events, checkin.default_list, checkin.list_gates, checkin.redeem"
    )
    assert not loaded & {
        *("alembic", "babel", "babel.dates", "cryptography", "psycopg", "httpx", "reportlab"),
        *("crmtui.services.orders.search", "crmtui.services.orders.placing"),
    }


def test_keys_are_looked_for_when_the_first_secret_is_used() -> None:
    loaded = loaded_after("import crmtui.bootstrap, crmtui.cli.diagnosis")
    assert not loaded & {"cryptography", "keyring"}


def test_the_way_to_the_console_is_light_too() -> None:
    loaded = loaded_after("import crmtui.cli.commands.console, crmtui.cli.commands.demo")
    assert not loaded & (HEAVY - {"textual"})


def test_services_load_no_edge() -> None:
    loaded = loaded_after(
        "import importlib, pkgutil\n"
        "from crmtui import services as package\n"
        "for found in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "    importlib.import_module(found.name)"
    )
    assert "sqlalchemy" in loaded
    assert not loaded & {"textual", "fastapi", "starlette", "uvicorn", "httpx"}


def test_serving_loads_no_console() -> None:
    assert "textual" not in loaded_after("import crmtui.cli.commands.serve, crmtui.api.app")


def test_areas_use_each_other_through_their_front_door_only() -> None:
    services = Path(__file__).parents[2] / "crmtui" / "services"
    inside = re.compile(r"^\s*from crmtui\.services\.(\w+)\.\w+ import", re.MULTILINE)
    offenders = {
        str(file.relative_to(services))
        for file in services.rglob("*.py")
        if set(inside.findall(file.read_text())) - {file.relative_to(services).parts[0]}
    }
    assert offenders == set()
