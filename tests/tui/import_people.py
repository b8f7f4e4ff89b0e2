"""The import of contacts for tests: lists of people, and who is there afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmtui.services import contact_imports, contacts
from crmtui.services.contact_imports import BatchDetail
from crmtui.services.contacts import ContactDetail
from crmtui.tui.screens.imports.past import PastImportsScreen
from tests.tui.import_wizard import answer_yes, choose, text_of
from tests.tui.office import Office, press, settled

if TYPE_CHECKING:
    from textual.pilot import Pilot

HEADER = "Full Name;E-Mail;Company;City;Shoe size"


def write_people(folder: Path, *rows: str, name: str = "people.csv") -> Path:
    file = folder / name
    file.write_text("\r\n".join([HEADER, *rows]), encoding="utf-8")
    return file


def people(count: int, first: int = 0) -> list[str]:
    return [f"Person {n};p{n}@example.com;Acme;Bonn;4{n % 9}" for n in range(first, first + count)]


def everybody(office: Office) -> dict[str, ContactDetail]:
    """All contacts by their address."""
    found = office.read(contacts.list_contacts).items
    return {each.email: office.read(contacts.get_contact, each.id) for each in found}


def batches(office: Office) -> tuple[BatchDetail, ...]:
    """All imports, the latest first."""
    found: tuple[BatchDetail, ...] = office.read(contact_imports.list_batches).items
    return found


def past_of(pilot: Pilot[Any]) -> PastImportsScreen:
    return next(one for one in pilot.app.screen_stack if isinstance(one, PastImportsScreen))


async def open_wizard(pilot: Pilot[Any]) -> None:
    await settled(pilot)
    await press(pilot, "f2")


async def bring_in(pilot: Pilot[Any], path: Path | str) -> None:
    """From the first step of the wizard to the end of the import."""
    await choose(pilot, path)
    await press(pilot, "f9", "f9")
    await answer_yes(pilot)
    assert "Imported" in text_of(pilot, "#import-progress")
