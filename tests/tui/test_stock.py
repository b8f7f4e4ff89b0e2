"""The stock in the console: items, what happens to their units, and the ledger of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Static

from crmtui.services import items, stock
from crmtui.tui.screens.stock import StockScreen
from tests.services.stock.making import FIRST, SECOND, Room
from tests.tui.office import (
    SIZE,
    STRANGE,
    Office,
    errors_of,
    fill,
    list_of,
    press,
    rows_of,
    settled,
)

if TYPE_CHECKING:
    from crmtui.kit.backend import Backend


@pytest.fixture
def office(sqlite_backend: Backend, tmp_path: Path) -> Office:
    return Office(sqlite_backend, tmp_path)


async def test_an_item_is_made_received_adjusted_and_moved(office: Office) -> None:
    async with office.console(StockScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f2")
        await fill(pilot, sku="WINE", name=STRANGE, bin=FIRST, reorder_point="20")
        await fill(pilot, weight_grams="1250", product_id=str(office.product.id))
        await press(pilot, "ctrl+s")
        made = office.read(items.find_item, "WINE")
        assert (made.weight_grams, made.volume_ml) == (1250, None)
        assert made.product_id == office.product.id
        row = list_of(pilot).table.cursor_row
        assert row is not None
        await press(pilot, "f7")
        await fill(pilot, quantity="100")
        await press(pilot, "ctrl+s")
        await press(pilot, "f9")
        for wrong in ("0", "-", "three", "+-3"):
            await fill(pilot, quantity=wrong)
            await press(pilot, "ctrl+s")
            assert "quantity" in errors_of(pilot), wrong
        await fill(pilot, quantity="-3", reason="DAMAGE")
        await press(pilot, "ctrl+s")
        await press(pilot, "f10")
        await fill(pilot, quantity="98", target=SECOND)
        await press(pilot, "ctrl+s")
        assert "quantity" in errors_of(pilot)
        await fill(pilot, quantity="90")
        await press(pilot, "ctrl+s")
        assert [row[2:4] + row[-1:] for row in rows_of(pilot)] == [(FIRST, "97", "ok")]
        await press(pilot, "ctrl+g")
        await fill(pilot, turn="0", reason="Heavy: at the end")
        await press(pilot, "ctrl+s")
        assert "turn" in errors_of(pilot)
        await fill(pilot, turn="500")
        await press(pilot, "ctrl+s")
        assert office.read(stock.list_stock)[0][0].pick_order == 500
        await press(pilot, "ctrl+g")
        await fill(pilot, turn="", reason="It has wheels now")
        await press(pilot, "ctrl+s", "enter")
        assert office.read(stock.list_stock)[0][0].pick_order == 1
        assert [row[2:6] for row in rows_of(pilot)] == [
            ("transfer", "90", "97", SECOND),
            ("transfer", "-90", "7", FIRST),
            ("adjustment", "-3", "97", FIRST),
            ("receipt", "100", "100", FIRST),
        ]
        await press(pilot, "enter")
        shown = str(pilot.app.screen.query_one(".dialog--body Static", Static).render())
        assert "-90 in A-01-1" in shown
        assert "97 after" in shown
        await press(pilot, "escape", "escape")
        assert office.read(stock.verify) == ()


async def test_low_deleted_and_restored(office: Office) -> None:
    room = Room(office.backend, office.owner)
    low = room.stocked(3, "LOW", reorder_point=5)
    empty = room.item("EMPTY")
    async with office.console(StockScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        list_of(pilot).load(select=low.id)
        await settled(pilot)
        await press(pilot, "f8", "tab", "enter")
        assert office.read(items.get_item, low.id).sku == "LOW"
        await press(pilot, "escape")
        list_of(pilot).load(select=empty.id)
        await settled(pilot)
        await press(pilot, "f8", "tab", "enter")
        assert [row[0] for row in rows_of(pilot)] == ["LOW"]
        await press(pilot, "ctrl+z")
        assert {row[0] for row in rows_of(pilot)} == {"LOW", "EMPTY"}
        await press(pilot, "f6")
        assert {row[0] for row in rows_of(pilot)} == {"EMPTY", "LOW"}


async def test_a_picker_reads_and_moves_but_changes_no_number(office: Office) -> None:
    Room(office.backend, office.owner).stocked(3, "WINE")
    async with office.console(StockScreen, role="picker").run_test(size=SIZE) as pilot:
        await settled(pilot)
        screen = list_of(pilot)
        may = {
            name: bool(screen.check_action(name, ()))
            for name in ("new", "delete", "receive", "transfer", "adjust", "reconcile")
        }
        assert may == {
            **dict.fromkeys(("new", "delete", "adjust", "reconcile"), False),
            **dict.fromkeys(("receive", "transfer"), True),
        }
