"""A bench at which one scans: a banner that says what came of it, and a field to type instead.

Scans are handled one after the other, in their order: what one means depends on the one before.
"""

import re
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from crmtui.kit.i18n import _
from crmtui.kit.ids import new_id
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.messages import Scanned
from crmtui.tui.screens.fulfilment import words
from crmtui.tui.text import literal
from crmtui.tui.verdicts.banner import VerdictBanner
from crmtui.tui.verdicts.card import Card
from crmtui.tui.verdicts.scan_field import ScanField

if TYPE_CHECKING:
    from crmtui.tui.problems import Problem

_TIMES: Final = re.compile(r"\s*([1-9][0-9]{0,5})\s*[*x×]\s*(.*)", re.DOTALL)


class Bench(ServiceScreen):
    """A screen that takes scans, whatever has the focus."""

    SCANS: ClassVar[ScanPolicy] = "take"
    AUTO_FOCUS = "#scan-field"
    CSS_PATH = Path(__file__).with_name("fulfilment.tcss")
    HINT: ClassVar[str] = _("Scan, or type a code and press Enter; 6* before it means six of it")

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[tuple[str, str]] = deque()
        self._is_busy = False
        self.times = 1
        """For how many scans the next one stands."""

    # --- for benches to fill in -------------------------------------------------------------

    def handle(self, code: str, request_id: str) -> None:
        """Do what the code means; then say `settle` or, when it failed, `settle_failed`."""
        raise NotImplementedError

    def enter(self) -> None:
        """Enter was pressed without a code."""

    def lines(self) -> Iterable[Content]:
        """What stands below the field."""
        yield from ()

    def head(self) -> Content:
        """The line above the banner."""
        return Content("")

    # --- composition ------------------------------------------------------------------------

    def compose_body(self) -> ComposeResult:
        yield Static(id="bench-head")
        yield VerdictBanner()
        yield ScanField(
            placeholder=self.HINT, select_on_focus=False, max_length=400, id="scan-field"
        )
        with VerticalScroll(id="bench-body"):
            yield Static(id="bench-lines")

    @property
    def banner(self) -> VerdictBanner:
        return self.query_one(VerdictBanner)

    def show(self) -> None:
        """Bring what stands around the banner up to date."""
        self.query_one("#bench-head", Static).update(self.head())
        self.query_one("#bench-lines", Static).update(Content("\n").join(self.lines()))
        self.console.status.refresh()
        self.refresh_bindings()

    # --- scanning ---------------------------------------------------------------------------

    def take_scan(self, scanned: Scanned) -> None:
        """A scanner read a code."""
        self.add(scanned.scan.raw)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        text = event.value.strip()
        event.input.value = ""
        counted = _TIMES.fullmatch(text)
        if counted is not None:
            self.times, text = int(counted[1]), counted[2]
            if not text:
                title = _("The next scan stands for {n}").format(n=self.times)
                self.announce(Card(words.ask_sign(f"× {self.times}"), title=(title, "")))
                return
        self.add(text) if text else self.enter()

    def add(self, code: str) -> None:
        """Handle a code when those before it are done."""
        self._waiting.append((code, new_id().hex))
        self._go_on()

    def _go_on(self) -> None:
        if not self._is_busy and self._waiting:
            self._is_busy = True
            self.handle(*self._waiting.popleft())

    def settle(self, card: Card, *, refused: bool = False) -> None:
        """A code was handled."""
        self._is_busy = False
        self.times = 1
        self.announce(card, refused=refused)
        self._go_on()

    def settle_failed(self, problem: "Problem") -> bool:
        """A code could not be handled; those that wait are told to have been lost."""
        self._is_busy = False
        self.times = 1
        for code, _request_id in self._waiting:
            self.console.refuse_scan(_("{code} was not taken: scan it again."), code)
        self._waiting.clear()
        self.announce(Card(words.failed_sign(), title=(problem.message, "")), refused=True)
        return True

    def announce(self, card: Card, *, refused: bool = False) -> None:
        """Show and sound what came of a scan; also above a dialog that hides the banner."""
        self.banner.show(card)
        self.show()
        bell = self.console.bell_signals
        (bell.refuse if refused else bell.accept)()
        if self.app.screen is not self:
            self.console.notify(
                literal(card.title[0]),
                title=f"{card.sign.symbol} {card.sign.word}",
                severity="error" if refused else "information",
                markup=False,
            )
