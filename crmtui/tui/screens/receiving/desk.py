"""The working part of the receiving screen: scans and keys one after the other, none lost."""

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.messages import Scanned
from crmtui.tui.screens.receiving import calls, machine, words
from crmtui.tui.screens.receiving.dialogs import GivenLot, LotForm
from crmtui.tui.screens.receiving.journal import Journal, Sent, send
from crmtui.tui.screens.receiving.machine import ACCEPTED, Command, Desk, Mode, Seen, Step, Told
from crmtui.tui.text import literal
from crmtui.tui.verdicts.banner import VerdictBanner
from crmtui.tui.verdicts.card import Card
from crmtui.tui.verdicts.scan_field import ScanField
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.pages import TableRow, list_loader

if TYPE_CHECKING:
    from crmtui.services.stock import Arrival
    from crmtui.tui.problems import Problem

_COUNT_DIGITS = 6
"""A typed number that is longer is a barcode."""


class ReceivingDesk(ServiceScreen):
    """Takes scans, typed codes and numbers in their order, whatever else is on the screen."""

    AREA_TITLE: ClassVar[str] = _("Receiving")
    SCANS: ClassVar[ScanPolicy] = "take"
    AUTO_FOCUS = "#scan-field"
    TOPICS: ClassVar[tuple[str, ...]] = ("stock", "item", "bin")
    COLUMNS = (
        Column("time", _("time"), 8, keep=60),
        Column("units", _("units"), 8, align="right"),
        Column("sku", _("SKU"), 12, grow=1, most=24),
        Column("name", _("name"), 10, grow=1, most=40, keep=80),
        Column("bin", _("bin"), 10, grow=2, most=30),
        Column("state", _("state"), 9, keep=90),
        Column("who", _("who"), 8, grow=1, most=24, keep=50),
    )

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk()
        self.unknown = ""
        """The last code that was neither goods nor a bin, as it was scanned."""
        self._waiting: deque[Callable[[], None]] = deque()
        self._busy = False
        self._fault = ""
        """The keyboard layout with which the last scan seems to have been read."""

    def compose_body(self) -> ComposeResult:
        yield Static(classes="receiving--head")
        yield ScanField(
            placeholder=_("Scan, or type a number or a code and press Enter"),
            select_on_focus=False,
            max_length=400,
            id="scan-field",
        )
        yield VerdictBanner()
        yield PagedTable(self.COLUMNS, empty=_("Nothing has come in yet."), follow_top=True)

    def on_mount(self) -> None:
        self.query_one(PagedTable).can_focus = False
        self.banner.show(words.describe_desk(self.desk))
        self.tell_state()
        self.requery()
        self._busy = True  # until what is left over of the last time has its answer
        self.read(
            calls.list_left, self.journal, then=self._resume, failed=self._refused, key="left"
        )

    @property
    def journal(self) -> Journal:
        return Journal(self.console.options.data_dir)

    @property
    def banner(self) -> VerdictBanner:
        return self.query_one(VerdictBanner)

    @property
    def table(self) -> PagedTable:
        return self.query_one(PagedTable)

    def requery(self) -> None:
        timezone = self.console.timezone

        def row(arrival: "Arrival") -> TableRow:
            cells = words.arrival_cells(arrival, timezone)
            return TableRow(arrival.movement_id, cells, words.arrival_tone(arrival))

        self.table.load(list_loader(calls.list_arrivals, row))

    # --- what comes in ----------------------------------------------------------------------

    def take_scan(self, scanned: Scanned) -> None:
        """A scanner read a code; its AIM identifier says whether it is GS1."""
        self._fault = scanned.fault.layout if scanned.fault else ""
        self.take_code(scanned.scan.raw)

    def take_code(self, code: str) -> None:
        """Look up what a code is, and go on with that."""
        self.feed(lambda: self._look(code))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: a number counts what is in hand, alone it takes the home bin; or a code."""
        event.stop()
        typed = event.value.strip()
        event.input.value = ""
        if not typed:
            self.step(machine.confirm)
        elif typed.isdecimal() and len(typed) <= _COUNT_DIGITS:
            self.feed(lambda: self._number(typed))
        else:
            self.take_code(typed)

    def _number(self, typed: str) -> None:
        """With nothing in hand a number is a code, such as a bin's."""
        if self.desk.load is None:
            self._look(typed)
        else:
            self._adopt(machine.count(self.desk, int(typed)))

    def step(self, move: Callable[[Desk], Step]) -> None:
        """Make a step of the machine when all that came before is done."""
        self.feed(lambda: self._adopt(move(self.desk)))

    def feed(self, work: Callable[[], None]) -> None:
        """Do this when all that came before is done."""
        self._waiting.append(work)
        self._go_on()

    def _go_on(self) -> None:
        if not self._busy and self._waiting:
            self._busy = True
            self._waiting.popleft()()
        self.tell_state()

    def _free(self) -> None:
        self._busy = False
        self._go_on()

    # --- steps ------------------------------------------------------------------------------

    def _look(self, code: str) -> None:
        def seen(found: Seen) -> None:
            step = machine.scan(self.desk, found)
            self.unknown = code if step.told is Told.UNKNOWN else ""
            self._adopt(step)

        self.read(calls.look, code, then=seen, failed=self._refused, key="look")

    def _adopt(self, step: Step) -> None:
        if step.command is not None:
            self._carry_out(step, step.command)
            return
        self.desk = step.desk
        self.announce(words.describe(step, self._fault), ok=step.told in ACCEPTED)
        if step.told is Told.LOT_NEEDED:
            self._ask_for_lot(step)
        elif isinstance(self.app.screen, LotForm) and step.desk.waiting is None:
            self.app.screen.dismiss(None)  # a scan has answered it
        self._free()

    def _carry_out(self, step: Step, command: Command) -> None:
        """Write; the desk is free again once it is known what came of it."""
        sent = send(self.console.session.state_section, command)

        def done() -> None:
            self.desk = step.desk
            self.announce(words.describe_done(sent.command), ok=True)

        self.run_blocking(
            self.journal.keep,
            sent,
            then=lambda _kept: self._send(sent, done, self._refused),
            failed=self._refused,
        )

    def _send(
        self, sent: Sent, done: Callable[[], None], refused: "Callable[[Problem], bool]"
    ) -> None:
        def took(_done: Any) -> None:
            done()
            self._forget(sent)
            self.requery()
            self._free()

        def failed(problem: "Problem") -> bool:
            self._forget(sent)
            return refused(problem)

        command = (calls.carry_out, sent.command, sent.request_id)
        self.write(*command, then=took, failed=failed, repeat=True)

    def _forget(self, sent: Sent) -> None:
        """Its answer is about to be painted: then nobody needs what was written down."""
        self.call_after_refresh(self.run_blocking, self.journal.drop, sent, then=None)

    def _resume(self, left: list[Sent]) -> None:
        """Send again what never got an answer, before anything else; it happens once."""
        self._waiting.extendleft(partial(self._send_again, sent) for sent in reversed(left))
        self._free()

    def _send_again(self, sent: Sent) -> None:
        def done() -> None:
            self.announce(words.describe_left(sent.command), ok=True)

        def refused(problem: "Problem") -> bool:
            card = words.describe_left_failure(sent.command, problem.message)
            self.announce(card, ok=False)
            self._free()
            return problem.expected

        self._send(sent, done, refused)

    def _refused(self, problem: "Problem") -> bool:
        self.announce(words.describe_failure(_("REFUSED"), problem.message), ok=False)
        self._free()
        return problem.expected

    def _ask_for_lot(self, step: Step) -> None:
        waiting = step.desk.waiting
        if isinstance(self.app.screen, LotForm):
            if len(step.about) > 1:
                self.app.screen.query_one("#field-lot", Input).value = step.about[1]
            return
        if waiting is None:
            return

        def answered(given: GivenLot | None) -> None:
            if given is not None:
                self.step(lambda desk: machine.give_lot(desk, given.code, given.expires_on))
            elif self.desk.waiting is not None:
                self.step(machine.drop)

        form = LotForm(waiting.ware.sku, expiry=step.desk.mode is Mode.RECEIVE)
        self.app.push_screen(form, answered)

    # --- telling ----------------------------------------------------------------------------

    def announce(self, card: Card, *, ok: bool) -> None:
        """Show and sound an answer; also above a dialog that hides the banner."""
        self.banner.show(card)
        if ok:
            self.console.bell_signals.accept()
        else:
            self.console.bell_signals.refuse()
        if self.app.screen is not self and not ok:
            sign = card.sign
            self.console.notify(
                literal(" ".join(card.text[:1])),
                title=f"{sign.symbol} {literal(sign.word)}",
                severity="warning",
                markup=False,
            )
        self.refresh_bindings()

    def tell_state(self) -> None:
        """The line above the field: which mode, out of which bin, how many scans wait."""
        desk, count = self.desk, len(self._waiting)
        parts = [words.mode_text(desk)]
        if desk.source is not None:
            parts.append(_("out of {code}").format(code=desk.source.code))
        if desk.load is not None:
            parts.append(f"{words.units_text(desk.load)}  {desk.load.ware.sku}")
        if count:
            parts.append(words.waiting_text(count))
        self.query_one(".receiving--head", Static).update(Content(literal("   ".join(parts))))
        self.console.status.refresh()
