"""From an empty database to somebody at work, on the real services."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from crmtui.bootstrap import open_backend
from crmtui.kit.backend import Backend
from crmtui.kit.clock import FixedClock
from crmtui.tui import identity
from crmtui.tui.app import CrmApp
from crmtui.tui.areas import ALL, Area
from crmtui.tui.entrance import OpeningScreen
from crmtui.tui.ports import ConsoleOptions
from crmtui.tui.screens.administration import AdministrationScreen
from crmtui.tui.screens.administration_forms import KeyForm, NewKeyDialog, UserForm
from crmtui.tui.screens.audit import AuditScreen
from crmtui.tui.screens.lock import LockScreen
from crmtui.tui.screens.login import LoginScreen
from crmtui.tui.screens.setup import SetupForm
from crmtui.tui.widgets.paged_table import PagedTable
from tests.tui.support import scan, settle, until

PASSWORD = "correct horse"
ORGANIZATION = {"name": "Gala GmbH", "currency": "EUR", "timezone": "Europe/Berlin"}
ANNA = {"name": "Anna [/x] Müller", "email": "anna@example.com", "password": PASSWORD}


class OwnConsole(CrmApp):
    """The console with the areas that are tested here."""

    def find_areas(self) -> tuple[Area, ...]:
        return tuple(area for area in ALL if area.id in ("administration", "audit"))


@pytest.fixture
def opener(sqlite_url: str, clock: FixedClock) -> Callable[[], Backend]:
    return lambda: open_backend(sqlite_url, clock)


@pytest.fixture
def console(opener: Callable[[], Backend], tmp_path: Path) -> OwnConsole:
    return OwnConsole(opener, ConsoleOptions(tmp_path / "console"))


@pytest.fixture
def founded(opener: Callable[[], Backend]) -> None:
    backend = opener()
    identity.set_up(backend, ORGANIZATION, ANNA | {"pin": "4711"})
    backend.close()


def fill(console: CrmApp, prefix: str = "field-", **values: str) -> None:
    for name, value in values.items():
        console.screen.query_one(f"#{prefix}{name}", Input).value = value


async def log_in(pilot: Pilot[Any], console: CrmApp, password: str = PASSWORD) -> None:
    await until(pilot, lambda: isinstance(console.screen, LoginScreen))
    await settle(pilot)
    fill(console, "", email="anna@example.com", password=password)
    console.screen.query_one("#password").focus()
    await pilot.press("enter")


async def enter_as_anna(pilot: Pilot[Any], console: CrmApp) -> None:
    await log_in(pilot, console)
    await until(pilot, lambda: isinstance(console.screen, AdministrationScreen))
    await settle(pilot)


async def test_the_first_run_founds_an_organization_and_lets_its_admin_in(
    console: OwnConsole,
) -> None:
    async with console.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(console.screen, SetupForm))
        await settle(pilot)
        fill(console, organization="Gala GmbH", timezone="Europe/Berlin", pin="4711")
        fill(console, name=ANNA["name"], email=ANNA["email"], password=PASSWORD, again="other")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "-wrong" in console.screen.query_one("#row-again").classes
        fill(console, again=PASSWORD)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(console.screen, AdministrationScreen))
        await settle(pilot)
        assert console.status.current.operator == ANNA["name"]
        assert console.timezone == "Europe/Berlin"


async def test_setup_shows_at_the_field_what_the_service_refuses(console: OwnConsole) -> None:
    async with console.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(console.screen, SetupForm))
        await settle(pilot)
        fill(console, organization="Gala", timezone="Nowhere", name="Anna", email="no address")
        fill(console, password=PASSWORD, again=PASSWORD)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: console.screen.query(".-wrong"))
        assert isinstance(console.screen, SetupForm)


async def test_keys_typed_before_the_first_form_go_into_it(console: OwnConsole) -> None:
    async with console.run_test(size=(80, 24)) as pilot:
        if isinstance(console.screen, OpeningScreen):
            await pilot.press("G", "a", "l", "a")
            await until(pilot, lambda: isinstance(console.screen, SetupForm))
            await settle(pilot)
            field = console.screen.query_one("#field-organization", Input)
            await until(pilot, lambda: field.value == "Gala")


@pytest.mark.usefixtures("founded")
async def test_login_refuses_a_wrong_password_and_takes_the_right_one(console: OwnConsole) -> None:
    async with console.run_test(size=(80, 24)) as pilot:
        await log_in(pilot, console, "wrong")
        problem = console.screen.query_one("#problem", Static)
        await until(pilot, lambda: "wrong" in str(problem.content))
        assert console.connection.actor is None
        await enter_as_anna(pilot, console)
    assert console.state.get("everybody", "email") == "anna@example.com"


@pytest.mark.usefixtures("founded")
async def test_a_locked_console_opens_by_pin_or_password_only(console: OwnConsole) -> None:
    async with console.run_test(size=(80, 24)) as pilot:
        await enter_as_anna(pilot, console)
        await pilot.press("ctrl+l")
        await settle(pilot)
        assert isinstance(console.screen, LockScreen)
        assert console.reachable_areas() == []
        await pilot.press("ctrl+p")
        await settle(pilot)
        assert isinstance(console.screen, LockScreen)
        scan(console, "TICKET0001\r")
        await until(pilot, lambda: console._notifications)
        for secret, opens in (("9999", False), ("nonsense", False), ("4711", True)):
            console.screen.query_one("#secret", Input).value = secret
            await pilot.press("enter")
            await settle(pilot)
            await until(pilot, lambda wanted=opens: console.session.locked is not wanted)
        assert isinstance(console.screen, AdministrationScreen)


@pytest.mark.usefixtures("founded")
async def test_an_idle_console_locks_itself(console: OwnConsole) -> None:
    async with console.run_test(size=(80, 24)) as pilot:
        await enter_as_anna(pilot, console)
        console.session._touched = time.monotonic() - 601
        console.session._check_idleness()
        await settle(pilot)
        assert isinstance(console.screen, LockScreen)


@pytest.mark.usefixtures("founded")
async def test_users_are_added_and_take_over_by_pin(console: OwnConsole) -> None:
    async with console.run_test(size=(80, 24)) as pilot:
        await enter_as_anna(pilot, console)
        await pilot.press("f2")
        await settle(pilot)
        assert isinstance(console.screen, UserForm)
        fill(console, email="bert@example.com", name="Bert", password=PASSWORD, pin="1234")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(console.screen, AdministrationScreen))
        table = console.screen.query_one("#users", PagedTable)
        await until(pilot, lambda: table.total == 2)
        await pilot.press("ctrl+o")
        await settle(pilot)
        await pilot.press("down", "enter")
        console.screen.query_one("#pin", Input).value = "1234"
        await pilot.press("enter")
        await until(pilot, lambda: console.status.current.operator == "Bert")
        await settle(pilot)
        assert console.connection.actor is not None
        assert not console.connection.actor.can("users:manage")


@pytest.mark.usefixtures("founded")
async def test_a_key_is_shown_once_and_revoked_after_a_question(console: OwnConsole) -> None:
    async with console.run_test(size=(80, 24)) as pilot:
        await enter_as_anna(pilot, console)
        await pilot.press("f3")
        await pilot.press("f2")
        await settle(pilot)
        assert isinstance(console.screen, KeyForm)
        fill(console, name="till [/x]", scopes="tickets:read tickets:fly")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: console.screen.query(".-wrong"))
        fill(console, scopes="tickets:read, events:read")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(console.screen, NewKeyDialog))
        await settle(pilot)
        key = str(console.screen.query_one("#new-key", Static).content)
        assert key.startswith("l4yer_")
        await pilot.press("escape")
        table = console.screen.query_one("#keys", PagedTable)
        await until(pilot, lambda: table.cursor_row is not None)
        assert key not in str(table.cursor_row)
        await pilot.press("f8")
        await settle(pilot)
        assert console.focused is not None
        assert console.focused.id == "cancel"
        await pilot.press("right", "enter")
        await until(pilot, lambda: "revoked" in str(table.cursor_row))


@pytest.mark.usefixtures("founded")
async def test_the_audit_trail_lists_searches_and_grows(console: OwnConsole) -> None:
    async with console.run_test(size=(80, 24)) as pilot:
        await enter_as_anna(pilot, console)
        console.enter("audit")
        await until(pilot, lambda: isinstance(console.screen, AuditScreen))
        await settle(pilot)
        table = console.screen.query_one(PagedTable)
        await until(pilot, lambda: table.total >= 3)
        await settle(pilot)
        before = table.total
        console.screen.query_one(Input).value = "organization."
        await until(pilot, lambda: table.total == 1)
        console.screen.query_one(Input).value = "[/x] nobody"
        await until(pilot, lambda: table.total == 0)
        console.screen.query_one(Input).value = ""
        await until(pilot, lambda: table.total == before)
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)


@pytest.mark.usefixtures("founded")
async def test_logging_out_leaves_nothing_of_the_operator(console: OwnConsole) -> None:
    async with console.run_test(size=(80, 24)) as pilot:
        await enter_as_anna(pilot, console)
        await pilot.press("f2")
        await settle(pilot)
        fill(console, name="half typed")
        console.session.log_out()
        await until(pilot, lambda: isinstance(console.screen, LoginScreen))
        await settle(pilot)
        assert console.connection.actor is None
        await enter_as_anna(pilot, console)
        assert isinstance(console.screen, AdministrationScreen)


async def test_a_database_that_cannot_be_opened_is_told_and_tried_again(
    opener: Callable[[], Backend], tmp_path: Path
) -> None:
    from crmtui.kit.errors import Unavailable

    tries: list[int] = []

    def fails_once() -> Backend:
        tries.append(1)
        if len(tries) == 1:
            raise Unavailable("database.unreachable", "The database [/x] does not answer.")
        return opener()

    console = OwnConsole(fails_once, ConsoleOptions(tmp_path / "console"))
    async with console.run_test(size=(80, 24)) as pilot:
        text = console.screen.query_one("#opening", Static)
        await until(pilot, lambda: "does not answer" in str(text.content))
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(console.screen, SetupForm))
        await settle(pilot)
