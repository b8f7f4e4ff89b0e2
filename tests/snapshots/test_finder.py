"""The one search box as pictures, at both sizes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Input

from crmtui.services.orders import AttendeeData, TicketRow, insert_tickets
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


def add_guests(office: PeopleOffice) -> None:
    """Two tickets in orders whose codes do not change from run to run."""
    names = {"7K2QX": "Joana Ferreira-Lindqvist", "9PLME": "Fernando [/x]"}
    rows = [
        TicketRow(product_id=office.product.id, attendee=AttendeeData(name=name), order_code=code)
        for code, name in names.items()
    ]
    office.write(insert_tickets, office.event.id, rows)


@pytest.mark.parametrize("name", SCENES)
def test_scene(
    compare_sizes: CompareSizes, sqlite_backend: Backend, tmp_path: Path, name: str
) -> None:
    office = PeopleOffice(sqlite_backend, tmp_path)
    office.add_people()
    add_guests(office)

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
