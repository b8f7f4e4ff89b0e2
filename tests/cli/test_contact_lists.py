"""`crmtui import contacts`: tried, done, corrected and taken back."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Program

CSV = "Who,Email\nAnn,ann@example.com\nBob,nowhere\n"


def test_a_list_of_contacts(prepared: Program, tmp_path: Path) -> None:
    file, failed = tmp_path / "people.csv", tmp_path / "failed.csv"
    file.write_text(CSV)
    command = ("import", "contacts", str(file), "--column", "full_name=Who")
    tried = json.loads(prepared("--json", *command, "--dry-run").out)
    assert (tried["created"], tried["failed"]) == (1, 1)
    done = json.loads(prepared("--json", *command, "--failed", str(failed)).out)
    assert (done["rows"], done["created"], done["failed"]) == (2, 1, 1)
    assert failed.read_text().splitlines()[1].startswith("Bob,nowhere,")
    again = json.loads(prepared("--json", "import", "contacts", str(file)).out)
    assert (again["created"], again["updated"], again["skipped"]) == (0, 0, 1)
    undone = json.loads(prepared("--json", "import", "contacts", "--undo", done["id"]).out)
    assert undone == {"status": "undone", "kept": 0}
    assert prepared("import", "contacts", "--undo", "nonsense").code == 2
    assert prepared(*command[:-1], "shoe_size=Who").code == 2
