"""Bins, zones and warehouses as pictures, at both sizes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crmtui.services import places
from crmtui.services.places import BinRange, BinUpdate
from crmtui.tui.screens.places import PlacesScreen
from tests.services.stock.making import FIRST, Room
from tests.snapshots.conftest import CompareSizes
from tests.tui.office import STRANGE, Office, fill, press, settled
from tests.tui.support import still_cursors

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend

SCENES = {
    "places": ("down",),
    "places_empty": (),
    "bin_form": ("enter",),
    "many_bins": ("f4", "ctrl+s"),
    "warehouses": ("f10", "down"),
}


def furnish(office: Office) -> None:
    room = Room(office.backend, office.owner)
    room.stocked(120)
    room.do(places.make_bins, BinRange(first="A-01-2", last="B-02-4", zone="Merchandise"))
    room.do(places.update_bin, room.bins[FIRST].id, BinUpdate(zone=STRANGE[:120]))
    room.bin("Dock [/x]", purpose="receiving")


@pytest.mark.parametrize("name", SCENES)
def test_scene(
    compare_sizes: CompareSizes, sqlite_backend: Backend, tmp_path: Path, name: str
) -> None:
    office = Office(sqlite_backend, tmp_path)
    if name != "places_empty":
        furnish(office)

    async def prepare(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        for key in SCENES[name]:
            if key == "ctrl+s":
                await fill(pilot, first="C-01-1", last="C-12-4")
            await press(pilot, key)
        still_cursors(pilot.app)
        await settled(pilot)

    compare_sizes(office.console(PlacesScreen), prepare)
