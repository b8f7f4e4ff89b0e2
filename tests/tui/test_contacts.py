"""The list of contacts: found, filtered, sorted, opened one after the other, written down."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Input

from crmtui.services import contacts
from crmtui.services.contacts import ContactFilter
from crmtui.tui.modals.difference import DifferenceDialog
from crmtui.tui.screens.contacts import ContactsScreen, export
from crmtui.tui.screens.contacts.detail import ContactScreen
from crmtui.tui.screens.contacts.duplicates import DuplicatesDialog
from crmtui.tui.screens.contacts.form import ContactForm
from crmtui.tui.widgets.click_line import ClickLine
from tests.tui import support
from tests.tui.office import (
    SIZE,
    STRANGE,
    console_of,
    errors_of,
    fill,
    form_of,
    keys_of,
    notices_of,
    press,
    settled,
)
from tests.tui.people_office import PeopleOffice, area_of, line_of, names_of
from tests.tui.workplace import at_work, employ

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend

pytestmark = pytest.mark.soak

ACTING = {
    *("contacts.new", "contacts.edit", "contacts.undo", "contacts.delete", "contacts.tags"),
    *("contacts.fill", "contact.edit", "contact.undo", "contact.delete", "contact.tags"),
    "contact.fill",
}


@pytest.fixture
def office(sqlite_backend: Backend, tmp_path: Path) -> PeopleOffice:
    return PeopleOffice(sqlite_backend, tmp_path)


async def search(pilot: Pilot[Any], text: str) -> None:
    await press(pilot, "slash")
    pilot.app.screen.query_one("#contacts-search", Input).value = text
    await press(pilot, "enter")


async def test_people_are_found_filtered_and_sorted_and_all_of_it_is_kept(
    office: PeopleOffice,
) -> None:
    office.add_people()
    async with office.console(ContactsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        everybody = names_of(pilot)
        assert len(everybody) == 8
        assert everybody[0] == "Abel Ferreira"
        assert STRANGE[:99] + " [/x]" in everybody
        assert "nameless@example.org" in everybody
        await search(pilot, "ferr")
        assert len(names_of(pilot)) == 6
        assert line_of(pilot, "#contacts-count").strip() == "6 of 8"
        await press(pilot, "f6")
        await fill(pilot, city="porto", score_min="1.1")
        await press(pilot, "ctrl+s")
        assert names_of(pilot) == ["Abel Ferreira", "Joana Ferreira-Lindqvist", "Rui Ferrer"]
        await press(pilot, "f7")
        for _step in range(10):
            await pilot.press("down")
        await press(pilot, "enter")
        assert names_of(pilot)[0] == "Joana Ferreira-Lindqvist"
        assert "score" in line_of(pilot, "#contacts-filter")
        console_of(pilot).state.save()
    async with office.console(ContactsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert names_of(pilot)[0] == "Joana Ferreira-Lindqvist"
        assert len(names_of(pilot)) == 3
        await press(pilot, "escape")
        assert area_of(pilot).choice.text == ""
        assert area_of(pilot).choice.city == "porto"
        await press(pilot, "escape")
        assert len(names_of(pilot)) == 8


async def test_what_is_wrong_in_a_filter_stands_at_its_field(office: PeopleOffice) -> None:
    async with office.console(ContactsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f6")
        await fill(pilot, score_min="11.5", updated_since="soon")
        await press(pilot, "ctrl+s")
        assert errors_of(pilot).keys() == {"score_min", "updated_since"}
        await fill(pilot, score_min="5", score_max="4,5", updated_since="7d")
        await press(pilot, "ctrl+s")
        assert errors_of(pilot).keys() == {"score_max"}
        await fill(pilot, score_max="", company="No Such Company [/x]")
        await press(pilot, "ctrl+s")
        assert "company" in errors_of(pilot)


async def test_one_goes_from_contact_to_contact_without_going_back(office: PeopleOffice) -> None:
    people = office.add_people()
    for number in range(60):
        office.add_note(people["Abel"], f"note {number} [/x]")
    async with office.console(ContactsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ContactScreen)
        assert "Abel Ferreira" in line_of(pilot, "#contact-facts-text")
        await press(pilot, "f2")
        assert "note 59 [/x]" in line_of(pilot, "#contact-timeline-text")
        assert "note 9 " not in line_of(pilot, "#contact-timeline-text")
        await press(pilot, "end")
        assert "note 0 " in line_of(pilot, "#contact-timeline-text")
        await press(pilot, "f2", "n")
        known = line_of(pilot, "#contact-facts-text")
        for shown in ("Joana", "2.2 of 2.2", "VIP (red)", "private", "nuts [bold]", "Swedish [/x]"):
            assert shown in known
        await press(pilot, "n", "p", "p", "p")
        assert "Abel Ferreira" in line_of(pilot, "#contact-facts-text")
        await press(pilot, "n", "escape")
        assert area_of(pilot).table.position() == "row 2 of 8"


async def test_nobody_is_written_down_twice_unawares(office: PeopleOffice) -> None:
    people = office.add_people()
    async with office.console(ContactsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "ctrl+n", "ctrl+s")
        assert "full_name" in errors_of(pilot)
        await fill(pilot, full_name="abel ferreira", email="not an address")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, DuplicatesDialog)
        await press(pilot, "ctrl+s")
        assert errors_of(pilot).keys() >= {"email"}
        await fill(pilot, email="abel@other.example", employees="12", further_emails="a@b.example")
        await press(pilot, "ctrl+s", "ctrl+s")
        assert isinstance(pilot.app.screen, ContactScreen)
        made = office.person(office.find("abel@other.example"))
        assert (made.first_name, made.employee_size_bracket) == ("abel", "11-50")
        assert [one.email for one in made.further_emails] == ["a@b.example"]
        await press(pilot, "escape", "ctrl+n")
        await fill(pilot, full_name="Luís", mobile_phone="+351 912 345 678")
        await press(pilot, "ctrl+s", "enter")
        assert isinstance(pilot.app.screen, ContactScreen)
        assert pilot.app.screen._contact_id == people["Joana"]
        assert office.read(contacts.count_contacts).total == 9


async def test_the_second_saver_compares_and_a_change_is_taken_back(office: PeopleOffice) -> None:
    people = office.add_people()
    async with office.console(ContactsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "down", "enter", "f4")
        office.change_person(people["Joana"], city="Lisboa")
        await fill(pilot, city="Braga", tags="VIP, New [/x]", custom_properties="seats = 3\nlate")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, DifferenceDialog)
        shown = {one.label: (one.yours, one.theirs) for one in pilot.app.screen._differences}
        assert shown["City"] == ("Braga", "Lisboa")
        await press(pilot, "right", "right", "enter")
        joana = office.person(people["Joana"])
        assert (joana.city, joana.notes[:4]) == ("Braga", "Asks")
        assert {tag.name for tag in joana.tags} == {"VIP", "New [/x]"}
        assert joana.custom_properties == {"seats": 3, "late": True}
        await press(pilot, "ctrl+z")
        joana = office.person(people["Joana"])
        assert joana.city == "Lisboa"
        assert {tag.name for tag in joana.tags} == {"VIP", "Gala [/x]"}
        assert joana.custom_properties == {"allergy": "nuts [bold]", "seats": 2}
        await press(pilot, "ctrl+z")
        assert "nothing to take back" in notices_of(pilot)[-1]


async def test_who_is_deleted_comes_back(office: PeopleOffice) -> None:
    people = office.add_people()
    async with office.console(ContactsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "down", "enter", "f8", "tab", "enter")
        assert isinstance(pilot.app.screen, ContactsScreen)
        assert len(names_of(pilot)) == 7
        await press(pilot, "ctrl+z")
        assert len(names_of(pilot)) == 8
        await press(pilot, "home", "f8", "tab", "enter", "down", "ctrl+u")
        assert names_of(pilot) == ["Abel Ferreira"]
        assert not keys_of(pilot) & {"contacts.edit", "contacts.tags", "contacts.delete"}
        await press(pilot, "enter")
        assert "[XX] deleted" in line_of(pilot, "#contact-facts-text")
        assert "contact.edit" not in keys_of(pilot)
        await press(pilot, "ctrl+z")
        assert "[ok] active" in line_of(pilot, "#contact-facts-text")
        await press(pilot, "escape", "ctrl+u")
        assert len(names_of(pilot)) == 8
        assert office.person(people["Abel"]).deleted_at is None


async def test_tags_are_put_on_and_companies_fill_in(office: PeopleOffice) -> None:
    people = office.add_people()
    async with office.console(ContactsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f9")
        await fill(pilot, new="Sponsor, VIP")
        await press(pilot, "ctrl+s")
        assert {tag.name for tag in office.person(people["Abel"]).tags} == {"Sponsor", "VIP"}
        await press(pilot, "ctrl+g")
        assert "Nothing that is known" in notices_of(pilot)[-1]
        await press(pilot, "down", "ctrl+g")
        assert office.person(people["Joana"]).employees == 300
        await press(pilot, "ctrl+z")
        assert office.person(people["Joana"]).employees is None
        await press(pilot, "ctrl+n")
        await fill(pilot, company="nordlys ab", website="https://own.example")
        await press(pilot, "ctrl+g")
        values = form_of(pilot).values()
        assert (values["employees"], values["website"]) == ("300", "https://own.example")
        assert values["employee_size_bracket"] == "201-500"


async def test_a_viewer_only_reads(office: PeopleOffice) -> None:
    office.add_people()
    async with office.console(ContactsScreen, "front_desk").run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert not keys_of(pilot) & {*ACTING, "contacts.export"}
        await press(pilot, "f4", "f8", "f9", "ctrl+n", "ctrl+g", "ctrl+z", "ctrl+e")
        assert isinstance(pilot.app.screen, ContactsScreen)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ContactScreen)
        assert not keys_of(pilot) & ACTING
        await press(pilot, "f4", "f8", "f9", "ctrl+g", "ctrl+z")
        assert isinstance(pilot.app.screen, ContactScreen)
        assert office.read(contacts.count_contacts).total == 8


async def test_what_the_filter_shows_is_written_to_a_file(
    office: PeopleOffice, tmp_path: Path
) -> None:
    office.add_people()
    target = tmp_path / "people.csv"
    async with office.console(ContactsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await search(pilot, "ferr")
        await press(pilot, "ctrl+e")
        await fill(pilot, file=str(tmp_path / "nowhere" / "x.csv"))
        await press(pilot, "ctrl+s")
        assert "file" in errors_of(pilot)
        await fill(pilot, file=str(target), columns="everything")
        await press(pilot, "ctrl+s")
        lines = target.read_text("utf-8").splitlines()
        assert lines[0].startswith("Full Name,")
        assert lines[0].endswith(",Tags")
        wanted = ContactFilter(text="ferr")
        assert office.read(contacts.count_contacts, wanted).total == 6
        assert sum("Ferr" in line for line in lines) == 6


async def test_many_contacts_are_written_by_a_job(
    office: PeopleOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.add_people()
    employ(office)
    monkeypatch.setattr(export, "SMALL", 1)
    target = tmp_path / "people [x].csv"
    with at_work(office):
        async with office.console(ContactsScreen).run_test(size=SIZE) as pilot:
            await settled(pilot)
            await search(pilot, "ferr")
            await press(pilot, "ctrl+e")
            await fill(pilot, file=str(target))
            await pilot.press("ctrl+s")
            await support.until(pilot, lambda: any(str(target) in x for x in notices_of(pilot)))
    lines = target.read_text("utf-8").splitlines()
    assert (len(lines), lines[0][:10]) == (7, "Full Name,")


async def test_all_of_it_can_be_done_by_mouse(office: PeopleOffice) -> None:
    office.add_people()
    async with office.console(ContactsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await pilot.click("#contact-list", offset=(3, 0))
        await settled(pilot)
        assert names_of(pilot)[-1] == "Abel Ferreira"
        await pilot.click("#contacts-filter", offset=(3, 0))
        await settled(pilot)
        assert form_of(pilot).title_text() == "Which contacts?"
        await press(pilot, "escape")
        await pilot.click("#contact-list", offset=(5, 8), times=2)
        await settled(pilot)
        assert isinstance(pilot.app.screen, ContactScreen)
        bar = pilot.app.screen.query_one("#contact-bar", ClickLine)
        back = next(one.start for one in bar._layout() if one.piece.text == "p back")
        await pilot.click("#contact-bar", offset=(back, 0))
        await settled(pilot)
        assert "Joana" in line_of(pilot, "#contact-facts-text")
        await pilot.click("#contact-bar", offset=(18, 0))
        assert pilot.app.screen.has_class("-timeline")
        assert not isinstance(pilot.app.screen, ContactForm)
