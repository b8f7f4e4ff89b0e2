"""Check-in lists and gates in the office."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual.widgets import SelectionList

from crmtui.services import checkin
from crmtui.services.checkin import GateCreate, ListCreate, ListUpdate
from crmtui.tui.modals.difference import DifferenceDialog
from crmtui.tui.screens.checkin_lists import GatesScreen, ListsScreen
from tests.tui.office import (
    SIZE,
    Office,
    errors_of,
    fill,
    form_of,
    keys_of,
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


async def test_a_list_is_made_for_an_event_and_then_narrowed(office: Office) -> None:
    async with office.console(ListsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert "F2 makes another" in list_of(pilot).table.render_line(1).text
        await press(pilot, "f2", "ctrl+s")
        assert errors_of(pilot).keys() == {"name", "event_id"}
        await fill(pilot, name="VIP door", event_id=str(office.event.id), max_inside="50")
        await press(pilot, "ctrl+s")
        assert rows_of(pilot)[0][:3] == ("VIP door", "Spring Gala", "all")
        await press(pilot, "enter")
        form_of(pilot).query_one(SelectionList).select_all()
        await fill(pilot, max_entries="", reentry_minutes="30")
        await press(pilot, "ctrl+s")
        found = office.read(checkin.list_lists)[0]
        assert found.product_ids == (office.product.id,)
        assert (found.max_entries, found.max_inside, found.reentry_minutes) == (None, 50, 30)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"valid_from": "noon"}, "valid_from"),
        ({"valid_from": "2026-06-12 20:00", "valid_until": "2026-06-12 19:00"}, "valid_until"),
        ({"max_entries": "0"}, "max_entries"),
    ],
)
async def test_what_is_wrong_stands_at_its_field(
    office: Office, values: dict[str, str], wrong: str
) -> None:
    async with office.console(ListsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f2")
        await fill(pilot, name="Door", event_id=str(office.event.id), **values)
        await press(pilot, "ctrl+s")
        assert wrong in errors_of(pilot)
        assert office.read(checkin.list_lists) == ()


async def test_the_second_saver_of_a_list_compares(office: Office) -> None:
    door = office.write(checkin.create_list, ListCreate(event_id=office.event.id, name="Door"))
    async with office.console(ListsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        office.write(checkin.update_list, door.id, ListUpdate(max_inside=10))
        await fill(pilot, max_inside="20")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, DifferenceDialog)
        shown = [tuple(one) for one in pilot.app.screen._differences]
        assert shown == [("Most inside", "20", "10")]
        await press(pilot, "escape")
        assert form_of(pilot).values()["max_inside"] == "20"


async def test_a_list_is_taken_out_of_use(office: Office) -> None:
    office.write(checkin.create_list, ListCreate(event_id=office.event.id, name="Door"))
    async with office.console(ListsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f8", "tab", "enter")
        assert rows_of(pilot) == []
        assert office.read(checkin.list_lists) == ()
        assert "records.restore" not in keys_of(pilot)


async def test_gates_are_made_renamed_and_removed(office: Office) -> None:
    async with office.console(ListsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f4")
        assert isinstance(pilot.app.screen, GatesScreen)
        await press(pilot, "f2")
        await fill(pilot, name="North [/x] 漢字")
        await press(pilot, "ctrl+s", "f2")
        await fill(pilot, name="South")
        await press(pilot, "ctrl+s")
        assert {row[0] for row in rows_of(pilot)} == {"North [/x] 漢字", "South"}
        await press(pilot, "enter")
        await fill(pilot, name="North [/x] 漢字")
        await press(pilot, "ctrl+s")
        assert "name" in errors_of(pilot)
        await fill(pilot, name="West")
        await press(pilot, "ctrl+s")
        assert {row[0] for row in rows_of(pilot)} == {"North [/x] 漢字", "West"}
        await press(pilot, "f8", "tab", "enter")
        assert len(office.read(checkin.list_gates)) == 1
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, ListsScreen)


async def test_a_viewer_only_reads(office: Office) -> None:
    office.write(checkin.create_list, ListCreate(event_id=office.event.id, name="Door"))
    office.write(checkin.create_gate, GateCreate(name="North"))
    async with office.console(ListsScreen, "viewer").run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert not keys_of(pilot) & {"records.new", "records.delete"}
        await press(pilot, "enter")
        assert form_of(pilot).read_only
        await press(pilot, "escape", "f4", "f2", "f8")
        assert isinstance(pilot.app.screen, GatesScreen)
        assert len(office.read(checkin.list_gates)) == 1
