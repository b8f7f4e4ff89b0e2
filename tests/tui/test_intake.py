"""Scans reach the operating screen from any focus and over any dialog, and typing stays typing."""

import asyncio
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Button, Input

from crmtui.tui.base import ServiceModal, ServiceScreen
from crmtui.tui.messages import Scanned
from crmtui.tui.modals.confirm import ConfirmDialog, ReasonDialog
from tests.tui.support import Console, StillBackend, scan, settle, type_as, type_at, until


class Desk(ServiceScreen):
    """Takes scans, and redeems them one after the other."""

    AREA_TITLE = "Desk"
    BINDINGS = [Binding("d", "danger", "Danger", id="desk.danger", tooltip="x")]

    def __init__(self) -> None:
        super().__init__()
        self.codes: list[str] = []
        self.results: list[str] = []
        self.pressed = 0
        self.danger = 0

    def compose_body(self) -> ComposeResult:
        yield Input(id="field")
        yield Button("press me", id="button")

    def take_scan(self, scanned: Scanned) -> None:
        self.codes.append(scanned.code)
        self.write(self.redeem, scanned.code, then=self.results.append, lane="scans", repeat=True)

    @staticmethod
    def redeem(_tx: object, code: str) -> str:
        return f"ok {code}"

    def on_button_pressed(self) -> None:
        self.pressed += 1

    def action_danger(self) -> None:
        self.danger += 1


class Locked(ServiceModal[None]):
    SCANS = "refuse"


class Login(ServiceModal[None]):
    SCANS = "type"

    def compose_body(self) -> ComposeResult:
        yield Input(id="password", password=True)


def a_desk(tmp_path: Path, **options: object) -> tuple[Console, Desk]:
    desk = Desk()
    return Console(tmp_path, lambda: desk, **options), desk  # type: ignore[arg-type]


TWENTY = [f"TICKET{number:04}" for number in range(20)]


@pytest.mark.parametrize("suffix", ["\r", "\n", "\r\n", "\t"])
@pytest.mark.parametrize("focus", ["#field", "#button", None])
async def test_twenty_scans_give_twenty_results_in_order(
    tmp_path: Path, suffix: str, focus: str | None
) -> None:
    app, desk = a_desk(tmp_path)
    async with app.run_test() as pilot:
        await settle(pilot)
        desk.set_focus(desk.query_one(focus) if focus else None)
        scan(app, "".join(code + suffix for code in TWENTY))
        await until(pilot, lambda: len(desk.results) == 20)
        await settle(pilot)
        assert desk.codes == TWENTY
        assert desk.results == [f"ok {code}" for code in TWENTY]
        assert desk.query_one("#field", Input).value == ""
        assert desk.pressed == 0
        assert app.focused == (desk.query_one(focus) if focus else None)


@pytest.mark.parametrize(
    "dialog",
    [
        lambda: ConfirmDialog("Sure?", "text", verb="Do it"),
        lambda: ReasonDialog("Why?", "text", verb="Do it"),
    ],
)
async def test_an_open_dialog_neither_swallows_nor_answers(tmp_path: Path, dialog: object) -> None:
    app, desk = a_desk(tmp_path)
    async with app.run_test() as pilot:
        await settle(pilot)
        opened = dialog()  # type: ignore[operator]
        app.push_screen(opened)
        await settle(pilot)
        scan(app, "".join(f"{code}\r" for code in TWENTY))
        await until(pilot, lambda: len(desk.results) == 20)
        assert desk.codes == TWENTY
        assert app.screen is opened
        assert all(field.value == "" for field in opened.query(Input))


async def test_a_field_keeps_what_was_typed_before_the_scan(tmp_path: Path) -> None:
    app, desk = a_desk(tmp_path)
    async with app.run_test() as pilot:
        await settle(pilot)
        field = desk.query_one("#field", Input)
        field.focus()
        type_as(app, "ann", 0.2)
        await until(pilot, lambda: field.value == "ann")
        scan(app, "TICKET0001\r")
        await until(pilot, lambda: desk.codes)
        await settle(pilot)
        assert field.value == "ann"
        assert field.cursor_position == 3


async def test_typing_shows_at_once_and_enter_submits(tmp_path: Path) -> None:
    app, desk = a_desk(tmp_path)
    async with app.run_test() as pilot:
        await settle(pilot)
        field = desk.query_one("#field", Input)
        field.focus()
        type_as(app, "anna", 0.2)
        await until(pilot, lambda: field.value == "anna")
        assert desk.codes == []


