"""Customers' orders in the console: made, packed by scans, shipped, and put back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crmtui.services import fulfilment, stock
from crmtui.services.fulfilment import OrderStatus
from crmtui.services.items import Barcode
from crmtui.tui.screens.fulfilment import FulfilmentScreen
from crmtui.tui.screens.fulfilment.bench import Bench
from crmtui.tui.screens.fulfilment.order import OrderScreen
from crmtui.tui.screens.picking.walk import WalkScreen
from crmtui.tui.verdicts.banner import VerdictBanner
from crmtui.tui.widgets.tick_box import TickBox
from tests.services.fulfilment.packing_room import order, pick
from tests.services.stock.making import FIRST, SECOND, Room
from tests.tui import support
from tests.tui.office import (
    SIZE,
    Office,
    errors_of,
    fill,
    form_of,
    list_of,
    notices_of,
    press,
    rows_of,
    settled,
)

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend


@pytest.fixture
def office(sqlite_backend: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.chdir(tmp_path)
    return Office(sqlite_backend, tmp_path)


async def scan(pilot: Pilot[Any], *codes: str) -> str:
    """Scan codes in one go; the banner's word for the last."""
    for code in codes:
        support.scan(pilot.app, f"{code}\r")  # type: ignore[arg-type]
        await pilot.pause()
    await settled(pilot)
    return word_of(pilot)


def word_of(pilot: Pilot[Any]) -> str:
    bench = pilot.app.screen
    if not isinstance(bench, Bench):
        return ""
    card = bench.query_one(VerdictBanner).card
    return card.sign.word if card else ""


async def test_an_order_is_made_packed_by_scans_and_shipped(office: Office) -> None:
    room = Room(office.backend, office.owner)
    wine = room.stocked(9, "WINE", barcodes=(Barcode(code="BOX-6", units=6),))
    room.stocked(9, "CORK")
    async with office.console(FulfilmentScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f2")
        await fill(pilot, item="nothing", quantity="7", customer_name="[/x] Nordlys")
        await press(pilot, "ctrl+s")
        assert "item" in errors_of(pilot)
        await fill(pilot, item="win")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, OrderScreen)
        await scan(pilot, "CORK", "CORK")
        made = office.read(fulfilment.list_orders)[0][0]
        assert [(line.sku, line.reserved) for line in made.lines] == [("WINE", 7), ("CORK", 2)]
        await press(pilot, "f5", "f3")
        assert isinstance(pilot.app.screen, WalkScreen)
        await scan(pilot, FIRST, "BOX-6", "WINE", "CORK", "CORK")
        assert office.read(fulfilment.get_order, made.id).status is OrderStatus.PICKED
        await press(pilot, "escape", "f3")
        assert isinstance(pilot.app.screen, OrderScreen)
        await press(pilot, "escape", "f4")
        assert await scan(pilot, "no such tote") == "UNKNOWN CODE"
        assert await scan(pilot, made.code) == "SCAN THE GOODS"
        assert await scan(pilot, "BOX-6", "CORK", "WINE") == "IN THE PARCEL"
        assert await scan(pilot, "WINE") == "TOO MANY"
        assert await scan(pilot, "CORK") == "ALL PACKED"
        assert office.read(fulfilment.get_order, made.id).status is OrderStatus.PACKED
        await press(pilot, "enter")
        await fill(pilot, weight_grams="7500", carrier="DHL", tracking_number="1Z")
        await press(pilot, "ctrl+s")
        assert word_of(pilot) == "CLOSED"
        await press(pilot, "f10")
        await support.until(pilot, lambda: len([*Path().glob("*.pdf")]) == 2)
        await press(pilot, "f9", "ctrl+s")
        shipped = office.read(fulfilment.get_order, made.id)
        assert (shipped.status, shipped.is_urgent) == (OrderStatus.SHIPPED, True)
        await press(pilot, "escape")
        assert [row[0] for row in rows_of(pilot)] == [made.code]
        assert office.read(stock.get_stock, wine.id).available == 2
        await press(pilot, "enter", "f9")  # the carrier told its number later
        await fill(pilot, tracking_number="1Z-2")
        await press(pilot, "ctrl+s")
        assert office.read(fulfilment.get_order, made.id).tracking_number == "1Z-2"
    assert office.read(stock.verify) == ()


@pytest.mark.soak
async def test_what_a_cancelled_order_left_is_put_back_by_scans(office: Office) -> None:
    room = Room(office.backend, office.owner)
    wine = room.stocked(9, "WINE")
    made = order(room, (wine, 5))
    pick(room, made, 4)
    waiting = order(room, (wine, 6), reserving="part")
    async with office.console(FulfilmentScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        list_of(pilot).load(select=made.id)
        await settled(pilot)
        await press(pilot, "f8", "tab", "enter", "f7")
        assert office.read(fulfilment.get_order, waiting.id).lines[0].reserved == 5
        await press(pilot, "f9")
        assert await scan(pilot, SECOND) == "UNKNOWN CODE"
        assert await scan(pilot, "WINE") == "SCAN THE BIN"
        assert await scan(pilot, "no bin") == "UNKNOWN CODE"
        assert await scan(pilot, SECOND) == "PUT BACK"
        assert office.read(fulfilment.list_put_back) == ()
        await press(pilot, "escape", "f7", "f6", "f6", "f6")
        assert rows_of(pilot) == []
        assert office.read(fulfilment.get_order, waiting.id).status is OrderStatus.RESERVED
    assert office.read(stock.verify) == ()


@pytest.mark.soak
async def test_orders_come_in_from_a_file(office: Office, tmp_path: Path) -> None:
    Room(office.backend, office.owner).stocked(9, "WINE")
    source = tmp_path / "orders.csv"
    source.write_text("reference,sku,quantity\nshop-1,WINE,2\nshop-2,[/x]GHOST,1\n")
    async with office.console(FulfilmentScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        for is_trial in (True, False):
            await press(pilot, "f10")
            form_of(pilot).query_one(TickBox).value = is_trial
            await fill(pilot, file="nowhere.csv")
            await press(pilot, "ctrl+s")
            await fill(pilot, file=str(source))
            await press(pilot, "ctrl+s")
            await support.until(pilot, lambda: pilot.app.screen is list_of(pilot))
            await settled(pilot)
            assert len(rows_of(pilot)) == (0 if is_trial else 1)
        assert "GHOST" in Path("orders-failed.csv").read_text()
        assert "GHOST" in notices_of(pilot)[-1]
