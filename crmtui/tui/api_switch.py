"""The switch that serves the HTTP API from this console, in the background."""

import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from crmtui.kit.i18n import _
from crmtui.tui.ports import ApiServer
from crmtui.tui.problems import describe

if TYPE_CHECKING:
    from crmtui.tui.app import CrmApp


class ApiSwitch:
    """Starts and stops the server that the composition root can make."""

    def __init__(self, console: "CrmApp") -> None:
        self._console = console
        self._server: ApiServer | None = None
        self._busy = False

    @property
    def available(self) -> bool:
        return self._console.options.api is not None

    @property
    def running(self) -> bool:
        return self._server is not None

    @property
    def label(self) -> str:
        """What the status line says."""
        if not self.available:
            return ""
        return _("API on") if self._server is not None else _("API off")

    async def toggle(self) -> None:
        """Start the server, or stop it; what goes wrong is told."""
        make, backend = self._console.options.api, self._console.connection.backend
        if self._busy or make is None or backend is None:
            return
        self._busy = True
        try:
            if self._server is None:
                await self._start(partial(make, backend))
            else:
                await self._stop(self._server)
        except Exception as error:
            self._console.show_problem(describe(error))
        finally:
            self._busy = False
            self._console.status.refresh()

    async def _start(self, make: Callable[[], ApiServer]) -> None:
        def start() -> ApiServer:
            server = make()
            server.start()
            return server

        self._server = await self._console.connection.run(start)
        text = _("The API answers at {url}").format(url=self._server.url)
        self._console.notify(text, markup=False)

    async def _stop(self, server: ApiServer) -> None:
        await self._console.connection.run(server.stop)
        self._server = None
        self._console.notify(_("The API is switched off."), markup=False)

    def abandon(self) -> None:
        """The console ends: tell the server to stop, and wait for nothing."""
        if self._server is not None:
            threading.Thread(target=self._server.stop, daemon=True).start()
            self._server = None
