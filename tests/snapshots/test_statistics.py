"""The area of statistics as pictures, at both sizes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crmtui.tui.screens.statistics import StatisticsScreen
from tests.snapshots.conftest import CompareSizes
from tests.tui.office import press, settled
from tests.tui.people_office import PeopleOffice

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend

SCENES: dict[str, tuple[str, ...]] = {"top": (), "second_page": ("pagedown",), "nobody": ()}


@pytest.mark.parametrize("name", SCENES)
def test_scene(
    compare_sizes: CompareSizes, sqlite_backend: Backend, tmp_path: Path, name: str
) -> None:
    office = PeopleOffice(sqlite_backend, tmp_path)
    if name != "nobody":
        office.add_people()

    async def prepare(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        await press(pilot, *SCENES[name])
        await pilot.wait_for_scheduled_animations()

    compare_sizes(office.console(StatisticsScreen), prepare)
