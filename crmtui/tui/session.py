"""Who works at this console: log-in, switch of operator, lock after idle time."""

import time
from typing import TYPE_CHECKING, Final

from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.i18n import _
from crmtui.tui.messages import OperatorChanged
from crmtui.tui.ports import Backend
from crmtui.tui.problems import log
from crmtui.tui.state import EVERYBODY

if TYPE_CHECKING:
    from crmtui.tui.app import CrmApp

_IDLE_CHECK: Final = 5.0


class Session:
    """The operator of one console and the screens through which operators come and go."""

    def __init__(self, console: "CrmApp") -> None:
        self._console = console
        self._touched = time.monotonic()
        self.locked = False
        self.organization = ""
        """The name of the organization worked for."""

    @property
    def state_section(self) -> str:
        """Where the console keeps what this operator chose."""
        actor = self._console.connection.actor
        return str(actor.id) if actor and actor.id else EVERYBODY

    # --- coming in --------------------------------------------------------------------------

    async def begin(self, backend: Backend) -> None:
        """Let in the demo's operator, or ask who is there, or ask for the first administrator."""
        console = self._console
        if console.options.demo and console.options.demo_actor is not None:
            make = console.options.demo_actor
            await self.enter(await console.connection.run(lambda: make(backend)))
            return
        from crmtui.tui.identity import find_any_user

        somebody = await console.connection.read_as(system_actor("console"), find_any_user)
        if somebody:
            self.ask_login()
        else:
            self._ask_setup()

    async def enter(self, actor: Actor, organization: str = "") -> None:
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
        reachable = console.reachable_areas()
        if not reachable:
            console.notify(_("This account may not use any area."), severity="error", markup=False)
            return
        ids = [area.id for area in reachable]
        if console.current_mode in ids:
            return
        kept = console.recall("area")
        console.enter(kept if kept in ids else ids[0])

    def ask_login(self, reason: str = "") -> None:
        """Show the log-in screen."""
        from crmtui.tui.screens.login import LoginScreen

        self._console.show_entrance(LoginScreen(reason))

    def _ask_setup(self) -> None:
        from crmtui.tui.screens.setup import SetupScreen

        self._console.show_entrance(SetupScreen())

    def require_login(self, reason: str) -> None:
        """The session has ended elsewhere: nobody works here until somebody logs in."""
        self._console.connection.sign_out()
        self.ask_login(reason)

    def log_out(self) -> None:
        """The operator leaves; the next one logs in with e-mail and password."""
        self.locked = False
        self.require_login("")

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

    async def unlock(self, actor: Actor, organization: str = "") -> None:
        """Whoever typed the PIN or password works here now."""
        await self.enter(actor, organization or self.organization)

    def switch_operator(self) -> None:
        """Ask for the PIN or password of whoever takes over."""
        from crmtui.tui.modals.operator import OperatorDialog

        self._console.push_screen(OperatorDialog())
