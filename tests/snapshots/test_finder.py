"""The one search box as pictures, at both sizes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Input

from crmtui.tui.screens.finder import FinderDialog
from tests.snapshots.conftest import CompareSizes
from tests.tui.office import press, settled
from tests.tui.people_office import PeopleOffice
from tests.tui.support import still_cursors, until
from tests.tui.whole_console import whole_console

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend

SCENES = {"found": "fer", "nothing": "zzz"}


@pytest.mark.parametrize("name", SCENES)
def test_scene(
    compare_sizes: CompareSizes, sqlite_backend: Backend, tmp_path: Path, name: str
) -> None:
    office = PeopleOffice(sqlite_backend, tmp_path)
    office.add_people()
    for guest in ("Joana Ferreira-Lindqvist", "Fernando [/x]"):
        office.add_ticket(guest)

    async def prepare(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        await press(pilot, "ctrl+f")
        dialog = pilot.app.screen
        assert isinstance(dialog, FinderDialog)
        dialog.query_one(Input).value = SCENES[name]
        await until(pilot, lambda: dialog._found_for == SCENES[name])
        await press(pilot, "down")
        still_cursors(pilot.app)
        await settled(pilot)

    compare_sizes(whole_console(office, "contacts"), prepare)
