"""Many contacts at once: marked, changed, deleted and restored by a job, and taken back as one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import OptionList, SelectionList, Static

from crmtui.services import contacts
from crmtui.services.contacts import ContactFilter
from crmtui.tui.modals.confirm import ChoiceDialog
from crmtui.tui.screens.contacts import ContactsScreen, bulk_reading
from crmtui.tui.screens.contacts.bulk_dialogs import BulkPreviewDialog, BulkReportDialog
from crmtui.tui.screens.contacts.bulk_form import BulkForm
from tests.tui import support
from tests.tui.office import (
    SIZE,
    errors_of,
    fill,
    form_of,
    keys_of,
    notices_of,
    press,
    settled,
)
from tests.tui.people_office import PeopleOffice, area_of, names_of
from tests.tui.test_contacts import search
from tests.tui.workplace import at_work, employ

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend

long = pytest.mark.soak


@pytest.fixture
def office(sqlite_backend: Backend, tmp_path: Path) -> PeopleOffice:
    office = PeopleOffice(sqlite_backend, tmp_path)
    employ(office)
    return office


def marked_of(pilot: Pilot[Any]) -> int:
    return area_of(pilot).picking.selection.size


def body_of(pilot: Pilot[Any]) -> str:
    """All that the dialog on top says."""
    return "\n".join(str(one.render()) for one in pilot.app.screen.query(Static))


async def reported(pilot: Pilot[Any]) -> BulkReportDialog:
    """Wait until a job is over and its report is shown."""
    await support.until(pilot, lambda: isinstance(pilot.app.screen, BulkReportDialog))
    await settled(pilot)
    report = pilot.app.screen
    assert isinstance(report, BulkReportDialog)
    return report


async def test_contacts_are_marked_and_it_is_shown_before_what_a_change_would_do(
    office: PeopleOffice,
) -> None:
    people = office.add_people()
    async with office.console(ContactsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "space", "space", "f10")
        assert isinstance(pilot.app.screen, ChoiceDialog)
        assert "2 marked" in body_of(pilot)
        await press(pilot, "enter", "ctrl+s")
        assert isinstance(pilot.app.screen, BulkForm)
        assert errors_of(pilot)
        await fill(pilot, city="Braga", new="Sponsor [/x]")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, BulkPreviewDialog)
        shown = body_of(pilot)
        assert "2 change, 0 stay as they are, 0 fail." in shown
        assert "City Porto -> Braga; Tags - -> Sponsor [/x]" in shown
        await press(pilot, "escape")
        assert marked_of(pilot) == 2
        assert office.person(people["Abel"]).city == "Porto"


@long
async def test_marks_stay_while_one_searches_and_sorts(
    office: PeopleOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.add_people()
    async with office.console(ContactsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "space")
        assert area_of(pilot).table.position() == "row 2 of 8"
        await search(pilot, "rui")
        await press(pilot, "space", "escape", "f7", "down", "enter")
        assert "2 marked" in area_of(pilot).heading
        assert names_of(pilot)[0] != "Abel Ferreira"
        await search(pilot, "ferr")
        await press(pilot, "ctrl+a")
        assert marked_of(pilot) == 6
        await press(pilot, "home", "space")
        assert marked_of(pilot) == 5
        await press(pilot, "ctrl+a", "ctrl+a")
        assert marked_of(pilot) == 0
        await pilot.click("#contact-list", offset=(0, 2))
        await settled(pilot)
        assert marked_of(pilot) == 1
        await press(pilot, "ctrl+u")
        assert marked_of(pilot) == 0
        await press(pilot, "ctrl+u", "escape", "escape")
        monkeypatch.setattr("crmtui.services.contact_imports.MAX_CHOSEN", 3)
        await press(pilot, "ctrl+a", "home", "space")
        assert "all 7 marked" in area_of(pilot).heading
        await search(pilot, "rui")
        await press(pilot, "space")
        assert "All of another filter" in notices_of(pilot)[-1]
        await press(pilot, "escape", "f10")
        assert "all 7 marked" in body_of(pilot)


@long
async def test_many_are_changed_explained_and_taken_back(
    office: PeopleOffice, tmp_path: Path
) -> None:
    people = office.add_people()
    with at_work(office):
        async with office.console(ContactsScreen).run_test(size=SIZE) as pilot:
            await settled(pilot)
            await press(pilot, "f6")
            await fill(pilot, city="Porto")
            await press(pilot, "ctrl+s", "ctrl+a", "f4")
            assert "4 marked" in form_of(pilot).title_text()
            tags = form_of(pilot).query_one("#field-remove", SelectionList)
            tags.select("VIP")
            form_of(pilot).query_one("#field-empty", SelectionList).select("notes")
            await fill(pilot, city="Braga", company="Nordlys AB", status="customer", new="Sponsor")
            await press(pilot, "ctrl+s")
            gone = people["Rui"]
            office.write(contacts.delete_contact, gone)
            await pilot.press("ctrl+s")
            await reported(pilot)
            assert "3 changed, 0 as they were, 1 failed" in body_of(pilot)
            reasons = pilot.app.screen.query_one(OptionList)
            assert "Rui Ferrer: There is no such contact." in str(
                reasons.get_option_at_index(0).prompt
            )
            joana = office.person(people["Joana"])
            assert (joana.city, joana.notes, joana.company) == ("Braga", "", "Nordlys AB")
            assert {tag.name for tag in joana.tags} == {"Gala [/x]", "Sponsor"}
            target = tmp_path / "reasons.csv"
            await press(pilot, "ctrl+s")
            await fill(pilot, file=str(target))
            await press(pilot, "ctrl+s")
            lines = target.read_text("utf-8").splitlines()
            assert lines[0].startswith("Contact Id,Name,Email,")
            assert lines[1].startswith(f"{gone},Rui Ferrer,")
            await press(pilot, "escape")
            assert area_of(pilot).undo is not None
            office.change_person(people["Luis"], city="Faro")
            await press(pilot, "ctrl+z")
            assert "2 get back what they held." in body_of(pilot)
            assert "1 were changed since" in body_of(pilot)
            await pilot.press("tab", "enter")
            await reported(pilot)
            assert "taken back" in body_of(pilot)
            assert office.person(people["Joana"]).notes.startswith("Asks for")
            assert office.person(people["Luis"]).city == "Faro"
            await press(pilot, "escape", "ctrl+z")
            assert "nothing to take back" in notices_of(pilot)[-1]


@long
async def test_many_are_deleted_and_restored(office: PeopleOffice) -> None:
    office.add_people()
    with at_work(office):
        async with office.console(ContactsScreen).run_test(size=SIZE) as pilot:
            await settled(pilot)
            await press(pilot, "space", "space", "f8")
            assert "2 change, 0 stay as they are, 0 fail." in body_of(pilot)
            await press(pilot, "enter")  # Cancel has the focus
            assert office.read(contacts.count_contacts).total == 8
            await press(pilot, "f8")
            await pilot.press("ctrl+s")
            await reported(pilot)
            await press(pilot, "escape")
            assert len(names_of(pilot)) == 6
            assert marked_of(pilot) == 0
            await press(pilot, "ctrl+u", "f10", "enter")
            assert isinstance(pilot.app.screen, BulkPreviewDialog)
            assert pilot.app.screen.title_text() == "Restore 2 contacts?"
            await pilot.press("ctrl+s")
            await reported(pilot)
            await press(pilot, "escape", "ctrl+u")
            assert len(names_of(pilot)) == 8
            await press(pilot, "f10", "end", "enter")
            assert isinstance(pilot.app.screen, ChoiceDialog)
            earlier = pilot.app.screen.query_one(OptionList)
            assert earlier.option_count == 2
            await press(pilot, "down", "enter")
            assert "2 changed" in body_of(pilot)
            await press(pilot, "ctrl+z")
            assert "2 were changed since and stay as they are." in body_of(pilot)


@long
async def test_who_has_left_is_told_and_a_reader_marks_nobody(office: PeopleOffice) -> None:
    office.add_people()
    async with office.console(ContactsScreen, "viewer").run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert not keys_of(pilot) & {"contacts.pick", "contacts.pick_all", "contacts.many"}
        await press(pilot, "space", "ctrl+a", "f10")
        assert isinstance(pilot.app.screen, ContactsScreen)
        assert marked_of(pilot) == 0
    async with office.console(ContactsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "space", "f9")
        await fill(pilot, new="Later")
        await press(pilot, "ctrl+s")
        await pilot.press("ctrl+s")
        await support.until(pilot, lambda: "job" in type(pilot.app.screen).__name__.lower())
        await pilot.press("escape")
        with at_work(office):
            await support.until(pilot, lambda: any("1 changed" in x for x in notices_of(pilot)))
        wanted = ContactFilter(tags=("Later",))
        assert office.read(contacts.count_contacts, wanted).total == 1


@long
async def test_from_contacts_doors_lead_to_messages_enrichment_and_imports(
    office: PeopleOffice,
) -> None:
    office.add_people()

    def shown() -> str:
        return type(pilot.app.screen).__name__

    async with office.console(ContactsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "down", "ctrl+w")
        assert "E-mail  joana@nordlys.example" in str(
            pilot.app.screen.query_one(OptionList).get_option_at_index(0).prompt
        )
        await press(pilot, "enter")
        assert shown() == "MessageForm"
        await press(pilot, "escape", "ctrl+r")
        assert shown() == "EnrichmentScreen"
        await press(pilot, "escape", "enter", "ctrl+r")
        assert shown() == "EnrichmentScreen"
        await press(pilot, "escape", "ctrl+w", "enter")
        assert shown() == "MessageForm"
        await press(pilot, "escape", "escape", "i")
        assert shown() == "ImportWizard"
        await press(pilot, "escape", "space", "f10", "end", "up", "enter")
        assert "Look 1 contact up?" in pilot.app.screen.title_text()  # type: ignore[attr-defined]


def test_what_was_left_empty_is_left_alone() -> None:
    empty: dict[str, Any] = {
        "status": None,
        "owner_id": None,
        "city": "",
        "add": [],
        "new": "",
        "empty": [],
    }
    assert bulk_reading.make_edit(None, empty).is_empty
    typed = {**empty, "owner_id": bulk_reading.NOBODY, "empty": ["notes"], "new": "a, b, a"}
    edit = bulk_reading.make_edit(None, typed)
    assert edit.fields.model_dump(exclude_unset=True) == {"notes": None, "owner_id": None}
    assert edit.add_tags == ("a", "b")
