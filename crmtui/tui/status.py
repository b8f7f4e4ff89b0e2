"""What the status line tells, and what it leaves out first when there is little room."""

from typing import TYPE_CHECKING, Final, NamedTuple

from crmtui.kit.i18n import _
from crmtui.tui.job_watch import JobWatch
from crmtui.tui.text import shorten, width_of
from crmtui.tui.times import local_time

if TYPE_CHECKING:
    from crmtui.tui.app import CrmApp

ALARM: Final = "bold reverse"
SLOW: Final = 1.0
"""A call that takes longer than this many seconds shows in the status line."""

_KINDS: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
_WIDE: Final = 115
"""Cells of the status line that leave room for what is good to know, but never urgent."""


class Part(NamedTuple):
    """One piece of the status line; higher `weight` stays longer."""

    text: str
    weight: int
    style: str = ""


class Status(NamedTuple):
    """The state of the console at one moment."""

    time: str = ""
    operator: str = ""
    gate: str = ""
    database: str = ""
    alarm: bool = False
    api: str = ""
    demo: str = ""
    kind: str = ""
    """SQLite or PostgreSQL; told on wide screens alone."""
    jobs: str = ""

    def parts(self, room: int) -> list[Part]:
        """The pieces that fit into `room` cells, in their order; the least weighty go first."""
        parts = [part for part in self._all(room >= _WIDE) if part.text]
        while parts and sum(width_of(part.text) + 2 for part in parts) > room:
            parts.remove(min(parts, key=lambda part: part.weight))
        return parts

    def _all(self, wide: bool) -> list[Part]:
        return [
            Part(self.demo, 10),
            Part(self.api, 20),
            Part(self.jobs, 30),
            Part(self.kind if wide else "", 5),
            Part(self.database, 90 if self.alarm else 40, ALARM if self.alarm else ""),
            Part(shorten(self.gate, 16), 60),
            Part(shorten(self.operator, 16), 50),
            Part(self.time, 70),
        ]


class StatusKeeper:
    """Knows the console's state and repaints the status line when it changes."""

    def __init__(self, console: "CrmApp") -> None:
        self._console = console
        self._failing = False
        self._jobs = JobWatch(console)
        self.gate = ""
        """Where this console stands; screens set it with `set_gate`."""

    def start(self) -> None:
        """Tick once a second: the time, and calls that take long."""
        self._console.set_interval(1.0, self.refresh)
        self._jobs.start()

    def refresh(self) -> None:
        """Repaint the status lines that can be seen."""
        from crmtui.tui.widgets.status_line import StatusLine

        for screen in self._console.screen_stack:
            for line in screen.query(StatusLine):
                line.refresh()

    def set_gate(self, name: str) -> None:
        """Name the gate or desk at which this console stands."""
        self.gate = name
        self.refresh()

    def database_failed(self) -> None:
        self._failing = True
        self.refresh()

    def database_answered(self) -> None:
        if self._failing:
            self._failing = False
            self._console.notify(_("The database answers again."), markup=False)
            self.refresh()

    @property
    def current(self) -> Status:
        """The state now."""
        console = self._console
        actor = console.connection.actor
        return Status(
            time=local_time(console.now(), console.timezone),
            operator=actor.name if actor else "",
            gate=self.gate,
            database=self._database(),
            kind=self._kind(),
            alarm=self._failing,
            api=console.api.label,
            demo=_("DEMO") if console.options.demo else "",
            jobs=self._jobs.label,
        )

    def _kind(self) -> str:
        backend = self._console.connection.backend
        return _KINDS.get(getattr(getattr(backend, "database", None), "dialect", ""), "")

    def _database(self) -> str:
        connection = self._console.connection
        if self._failing:
            return _("DB NOT ANSWERING")
        if connection.backend is None:
            return _("DB opening")
        if connection.waiting > SLOW:
            return _("DB busy {seconds} s").format(seconds=int(connection.waiting))
        return _("DB ok")
