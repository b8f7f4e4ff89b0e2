"""Events in the office: made, edited, published, deleted, restored, exported, seen by a viewer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from crmtui.services import catalogue, checkin
from crmtui.services.catalogue import EventFilter, EventStatus, EventUpdate
from crmtui.tui.modals.confirm import ConfirmDialog
from crmtui.tui.modals.difference import DifferenceDialog
from crmtui.tui.screens.events import EventsScreen
from crmtui.tui.screens.products import ProductsScreen
from crmtui.tui.widgets.key_bar import KeyBar
from crmtui.tui.widgets.paged_table import PagedTable
from tests.tui import support
from tests.tui.office import (
    SIZE,
    STRANGE,
    Office,
    errors_of,
    fill,
    form_of,
    keys_of,
    list_of,
    notices_of,
    press,
    rows_of,
    settled,
)

if TYPE_CHECKING:
    from crmtui.kit.backend import Backend


@pytest.fixture
def office(sqlite_backend: Backend, tmp_path: Path) -> Office:
    return Office(sqlite_backend, tmp_path)


def statuses(office: Office) -> dict[str, str]:
    found = office.read(catalogue.list_events).items
    return {event.name: event.status.value for event in found}


# --- making and editing ----------------------------------------------------------------------


async def test_a_new_event_gets_its_list_and_is_selected(office: Office) -> None:
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f2")
        await fill(
            pilot, name="Autumn Fair", starts_at="2026-10-03 19:30", ends_at="2026-10-03 23:00"
        )
        await press(pilot, "ctrl+s")
        row = list_of(pilot).table.cursor_row
        assert row is not None
        assert row.cells[:2] == ("Autumn Fair", "2026-10-03 19:30")
        event = next(e for e in office.read(catalogue.list_events).items if e.id == row.id)
        assert event.status is EventStatus.DRAFT
        assert event.starts_at.isoformat() == "2026-10-03T17:30:00+00:00"
        assert len(office.read(checkin.list_lists, event.id)) == 1


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"starts_at": "tomorrow"}, "starts_at"),
        ({"ends_at": "2026-10-01 10:00"}, "ends_at"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
    ],
)
async def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(
    office: Office, values: dict[str, str], wrong: str
) -> None:
    sound = {"name": "Fair", "starts_at": "2026-10-03 19:30", "ends_at": "2026-10-03 23:00"}
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f2")
        await fill(pilot, **sound | values)
        await press(pilot, "ctrl+s")
        assert wrong in errors_of(pilot)
        assert form_of(pilot).focused is form_of(pilot).query_one(f"#field-{wrong}")
        assert statuses(office).keys() == {"Spring Gala"}
        await fill(pilot, **sound, timezone="Europe/Berlin")
        await press(pilot, "ctrl+s")
        assert statuses(office).keys() == {"Spring Gala", "Fair"}


async def test_only_what_was_typed_is_saved(office: Office) -> None:
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        await fill(pilot, venue="Old Mill")
        await press(pilot, "ctrl+s")
        event = office.read(catalogue.get_event, office.event.id)
        assert (event.venue, event.name) == ("Old Mill", "Spring Gala")
        assert event.starts_at == office.event.starts_at


async def test_another_time_zone_keeps_the_clock_reading(office: Office) -> None:
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        typed = form_of(pilot).values()["starts_at"]
        await fill(pilot, timezone="America/New_York")
        await press(pilot, "ctrl+s")
        await press(pilot, "enter")
        assert form_of(pilot).values()["starts_at"] == typed
        moved = office.read(catalogue.get_event, office.event.id).starts_at
        assert (moved - office.event.starts_at).total_seconds() == 6 * 3600


# --- two people ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("button", "name", "closed"),
    [("#mine", "Mine", True), ("#theirs", "Theirs", True), ("#cancel", "Theirs", False)],
)
async def test_the_second_saver_compares_field_by_field(
    office: Office, button: str, name: str, closed: bool
) -> None:
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        office.write(
            catalogue.update_event, office.event.id, EventUpdate(name="Theirs", venue="Their hall")
        )
        await fill(pilot, name="Mine")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, DifferenceDialog)
        differences = pilot.app.screen._differences
        assert [tuple(one) for one in differences] == [("Name", "Mine", "Theirs")]
        await pilot.click(button)
        await settled(pilot)
        event = office.read(catalogue.get_event, office.event.id)
        assert (event.name, event.venue) == (name, "Their hall")
        assert isinstance(pilot.app.screen, EventsScreen) is closed
        if not closed:
            assert form_of(pilot).values()["name"] == "Mine"


async def test_moments_are_compared_as_the_clock_shows_them(office: Office) -> None:
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        office.write(catalogue.update_event, office.event.id, EventUpdate(name="Theirs"))
        await fill(pilot, ends_at="2026-06-13 02:00")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, DifferenceDialog)
        differences = pilot.app.screen._differences
        assert [tuple(one) for one in differences] == [
            ("Ends", "2026-06-13 02:00", "2026-06-13 01:00")
        ]


# --- states ----------------------------------------------------------------------------------


async def test_f9_publishes_then_completes_then_says_why_not(office: Office) -> None:
    office.write(catalogue.update_event, office.event.id, EventUpdate(name="Gala"))
    draft = office.add_event("Draft", days=1, status=EventStatus.DRAFT)
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        list_of(pilot).table.select(draft.id)
        await press(pilot, "f9")
        assert statuses(office)["Draft"] == "published"
        await press(pilot, "f9")
        assert statuses(office)["Draft"] == "completed"
        await press(pilot, "f9")
        assert statuses(office)["Draft"] == "completed"
        assert any("Only drafts" in text for text in notices_of(pilot))


async def test_deleting_asks_and_ctrl_z_takes_it_back(office: Office) -> None:
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f8")
        assert isinstance(pilot.app.screen, ConfirmDialog)
        assert pilot.app.focused is pilot.app.screen.query_one("#cancel")
        await press(pilot, "enter")
        assert rows_of(pilot)[0][0] == "Spring Gala"
        await press(pilot, "f8", "tab", "enter")
        assert rows_of(pilot) == []
        await press(pilot, "ctrl+z")
        assert rows_of(pilot)[0][0] == "Spring Gala"


async def test_a_deleted_row_is_marked_by_a_word_and_restored_from_the_filter(
    office: Office,
) -> None:
    office.add_event("Kept", days=1)
    office.write(catalogue.delete_event, office.event.id)
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert [row[0] for row in rows_of(pilot)] == ["Kept"]
        for _filter in EventsScreen.FILTERS:
            await press(pilot, "f6")
        marked = {row[0]: row[2] for row in rows_of(pilot)}
        assert marked == {"Kept": "published", "Spring Gala": "deleted"}
        list_of(pilot).table.select(office.event.id)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, EventsScreen)
        await press(pilot, "ctrl+z")
        assert {row[2] for row in rows_of(pilot)} == {"published"}
        assert len(office.read(catalogue.list_events, EventFilter()).items) == 2


# --- finding ---------------------------------------------------------------------------------


async def test_a_search_that_finds_nothing_says_so_and_escape_ends_it(office: Office) -> None:
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "slash")
        await pilot.press("x", "y")
        await support.until(pilot, lambda: not rows_of(pilot))
        await settled(pilot)
        assert "Nothing matches" in str(list_of(pilot).table.render_line(1).text)
        await press(pilot, "escape")
        await support.until(pilot, lambda: rows_of(pilot))
        assert pilot.app.focused is list_of(pilot).table


async def test_the_palette_leads_to_every_area(office: Office) -> None:
    console = office.console(EventsScreen)
    from crmtui.tui.areas import ALL

    console.areas = ALL
    async with console.run_test(size=SIZE) as pilot:
        await settled(pilot)
        from crmtui.tui.palette import ConsoleCommands

        titles = [title for title, _help, _run in ConsoleCommands(pilot.app.screen)._commands()]
        for area in console.areas:
            assert any(f"Go to {area.title}" in title for title in titles)


# --- ways out --------------------------------------------------------------------------------


async def test_products_of_the_event_and_back(office: Office) -> None:
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f4")
        assert isinstance(pilot.app.screen, ProductsScreen)
        assert [row[0] for row in rows_of(pilot)] == ["Day ticket"]
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, EventsScreen)


# --- who, and with what ----------------------------------------------------------------------


async def test_a_viewer_reads_everything_and_changes_nothing(office: Office) -> None:
    async with office.console(EventsScreen, "viewer").run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert not keys_of(pilot) & {
            "records.new",
            "records.delete",
            "records.restore",
            "events.advance",
            "events.import",
        }
        await press(pilot, "f2", "f8", "f9", "f7")
        assert isinstance(pilot.app.screen, EventsScreen)
        await press(pilot, "enter")
        form = form_of(pilot)
        assert form.read_only
        assert all(field.disabled for field in form.query(Input))
        assert "form.save" not in keys_of(pilot)
        await press(pilot, "ctrl+s", "escape")
        assert isinstance(pilot.app.screen, EventsScreen)
        assert office.read(catalogue.get_event, office.event.id).version == office.event.version


async def test_strange_names_are_shown_literally_everywhere(office: Office) -> None:
    office.write(catalogue.update_event, office.event.id, EventUpdate(name=STRANGE))
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert "[/x] 漢字" in pilot.app.screen.query_one(PagedTable).render_line(1).text
        for keys in (("f8", "escape"), ("f4", "escape"), ("ctrl+e", "escape"), ("f7", "escape")):
            await press(pilot, *keys)
            assert isinstance(pilot.app.screen, EventsScreen)
        await press(pilot, "enter")
        assert form_of(pilot).values()["name"] == STRANGE
        await fill(pilot, venue=STRANGE)
        await press(pilot, "ctrl+s")
        assert "[/x] 漢字" in notices_of(pilot)[-1]


async def test_by_mouse_alone(office: Office) -> None:
    office.add_event("Later", days=2)
    async with office.console(EventsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        table = list_of(pilot).table
        await pilot.click(PagedTable, offset=(5, 2))
        await settled(pilot)
        assert table.cursor_row is not None
        assert table.cursor_row.cells[0] == "Spring Gala"
        await pilot.click(PagedTable, offset=(5, 1), times=2)
        await settled(pilot)
        assert form_of(pilot).values()["name"] == "Later"
        await pilot.click("#cancel")
        await settled(pilot)
        bar = pilot.app.screen.query_one(KeyBar)
        new = next(key for key in bar._layout() if key.binding.id == "records.new")
        await pilot.click(KeyBar, offset=(new.start, 0))
        await settled(pilot)
        assert form_of(pilot).values()["name"] == ""


async def test_without_the_right_the_list_says_so(office: Office) -> None:
    async with office.console(EventsScreen, "picker").run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert rows_of(pilot)[0][0] == "Spring Gala"
    async with office.console(ProductsScreen, "picker").run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert rows_of(pilot) == []
        assert "products:read" in str(list_of(pilot).table.render_line(1).text)
