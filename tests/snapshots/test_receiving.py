"""The receiving desk as pictures, at both sizes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crmtui.services.items import Barcode, LotWanted
from crmtui.tui.screens.receiving import ReceivingScreen
from crmtui.tui.screens.stock import StockScreen
from tests.services.stock.making import FIRST, SECOND, Room
from tests.snapshots.conftest import CompareSizes
from tests.tui import support
from tests.tui.office import STRANGE, Office, press, settled
from tests.tui.support import still_cursors

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend

EAN, MILK, ODD = "4006381333931", "4290000000001", "4290000000018"
SCENES: dict[str, tuple[str, ...]] = {
    "ready": (),
    "empty": (),
    "counting": (EAN, EAN),
    "counting_odd": (ODD,),
    "received": (EAN, EAN, SECOND),
    "unknown": ("unknown code",),
    "other_item": (EAN, ODD),
    "lot_form": (MILK,),
    "put_away_bin": ("<f2>",),
    "put_away_out": ("<f2>", FIRST),
    "put_away_refused": ("<f2>", FIRST, EAN, FIRST),
    "put_away_done": ("<f2>", FIRST, EAN, SECOND),
    "whose_barcode": ("unknown code", "<f4>", "<p>", "<e>"),
    "take_back": ("<f8>",),
    "labels": ("<down>", "<ctrl+y>"),
}


def fill_shelves(office: Office) -> None:
    room = Room(office.backend, office.owner)
    home = room.bins[FIRST].id
    pen = room.item("PEN-BLUE", name="Pencil blue", barcodes=(Barcode(code=EAN),), home_bin_id=home)
    milk = room.item("MILK", name="Oat milk", barcodes=(Barcode(code=MILK),), has_lots=True)
    room.item("[/x]-漢字", name=STRANGE, barcodes=(Barcode(code=ODD, units=12),))
    room.receive(pen, 100)
    room.receive(milk, 5, SECOND, lot=LotWanted(code="L2291"))


@pytest.mark.parametrize("name", SCENES)
def test_scene(
    compare_sizes: CompareSizes, sqlite_backend: Backend, tmp_path: Path, name: str
) -> None:
    office = Office(sqlite_backend, tmp_path)
    if name != "empty":
        fill_shelves(office)

    async def prepare(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        for done in SCENES[name]:
            if done.startswith("<"):
                await press(pilot, done.strip("<>"))
            else:
                support.scan(pilot.app, f"{done}\r")  # type: ignore[arg-type]
                await pilot.pause()
                await settled(pilot)
        still_cursors(pilot.app)
        await settled(pilot)

    screen = StockScreen if name == "labels" else ReceivingScreen
    compare_sizes(office.console(screen), prepare)