async def test_no_hotkey_fires_inside_a_scan_but_does_alone(tmp_path: Path) -> None:
    app, desk = a_desk(tmp_path)
    async with app.run_test() as pilot:
        await settle(pilot)
        desk.set_focus(None)
        scan(app, "dx12345\r")
        await until(pilot, lambda: desk.codes == ["dx12345"])
        assert desk.danger == 0
        type_as(app, "d", 0.0)
        await until(pilot, lambda: desk.danger == 1)


async def test_a_paste_with_line_end_is_a_scan_and_one_without_is_text(tmp_path: Path) -> None:
    app, desk = a_desk(tmp_path)
    async with app.run_test() as pilot:
        await settle(pilot)
        field = desk.query_one("#field", Input)
        field.focus()
        app.post_message(events.Paste("TICKET0001\r\n"))
        await until(pilot, lambda: desk.codes == ["TICKET0001"])
        app.post_message(events.Paste("anna@example.com"))
        await until(pilot, lambda: field.value == "anna@example.com")


async def test_scans_typed_before_the_backend_is_open_are_kept(tmp_path: Path) -> None:
    gate = threading.Event()

    def slow() -> StillBackend:
        gate.wait(10)
        return StillBackend()

    app, desk = a_desk(tmp_path, opener=slow)
    async with app.run_test() as pilot:
        scan(app, "".join(f"{code}\r" for code in TWENTY))
        await until(pilot, lambda: len(desk.codes) == 20)
        assert desk.results == []
        gate.set()
        await until(pilot, lambda: len(desk.results) == 20)
        assert desk.results == [f"ok {code}" for code in TWENTY]


async def test_a_stall_of_the_program_does_not_split_a_scan(tmp_path: Path) -> None:
    app, desk = a_desk(tmp_path)
    async with app.run_test() as pilot:
        await settle(pilot)
        desk.set_focus(None)
        loop = asyncio.get_running_loop()

        def feed() -> None:
            for code in TWENTY:
                loop.call_soon_threadsafe(scan, app, f"{code}\r")

        thread = threading.Thread(target=feed)
        scan(app, "T")  # held, its time runs out during the stall
        await pilot.pause(0)
        thread.start()
        thread.join()
        await until(pilot, lambda: len(desk.codes) == 20)
        assert [code.removeprefix("T") for code in desk.codes][1:] == [c[1:] for c in TWENTY][1:]


async def test_a_scan_whose_rest_is_on_the_way_is_waited_for(tmp_path: Path) -> None:
    app, desk = a_desk(tmp_path)
    async with app.run_test() as pilot:
        await settle(pilot)
        desk.set_focus(desk.query_one("#field"))
        # The input thread has read the whole scan, and waits for the processor in its middle.
        driver: Any = app._driver
        driver.has_more = True
        read_at = time.monotonic()
        for part in ("TICKET", "0001\r"):
            type_at(app, part, read_at)
            await pilot.pause(0.3)
        driver.has_more = False
        await until(pilot, lambda: desk.codes)
        assert desk.codes == ["TICKET0001"]
        assert desk.query_one("#field", Input).value == ""


async def test_a_locked_console_refuses_aloud(tmp_path: Path) -> None:
    app, desk = a_desk(tmp_path)
    async with app.run_test() as pilot:
        await settle(pilot)
        app.push_screen(Locked())
        await settle(pilot)
        scan(app, "TICKET0001\r")
        await until(pilot, lambda: app._notifications)
        assert desk.codes == []


async def test_at_the_login_everything_is_typing(tmp_path: Path) -> None:
    app, desk = a_desk(tmp_path)
    async with app.run_test() as pilot:
        await settle(pilot)
        login = Login()
        app.push_screen(login)
        await settle(pilot)
        scan(app, "correct-horse")
        field = login.query_one("#password", Input)
        await until(pilot, lambda: field.value == "correct-horse")
        assert desk.codes == []


async def test_a_wrong_keyboard_layout_is_reported_with_the_scan(tmp_path: Path) -> None:
    app, desk = a_desk(tmp_path)
    faults: list[object] = []
    desk.take_scan = lambda scanned: faults.append(scanned.fault)  # type: ignore[method-assign]
    async with app.run_test() as pilot:
        await settle(pilot)
        desk.set_focus(None)
        scan(app, "àà&\"è'!ç&&\r")
        await until(pilot, lambda: faults)
        assert faults[0] is not None
