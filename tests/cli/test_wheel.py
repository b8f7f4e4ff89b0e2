"""The built wheel works from any directory: it brings its migrations, fonts and data along."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from crmtui.kit.schema import head_version
from tests.cli.conftest import Program

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content, as pip would put it into site-packages."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


@pytest.fixture
def installed(program: Program, unpacked: Path) -> Program:
    """The program out of the wheel, which comes before the checkout."""
    program.environment["PYTHONPATH"] = str(unpacked)
    return program


def test_it_makes_a_database(installed: Program) -> None:
    installed.cold("db", "upgrade").succeeded()
    assert installed.cold("db", "current").succeeded() == f"{head_version()}\n"


def test_it_finds_what_it_ships(installed: Program, unpacked: Path) -> None:
    code = "from crmtui.kit.resources import asset_path as a; print(a('fonts/DejaVuSans.ttf'))"
    found = subprocess.run(
        [sys.executable, "-c", code],
        env=installed.env(),
        cwd=installed.cwd,
        capture_output=True,
        text=True,
        check=True,
    )
    path = Path(found.stdout.strip())
    assert path.is_relative_to(unpacked)
    assert path.stat().st_size > 100_000


def test_it_brings_the_consoles_styles(unpacked: Path) -> None:
    sheets = {path.relative_to(ROOT) for path in (ROOT / "crmtui").rglob("*.tcss")}
    assert sheets
    assert all((unpacked / sheet).is_file() for sheet in sheets)
