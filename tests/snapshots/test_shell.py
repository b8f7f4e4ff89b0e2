"""The shell's screens as pictures: log-in, set-up, lock, lists, forms, dialogs, at both sizes."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from crmtui.tui.base import ServiceScreen
from crmtui.tui.gate_rules import GateRules
from crmtui.tui.modals.confirm import ChoiceDialog, ConfirmDialog, ReasonDialog
from crmtui.tui.modals.error import ErrorDialog
from crmtui.tui.modals.form import Field, FormModal, Values
from crmtui.tui.modals.help import HelpDialog
from crmtui.tui.modals.scanner_test import ScannerTest
from crmtui.tui.problems import Problem
from crmtui.tui.screens.administration_forms import KeyForm, NewKeyDialog
from crmtui.tui.screens.lock import LockScreen
from crmtui.tui.screens.login import LoginScreen
from crmtui.tui.screens.setup import SetupForm
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.pages import Cell, LoadedPage, PageRequest, TableRow
from tests.snapshots.conftest import CompareSizes
from tests.tui.support import Console, settle, still_cursors

Compare = Callable[..., bool]
NAMES = ["Joana Ferreira-Lindqvist", "[red]Smith[/x] [/", "a\tb\x1b[31m", "Łukasz", "z" * 500]
VERDICTS = [("[OK] admit", "good"), ("[!!] already used", "caution"), ("[XX] refused", "bad")]


class ListScreen(ServiceScreen):
    AREA_TITLE = "Scan log"

    def compose_body(self) -> Any:
        columns = (
            Column("time", "time", 8),
            Column("result", "result", 18),
            Column("who", "who", 16, grow=1),
            Column("price", "price", 10, align="right", keep=20),
        )
        yield PagedTable(columns, id="log", empty="No scans yet.")

    @property
    def heading(self) -> str:
        return "Spring Gala 2026 / Main door, which has a long name"

    def on_mount(self) -> None:
        self.query_one(PagedTable).focus()


def rows(_tx: object, wanted: PageRequest) -> LoadedPage:
    found = []
    for index in range(wanted.offset, wanted.offset + wanted.limit):
        verdict, tone = VERDICTS[index % 3]
        cells = (f"14:07:{index % 60:02}", Cell(verdict, tone), NAMES[index % 5], f"{index}.00")  # type: ignore[arg-type]
        found.append(TableRow(index, cells))
    return LoadedPage(found, 1_000_000)


class ExampleForm(FormModal[None]):
    def __init__(self) -> None:
        fields = [
            Field("name", "Name", required=True, value="Gala [/x] 2026"),
            Field("price", "Price", required=True, hint="12.50"),
            Field("kind", "Kind", "choice", choices=[("a", "Admission [b]")], value="a"),
            Field("sold", "On sale", "switch", value=True, hint="also at the door"),
            Field("note", "Note", "multiline", value="two\nlines"),
            *(Field(f"more{number}", f"Field {number}") for number in range(20)),
        ]
        super().__init__("New product [/x]", fields)

    def save(self, values: Values) -> None:
        raise AssertionError("not in a picture")


async def wrong_form(pilot: Pilot[Any]) -> None:
    await pilot.app.push_screen(ExampleForm())
    await settle(pilot)
    await pilot.press("ctrl+s")


def over(dialog: Callable[[], Screen[Any]]) -> Callable[[Pilot[Any]], Awaitable[None]]:
    async def show(pilot: Pilot[Any]) -> None:
        await pilot.app.push_screen(dialog())

    return show


async def loaded(pilot: Pilot[Any]) -> None:
    pilot.app.screen.query_one(PagedTable).load(rows)
    await settle(pilot)
    await pilot.press("down", "down")


async def empty(pilot: Pilot[Any]) -> None:
    pilot.app.screen.query_one(PagedTable).load(lambda _tx, _wanted: LoadedPage([], 0))


async def helped(pilot: Pilot[Any]) -> None:
    await pilot.app.push_screen(HelpDialog.of(pilot.app.screen))


SCENES: dict[str, Callable[[Pilot[Any]], Awaitable[None]]] = {
    "list": loaded,
    "empty": empty,
    "help": helped,
    "form": over(ExampleForm),
    "form_wrong": wrong_form,
    "key_form": over(KeyForm),
    "new_key": over(lambda: NewKeyDialog("till [/x]", "l4yer_0123456789abcdefghijABCDEFGHIJ01")),
    "setup": over(lambda: SetupForm("Europe/Berlin")),
    "login": over(lambda: LoginScreen("The session has ended. Log in again.")),
    "lock": over(LockScreen),
    "confirm": over(
        lambda: ConfirmDialog("Void 3 tickets?", "They cannot be used any more.", verb="Void")
    ),
    "reason": over(lambda: ReasonDialog("Undo the scan?", "TK0001 of [/x]", verb="Undo")),
    "choice": over(
        lambda: ChoiceDialog("Gate", [("1", "Main door"), ("2", "[red]Side[/x]")], current="2")
    ),
    "error": over(
        lambda: ErrorDialog(
            Problem("unexpected", "Something went wrong [/x].", reference="0A1B2C3D"),
            can_retry=True,
        )
    ),
    "scanner": over(lambda: ScannerTest(GateRules())),
}


@pytest.mark.parametrize("scene", SCENES)
def test_scene(compare_sizes: CompareSizes, tmp_path: Path, scene: str) -> None:
    async def prepare(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await SCENES[scene](pilot)
        await settle(pilot)
        still_cursors(pilot.app)
        await settle(pilot)

    compare_sizes(Console(tmp_path, ListScreen), prepare)


@pytest.mark.parametrize("theme", ["crmtui-contrast", "crmtui-blue-orange", "textual-light"])
def test_theme(snap_compare: Compare, tmp_path: Path, theme: str) -> None:
    async def prepare(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        pilot.app.theme = theme
        await loaded(pilot)
        await settle(pilot)

    assert snap_compare(Console(tmp_path, ListScreen), run_before=prepare)


def test_ascii(snap_compare: Compare, tmp_path: Path) -> None:
    async def prepare(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await loaded(pilot)
        await settle(pilot)

    console = Console(tmp_path, ListScreen, ascii_only=True)
    assert snap_compare(console, run_before=prepare)


def test_too_small(snap_compare: Compare, tmp_path: Path) -> None:
    assert snap_compare(Console(tmp_path, ListScreen), terminal_size=(59, 15))
