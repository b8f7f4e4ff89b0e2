"""The area of companies as pictures, at both sizes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crmtui.tui.screens.companies import CompaniesScreen
from tests.snapshots.conftest import CompareSizes
from tests.tui.office import fill, press, settled
from tests.tui.people_office import PeopleOffice
from tests.tui.support import still_cursors
from tests.tui.test_companies import make_office

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend

SCENES = {
    "companies": (),
    "companies_empty": (),
    "company": ("down", "enter"),
    "company_form_wrong": ("f2", "ctrl+s"),
}


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.usefixtures("counted_ids")
def test_scene(
    compare_sizes: CompareSizes, sqlite_backend: Backend, tmp_path: Path, name: str
) -> None:
    if name == "companies_empty":
        office = PeopleOffice(sqlite_backend, tmp_path)
    else:
        office = make_office(sqlite_backend, tmp_path)

    async def prepare(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        for key in SCENES[name]:
            if key == "ctrl+s":
                await fill(pilot, domain="not a domain", employees="7")
            await press(pilot, key)
        still_cursors(pilot.app)
        await settled(pilot)

    compare_sizes(office.console(CompaniesScreen), prepare)
