"""crmtui export: complete files, or none."""

from __future__ import annotations

import csv
import io
import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from crmtui.bootstrap import open_backend
from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.backend import Backend
from crmtui.services import identity
from tests import factories
from tests.cli.conftest import Program


@pytest.fixture
def data(prepared: Program) -> Iterator[tuple[Backend, Actor]]:
    """The database that the program works on, and somebody who may do everything in it."""
    backend = open_backend(f"sqlite:///{prepared.data_dir / 'crmtui.sqlite'}")
    with backend.read(system_actor()) as tx:
        (organization,) = identity.list_organizations(tx)
    yield backend, factories.create_actor(organization.id)
    backend.close()


@pytest.fixture
def concert(data: tuple[Backend, Actor]) -> str:
    """An event with two tickets; returns its name."""
    event = factories.create_event(*data, name="Summer Night")
    product = factories.create_product(*data, event_id=event.id)
    for name in ("Ada Lovelace", "=cmd|'/c calc'!A1"):
        factories.create_ticket(*data, product_id=product.id, name=name)
    return event.name


def rows(text: str) -> list[dict[str, str]]:
    """Read CSV text."""
    return list(csv.DictReader(io.StringIO(text)))


def test_tickets_go_to_a_private_file(prepared: Program, concert: str, tmp_path: Path) -> None:
    target = tmp_path / "tickets.csv"
    target.write_text("yesterday's")
    facts = json.loads(prepared("export", "tickets", str(target), "--json").succeeded())
    assert facts == {"file": str(target), "bytes": target.stat().st_size}
    found = rows(target.read_text("utf-8"))
    assert "Ada Lovelace" in found[0].values()
    assert not any(value.startswith("=") for row in found for value in row.values())
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert {path.name for path in tmp_path.iterdir()} <= {"tickets.csv", "data", "elsewhere"}


def test_a_dash_is_standard_output(prepared: Program, concert: str) -> None:
    out = prepared("export", "tickets", "-", "--event", "summer night").succeeded()
    assert len(rows(out)) == 2
    assert out == prepared("export", "tickets", "-", "--event", "Summer").succeeded()


def test_scans_start_with_a_header(prepared: Program, concert: str) -> None:
    assert "result" in prepared("export", "scans", "-").succeeded().splitlines()[0].lower()


@pytest.mark.parametrize("what", ["tickets", "badges"])
def test_an_event_is_printed_as_one_file(
    prepared: Program, concert: str, tmp_path: Path, what: str
) -> None:
    target = tmp_path / f"{what}.pdf"
    prepared("export", what, str(target)).succeeded()
    assert target.read_bytes().startswith(b"%PDF")


def test_several_events_must_be_told_apart(
    prepared: Program, data: tuple[Backend, Actor], concert: str, tmp_path: Path
) -> None:
    other = factories.create_event(*data, name="Summer Morning")
    target = tmp_path / "tickets.pdf"
    message = prepared("export", "tickets", str(target), "--event", "Summer").refused(2)
    assert str(other.id) in message
    assert not target.exists()
    prepared("export", "tickets", "-", "--event", str(other.id)).succeeded()


def test_nothing_to_print_is_said(
    prepared: Program, data: tuple[Backend, Actor], tmp_path: Path
) -> None:
    target = tmp_path / "tickets.pdf"
    prepared("export", "tickets", str(target)).refused(1)
    factories.create_event(*data)
    assert prepared("export", "tickets", str(target)).code != 0
    assert not list(tmp_path.glob("*tickets*"))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("spaceships", "file.csv"), 2),
        (("tickets",), 2),
        (("tickets", "file.docx"), 2),
        (("scans", "file.pdf"), 2),
        (("tickets", "missing/folder/file.csv"), 1),
        (("tickets", "file.csv", "--event", "[/x]"), 1),
        (("tickets", "file.csv", "--event", "x" * 10_000), 1),
        (("tickets", "file.csv", "--org", "nowhere"), 1),
    ],
)
def test_refuses_nonsense(prepared: Program, arguments: tuple[str, ...], code: int) -> None:
    prepared("export", *arguments).refused(code)
    assert not list(prepared.cwd.iterdir())


def test_contacts(prepared: Program, data: tuple[Backend, Actor], tmp_path: Path) -> None:
    factories.create_contact(*data, full_name="=Rui()", email="rui@example.com", tags=("VIP",))
    file = tmp_path / "people.csv"
    assert prepared("export", "contacts", str(file)).code == 0
    (row,) = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8")))
    assert (row["Full Name"], row["Email"]) == ("'=Rui()", "rui@example.com")
    assert "Tags" not in row
    assert prepared("export", "contacts", "--all-fields", str(file)).code == 0
    (row,) = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8")))
    assert row["Tags"] == "VIP"
    assert prepared("export", "contacts", "--event", "Gala", str(file)).code == 2
