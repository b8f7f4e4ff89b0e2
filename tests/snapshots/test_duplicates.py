"""The area of duplicates as pictures, at both sizes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from crmtui.tui.screens.duplicates import DuplicatesScreen
from tests.snapshots.conftest import CompareSizes
from tests.tui.doubles_office import DoublesOffice
from tests.tui.office import press, settled
from tests.tui.support import still_cursors

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend


class Scene(NamedTuple):
    keys: tuple[str, ...] = ()
    role: str = "admin"


SCENES = {
    "queue": Scene(("down",)),
    "merge": Scene(("s", "b")),
    "viewer_merged_empty": Scene(("f6", "f6"), role="viewer"),
}


@pytest.mark.parametrize("name", SCENES)
def test_scene(
    compare_sizes: CompareSizes, sqlite_backend: Backend, tmp_path: Path, name: str
) -> None:
    scene = SCENES[name]
    office = DoublesOffice(sqlite_backend, tmp_path)

    async def prepare(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        await press(pilot, *scene.keys)
        still_cursors(pilot.app)
        await settled(pilot)

    compare_sizes(office.console(DuplicatesScreen, scene.role), prepare)
