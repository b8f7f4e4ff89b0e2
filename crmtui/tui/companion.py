"""Somebody has to run the jobs: the console sees to it that a process does, beside itself."""

from typing import TYPE_CHECKING, Final

from crmtui.tui.ports import Companion
from crmtui.tui.problems import log

if TYPE_CHECKING:
    from crmtui.tui.app import CrmApp

FIRST_LOOK_SECONDS: Final = 3.0
"""After the backend was opened: what is in front of the operator comes first."""
SECOND_LOOK_SECONDS: Final = 15.0
"""Of two consoles that were opened together, one finds that the other works already."""
LOOK_EVERY_SECONDS: Final = 60.0


class CompanionKeeper:
    """Looks after the process that the composition root can start."""

    def __init__(self, console: "CrmApp") -> None:
        self._console = console
        self._companion: Companion | None = None

    @property
    def available(self) -> bool:
        """Whether this console can start the process."""
        return self._console.options.companion is not None

    def begin(self) -> None:
        """The backend is open: look in a few seconds, and then every minute."""
        make, backend = self._console.options.companion, self._console.connection.backend
        if make is None or backend is None or self._companion is not None:
            return
        self._companion = make(backend)
        self._console.set_timer(FIRST_LOOK_SECONDS, self.look)
        self._console.set_timer(SECOND_LOOK_SECONDS, self.look)
        self._console.set_interval(LOOK_EVERY_SECONDS, self.look)

    def end(self) -> None:
        """The console ends, and the process with it."""
        if self._companion is not None:
            self._companion.stop()

    def look(self) -> None:
        """Look who works, and see to it that somebody does."""
        self._console.run_worker(self._keep(), group="companion", exit_on_error=False)

    async def _keep(self) -> None:
        if self._companion is None:
            return
        try:
            await self._console.connection.run(self._companion.keep)
        except Exception:
            log.warning("Nobody looked after the jobs; trying again", exc_info=True)
