"""Who works at this console: log-in, switch of operator, lock after idle time."""

import time
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.i18n import _
from crmtui.tui.messages import OperatorChanged
from crmtui.tui.ports import Backend
from crmtui.tui.problems import describe, log
from crmtui.tui.state import EVERYBODY

if TYPE_CHECKING:
    from crmtui.services.identity import LoggedIn, OrganizationDetail
    from crmtui.tui.app import CrmApp

_IDLE_CHECK: Final = 5.0


class Session:
    """The operator of one console and the screens through which operators come and go."""

    def __init__(self, console: "CrmApp") -> None:
        self._console = console
        self._touched = time.monotonic()
        self.locked = False
        self.organization: OrganizationDetail | None = None
        """The organization worked for: its name, currency and time zone."""

    @property
    def state_section(self) -> str:
        """Where the console keeps what this operator chose."""
        actor = self._console.connection.actor
        return str(actor.id) if actor and actor.id else EVERYBODY

    # --- coming in --------------------------------------------------------------------------

    async def begin(self, backend: Backend) -> None:
        """Let in the demo's operator, or ask who is there, or ask for the first administrator."""
        from crmtui.tui.identity import is_set_up

        console = self._console
        make = console.options.demo_actor
        if console.options.demo and make is not None:
            actor = await console.connection.run(lambda: make(backend))
            await self.enter(actor, await self._find_organization(backend, actor))
        elif await console.connection.read_as(system_actor("console"), is_set_up):
            self.ask_login()
        else:
            self._ask_setup()

    async def _find_organization(
        self, backend: Backend, actor: Actor
    ) -> "OrganizationDetail | None":
        from crmtui.tui.identity import get_organization

        try:
            return await self._console.connection.run(lambda: get_organization(backend, actor))
        except Exception:
            log.exception("The console works without the organization's name and time zone")
            return None

    def welcome(self, login: "LoggedIn") -> None:
        """Let in somebody who has proved to be one."""
        # As a function: a coroutine that is replaced before it starts would never be awaited.
        work: Any = partial(self._welcome, login)
        self._console.run_worker(work, group="session", exclusive=True, exit_on_error=False)

    async def _welcome(self, login: "LoggedIn") -> None:
        try:
            await self.enter(login.actor, login.organization)
        except Exception as error:
            self._console.show_problem(describe(error))

    async def enter(self, actor: Actor, organization: "OrganizationDetail | None") -> None:
        """`actor` works here from now on."""
        console = self._console
        console.connection.sign_in(actor)
        self.organization = organization
        self.locked = False
        self.touch()
        await self._follow_changes(actor)
        self._show_area()
        console.status.refresh()
        for screen in console.every_screen():
            screen.post_message(OperatorChanged())
            screen.refresh_bindings()

    async def _follow_changes(self, actor: Actor) -> None:
        backend = self._console.connection.backend
        if backend is None or actor.organization_id is None:
            return
        try:
            await self._console.changes.follow(backend.changes, actor.organization_id)
        except Exception:
            log.exception("Changes of other consoles cannot be followed")

    def _show_area(self) -> None:
        console = self._console
        ids = [area.id for area in console.reachable_areas()]
        if not ids and console.areas:
            console.notify(_("This account may not use any area."), severity="error", markup=False)
        elif ids and console.current_mode not in ids:
            kept = console.recall("area")
            console.enter(kept if kept in ids else ids[0])

    def ask_login(self, reason: str = "") -> None:
        """Show the log-in screen."""
        from crmtui.tui.screens.login import LoginScreen

        self._console.show_entrance(LoginScreen(reason))

    def _ask_setup(self) -> None:
        from crmtui.tui.screens.setup import SetupForm, machine_timezone

        def done(login: "LoggedIn | None") -> None:
            if login is not None:
                self.welcome(login)

        timezone = self._console.options.timezone or machine_timezone()
        form = SetupForm(timezone)
        self._console.push_screen(form, done)
        self._console.hold_keys_for(form)

    # --- going ------------------------------------------------------------------------------

    def require_login(self, reason: str) -> None:
        """Nobody works here until somebody logs in; what was open is closed unsaved."""
        self.locked = False
        self.organization = None
        self._console.connection.sign_out()
        self._console.changes.stop()
        self.ask_login(reason)
        self._console.forget_areas()

    def log_out(self) -> None:
        """The operator leaves; the next one logs in with e-mail and password."""
        self.require_login("")

    def switch_operator(self) -> None:
        """Ask for the PIN of whoever takes over."""
        from crmtui.tui.modals.operator import OperatorDialog

        def answered(login: "LoggedIn | None") -> None:
            if login is not None:
                if self.locked:
                    self.unlock()
                self.welcome(login)

        self._console.push_screen(OperatorDialog(), answered)

    # --- lock -------------------------------------------------------------------------------

    def touch(self) -> None:
        """Somebody pressed a key or a button."""
        self._touched = time.monotonic()

    def watch_idleness(self) -> None:
        """Lock the console when nobody has touched it for the configured time."""
        if self._console.config.lock_after_minutes > 0 and not self._console.options.demo:
            self._console.set_interval(_IDLE_CHECK, self._check_idleness)

    def _check_idleness(self) -> None:
        limit = self._console.config.lock_after_minutes * 60
        if time.monotonic() - self._touched >= limit:
            self.lock()

    def lock(self) -> None:
        """Hide everything until the operator, or another, proves to be one."""
        if self.locked or self._console.connection.actor is None:
            return
        from crmtui.tui.screens.lock import LockScreen

        self.locked = True
        self._console.push_screen(LockScreen())
        self._console.status.refresh()

    def unlock(self) -> None:
        """Show again what the lock has hidden."""
        from crmtui.tui.screens.lock import LockScreen

        self.locked = False
        self.touch()
        if isinstance(self._console.screen, LockScreen):
            self._console.screen.dismiss(None)
