"""Customers' orders as pictures, at both sizes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crmtui.services import fulfilment
from crmtui.services.items import Barcode, LotWanted
from crmtui.tui.screens.fulfilment import FulfilmentScreen
from tests.services.fulfilment.packing_room import begin, order, pick, scan
from tests.services.stock.making import SECOND, Room
from tests.snapshots.conftest import CompareSizes
from tests.tui import support
from tests.tui.office import STRANGE, Office, press, settled
from tests.tui.support import still_cursors

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend

SCENES = {
    "orders": ("down",),
    "order": ("down", "down", "enter"),
    "order_form": ("f2",),
    "packing_empty": ("f4",),
    "packing": ("f4", "scan SO-000001", "scan BOX-6", "scan MILK"),
    "packing_wrong": ("f4", "scan SO-000001", "scan CORK"),
    "packing_done": ("f4", "scan SO-000001", "scan WINE", "scan WINE", "scan L-7"),
    "put_back": ("f9", "scan CORK"),
}


def fill_yard(office: Office) -> None:
    room = Room(office.backend, office.owner)
    box = Barcode(code="BOX-6", units=6)
    wine = room.stocked(40, "WINE", name="Cabernet Sauvignon 2020", barcodes=(box,))
    cork = room.stocked(9, "CORK", name=STRANGE)
    milk = room.item("MILK", name="Oat milk", has_lots=True)
    room.receive(milk, 5, SECOND, lot=LotWanted(code="L-7"))
    first = order(
        room,
        (wine, 9),
        (milk, 1),
        customer_name="Nordlys AB [/x]",
        customer_email="joana@nordlys.example",
        address="Rua 12\n4000 Porto",
        reference="shop-7",
        priority=1,
        note="Ring twice",
    )
    pick(room, first)
    scan(room, begin(room, first), "WINE", 7)
    gone = order(room, (cork, 4), customer_name="Bo")
    pick(room, gone, 3)
    room.do(fulfilment.cancel_order, gone.id)
    order(room, (milk, 9), customer_name="漢字 Ltd", reserving="part")


@pytest.mark.parametrize("name", SCENES)
def test_scene(
    compare_sizes: CompareSizes, sqlite_backend: Backend, tmp_path: Path, name: str
) -> None:
    office = Office(sqlite_backend, tmp_path)
    fill_yard(office)

    async def prepare(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        for step in SCENES[name]:
            verb, _blank, code = step.partition(" ")
            if verb == "scan":
                support.scan(pilot.app, f"{code}\r")  # type: ignore[arg-type]
                await settled(pilot)
            else:
                await press(pilot, step)
        still_cursors(pilot.app)
        await settled(pilot)

    compare_sizes(office.console(FulfilmentScreen), prepare)
