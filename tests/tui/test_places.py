"""Bins, zones and warehouses in the console."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crmtui.services import places
from crmtui.tui.screens.places import PlacesScreen
from tests.services.stock.making import FIRST, SECOND, Room
from tests.tui import support
from tests.tui.office import (
    SIZE,
    STRANGE,
    Office,
    console_of,
    errors_of,
    fill,
    list_of,
    press,
    rows_of,
    settled,
)

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend


@pytest.fixture
def office(sqlite_backend: Backend, tmp_path: Path) -> Office:
    return Office(sqlite_backend, tmp_path)


def codes(pilot: Pilot[None]) -> list[str]:
    return [row[0] for row in rows_of(pilot)]


async def test_bins_are_made_and_walked_past_in_another_order(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with office.console(PlacesScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f2")
        await fill(pilot, code="A-01-1", zone="Cold", walk_order="-5")
        await press(pilot, "ctrl+s")
        assert "walk_order" in errors_of(pilot)
        await fill(pilot, walk_order="")
        await press(pilot, "ctrl+s", "f4")
        await fill(pilot, first="A-01-1", last="A-02")
        await press(pilot, "ctrl+s")
        assert "last" in errors_of(pilot)
        await fill(pilot, last="A-02-2")
        await press(pilot, "ctrl+s", "tab", "enter")
        assert codes(pilot) == ["A-01-1", "A-01-2", "A-02-1", "A-02-2"]
        list_of(pilot).load(select=office.read(places.find_bin, "A-02-2").id)
        await settled(pilot)
        await press(pilot, "f7", "f7", "f9")
        assert codes(pilot) == ["A-01-1", "A-01-2", "A-02-2", "A-02-1"]
        await press(pilot, "f8", "tab", "enter")
        assert list_of(pilot).table.cursor_row is None  # it was not asked to go elsewhere
        await press(pilot, "home", "ctrl+r", "tab", "enter")
        assert codes(pilot) == ["A-01-1", "A-01-2", "A-02-1"]
        monkeypatch.chdir(office.data_dir)
        await press(pilot, "home", "ctrl+y", "2")
        await support.until(pilot, (office.data_dir / "bins.pdf").exists)


@pytest.mark.soak
async def test_what_is_in_use_stays(office: Office) -> None:
    room = Room(office.backend, office.owner)
    room.stocked(7)
    async with office.console(PlacesScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert [row[-2:] for row in rows_of(pilot)] == [("1", "7"), ("0", "0")]
        await press(pilot, "f8", "tab", "enter", "escape")
        assert codes(pilot) == [FIRST, SECOND]
        await press(pilot, "down", "enter")
        await fill(pilot, code=FIRST, purpose="receiving")
        await press(pilot, "ctrl+s")
        assert "code" in errors_of(pilot)
        await fill(pilot, code=STRANGE[:40])
        await press(pilot, "ctrl+s", "f6")
        assert len(rows_of(pilot)) == 1
        await press(pilot, "f7")
        assert office.read(places.find_bin, FIRST).walk_order == room.bins[FIRST].walk_order


@pytest.mark.soak
async def test_zones_and_warehouses(office: Office) -> None:
    Room(office.backend, office.owner)
    async with office.console(PlacesScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f10", "f4")
        await fill(pilot, name=STRANGE[:100])
        await press(pilot, "ctrl+s", "enter")
        await fill(pilot, name="Cold")
        await press(pilot, "ctrl+s", "f2")
        await fill(pilot, name="main")
        await press(pilot, "ctrl+s")
        assert "name" in errors_of(pilot)
        await fill(pilot, name="Annex")
        await press(pilot, "ctrl+s")
        assert [row[0].strip() for row in rows_of(pilot)] == ["Annex", "Main", "Cold"]
        await press(pilot, "f8", "tab", "enter")
        assert [row[0].strip() for row in rows_of(pilot)] == ["Main", "Cold"]
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, PlacesScreen)


@pytest.mark.soak
async def test_a_picker_only_looks(office: Office) -> None:
    Room(office.backend, office.owner)
    async with office.console(PlacesScreen, role="picker").run_test(size=SIZE) as pilot:
        await settled(pilot)
        screen = console_of(pilot).screen
        for action in ("new", "many", "earlier", "later", "by_codes", "delete"):
            assert screen.check_action(action, ()) is False, action
