"""The steps of an import of contacts, and the list of all of them, as pictures at both sizes."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from sqlalchemy import update

from crmtui.models import ContactBatch
from crmtui.services import contacts, jobs
from crmtui.services.contact_imports import (
    BatchDetail,
    ContactFile,
    ContactImport,
    import_contacts,
    start_contact_import,
    suggest_mapping,
)
from crmtui.tui.followed_jobs import FollowedJob
from crmtui.tui.screens.imports.past import PastImportsScreen
from crmtui.tui.screens.imports.wizard import ImportWizard
from tests.snapshots.conftest import CompareSizes
from tests.tui.import_people import everybody, open_wizard
from tests.tui.office import Office, console_of, press, settled
from tests.tui.support import still_cursors
from tests.tui.workplace import at_work, employ

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend

HEADER = "Full Name;E-Mail;Company;Phone;City;Shoe size [/x];Notes"
LONG = "漢字 [red] " + "long" * 40
ROWS = [
    *(f"Guest {n};g{n}@example.com;Acme;+49 30 12345{n:02};Bonn;4{n % 9};" for n in range(30)),
    "Known [/x] One;known@example.com;Nordlys AB;;Porto;41;",
    f"{LONG};no-address;;much;;;{LONG}",
    "Omar;omar@example.com;;;;;;one;too;many",
]
OBJECTS = [{"name": "Ida [/x] Holm", "emails": ["ida@example.com"], "address": {"city": "Ulm"}}]
STATES = ("completed", "failed", "cancelled", "undoing", "undone", "running")


class Scene(NamedTuple):
    path: str = ""
    keys: tuple[str, ...] = ()
    then: Callable[[Office], None] | None = None
    """What happens meanwhile."""
    more: tuple[str, ...] = ()
    wizard: bool = True
    role: str = "admin"


def edit_some(office: Office) -> None:
    """Somebody has edited two of the imported people."""
    found = everybody(office)
    for address in ("known@example.com", "g7@example.com"):
        edit = contacts.ContactUpdate(city="[/x] Łódź")
        office.write(contacts.update_contact, found[address].id, edit)


_OPEN = ("enter",)
_PREVIEW = (*_OPEN, "f9")
_IMPORT = (*_PREVIEW, "f9", "tab", "enter")
SCENES = {
    "list_empty": Scene(wizard=False),
    "file": Scene(),
    "file_wrong": Scene("book.xlsx", _OPEN),
    "columns": Scene("guests.csv", _OPEN),
    "columns_json": Scene("people.json", _OPEN),
    "meaning": Scene("guests.csv", (*_OPEN, "end", "up", "enter")),
    "reading": Scene("guests.csv", (*_OPEN, "f4")),
    "preview": Scene("guests.csv", _PREVIEW),
    "question": Scene("guests.csv", (*_PREVIEW, "f9")),
    "result": Scene("guests.csv", _IMPORT),
    "undo_question": Scene("guests.csv", _IMPORT, edit_some, ("ctrl+z",)),
    "undone": Scene("guests.csv", _IMPORT, edit_some, ("ctrl+z", "tab", "enter")),
    "save_refused": Scene("guests.csv", (*_IMPORT, "ctrl+s")),
}


def lay_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder in which the wizard begins."""
    (folder / "older").mkdir(parents=True)
    (folder / "guests.csv").write_text("\r\n".join([HEADER, *ROWS]), encoding="utf-8")
    (folder / "people.json").write_text(json.dumps(OBJECTS))
    (folder / "book.xlsx").write_bytes(b"PK\x03\x04")
    (folder / f"{LONG[:60]}.txt").touch()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(folder))


@pytest.fixture
def office(sqlite_backend: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = Office(sqlite_backend, tmp_path / "console")
    employ(office)
    lay_out(tmp_path / "lists", monkeypatch)
    known = contacts.ContactCreate(full_name="Known [/x] One", email="known@example.com")
    office.write(contacts.create_contact, known)
    return office


@pytest.mark.parametrize("name", SCENES)
def test_scene(compare_sizes: CompareSizes, office: Office, name: str) -> None:
    scene = SCENES[name]

    async def prepare(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        if scene.wizard:
            await open_wizard(pilot)
            wizard = pilot.app.screen
            assert isinstance(wizard, ImportWizard)
            wizard.file_panel.path_input.value = scene.path
            await settled(pilot)
        await press(pilot, *scene.keys)
        if scene.then is not None:
            scene.then(office)
        await press(pilot, *scene.more)
        still_cursors(pilot.app)
        await settled(pilot)

    with at_work(office) if "f9" in scene.keys else nullcontext():
        compare_sizes(office.console(PastImportsScreen, scene.role), prepare)


def open_list(office: Office) -> tuple[ContactFile, ContactImport]:
    table = ContactFile(Path("guests.csv"))
    return table, ContactImport(mapping=office.read(suggest_mapping, table).mapping)


def mark(office: Office, batch: BatchDetail, **values: Any) -> None:
    """Let an import be in a state that lasts a moment only, or that nobody wants."""
    with office.backend.write(office.owner) as tx:
        statement = update(ContactBatch).where(ContactBatch.id == batch.id).values(**values)
        tx.session.execute(statement)


@pytest.mark.parametrize("role", ["admin", "viewer"])
def test_all_imports(compare_sizes: CompareSizes, office: Office, role: str) -> None:
    for number, status in enumerate(STATES):
        batch = import_contacts(office.backend, office.owner, *open_list(office))
        name = LONG if number == 1 else f"list-{number}.csv"
        mark(office, batch, status=status, name=name, created=1_234_567 if number == 2 else number)

    async def prepare(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        await press(pilot, "down", *(["f2"] if role == "viewer" else []))

    compare_sizes(office.console(PastImportsScreen, role), prepare)


@pytest.mark.parametrize("done", [50, 0])
def test_an_import_under_way(compare_sizes: CompareSizes, office: Office, done: int) -> None:
    """Running, or with nobody who works."""
    batch = start_contact_import(office.backend, office.owner, *open_list(office))
    assert batch.job_id is not None
    mark(office, batch, processed=done, created=max(0, done - 2), failed=2 if done else 0)
    progress = {"progress_done": done, "progress_total": 125} if done else {}

    async def prepare(pilot: Pilot[Any]) -> None:
        assert batch.job_id is not None
        await settled(pilot)
        await open_wizard(pilot)
        wizard = pilot.app.screen
        assert isinstance(wizard, ImportWizard)
        followed = FollowedJob(console_of(pilot), batch.job_id, lambda *_: None, lambda *_: None)
        followed.job = office.read(jobs.get_job, batch.job_id).model_copy(update=progress)
        followed.wait = "" if done else "worker"
        wizard._import._attach(followed, "import.job")
        await settled(pilot)

    compare_sizes(office.console(PastImportsScreen), prepare)
