"""The steps of an import as pictures, at both sizes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from crmtui.tui.screens.import_wizard import ImportWizard
from tests.snapshots.conftest import CompareSizes
from tests.tui.office import Office, press, settled
from tests.tui.support import still_cursors

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
        wizard.file_panel.path_input.value = scene.path
        await settled(pilot)
        await press(pilot, *scene.keys)
        still_cursors(pilot.app)
        await settled(pilot)

    console = office.console(lambda: ImportWizard(office.event.id, office.event.name))
    compare_sizes(console, prepare)
