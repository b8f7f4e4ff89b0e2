"""The base of every screen and dialog: it owns all calls to services, and what happens when they
fail.

A screen composes, binds keys, and says `self.read(query, …, then=self.show)` or
`self.write(command, …, then=self.saved)`. It never touches threads, workers or transactions.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar, cast

from textual import events
from textual.app import ComposeResult
from textual.message import Message
from textual.screen import ModalScreen, Screen, ScreenResultType

from crmtui.kit.errors import Unavailable
from crmtui.kit.i18n import _
from crmtui.tui.connection import BACKOFF
from crmtui.tui.messages import DataChanged, OperatorChanged, Scanned
from crmtui.tui.problems import Problem, describe
from crmtui.tui.room import is_too_small
from crmtui.tui.widgets.key_bar import KeyBar
from crmtui.tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from crmtui.tui.app import CrmApp

Result = TypeVar("Result")
Then = Callable[[Any], object]
ScanPolicy = Literal["take", "pass", "refuse", "type"]
"""`take`: this screen handles scans. `pass`: the nearest screen below that takes them does.
`refuse`: nobody does, aloud (a locked console). `type`: there are no scans, only typing
(log-in)."""

Failed = Callable[[Problem], bool | None]
"""Told of a problem; returns True when it has dealt with it."""


class ServiceCalls(Screen[ScreenResultType]):
    """Calls services for a screen or dialog, in threads, and shows what goes wrong."""

    TOPICS: ClassVar[tuple[str, ...]] = ()
    """What this screen shows: `("ticket", "order")` means that topics of these areas concern it."""

    SCANS: ClassVar[ScanPolicy] = "pass"
    """What becomes of a scan while this screen is on top; see `ScanPolicy`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._tickets: dict[str, int] = {}
        self._outdated = False
        self._styled = False

    @property
    def console(self) -> "CrmApp":
        """The application, with its type."""
        return cast("CrmApp", self.app)

    # --- calls ------------------------------------------------------------------------------

    def read(
        self,
        query: Callable[..., Result],
        *args: Any,
        then: Callable[[Result], object],
        key: str = "",
        failed: Failed | None = None,
    ) -> None:
        """Run `query(tx, *args)` in a thread and hand its result to `then`.

        A newer read with the same `key` (by default the query's name) makes an older one's result
        stale: it is dropped. While the database does not answer, the read is tried again.
        """
        key = key or getattr(query, "__qualname__", repr(query))
        ticket = self._tickets[key] = self._tickets.get(key, 0) + 1

        def current() -> bool:
            return self._tickets[key] == ticket and self._here()

        def call() -> Awaitable[Result]:
            return self.console.connection.read(query, *args)

        def again() -> None:
            self.read(query, *args, then=then, key=key, failed=failed)

        work: Any = partial(self._settle, call, then, current, failed, again, None)
        self.run_worker(work, group=f"read:{key}", exclusive=True, exit_on_error=False)

    def write(
        self,
        command: Callable[..., Result],
        *args: Any,
        then: Callable[[Result], object] | None = None,
        lane: str = "",
        repeat: bool = False,
        failed: Failed | None = None,
    ) -> None:
        """Run `command(tx, *args)` in a thread; `then` gets its result after the commit.

        Writes are never dropped or cancelled. Those of one `lane` run in order, one after the
        other. `repeat` says that the command is idempotent (it carries a request id): it is tried
        again while the database does not answer.
        """
        connection = self.console.connection

        async def call() -> Result:
            if not lane:
                return await connection.write(command, *args)
            async with connection.lane(lane):
                return await connection.write(command, *args)

        def again() -> None:
            self.write(command, *args, then=then, lane=lane, repeat=repeat, failed=failed)

        patience = None if repeat else 0
        work: Any = partial(self._settle, call, then, self._here, failed, again, patience)
        self.app.run_worker(work, group="writes", exit_on_error=False)

    async def fetch(self, query: Callable[..., Result], *args: Any) -> Result:
        """The result of `query(tx, *args)`, for code that runs in a worker anyway.

        Raises what the query raises.
        """
        return await self.console.connection.read(query, *args)

    def run_blocking(
        self,
        call: Callable[..., Result],
        *args: Any,
        then: Callable[[Result], object] | None = None,
        failed: Failed | None = None,
    ) -> None:
        """Run a blocking call that opens its own transactions (a flow, a file) in a thread."""

        def start() -> Awaitable[Result]:
            return self.console.connection.run(lambda: call(*args))

        def again() -> None:
            self.run_blocking(call, *args, then=then, failed=failed)

        work: Any = partial(self._settle, start, then, self._here, failed, again, 0)
        self.app.run_worker(work, group="blocking", exit_on_error=False)

    def _here(self) -> bool:
        """Whether there is still a screen to show results on."""
        return self.is_attached and self.is_running

    async def _settle(
        self,
        call: Callable[[], Awaitable[Result]],
        then: Callable[[Result], object] | None,
        current: Callable[[], bool],
        failed: Failed | None,
        again: Callable[[], None],
        patience: int | None,
    ) -> None:
        """Await one call; `patience` is how often an unreachable database is forgiven."""
        try:
            result = await self._insist(call, current, patience)
        except Exception as error:
            problem = describe(error)
            if failed is not None and current() and failed(problem):
                return
            if current():
                self.show_problem(problem, again)
            elif patience is not None or not problem.transient:
                self.console.show_problem(problem)
            return
        try:
            if then is not None and current():
                then(result)
        except Exception as error:
            self.console.show_problem(describe(error))

    async def _insist(
        self,
        call: Callable[[], Awaitable[Result]],
        current: Callable[[], bool],
        patience: int | None,
    ) -> Result:
        tries = 0
        while True:
            try:
                result = await call()
            except Unavailable as error:
                if (patience is not None and tries >= patience) or not current():
                    raise
                if tries == 0:
                    self.console.database_failed(describe(error))
                await asyncio.sleep(BACKOFF[min(tries, len(BACKOFF) - 1)])
                tries += 1
            else:
                self.console.database_answered()
                return result

    def compose_notice(self) -> ComposeResult:
        """What is shown instead of the screen where there is no room for it."""
        if is_too_small(self.app.size):
            from crmtui.tui.widgets.too_small import TooSmall

            yield TooSmall()

    def show_problem(self, problem: Problem, again: Callable[[], None] | None = None) -> None:
        """Tell the person what went wrong; forms show it at the field."""
        self.console.show_problem(problem, again)

    # --- messages ---------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        if is_too_small(event.size) and not self.query("TooSmall"):
            self.mount_all(self.compose_notice())

    async def _on_message(self, message: Message) -> None:
        # A mistake in one handler must not end the program, nor this screen.
        try:
            await super()._on_message(message)
        except Exception as error:
            self.console.show_problem(describe(error))

    def on_data_changed(self, event: DataChanged) -> None:
        """Read again what this screen shows, now or when it is shown next."""
        if event.concerns(self.TOPICS):
            self.outdate()

    def on_operator_changed(self, event: OperatorChanged) -> None:
        self.outdate()

    def outdate(self) -> None:
        """What is shown may be stale: `requery` now if somebody sees it, else when it is shown."""
        if self.is_current or self in self.app.screen_stack:
            self._outdated = False
            self.requery()
        else:
            self._outdated = True

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        # All that is on a new screen was styled a moment ago, when it was mounted.
        event.refresh_styles, self._styled = self._styled, True
        if self._outdated:
            self._outdated = False
            self.requery()

    def _compositor_refresh(self) -> None:
        # In a batch, Textual draws the screen and then throws the drawing away.
        if not self.app._batch_count:
            super()._compositor_refresh()

    def requery(self) -> None:
        """Read again what the screen shows, keeping selection and place. For screens to fill in."""

    def say(self, text: str, *, error: bool = False) -> None:
        """A short notice in the corner; `text` is shown literally."""
        self.notify(text, severity="error" if error else "information", markup=False)


