"""The area of companies: from a list to all that is known of one, and to its people."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmtui.services import companies, deals
from crmtui.services.companies import CompanyCreate, CompanyUpdate
from crmtui.services.deals import DealCreate
from crmtui.tui.modals.difference import DifferenceDialog
from crmtui.tui.screens.companies import CompaniesScreen
from crmtui.tui.screens.companies.detail import CompanyScreen
from tests.tui.office import (
    SIZE,
    STRANGE,
    errors_of,
    fill,
    keys_of,
    notices_of,
    press,
    rows_of,
    settled,
)
from tests.tui.people_office import JOANA, PeopleOffice, line_of
from tests.tui.support import until

if TYPE_CHECKING:
    from crmtui.kit.backend import Backend


def company_of(office: PeopleOffice, name: str) -> Any:
    """A company as it is now."""
    return office.read(companies.find_company_by_name, name)


def make_office(backend: Backend, data_dir: Path) -> PeopleOffice:
    office = PeopleOffice(backend, data_dir)
    office.add_people()
    office.write(deals.ensure_pipelines)
    office.write(companies.create_company, CompanyCreate(name=STRANGE, city="Łódź [/x]"))
    office.add_person(full_name="Second [/x]", company=STRANGE)
    nordlys = company_of(office, "Nordlys AB")
    deal = DealCreate(name="Winter [/x] gala", value_minor=120_000, company_id=nordlys.id)
    office.write(deals.create_deal, deal)
    return office


async def test_from_the_list_to_a_company_and_its_people(
    sqlite_backend: Backend, tmp_path: Path
) -> None:
    office = make_office(sqlite_backend, tmp_path)
    async with office.console(CompaniesScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        shown = {row[0]: row[1] for row in rows_of(pilot)}
        assert shown == {"Nordlys AB": "1", STRANGE: "1"}
        await press(pilot, "/", *"nord", "enter", "enter")
        assert isinstance(pilot.app.screen, CompanyScreen)
        text = line_of(pilot, "#company-text")
        told = ("nordlys.example", "201-500", "1 person", JOANA["full_name"], "Winter [/x] gala")
        assert [part for part in told if part not in text] == []

        # What is changed here is shown at once.
        await press(pilot, "f4")
        await fill(pilot, tags="Key account", custom_properties="floor = 3", employees="12000")
        await press(pilot, "ctrl+s")
        assert "Key account" in line_of(pilot, "#company-text")
        changed = company_of(office, "Nordlys AB")
        assert (changed.employee_size_bracket, changed.custom_properties) == (
            "10000+",
            {"floor": 3},
        )


async def test_a_company_is_made_changed_deleted_and_restored(
    sqlite_backend: Backend, tmp_path: Path
) -> None:
    office = make_office(sqlite_backend, tmp_path)
    async with office.console(CompaniesScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f2")
        await fill(pilot, name="nördlys ab", domain="not a domain")
        await press(pilot, "ctrl+s")
        assert "domain" in errors_of(pilot)
        await fill(pilot, domain="")
        await press(pilot, "ctrl+s")
        assert "name" in errors_of(pilot)
        await fill(pilot, name="Söder & Co", website="soder.example")
        await press(pilot, "ctrl+s")
        assert company_of(office, "soder & co").domain == "soder.example"
        assert "Söder & Co" in notices_of(pilot)[-1]

        # The second saver sees what differs.
        await press(pilot, "f4")
        found = company_of(office, "Söder & Co")
        office.write(companies.update_company, found.id, CompanyUpdate(city="Malmö"))
        await fill(pilot, city="Lund", custom_properties="a = 1")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, DifferenceDialog)
        await press(pilot, "escape", "escape", "tab", "enter")

        await press(pilot, "f8", "tab", "enter")
        await until(pilot, lambda: company_of(office, "Söder & Co") is None)
        await press(pilot, "ctrl+z")
        assert company_of(office, "Söder & Co").city == "Malmö"
    only = office.console(CompaniesScreen, role="viewer")
    async with only.run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert not keys_of(pilot) & {"records.new", "records.delete", "companies.edit"}
        await press(pilot, "enter")
        assert "company.edit" not in keys_of(pilot)
