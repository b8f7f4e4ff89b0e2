"""Counting as pictures, at both sizes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crmtui.services.items import Barcode, LotWanted
from crmtui.tui.screens.counts import CountsScreen
from tests.services.counts.counting import CountingRoom
from tests.services.stock.making import FIRST, SECOND
from tests.snapshots.conftest import CompareSizes
from tests.tui import support
from tests.tui.office import STRANGE, Office, press, settled
from tests.tui.support import still_cursors

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend

BOX = "4006381333931"
SCENES: dict[str, tuple[str, ...]] = {
    "counts": (),
    "counts_empty": (),
    "count_ready": ("down", "enter"),
    "count_going_on": (f"scan {FIRST}", f"scan {BOX}", "scan OILS", "scan MILK", "scan LOT-1"),
    "count_wrong_bin": (f"scan {FIRST}", f"scan {BOX}", f"scan {SECOND}"),
    "count_which_lot": (f"scan {FIRST}", "scan MILK"),
    "count_none_there": (f"scan {FIRST}", f"scan {BOX}", "f2", "1"),
    "count_new_lot": ("scan R-01", "scan MILK", "3", "enter"),
    "count_again": ("scan R-01", "scan LOT-2", "3", "enter", "f2", "1"),
    "count_recount": ("scan R-01", "scan LOT-2", "3", "enter", "f2", "1", "scan R-01"),
    "count_review": ("f6", "f6", "f6", "enter"),
    "count_approve": ("f6", "f6", "f6", "enter", "f2"),
    "count_ask": ("f2",),
    "count_threshold": ("f10",),
    "count_plan_wrong": ("f7", "ctrl+s"),
}


def fill_shelves(office: Office) -> None:
    room = CountingRoom(office.backend, office.owner)
    wine = room.stocked(
        100, "WINE", name="Cabernet Sauvignon 2020", barcodes=(Barcode(code=BOX, units=6),)
    )
    room.stocked(2, "OILS", name=STRANGE)
    milk = room.item("MILK", name="Oat milk", has_lots=True)
    room.receive(milk, 5, lot=LotWanted(code="LOT-1"))
    room.bins["R-01"] = room.bin("R-01")
    room.receive(milk, 5, "R-01", lot=LotWanted(code="LOT-2"))
    room.bins["V-01"] = room.bin("V-01", zone="Cold")
    tea = room.item("TEA", name="Green tea")
    room.receive(wine, 40, "V-01")
    room.receive(tea, 7, "V-01")
    review = room.request(code="V-01")
    room.count(room.first, review.id, {wine: 30, tea: 7})
    room.count(room.second, review.id, {wine: 29})
    room.move(tea, "RESERVATION", 2, order_ref="SO-000077")
    room.request(code=FIRST)
    room.request(code="R-01")
    done = room.request(code=SECOND)
    room.count(room.first, done.id, {})


async def act(pilot: Pilot[Any], key: str) -> None:
    """Press a key, or scan a code."""
    verb, _, code = key.partition(" ")
    if verb == "scan":
        support.scan(pilot.app, f"{code}\r")  # type: ignore[arg-type]
        await settled(pilot)
        return
    await press(pilot, key)


@pytest.mark.parametrize("name", SCENES)
def test_scene(
    compare_sizes: CompareSizes, sqlite_backend: Backend, tmp_path: Path, name: str
) -> None:
    office = Office(sqlite_backend, tmp_path)
    if name != "counts_empty":
        fill_shelves(office)

    async def prepare(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        for key in SCENES[name]:
            if key == "ctrl+s":
                pilot.app.screen.query_one("#field-most").value = "0"  # type: ignore[attr-defined]
            await act(pilot, key)
        still_cursors(pilot.app)
        await settled(pilot)

    compare_sizes(office.console(CountsScreen), prepare)
