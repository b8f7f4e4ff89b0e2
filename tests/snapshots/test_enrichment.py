"""What was learnt of a contact as pictures, at both sizes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crmtui.tui.screens.contacts import ContactsScreen
from crmtui.tui.screens.enrichment import open_enrichment, request_many
from tests.services.enrichment.making import work
from tests.snapshots.conftest import CompareSizes
from tests.tui.office import press, settled
from tests.tui.people_office import PeopleOffice, area_of
from tests.tui.test_enrichment import KNOWN
from tests.tui.workplace import employ

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend

SCENES: dict[str, tuple[str, ...]] = {"history": (), "take_over": ("f6", "space"), "many": ()}


@pytest.mark.parametrize("name", SCENES)
def test_scene(
    compare_sizes: CompareSizes, sqlite_backend: Backend, tmp_path: Path, name: str
) -> None:
    office = PeopleOffice(sqlite_backend, tmp_path)
    employ(office)
    people = office.add_people()

    async def prepare(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        if name == "many":
            request_many(area_of(pilot), [*people.values()])
        else:
            open_enrichment(area_of(pilot), people["Joana"])
            await settled(pilot)
            await press(pilot, "f3")
            work(sqlite_backend, None)
            await press(pilot, "f2", "right", "enter")
            work(sqlite_backend, KNOWN)
            await press(pilot, "f5", *SCENES[name])
        await settled(pilot)

    compare_sizes(office.console(ContactsScreen), prepare)
