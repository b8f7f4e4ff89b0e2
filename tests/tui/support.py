"""Consoles for tests: a still backend where no database is needed, and the screen under test."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from textual import events
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, TextArea
from textual.worker import WorkerCancelled

from crmtui.kit.actor import Actor
from crmtui.kit.clock import Clock, FixedClock
from crmtui.tui.app import CrmApp
from crmtui.tui.areas import Area
from crmtui.tui.ports import Backend, ConsoleOptions

NOW = datetime(2026, 6, 12, 18, 0, 31, tzinfo=UTC)
ORGANIZATION = UUID(int=7)


def an_actor(*permissions: str, name: str = "anna") -> Actor:
    held = frozenset(permissions or ("*",))
    return Actor("user", UUID(int=1), ORGANIZATION, held, name, "console")


class StillChanges:
    """A feed on which tests speak."""

    def __init__(self) -> None:
        self.subscribers: list[Callable[[frozenset[str]], None]] = []

    def subscribe(
        self, organization_id: UUID, subscriber: Callable[[frozenset[str]], None]
    ) -> Callable[[], None]:
        self.subscribers.append(subscriber)
        return lambda: self.subscribers.remove(subscriber)

    def say(self, *topics: str) -> None:
        for subscriber in self.subscribers:
            subscriber(frozenset(topics))


class StillBackend:
    """Transactions without a database, for what tests of the console alone need."""

    def __init__(self) -> None:
        self._clock = FixedClock(NOW)
        self._changes = StillChanges()
        self.closed = False

    @property
    def clock(self) -> Clock:
        return self._clock

    @property
    def changes(self) -> StillChanges:
        return self._changes

    @contextmanager
    def read(self, actor: Actor) -> Iterator[Any]:
        yield SimpleNamespace(actor=actor, now=NOW)

    @contextmanager
    def write(self, actor: Actor) -> Iterator[Any]:
        yield SimpleNamespace(actor=actor, now=NOW)

    def run(self, actor: Actor, command: Callable[[Any], Any]) -> Any:
        with self.write(actor) as tx:
            return command(tx)

    def close(self) -> None:
        self.closed = True


class Console(CrmApp):
    """The console, starting on the screen under test with somebody at work."""

    def __init__(
        self,
        data_dir: Path,
        screen: Callable[[], Screen[Any]],
        *,
        opener: Callable[[], Backend] | None = None,
        actor: Actor | None = None,
        ascii_only: bool = False,
    ) -> None:
        who = actor or an_actor()
        options = ConsoleOptions(
            data_dir,
            demo=True,
            demo_actor=lambda _backend: who,
            ascii=ascii_only,
            clock=FixedClock(NOW),
        )
        super().__init__(opener or StillBackend, options)
        self.add_mode("first", screen)

    def find_areas(self) -> tuple[Area, ...]:
        return ()

    def first_mode(self, options: ConsoleOptions) -> str:
        return "first"


async def settle(pilot: Pilot[Any]) -> None:
    """Wait until no call to a service is under way and everything is painted."""
    await pilot.pause()
    # A read that a newer one made superfluous is cancelled; nobody waits for it.
    with suppress(WorkerCancelled):
        await pilot.app.workers.wait_for_complete()
    await pilot.pause()


KEY_NAMES = {
    "\r": "enter",
    "\n": "ctrl+j",
    "\t": "tab",
    " ": "space",
    "-": "minus",
    "\x1d": "ctrl+right_square_bracket",
}


def type_as(app: CrmApp, text: str, gap: float) -> None:
    """Send keys as a terminal does, `gap` seconds apart by their time stamps."""
    start = time.monotonic() - gap * len(text)
    for index, character in enumerate(text):
        event = events.Key(KEY_NAMES.get(character, character), character)
        event.time = start + index * gap
        app.post_message(event)


def type_at(app: CrmApp, text: str, at: float) -> None:
    """Send keys that one read brought: all have its time stamp."""
    for character in text:
        event = events.Key(KEY_NAMES.get(character, character), character)
        event.time = at
        app.post_message(event)


def scan(app: CrmApp, text: str) -> None:
    """Send keys as a scanner does."""
    type_as(app, text, 0.002)


async def until(pilot: Pilot[Any], condition: Callable[[], object]) -> None:
    """Let the console work until `condition` holds; fails after half a minute."""
    deadline = time.monotonic() + 30
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("it never happened")
        await pilot.pause(0.01)


def still_cursors(app: App[Any]) -> None:
    """Stop the blinking of all cursors: what is below a dialog is in a picture too."""
    for screen in app.screen_stack:
        for field in screen.query(Input):
            field.cursor_blink = False
        for area in screen.query(TextArea):
            area.cursor_blink = False
