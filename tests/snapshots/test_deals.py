"""The areas of deals and tasks as pictures, at both sizes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from crmtui.tui.screens.deals import DealsScreen
from crmtui.tui.screens.tasks import TasksScreen
from tests.snapshots.conftest import CompareSizes
from tests.tui.office import press, settled
from tests.tui.sales_office import SalesOffice
from tests.tui.support import still_cursors

if TYPE_CHECKING:
    from textual.pilot import Pilot
    from textual.screen import Screen

    from crmtui.kit.backend import Backend


class Scene(NamedTuple):
    keys: tuple[str, ...] = ()
    screen: Callable[[], Screen[Any]] = DealsScreen
    role: str = "admin"
    empty: bool = False


SCENES = {
    "board": Scene(("down",)),
    "board_moved": Scene(("right", "right", "down", ">")),
    "board_empty": Scene(empty=True),
    "board_viewer": Scene(("/", "n", "o", "r", "d"), role="viewer"),
    "deal": Scene(("end", ">", "enter")),
    "deal_form": Scene(("right", "f4")),
    "tasks": Scene((), TasksScreen),
    "pipelines": Scene(("f9", "down", "down")),
}


@pytest.mark.parametrize("name", SCENES)
def test_scene(
    compare_sizes: CompareSizes, sqlite_backend: Backend, tmp_path: Path, name: str
) -> None:
    scene = SCENES[name]
    office = SalesOffice(sqlite_backend, tmp_path)
    if not scene.empty:
        office.make_history()

    async def prepare(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        await press(pilot, *scene.keys)
        still_cursors(pilot.app)
        await settled(pilot)

    compare_sizes(office.console(scene.screen, scene.role), prepare)
