"""What the console needs from those who start it: shapes only, so that nothing heavy is
imported."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar
from uuid import UUID

from crmtui.kit.actor import Actor
from crmtui.kit.clock import Clock, SystemClock

Result = TypeVar("Result")


class Changes(Protocol):
    """Tells on a thread of its own which topics changed in an organization."""

    def subscribe(
        self, organization_id: UUID, subscriber: Callable[[frozenset[str]], None]
    ) -> Callable[[], None]: ...


class Backend(Protocol):
    """The ways into the database (`crmtui.kit.backend.Backend`)."""

    @property
    def clock(self) -> Clock: ...

    @property
    def changes(self) -> Changes: ...

    def read(self, actor: Actor) -> AbstractContextManager[Any]: ...

    def write(self, actor: Actor) -> AbstractContextManager[Any]: ...

    def run(self, actor: Actor, command: Callable[[Any], Result]) -> Result:
        """A command in a transaction of its own; it may be run twice, and in another thread."""
        ...

    def close(self) -> None: ...


class ApiServer(Protocol):
    """The HTTP server that the console can switch on and off; both calls may take a second."""

    @property
    def url(self) -> str: ...

    def start(self) -> None: ...

    def stop(self) -> None: ...


class Companion(Protocol):
    """The process beside the console that runs jobs while nobody else does."""

    def keep(self) -> None:
        """Start it where it is needed, end it where it is not; may take a second."""
        ...

    def stop(self) -> None:
        """Tell it to end, and wait for nothing."""
        ...


class ConsoleOptions(NamedTuple):
    """What the composition root decides for one console."""

    data_dir: Path
    """Where configuration, state and the log file are kept."""
    demo: bool = False
    """No questions asked: `demo_actor` says who works here."""
    demo_actor: Callable[[Backend], Actor] | None = None
    api: Callable[[Backend], ApiServer] | None = None
    """Makes the server for the API switch; without it there is no switch."""
    companion: Callable[[Backend], Companion] | None = None
    """Makes what looks after the jobs' process; without it others have to run one."""
    next_runs: Callable[[Backend], Mapping[str, datetime]] | None = None
    """When each schedule is due next, by its name; without it nobody can tell."""
    senders: Callable[[], Mapping[str, str]] | None = None
    """Who messages are from, by each channel (email, sms) that is configured; the sender may be
    empty. Without it nobody can tell."""
    can_look_up: Callable[[], bool] | None = None
    """Whether a service is configured that knows people on LinkedIn."""
    ascii: bool = False
    """Draw with ASCII only, for old terminals and screen readers."""
    locale: str = "en"
    timezone: str = ""
    """The IANA zone in which times are shown; without one, the organization's."""
    clock: Clock = SystemClock()
    """What the status line shows until the backend brings its own clock."""
