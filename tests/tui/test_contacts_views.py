"""Views of contacts: kept, shared, found again. Two people at one contact, and two made of one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from textual.widgets import Checkbox, Static

from crmtui.models import Membership, User
from crmtui.services import contacts, duplicates, views
from crmtui.services.duplicates import MergeChoice
from crmtui.services.views import ViewArea, ViewDetail, ViewUpdate
from crmtui.tui.screens.contacts import ContactsScreen
from crmtui.tui.screens.contacts.choice import ContactChoice
from crmtui.tui.screens.contacts.detail import ContactScreen
from crmtui.tui.screens.contacts.view_values import from_view, to_present
from crmtui.tui.screens.views.dialog import ViewsDialog
from tests.conftest import NOW
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
from tests.tui.test_contacts import search
from tests.tui.workplace import employ

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend

long = pytest.mark.soak


@pytest.fixture
def office(sqlite_backend: Backend, tmp_path: Path) -> PeopleOffice:
    office = PeopleOffice(sqlite_backend, tmp_path)
    employ(office)
    return office


def kept(office: PeopleOffice) -> dict[str, ViewDetail]:
    """What anna sees, by name."""
    with office.backend.read(office.actor()) as tx:
        return {view.name: view for view in views.list_views(tx, ViewArea.CONTACTS)}


async def keep(pilot: Pilot[Any], name: str, *, shared: bool = False) -> None:
    await press(pilot, "v", "ctrl+n")
    await fill(pilot, name=name)
    form_of(pilot).query_one("#field-shared", Checkbox).value = shared
    await press(pilot, "ctrl+s")


async def test_a_view_is_kept_and_found_again_after_a_restart(office: PeopleOffice) -> None:
    office.add_people()
    name = f"Porto {STRANGE}"[:60]
    async with office.console(ContactsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f6")
        await fill(pilot, city="Porto")
        await press(pilot, "ctrl+s")
        await keep(pilot, name)
        assert area_of(pilot).heading.startswith("Porto [/x]")
        await search(pilot, "joana")
        assert area_of(pilot).heading.endswith("(changed)")
        console_of(pilot).state.save()
    async with office.console(ContactsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert names_of(pilot) == ["Joana Ferreira-Lindqvist"]
        assert area_of(pilot).heading.endswith("(changed)")
        await press(pilot, "v", "enter")
        assert len(names_of(pilot)) == 4
        assert "changed" not in area_of(pilot).heading
        await press(pilot, "escape")
        assert area_of(pilot).heading == ""


@long
async def test_views_are_changed_shared_renamed_and_deleted(office: PeopleOffice) -> None:
    office.add_people()
    async with office.console(ContactsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "v", "ctrl+s")
        assert isinstance(pilot.app.screen, ViewsDialog)  # nothing is highlighted to be changed
        await press(pilot, "escape")
        await search(pilot, "ferr")
        await keep(pilot, "Ferr")
        await keep(pilot, "All of them", shared=True)
        await press(pilot, "v", "ctrl+n")
        await fill(pilot, name="FERR")
        await press(pilot, "ctrl+s")
        assert errors_of(pilot).keys() >= {"name"}
        await press(pilot, "escape", "tab", "enter")
        assert isinstance(pilot.app.screen, ViewsDialog)
        await press(pilot, "home", "down", "f4")
        await fill(pilot, name="Family")
        await press(pilot, "ctrl+s", "f6")
        assert {name: one.shared for name, one in kept(office).items()} == {
            "Family": True,
            "All of them": True,
        }
        await press(pilot, "escape")
        await search(pilot, "rui")
        await press(pilot, "v", "ctrl+s", "right", "enter")
        assert kept(office)["All of them"].filter == {"text": "rui"}
        assert area_of(pilot).heading == "All of them"
        with office.backend.write(office.actor()) as tx:
            views.update_view(tx, kept(office)["All of them"].id, ViewUpdate(name="By a colleague"))
        await press(pilot, "v", "escape")
        assert area_of(pilot).heading == "By a colleague"
        await press(pilot, "v", "f8", "right", "enter", "escape")
        assert kept(office).keys() == {"Family"}
        assert area_of(pilot).heading == ""
        await press(pilot, "v", "down", "enter")
        assert len(names_of(pilot)) == 6
    async with office.console(ContactsScreen, "front_desk").run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "v", "home", "down", "f8", "right", "enter")
        error = pilot.app.screen.query_one("#views-error", Static)
        assert error.has_class("-shown")
        assert kept(office).keys() == {"Family"}


def test_a_view_says_what_a_choice_says(office: PeopleOffice) -> None:
    company = str(UUID(int=5))
    choice = ContactChoice(
        text="ferr",
        status="lead",
        tags=("VIP", "[x]"),
        city="Porto",
        size="1-10",
        score_min="2.5",
        has_phone="no",
        company=company,
        company_name="Nordlys",
        source="import",
        updated_since="30d",
        created_since="2026-01-05 10:00",
    ).sorted_by("lead_score")
    present = to_present(choice, "Europe/Berlin")
    assert present.filter["lead_score_min"] == 25
    assert present.filter["updated_within"] == "30d"
    assert present.filter["created_since"] == "2026-01-05T09:00:00Z"
    view = ViewDetail(
        id=UUID(int=1),
        area=ViewArea.CONTACTS,
        name="x",
        shared=False,
        version=1,
        created_at=NOW,
        updated_at=NOW,
        **present._asdict(),
    )
    assert from_view(view, {"company": "Nordlys"}, "Europe/Berlin") == choice
    odd = view.model_copy(update={"filter": {"updated_within": "5d", "status": "married"}})
    assert from_view(odd, {}, "UTC") == ContactChoice().sorted_by("lead_score")


@long
async def test_two_people_tag_one_contact_and_neither_undoes_the_other(
    office: PeopleOffice,
) -> None:
    people = office.add_people()
    async with office.console(ContactsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "down", "f9")
        other = user(office)
        with office.backend.write(other) as tx:
            contacts.change_contact_tags(tx, people["Joana"], ["Theirs"], ["Gala [/x]"])
        await fill(pilot, new="Mine")
        await press(pilot, "ctrl+s")
        tags = {tag.name for tag in office.person(people["Joana"]).tags}
        assert tags == {"VIP", "Theirs", "Mine"}
        await press(pilot, "ctrl+z")
        tags = {tag.name for tag in office.person(people["Joana"]).tags}
        assert tags == {"VIP", "Theirs"}


def user(office: PeopleOffice) -> Any:
    """Somebody else of the house."""
    from dataclasses import replace

    other = replace(office.actor(), id=uuid4(), name="bob")
    with office.backend.write(office.owner) as tx:
        bob = User(id=other.id, email="bob@example.org", name="bob", password_hash="-")
        tx.session.add(bob)
        tx.flush()
        tx.session.add(Membership(user_id=bob.id, role="manager"))
    return other


@long
async def test_two_of_one_are_two_again_from_the_contacts_page(office: PeopleOffice) -> None:
    people = office.add_people()
    rui = office.change_person(people["Rui"], email="rui@alta.example", city="Faro")
    office.add_note(rui.id, "likes figs")
    choice = MergeChoice(winner_id=people["Joana"], loser_id=rui.id, from_loser=("city",))
    office.write(duplicates.merge, choice)
    async with office.console(ContactsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "enter", "f6")
        assert "Nobody became part" in notices_of(pilot)[-1]
        await press(pilot, "n", "f6", "enter")
        asked = "\n".join(str(one.render()) for one in pilot.app.screen.query(Static))
        assert "rui@alta.example, Quinta Alta SA" in asked
        assert "gets back what these held: City" in asked
        assert "1 interaction" in asked
        await press(pilot, "right", "enter")
        assert "Two again: Rui Ferrer is back." in notices_of(pilot)[-1]
        assert office.person(rui.id).email == "rui@alta.example"
        assert isinstance(pilot.app.screen, ContactScreen)
        assert "rui@alta" not in line_of(pilot, "#contact-facts-text")
    async with office.console(ContactsScreen, "front_desk").run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        assert "contact.merges" not in keys_of(pilot)
