"""crmtui doctor: what it says and how it exits."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Program


def levels(program: Program, **environment: str) -> dict[str, set[str]]:
    """Return the levels of the findings by their subject."""
    outcome = program("doctor", "--json", **environment)
    assert outcome.err == ""
    found: dict[str, set[str]] = {}
    for finding in json.loads(outcome.out):
        found.setdefault(finding["subject"], set()).add(finding["level"])
        assert finding["level"] == "ok" or finding["remedy"]
    worst = max(("ok", "warning", "failure").index(level) for of in found.values() for level in of)
    assert outcome.code == worst
    return found


def test_a_new_machine_is_told_how_to_begin(program: Program) -> None:
    outcome = program("doctor")
    assert outcome.code == 1
    assert "crmtui init" in outcome.out
    assert not program.data_dir.exists()


def test_all_is_well(prepared: Program) -> None:
    prepared.data_dir.chmod(0o700)
    outcome = prepared("doctor")
    assert outcome.code == 0, outcome
    assert str(prepared.data_dir) in outcome.out
    assert "old-hall" in outcome.out


def test_an_open_data_directory_is_noticed(prepared: Program) -> None:
    prepared.data_dir.chmod(0o755)
    assert "warning" in levels(prepared)["data directory"]


def test_a_misspelt_setting_is_noticed(prepared: Program) -> None:
    assert "warning" in levels(prepared, CRMTUI_PROT="9000")["settings"]


def test_a_data_directory_that_is_a_file_is_a_failure(program: Program) -> None:
    program.data_dir.write_text("not a folder")
    assert "failure" in levels(program)["data directory"]


def test_a_server_that_does_not_answer_is_a_failure(program: Program) -> None:
    url = "postgresql://me:hidden@127.0.0.1:1/nothing"
    outcome = program("doctor", CRMTUI_DATABASE_URL=url)
    assert outcome.code == 2
    assert "hidden" not in outcome.out


def test_a_damaged_database_is_a_failure(prepared: Program) -> None:
    file = prepared.data_dir / "crmtui.sqlite"
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2] + b"\xff" * (len(content) // 2))
    outcome = prepared("doctor")
    assert outcome.code == 2, outcome
    assert "Traceback" not in outcome.err


def test_a_setting_that_cannot_be_used_names_itself(program: Program) -> None:
    assert "CRMTUI_PORT" in program("doctor", CRMTUI_PORT="http").refused(2)


def test_postgresql_is_looked_at_too(program: Program, postgres_url: str) -> None:
    found = levels(program, CRMTUI_DATABASE_URL=postgres_url)
    assert found["database"] == {"ok"}
    assert found["organizations"] == {"warning"}


def test_it_changes_nothing(program: Program, tmp_path: Path) -> None:
    program.data_dir.mkdir(mode=0o700)
    program("doctor")
    assert list(program.data_dir.iterdir()) == []
