"""Between the terminal and the application: sends keys through the scan gate and carries out its
verdicts.

Keys for a text field are shown at once, so that typing feels immediate; when they turn out to be a
scan, the field gets back what it held before. Everything else waits for the gate.
"""

import asyncio
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual import events
from textual.screen import Screen
from textual.widgets import Input
from textual.widgets.input import Selection

from crmtui.kit.i18n import _
from crmtui.tui.gate_rules import GateRules
from crmtui.tui.messages import Scanned
from crmtui.tui.scan_codes import find_layout_fault
from crmtui.tui.scan_gate import Decision, Replay, ReplayPaste, Scan, ScanGate, Stroke

if TYPE_CHECKING:
    from crmtui.tui.app import CrmApp
    from crmtui.tui.base import ScanPolicy

_HOPS: Final = 4
_ON_THE_WAY: Final = 0.002
"""Seconds between two looks whether the input thread is done with what it has read."""


class _Echo:
    """A field that shows the keys of a burst before it is known whether they are a scan."""

    def __init__(self, field: Input) -> None:
        self._field = field
        self._value = ""
        self._selection = Selection(0, 0)
        # In the field's own queue: after the keys it has not handled yet, before those to come.
        field.call_later(self._remember)

    def take_back(self) -> None:
        """Give the field what it held before the burst, once it has handled the burst's keys."""
        self._field.call_later(self._restore)

    def _remember(self) -> None:
        self._value, self._selection = self._field.value, self._field.selection

    def _restore(self) -> None:
        self._field.value = self._value
        self._field.selection = self._selection


class KeyIntake:
    """Takes every key and paste of the terminal, in order."""

    def __init__(self, app: "CrmApp", rules: GateRules) -> None:
        self._app = app
        self.gate = ScanGate(rules)
        self._echo: _Echo | None = None
        self._last_at = 0.0
        self._timer: asyncio.TimerHandle | None = None

    async def take(self, event: events.Key | events.Paste) -> None:
        """Handle one event: pass it on, hold it, or complete a scan with it."""
        if self._policy(self._app.screen_stack)[0] == "type":
            await self._carry_out(self.gate.flush())
            await self._app.pass_on(event)
        elif isinstance(event, events.Paste):
            await self._take_paste(event)
        else:
            await self._take_key(event)
        self._watch_deadline()

    async def _take_paste(self, event: events.Paste) -> None:
        # By name: importing the class would bring its parser before the first frame.
        if "TextArea" in (kind.__name__ for kind in type(self._app.focused).__mro__):
            await self._carry_out(self.gate.flush())
            await self._app.pass_on(event)
        else:
            await self._carry_out(self.gate.paste(event.text, event.time))

    async def _take_key(self, event: events.Key) -> None:
        stroke = Stroke(event.key, event.character, event.time, event)
        await self._carry_out(self.gate.expire(stroke.at))
        if self.gate.idle:
            self._echo = None
        field = self._app.focused
        echoed = False
        # Keys that came in one piece are no person's: a field that showed them would only have to
        # give them back.
        alone, self._last_at = stroke.at > self._last_at, stroke.at
        if alone and isinstance(field, Input) and not field.password and self.gate.may_echo(stroke):
            echoed = True
            self._echo = self._echo or _Echo(field)
        await self._carry_out(self.gate.feed(stroke, echoed=echoed))
        if echoed:
            await self._app.pass_on(event)

    async def _carry_out(self, decisions: Sequence[Decision]) -> None:
        for decision in decisions:
            if isinstance(decision, Replay):
                for stroke in decision.strokes:
                    await self._app.pass_on(stroke.token)
            elif isinstance(decision, ReplayPaste):
                await self._app.pass_on(events.Paste(decision.text))
            else:
                self._deliver(decision)

    def _deliver(self, scan: Scan) -> None:
        if scan.echoed and self._echo is not None:
            self._echo.take_back()
        self._echo = None
        policy, screen = self._policy(self._app.screen_stack)
        if policy == "take" and screen is not None:
            screen.post_message(Scanned(scan, find_layout_fault(scan.code)))
        else:
            text = _("Scan {code} was not taken: this screen uses no scans. Go to check-in first.")
            if self._app.session.locked:
                text = _("Scan {code} was not taken: the console is locked.")
            self._app.refuse_scan(text, scan.code)

    @staticmethod
    def _policy(stack: Sequence[Screen[object]]) -> "tuple[ScanPolicy, Screen[object] | None]":
        """Whose scans these are: the topmost screen's that does not let them pass."""
        for screen in reversed(stack):
            policy: ScanPolicy = getattr(screen, "SCANS", "pass")
            if policy != "pass":
                return policy, screen
        return "refuse", None

    def _watch_deadline(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        deadline = self.gate.deadline
        if deadline is not None:
            loop = asyncio.get_running_loop()
            delay = max(0.0, deadline - time.monotonic()) + 0.001
            self._timer = loop.call_later(delay, self._hop, loop, _HOPS)

    def _hop(self, loop: asyncio.AbstractEventLoop, hops: int) -> None:
        # After a stall the timer may come before keys that were typed in time but are still on
        # their way from the input thread: a few turns of the loop let them into the queue first.
        if getattr(self._app._driver, "has_more", False):
            self._timer = loop.call_later(_ON_THE_WAY, self._hop, loop, _HOPS)
        elif hops:
            loop.call_soon(self._hop, loop, hops - 1)
        else:
            self._app.call_later(self._expire)

    async def _expire(self) -> None:
        await self._carry_out(self.gate.expire(time.monotonic()))
        self._watch_deadline()
