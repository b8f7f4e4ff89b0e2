"""crmtui import tickets: what is told, what is refused, and that again is not twice."""

from __future__ import annotations

import csv
import io
import json
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Program
from tests.cli.warm import WarmProgram

HEADER = "Bestellnummer;Name;E-Mail;Ticketart;Preis;Status\n"
GOOD = (
    "A1001;Ada Lovelace;ada@example.com;Regular;25,00;bezahlt\n"
    "A1002;Łukasz Müller;lukasz@example.com;VIP;99,00;offen\n"
)
BAD = "A1003;Grace Hopper;no address;Regular;25,00;bezahlt\n"
START = "2026-06-12T20:00"


@pytest.fixture(scope="module")
def with_concert(
    initialized: Path, warm_program: WarmProgram, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A data directory with the event 'Concert', to copy."""
    home = tmp_path_factory.mktemp("concert")
    program = Program(home / "data", home, warm_program)
    shutil.copytree(initialized, program.data_dir)
    run_import(program, HEADER + GOOD.splitlines()[0], "--create-event", START)
    return program.data_dir


@pytest.fixture
def concert(program: Program, with_concert: Path) -> Program:
    """The program with the event 'Concert' and one ticket of it."""
    shutil.copytree(with_concert, program.data_dir)
    return program


def run_import(program: Program, content: str | bytes, *more: str, code: int = 0) -> dict[str, Any]:
    """Import from standard input into the concert and return what was told."""
    outcome = program(
        *("import", "tickets", "-", "--event", "Concert", "--json", *more), stdin=content
    )
    assert outcome.code == code, outcome
    told: dict[str, Any] = json.loads(outcome.out)
    return told


def exported(program: Program) -> list[dict[str, str]]:
    """The tickets of all events."""
    return list(csv.DictReader(io.StringIO(program("export", "tickets", "-").succeeded())))


def test_an_event_is_made_on_request_only(prepared: Program) -> None:
    arguments = ("import", "tickets", "-", "--event", "Concert")
    prepared(*arguments, stdin=HEADER + GOOD).refused(1)
    prepared(*arguments, "--create-event", START, "--dry-run", stdin=HEADER + GOOD).refused(1)
    assert exported(prepared) == []
    told = run_import(prepared, HEADER + GOOD, "--create-event", START)
    assert (told["rows"], told["tickets_created"], told["failed"]) == (2, 2, 0)
    assert {row["event"] for row in exported(prepared)} == {"Concert"}


def test_again_is_not_twice(concert: Program) -> None:
    assert run_import(concert, HEADER + GOOD)["tickets_created"] == 1
    told = run_import(concert, HEADER + GOOD)
    assert (told["tickets_created"], told["unchanged"]) == (0, 2)
    assert len(exported(concert)) == 2


def test_a_dry_run_tells_and_does_nothing(concert: Program) -> None:
    before = exported(concert)
    told = run_import(concert, HEADER + GOOD, "--dry-run")
    assert told["tickets_created"] == 1
    meanings = {column["column"]: column["is"] for column in told["columns"]}
    assert meanings["Ticketart"] == "product"
    assert exported(concert) == before


def test_refused_rows_go_to_a_file_to_correct(concert: Program, tmp_path: Path) -> None:
    file = tmp_path / "refused.csv"
    told = run_import(concert, HEADER + GOOD + BAD, "--failed", str(file))
    assert [failure["row"] for failure in told["failures"]] == [4]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    corrected = file.read_text("utf-8").replace("no address", "grace@example.com")
    assert run_import(concert, corrected)["tickets_created"] == 1


def test_without_refused_rows_there_is_no_file(concert: Program, tmp_path: Path) -> None:
    file = tmp_path / "refused.csv"
    run_import(concert, HEADER + GOOD, "--failed", str(file))
    assert not list(tmp_path.glob("*refused*"))


def test_if_no_row_can_be_taken_it_fails(concert: Program) -> None:
    assert run_import(concert, HEADER + BAD, code=1)["failed"] == 1
    assert run_import(concert, HEADER + BAD, "--drop-bad-contacts")["tickets_created"] == 1


def test_columns_are_corrected(concert: Program) -> None:
    content = "code,who,what\nX-77,Ada,Balcony\n"
    corrections = ("--column", "ticket_code=code", "--column", "attendee_name=WHO")
    run_import(concert, content, *corrections, "--column", "product=what")
    (row,) = (row for row in exported(concert) if row["ticket_code"] == "X-77")
    assert (row["attendee_name"], row["product"]) == ("Ada", "Balcony")


def test_delimiter_and_encoding_are_corrected(concert: Program) -> None:
    content = "name~product\nBjörk Guðmundsdóttir~Regular\n".encode("cp1252")
    run_import(concert, content, "--delimiter", "~", "--encoding", "cp1252")
    assert "Björk Guðmundsdóttir" in {row["attendee_name"] for row in exported(concert)}


def test_products_are_made_unless_forbidden(concert: Program) -> None:
    told = run_import(concert, HEADER + GOOD, "--no-new-products")
    assert (told["unchanged"], told["failed"]) == (1, 1)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("invoices", "-"), 2),
        (("tickets",), 2),
        (("tickets", "-", "--column", "spaceship=Name"), 2),
        (("tickets", "-", "--column", "email=Spaceship"), 2),
        (("tickets", "-", "--column", "email"), 2),
        (("tickets", "-", "--delimiter", "::"), 2),
        (("tickets", "-", "--header-row", "-1"), 2),
        (("tickets", "-", "--currency", "dollars"), 2),
        (("tickets", "-", "--region", "[/x]"), 2),
        (("tickets", "-", "--create-event", "tomorrow"), 2),
        (("tickets", "-", "--encoding", "klingon"), 1),
        (("tickets", "-", "--event", "[/x]"), 1),
        (("tickets", "-", "--list", "nowhere"), 1),
        (("tickets", "missing.csv"), 1),
        (("tickets", "."), 1),
    ],
)
def test_refuses_nonsense(concert: Program, arguments: tuple[str, ...], code: int) -> None:
    before = exported(concert)
    concert("import", *arguments, stdin=HEADER + GOOD).refused(code)
    assert exported(concert) == before


@pytest.mark.parametrize(
    "content",
    [b"", b"\0" * 5000, b"PK\x03\x04" + b"\xff" * 500, b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n"],
)
def test_refuses_what_is_no_list(concert: Program, content: bytes) -> None:
    concert("import", "tickets", "-", stdin=content).refused(1)
    assert len(exported(concert)) == 1


def test_a_name_does_not_speak_to_the_terminal(concert: Program) -> None:
    outcome = concert(
        *("import", "tickets", "-", "--dry-run"),
        stdin='name,email\n"\x1b[2J[/x]",\x1b]0;owned\x07\n',
    )
    assert "\x1b" not in outcome.out + outcome.err
