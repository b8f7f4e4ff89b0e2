"""A list of contacts is imported by keyboard alone, and taken back."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from crmtui.tui.modals.confirm import ConfirmDialog
from crmtui.tui.screens.imports.past import PastImportsScreen
from tests.tui.import_people import (
    HEADER,
    batches,
    everybody,
    open_wizard,
    past_of,
    people,
    write_people,
)
from tests.tui.import_wizard import answer_yes, choose, counts_of, text_of, wizard_of
from tests.tui.office import SIZE, Office, keys_of, press, rows_of
from tests.tui.workplace import at_work, employ

if TYPE_CHECKING:
    from crmtui.kit.backend import Backend


async def test_a_list_of_people_is_brought_in_and_taken_back(
    sqlite_backend: Backend, tmp_path: Path
) -> None:
    office = Office(sqlite_backend, tmp_path / "console")
    employ(office)
    file = write_people(tmp_path, *people(3), "Ida [/x];no-address;;;")
    with at_work(office):
        await _bring_in_and_take_back(office, file)
    assert not everybody(office)
    assert [batch.status for batch in batches(office)] == ["undone"]
    assert file.read_text(encoding="utf-8").startswith(HEADER)


async def _bring_in_and_take_back(office: Office, file: Path) -> None:
    async with office.console(PastImportsScreen).run_test(size=SIZE) as pilot:
        await open_wizard(pilot)
        await choose(pilot, file)
        assert "utf-8, semicolon, header in row 1, 4 rows" in text_of(pilot, "#import-form")
        shown = {row[0]: row[1] for row in rows_of(pilot, wizard_of(pilot).columns_panel)}
        assert shown == {
            "Full Name": "Full name",
            "E-Mail": "E-mail",
            "Company": "Company",
            "City": "City",
            "Shoe size": "- left out",
        }
        await press(pilot, "f9")
        assert counts_of(pilot) == {
            "rows": 4,
            "to create": 3,
            "to update": 0,
            "skipped": 0,
            "refused": 1,
        }
        assert rows_of(pilot, wizard_of(pilot).report_panel)[0][0] == "5"
        assert not everybody(office)
        await press(pilot, "f9")
        await answer_yes(pilot)
        assert (counts_of(pilot)["created"], counts_of(pilot)["refused"]) == (3, 1)
        assert len(everybody(office)) == 3
        with file.with_name("people.failed.csv").open(encoding="utf-8", newline="") as failed:
            assert [row["Full Name"] for row in csv.DictReader(failed, delimiter=";")] == [
                "Ida [/x]"
            ]
        assert {"import.undo", "import.save_refused"} <= keys_of(pilot)
        await press(pilot, "ctrl+z")
        assert isinstance(pilot.app.screen, ConfirmDialog)
        await answer_yes(pilot)
        assert "[OK] Taken back" in text_of(pilot, "#import-progress")
        assert "import.undo" not in keys_of(pilot)
        await press(pilot, "escape")
        row = rows_of(pilot, past_of(pilot))[0]
        assert row[1:6] == ("people.csv", "[--] taken back", "3", "0", "1")
