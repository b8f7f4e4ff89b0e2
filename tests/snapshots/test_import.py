"""The steps of an import as pictures, at both sizes."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from crmtui.services import jobs
from crmtui.services.imports import AttendeeImport, TableFile, guess_mapping, start_import
from crmtui.tui.followed_jobs import FollowedJob
from crmtui.tui.screens.imports.attendees import AttendeeLists
from crmtui.tui.screens.imports.wizard import ImportWizard
from tests.snapshots.conftest import CompareSizes
from tests.tui.office import Office, console_of, press, settled
from tests.tui.support import still_cursors
from tests.tui.workplace import at_work, employ

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend

HEADER = "Order;Attendee;E-Mail;Ticket;Price;Phone;Note;Checked in;Source of the lead [/x]"
LONG = "漢字 [red] " + "long" * 40
ROWS = [
    *(
        f"A{n:04};Guest {n};guest{n}@example.com;Day ticket;45.00;+49 30 12345{n:02};;no;web"
        for n in range(30)
    ),
    "A0100;Joana [/x] Ferreira;no-address;VIP;120.00;;;yes;web",
    f"A0101;{LONG};jo@example.com;VIP;much;;;no;{LONG}",
    "A0102;Omar;omar@example.com;VIP;120.00;;;yes;web;one;too;many",
    "A0103;Mei;mei@example.com;VIP;120.00;;;yes;web",
]


class Scene(NamedTuple):
    path: str = ""
    keys: tuple[str, ...] = ()
    step: int | None = None
    """How far a job is that is found here."""


_OPEN = ("enter",)
_PREVIEW = (*_OPEN, "f9")
_IMPORT = (*_PREVIEW, "f9", "tab", "enter")
SCENES = {
    "file": Scene(),
    "file_wrong": Scene("book.xlsx", _OPEN),
    "columns": Scene("guests.csv", _OPEN),
    "meaning": Scene("guests.csv", (*_OPEN, "down", "enter")),
    "reading": Scene("guests.csv", (*_OPEN, "f4")),
    "preview": Scene("guests.csv", _PREVIEW),
    "preview_nobody": Scene("nobody.csv", _PREVIEW),
    "question": Scene("guests.csv", (*_PREVIEW, "f9")),
    "refused_row": Scene("guests.csv", (*_PREVIEW, "down", "enter")),
    "result": Scene("guests.csv", _IMPORT),
    "running": Scene(step=50),
    "no_worker": Scene(step=0),
}


@pytest.mark.parametrize("name", SCENES)
def test_scene(
    compare_sizes: CompareSizes,
    sqlite_backend: Backend,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    scene = SCENES[name]
    office = Office(sqlite_backend, tmp_path / "console")
    folder = tmp_path / "lists"
    (folder / "older").mkdir(parents=True)
    (folder / "guests.csv").write_text("\r\n".join([HEADER, *ROWS]), encoding="utf-8")
    (folder / "nobody.csv").write_text("a,b\r\n1,2\r\n3,4\r\n")
    (folder / "book.xlsx").write_bytes(b"PK\x03\x04")
    (folder / f"{LONG[:60]}.txt").touch()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(folder))

    async def prepare(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        wizard = pilot.app.screen
        assert isinstance(wizard, ImportWizard)
        if scene.step is not None:
            job = find_job(office, pilot, folder / "guests.csv", scene.step)
            wizard._import._attach(job, "import.job")
        wizard.file_panel.path_input.value = scene.path
        await settled(pilot)
        await press(pilot, *scene.keys)
        still_cursors(pilot.app)
        await settled(pilot)

    console = office.console(
        lambda: ImportWizard(AttendeeLists(office.event.id, office.event.name))
    )
    employ(office)
    with at_work(office) if scene.step is None else nullcontext():
        compare_sizes(console, prepare)


def find_job(office: Office, pilot: Pilot[Any], file: Path, done: int) -> FollowedJob:
    """An import that was started elsewhere, as a look at it finds it."""
    table = TableFile(file)
    data = AttendeeImport(event_id=office.event.id, mapping=guess_mapping(table).mapping)
    job_id = start_import(office.backend, office.owner, table, data)
    followed = FollowedJob(console_of(pilot), job_id, lambda *_: None, lambda *_: None)
    followed.job = office.read(jobs.get_job, job_id).model_copy(
        update={
            "progress_done": done,
            "progress_total": 125,
            "result": {"counts": {"rows": done, "failed": done}},
        }
        if done
        else {}
    )
    followed.wait = "" if done else "worker"
    return followed
