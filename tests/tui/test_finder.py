"""The one search box: from anywhere to any contact, company and ticket, by keys alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Input

from crmtui.tui.modals.order import OrderDialog
from crmtui.tui.screens.checkin import CheckinScreen
from crmtui.tui.screens.companies.detail import CompanyScreen
from crmtui.tui.screens.contacts.detail import ContactScreen
from crmtui.tui.screens.finder import FinderDialog
from tests.tui.office import SIZE, STRANGE, console_of, keys_of, notices_of, press, settled
from tests.tui.people_office import PeopleOffice, area_of, line_of, names_of
from tests.tui.support import scan, until
from tests.tui.whole_console import whole_console

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend


async def find(pilot: Pilot[Any], text: str) -> FinderDialog:
    """Open the box and let it find what `text` means."""
    await press(pilot, "ctrl+f")
    dialog = pilot.app.screen
    assert isinstance(dialog, FinderDialog)
    dialog.query_one(Input).value = text
    await until(pilot, lambda: dialog._found_for == text)
    return dialog


def told(dialog: FinderDialog) -> list[tuple[str, ...]]:
    return [tuple(dialog.cells(hit)) for hit in dialog.hits]


async def test_from_anywhere_to_anything(sqlite_backend: Backend, tmp_path: Path) -> None:
    office = PeopleOffice(sqlite_backend, tmp_path)
    office.add_people()
    ticket = office.add_ticket("Joana Ferreira-Lindqvist")
    async with whole_console(office, "orders").run_test(size=SIZE) as pilot:
        await settled(pilot)
        dialog = await find(pilot, "joana f")
        kinds = [(kind, title) for kind, title, _detail in told(dialog)]
        name = "Joana Ferreira-Lindqvist"
        assert kinds == [("[@] contact", name), ("[=] ticket", name)]
        # No box above the box, and none above a form.
        assert "app.find" not in keys_of(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ContactScreen)
        assert console_of(pilot).current_mode == "contacts"
        assert name in line_of(pilot, "#contact-facts-text")

        dialog = await find(pilot, "nordlys ab")
        assert told(dialog)[0][:2] == ("[#] company", "Nordlys AB")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, CompanyScreen)
        assert name in line_of(pilot, "#company-text")
        # From there to its people, among whom the one who was open makes room.
        await press(pilot, "f9")
        assert console_of(pilot).screen_stack == [area_of(pilot)]
        assert (console_of(pilot).current_mode, names_of(pilot)) == ("contacts", [name])

        # Enter before anything is found opens what is found then.
        await press(pilot, "ctrl+f", *ticket.code, "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, OrderDialog))
        assert console_of(pilot).current_mode == "orders"

        # A dialog that is open in the area it leads to is left as it is.
        console_of(pilot).enter("contacts")
        await settled(pilot)
        await find(pilot, "joana f")
        await press(pilot, "down", "enter")
        assert "A dialog is open" in notices_of(pilot)[-1]


async def test_what_may_not_be_read_is_not_found(sqlite_backend: Backend, tmp_path: Path) -> None:
    office = PeopleOffice(sqlite_backend, tmp_path)
    office.add_people()
    office.add_ticket(STRANGE)
    office.add_ticket("Joana Guest")
    app = whole_console(office, "orders", "tickets:read", "events:read", "orders:read")
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        dialog = await find(pilot, "joana")
        assert [kind for kind, _title, _detail in told(dialog)] == ["[=] ticket"]
        dialog.query_one(Input).value = "zzz"
        await until(pilot, lambda: dialog._found_for == "zzz")
        assert "Nothing found" in line_of(pilot, ".search-dialog--count")
        dialog.query_one(Input).value = "[/x]"
        await until(pilot, lambda: dialog._found_for == "[/x]")
        dialog.query_one(Input).value = "lang"
        await until(pilot, lambda: bool(dialog.hits))
        assert told(dialog)[0][1] == STRANGE


@pytest.mark.soak
async def test_a_scan_is_the_doors_even_while_somebody_searches(
    sqlite_backend: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = PeopleOffice(sqlite_backend, tmp_path)
    ticket = office.add_ticket("Joana Guest")
    async with whole_console(office, "checkin").run_test(size=SIZE) as pilot:
        await settled(pilot)
        dialog = await find(pilot, "jo")
        taken: list[str] = []
        below = console_of(pilot).screen_stack[0]
        assert isinstance(below, CheckinScreen)
        monkeypatch.setattr(below, "take_scan", lambda scanned: taken.append(scanned.code))
        scan(console_of(pilot), f"{ticket.code}\r")
        await until(pilot, lambda: taken)
        assert taken == [ticket.code]
        assert pilot.app.screen is dialog
        assert dialog.query_one(Input).value == "jo"