class ServiceScreen(ServiceCalls[None]):
    """A screen of an area: status line above, keys below, `compose_body` between them."""

    AREA_TITLE: ClassVar[str] = ""
    SCANS: ClassVar[ScanPolicy] = "take"

    def compose(self) -> ComposeResult:
        yield StatusLine()
        yield from self.compose_body()
        yield KeyBar()
        yield from self.compose_notice()

    def compose_body(self) -> ComposeResult:
        """The widgets of the screen. For screens to fill in."""
        yield from ()

    @property
    def heading(self) -> str:
        """What the status line shows behind the area's name, such as event and list."""
        return ""

    def on_scanned(self, message: Scanned) -> None:
        message.stop()
        self.take_scan(message)

    def take_scan(self, scanned: Scanned) -> None:
        """Handle a scan. A screen that has no use for scans refuses them aloud."""
        text = _("Scan {code} was not taken: this screen uses no scans. Go to check-in first.")
        self.console.refuse_scan(text, scanned.code)


class ServiceModal(ServiceCalls[ScreenResultType], ModalScreen[ScreenResultType]):
    """A dialog that calls services. Escape closes it with None."""

    DEFAULT_CSS = """
    ServiceModal {
        align: center middle;
        background: $background 60%;
    }
    """

    def compose(self) -> ComposeResult:
        yield from self.compose_body()
        yield from self.compose_notice()

    def compose_body(self) -> ComposeResult:
        """The widgets of the dialog. For dialogs to fill in."""
        yield from ()
