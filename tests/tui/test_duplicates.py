"""Going through the queue of duplicates by keys alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual.widgets import OptionList

from crmtui.services import contacts, duplicates
from crmtui.services.duplicates import PairState
from crmtui.tui.screens.duplicates import DuplicatesScreen
from crmtui.tui.screens.duplicates.merge_dialog import MergeDialog
from tests.services.jobs.kinds import claim_all
from tests.tui.doubles_office import DoublesOffice
from tests.tui.office import SIZE, press, rows_of, settled

if TYPE_CHECKING:
    from crmtui.kit.backend import Backend


async def test_one_key_a_pair_and_one_key_a_field(sqlite_backend: Backend, tmp_path: Path) -> None:
    office = DoublesOffice(sqlite_backend, tmp_path)
    async with office.console(DuplicatesScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert len(rows_of(pilot)) == 5
        await press(pilot, "s")
        dialog = pilot.app.screen
        assert isinstance(dialog, MergeDialog)
        assert dialog.query_one(OptionList).option_count == len(dialog._fields)
        letters = {each.name: "abcdefghij"[at] for at, each in enumerate(dialog._fields)}
        assert dialog._fields[0].conflicting
        # The other one stays after all, with the title of the first.
        title = dialog._read.preview.winner.title
        await press(pilot, "f6", letters["title"], letters["title"], "ctrl+s")
        kept = office.read(contacts.get_contact, office.countess.id)
        assert kept.id == office.read(contacts.get_contact, office.ada.id).id
        assert kept.title == title
        assert kept.city == "London"
        assert len(rows_of(pilot)) == 4

        await press(pilot, "space", "d")
        assert len(rows_of(pilot)) == 3
        await press(pilot, "ctrl+z", "ctrl+z")
        assert len(rows_of(pilot)) == 5
        assert office.read(contacts.get_contact, office.countess.id).title == "Countess"
        assert not office.read(duplicates.list_pairs, PairState.MERGED).items
        await press(pilot, "f9")
        assert [each.kind for each in claim_all(sqlite_backend)] == [duplicates.SCAN.name]
