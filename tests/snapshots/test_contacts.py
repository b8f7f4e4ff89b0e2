"""The contacts area as pictures, at both sizes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

import pytest

from crmtui.kit import ids
from crmtui.tui.screens.contacts import ContactsScreen
from tests.snapshots.conftest import CompareSizes
from tests.tui.office import fill, press, settled
from tests.tui.people_office import PeopleOffice
from tests.tui.support import still_cursors

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
}


@pytest.fixture
def counted_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids are seen in these pictures, so they are the same each time."""
    numbers = count(1)
    first = 0x019EB_0000_0000 << 80 | 7 << 76 | 2 << 62
    monkeypatch.setattr(ids, "uuid7", lambda: UUID(int=first | next(numbers)))


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
