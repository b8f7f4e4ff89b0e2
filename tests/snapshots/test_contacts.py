"""The contacts area as pictures, at both sizes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from textual.widgets import Checkbox

from crmtui.services import contacts, duplicates
from crmtui.services.duplicates import MergeChoice
from crmtui.tui.screens.contacts import ContactsScreen
from crmtui.tui.screens.contacts.bulk_dialogs import BulkReportDialog
from tests.snapshots.conftest import CompareSizes
from tests.tui.office import STRANGE, fill, form_of, press, settled
from tests.tui.people_office import PeopleOffice
from tests.tui.support import still_cursors, until
from tests.tui.workplace import at_work, employ

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend
    from crmtui.kit.clock import FixedClock

Prepare = Callable[["Pilot[Any]", PeopleOffice], Awaitable[None]]
DOWN_TO_JOANA = ("down",)


class Scene(NamedTuple):
    keys: tuple[str, ...] = ()
    prepare: Prepare | None = None
    then: tuple[str, ...] = ()
    role: str = "admin"
    empty: bool = False


async def type_a_known_name(pilot: Pilot[Any], office: PeopleOffice) -> None:
    await fill(pilot, full_name="joana ferreira-lindqvist", email="joana@other.example")


async def be_slower(pilot: Pilot[Any], office: PeopleOffice) -> None:
    """Somebody else saves first."""
    joana = office.find("joana@nordlys.example")
    office.change_person(joana, city="Lisboa", notes="[/x] " + "moved to Lisbon " * 6)
    await fill(pilot, city="Braga", notes="Rings at [bold] noon")


async def change_many(pilot: Pilot[Any], office: PeopleOffice) -> None:
    await fill(pilot, company="Nordlys AB", city="Porto", new="Sponsor [/x], Gala 2027")


async def delete_many(pilot: Pilot[Any], office: PeopleOffice) -> None:
    """One of those that are marked is gone before the job comes to it."""
    employ(office)
    office.write(contacts.delete_contact, office.find("joana@nordlys.example"))
    await press(pilot, "escape", "f8")
    with at_work(office):
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, BulkReportDialog))
        await settled(pilot)


async def keep_views(pilot: Pilot[Any], office: PeopleOffice) -> None:
    """Of those that there are then, the first is shown, and was changed since."""
    employ(office)
    for name, shared in ((STRANGE[:60], True), ("Ferr", False)):
        await press(pilot, "v", "ctrl+n")
        await fill(pilot, name=name)
        form_of(pilot).query_one("#field-shared", Checkbox).value = shared
        await press(pilot, "ctrl+s")
    await press(pilot, "f7", "down", "enter", "v")


async def merge_two(pilot: Pilot[Any], office: PeopleOffice) -> None:
    data = {"full_name": "Joana Lindqvist [/x]", "email": "jl@home.example", "city": "Faro"}
    other = office.add_person(**data, company="Quinta Alta SA")
    office.add_note(other.id, "likes figs")
    joana = office.find("joana@nordlys.example")
    choice = MergeChoice(winner_id=joana, loser_id=other.id, from_loser=("city",))
    office.write(duplicates.merge, choice)
    await settled(pilot)


SCENES = {
    "contacts": Scene(DOWN_TO_JOANA),
    "contacts_empty": Scene(empty=True),
    "contacts_found": Scene(("slash", *"ferr", "enter", "f8", "tab", "enter")),
    "contacts_viewer": Scene(("end",), role="viewer"),
    "contact": Scene((*DOWN_TO_JOANA, "enter")),
    "contact_timeline": Scene((*DOWN_TO_JOANA, "enter", "f2")),
    "contact_form": Scene((*DOWN_TO_JOANA, "f4")),
    "contact_differences": Scene((*DOWN_TO_JOANA, "f4"), be_slower, ("ctrl+s",)),
    "contact_duplicates": Scene(("ctrl+n",), type_a_known_name, ("ctrl+s",)),
    "contacts_filter": Scene(("f6",)),
    "contacts_marked": Scene(("space", "space", "down", "space", "up")),
    "contacts_many": Scene(("space", "space", "f10")),
    "contacts_many_form": Scene(("ctrl+a", "f10", "enter")),
    "contacts_many_preview": Scene(("ctrl+a", "f4"), change_many, ("ctrl+s",)),
    "contacts_many_report": Scene(("space", "space", "f8"), delete_many),
    "contacts_views": Scene(("slash", *"ferr", "enter"), keep_views),
    "contact_merged": Scene(DOWN_TO_JOANA, merge_two, ("enter", "f6", "enter")),
}


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.usefixtures("counted_ids")
def test_scene(
    compare_sizes: CompareSizes,
    sqlite_backend: Backend,
    clock: FixedClock,
    tmp_path: Path,
    name: str,
) -> None:
    scene = SCENES[name]
    office = PeopleOffice(sqlite_backend, tmp_path)
    if not scene.empty:
        joana = office.add_people()["Joana"]
        clock.advance(timedelta(hours=2))
        office.change_person(joana, mobile_phone="+351 912 345 679", status="customer")
        office.add_note(joana, "Rang: [/x] needs a seat near the door")

    async def prepare(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        await press(pilot, *scene.keys)
        if scene.prepare is not None:
            await scene.prepare(pilot, office)
        await press(pilot, *scene.then)
        still_cursors(pilot.app)
        await settled(pilot)

    compare_sizes(office.console(ContactsScreen, scene.role), prepare)
