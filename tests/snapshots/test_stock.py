"""The stock as pictures, at both sizes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crmtui.services.items import LotWanted
from crmtui.tui.screens.stock import StockScreen
from tests.services.stock.making import SECOND, Room
from tests.snapshots.conftest import CompareSizes
from tests.tui.office import STRANGE, Office, fill, press, settled
from tests.tui.support import still_cursors

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend

SCENES = {
    "stock": ("down",),
    "stock_empty": (),
    "ledger": ("down", "enter"),
    "movement": ("down", "enter", "enter"),
    "item_form": ("f4",),
    "receive": ("f7",),
    "adjust_wrong": ("f9", "ctrl+s"),
    "delete_refused": ("f8", "tab", "enter"),
}


def fill_shelves(office: Office) -> None:
    room = Room(office.backend, office.owner)
    wine = room.stocked(100, reorder_point=20, name="Cabernet Sauvignon 2020")
    for kind, quantity in (("RESERVATION", 12), ("PICK", 3), ("PACK", 1), ("ADJUSTMENT", -3)):
        room.move(wine, kind, quantity, order_ref="" if kind == "ADJUSTMENT" else "SO-000077")
    room.stocked(3, "[/x]-漢字", name=STRANGE, reorder_point=5)
    milk = room.item("MILK", name="Oat milk", has_lots=True)
    room.receive(milk, 5, SECOND, lot=LotWanted(code="L2291"))


@pytest.mark.parametrize("name", SCENES)
def test_scene(
    compare_sizes: CompareSizes, sqlite_backend: Backend, tmp_path: Path, name: str
) -> None:
    office = Office(sqlite_backend, tmp_path)
    if name != "stock_empty":
        fill_shelves(office)

    async def prepare(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        for key in SCENES[name]:
            if key == "ctrl+s":
                await fill(pilot, quantity="three")
            await press(pilot, key)
        still_cursors(pilot.app)
        await settled(pilot)

    compare_sizes(office.console(StockScreen), prepare)
