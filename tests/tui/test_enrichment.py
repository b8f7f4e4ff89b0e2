"""Learning more about contacts, by keys alone: one with its history, and many at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crmtui.services.companies import CompanyCreate, create_company
from crmtui.services.enrichment import Profile
from crmtui.tui.modals.confirm import ChoiceDialog, ConfirmDialog
from crmtui.tui.screens.contacts import ContactsScreen
from crmtui.tui.screens.enrichment import open_enrichment, request_many
from crmtui.tui.screens.enrichment.kept_form import KeptForm
from crmtui.tui.screens.enrichment.many import RefusedDialog
from crmtui.tui.screens.enrichment.screen import EnrichmentScreen
from tests.services.enrichment.making import Directory, work
from tests.tui.office import SIZE, errors_of, keys_of, notices_of, press, settled
from tests.tui.people_office import JOANA, PeopleOffice, area_of, line_of
from tests.tui.workplace import employ

if TYPE_CHECKING:
    from uuid import UUID

    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend

KNOWN = Directory(
    {
        JOANA["person_linkedin"]: Profile(
            full_name="Joana Ferreira-Lindqvist",
            title="CEO [/x]",
            state="Norte",
            credits=3,
        )
    }
)


async def open_of(pilot: Pilot[Any], contact_id: UUID) -> EnrichmentScreen:
    open_enrichment(area_of(pilot), contact_id, lambda: None)
    await settled(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, EnrichmentScreen)
    return screen


async def test_one_contact_is_asked_about_and_what_was_typed_stays_until_somebody_says_so(
    sqlite_backend: Backend, tmp_path: Path
) -> None:
    office = PeopleOffice(sqlite_backend, tmp_path)
    employ(office)
    joana = office.add_people()["Joana"]
    async with office.console(ContactsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await open_of(pilot, joana)
        assert "Nothing was looked up yet" in line_of(pilot, "#enrichment-text")
        assert "enrichment.take_over" not in keys_of(pilot)
        await press(pilot, "f2")
        assert isinstance(pilot.app.screen, ConfirmDialog)
        await press(pilot, "right", "enter")
        assert "[..] waits" in line_of(pilot, "#enrichment-text")
        work(sqlite_backend, KNOWN)
        await press(pilot, "f5")
        text = line_of(pilot, "#enrichment-text")
        for told in ("[ok] done", "3 credits", "Norte", "Head of buying stays; found: CEO [/x]"):
            assert told in text
        assert office.person(joana).title == "Head of buying"
        await press(pilot, "f6")
        assert isinstance(pilot.app.screen, KeptForm)
        await press(pilot, "ctrl+s")
        assert set(errors_of(pilot)) == {"fields"}
        await press(pilot, "space", "ctrl+s")
        assert office.person(joana).title == "CEO [/x]"
        assert "stays; found" not in line_of(pilot, "#enrichment-text")
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, ContactsScreen)


@pytest.mark.soak
async def test_what_fails_says_why_and_is_tried_again(
    sqlite_backend: Backend, tmp_path: Path
) -> None:
    office = PeopleOffice(sqlite_backend, tmp_path)
    employ(office)
    people = office.add_people()
    console = office.console(ContactsScreen)
    console.options = console.options._replace(can_look_up=lambda: False)
    async with console.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await open_of(pilot, people["Rui"])
        assert "CRMTUI_ENRICHMENT_KEY" in line_of(pilot, "#enrichment-text")
        assert "enrichment.outside" not in keys_of(pilot)
        await press(pilot, "f3")
        work(sqlite_backend, None)
        await press(pilot, "f5")
        assert "[XX] failed" in line_of(pilot, "#enrichment-text")
        office.write(create_company, CompanyCreate(name="Quinta Alta SA", industry="Wine"))
        await press(pilot, "f4")
        work(sqlite_backend, None)
        await press(pilot, "f5")
        assert "Wine" in line_of(pilot, "#enrichment-text")
        assert office.person(people["Rui"]).industry == "Wine"
    async with office.console(ContactsScreen, "viewer").run_test(size=SIZE) as pilot:
        await settled(pilot)
        await open_of(pilot, people["Rui"])
        assert not {"enrichment.inside", "enrichment.retry"} & keys_of(pilot)


@pytest.mark.soak
async def test_many_are_asked_about_at_once(sqlite_backend: Backend, tmp_path: Path) -> None:
    office = PeopleOffice(sqlite_backend, tmp_path)
    employ(office)
    people = office.add_people()
    firm = office.add_person(full_name="Firm", person_linkedin="https://linkedin.com/company/x")
    async with office.console(ContactsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        area = area_of(pilot)
        request_many(area, [])
        request_many(area, [firm.id] * 101)
        await settled(pilot)
        assert "101" in notices_of(pilot)[-1]
        told: list[bool] = []
        request_many(area, [people["Joana"], firm.id], lambda: told.append(True))
        await settled(pilot)
        assert isinstance(pilot.app.screen, ChoiceDialog)
        await press(pilot, "down", "enter")
        dialog = pilot.app.screen
        assert isinstance(dialog, RefusedDialog)
        assert sum(dialog._reasons.values()) == len(told) == 1
        work(sqlite_backend, KNOWN)
        assert office.person(people["Joana"]).state == "Norte"
