"""The working part of the picking screen: scans go to the queue, answers to card and banner.

What the keys do is in `walk`.
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Final
from uuid import UUID

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.messages import Scanned
from crmtui.tui.screens.picking import calls, told, words
from crmtui.tui.screens.picking.journal import Command
from crmtui.tui.screens.picking.queue import SLOW, Act, ActQueue
from crmtui.tui.screens.picking.walk_card import WalkCard
from crmtui.tui.screens.picking.walk_lines import (
    Counts,
    Seen,
    foot_line,
    hint_line,
    progress_line,
    seen_lines,
    step_line,
)
from crmtui.tui.text import literal
from crmtui.tui.times import local_time
from crmtui.tui.verdicts.banner import VerdictBanner
from crmtui.tui.verdicts.card import Card
from crmtui.tui.verdicts.scan_field import ScanField

if TYPE_CHECKING:
    from crmtui.services.picking import PickAnswer, PickPlace
    from crmtui.tui.problems import Problem

_KEPT: Final = 50
"""Answers that are remembered for the list of the last ones."""
_LOST: Final = ("pick_batch.", "permission.")
"""Problems after which this batch is no longer the picker's."""


class PickDesk(ServiceScreen):
    """Takes scans for one batch, one after the other, whatever else is on the screen."""

    AREA_TITLE: ClassVar[str] = _("Picking")
    SCANS: ClassVar[ScanPolicy] = "take"
    AUTO_FOCUS = "#scan-field"
    TOPICS: ClassVar[tuple[str, ...]] = ("pick_batch", "pick", "customer_order")
    stopwatch: ClassVar[Callable[[float], float]] = staticmethod(lambda at: time.monotonic() - at)
    """Seconds since a moment of `time.monotonic`."""

    def __init__(self, batch_id: UUID, code: str) -> None:
        super().__init__()
        self.batch_id = batch_id
        self.code = code
        self.queue = ActQueue(self, self._answered, self._undecided)
        self.seen: list[Seen] = []
        self.scans = 0
        self.errors = 0
        self.last_task: UUID | None = None
        """The line in which something was taken last: what an undo is about."""
        self._trouble = ""
        self._sent = 0
        self._shown = ("", False)

    def compose_body(self) -> ComposeResult:
        yield Static(id="walk-progress")
        yield WalkCard()
        yield VerdictBanner()
        yield Static(id="walk-steps")
        yield ScanField(
            placeholder=_("Scan, or type a code and press Enter"),
            select_on_focus=False,
            max_length=400,
            id="scan-field",
        )
        yield Static(id="walk-seen")
        yield Static(id="walk-hint")
        yield Static(id="walk-foot")

    def on_mount(self) -> None:
        self.set_interval(1.0, self.tell_state)
        self.banner.show(Card(words.opening_sign(), text=(_("Reading the batch …"),)))
        self.tell_state()
        actor_id = self.console.session.state_section
        self.run_blocking(
            self.queue.journal.list_left, str(self.batch_id), actor_id, then=self._resume
        )

    @property
    def heading(self) -> str:
        zone = self.place.zone if self.place else None
        return f"{self.code}  " + (_("zone {name}").format(name=literal(zone)) if zone else "")

    @property
    def banner(self) -> VerdictBanner:
        return self.query_one(VerdictBanner)

    @property
    def place(self) -> "PickPlace | None":
        """Where one stands, as the last answer said."""
        return self.queue.place

    # --- opening, and going on after a crash ------------------------------------------------

    def _resume(self, left: list[Command], card: Card | None = None) -> None:
        """Send again what never got an answer, oldest first; then find out where one stands."""
        if not left:
            self.find_place(card)
            return
        command, *others = left

        def tell(card: Card) -> None:
            self.queue.forget(command)
            self._remember(card, command.code or words.kind_name(command.kind))
            self._resume(others, card)

        def failed(problem: "Problem") -> bool:
            tell(told.describe_left_failure(command, problem))
            return True

        self.write(
            calls.send,
            command,
            then=lambda answer: tell(told.describe_left(command, answer, self._stamp())),
            failed=failed,
            repeat=True,
        )

    def find_place(self, card: Card | None = None) -> None:
        """Ask where one stands; `card` is what there is to tell about it."""
        sent = self._sent

        def arrived(place: "PickPlace") -> None:
            if sent == self._sent:
                self._stand(place, card)

        self.read(calls.open_place, self.batch_id, then=arrived, key="place", failed=self._lost)

    def _stand(self, place: "PickPlace", card: Card | None) -> None:
        here = self.place
        if here is not None and card is None and _is_same(here, place):
            return
        self._trouble = ""
        if card is None:
            text = _("Something changed elsewhere.") if here else _("Everything is ready.")
            card = told.describe_place(place, text)
        self.banner.show(card)
        self.queue.stand(place)
        self.show_place()

    def _lost(self, problem: "Problem") -> bool:
        if not problem.expected or problem.transient:
            return False
        self._trouble = problem.message
        for act in self.queue.drop_all():
            self._refuse(act.shown)
        self.banner.show(Card(words.failed_sign(), title=(problem.message, "")))
        self.tell_state()
        return True

    def requery(self) -> None:
        """Somebody else may have changed the batch; what is under way here tells by itself."""
        if self.place is not None and not len(self.queue):
            self.find_place()

    # --- scanning ---------------------------------------------------------------------------

    def take_scan(self, scanned: Scanned) -> None:
        """A scanner read a code."""
        self.add(Act("scan", scanned.code, scanned.at, code=scanned.scan.raw))

    def add(self, act: Act) -> None:
        """Queue what was scanned, typed or pressed."""
        if self._trouble:
            self._refuse(act.shown)
            return
        self._sent += 1
        self.queue.add(act)
        self.set_timer(SLOW + 0.01, self._show_waiting)

    def _refuse(self, shown: str) -> None:
        text = _("{code} was not taken: ") + self._trouble.replace("{", "{{").replace("}", "}}")
        self.console.refuse_scan(text, shown)

    def _answered(self, act: Act, command: Command, answer: "PickAnswer") -> None:
        spent = round(type(self).stopwatch(act.read_at) * 1000)
        stamp = f"{self._stamp()}  ({spent} ms)"
        refused = answer.verdict.is_refusal
        self.scans += act.kind == "scan"
        if not refused and command.kind in ("scan", "count"):
            self.last_task = UUID(command.task_id)
        card = told.describe_answer(act.shown, command, answer, stamp)
        self.announce(card, told.describe_seen(act.shown, answer), refused=refused)

    def _undecided(self, act: Act, problem: "Problem") -> None:
        self.announce(told.describe_failure(act.shown, problem), act.shown, refused=True)
        if problem.code.startswith(_LOST):
            self.find_place()

    def announce(self, card: Card, shown: str, *, refused: bool) -> None:
        """Show and sound an answer; also above a dialog that hides the banner."""
        self.errors += refused
        self._remember(card, shown)
        self.banner.show(card)
        self.show_place()
        bell = self.console.bell_signals
        (bell.refuse if refused else bell.accept)()
        if self.app.screen is not self:
            self.console.notify(
                literal(card.title[0]) + "\n" + literal(" ".join(card.text[:1])),
                title=f"{card.sign.symbol} {card.sign.word}",
                severity="error" if refused else "information",
                markup=False,
            )
        self._show_waiting()

    def _remember(self, card: Card, shown: str) -> None:
        self.seen = [Seen(self._stamp(), card.sign, shown), *self.seen][:_KEPT]

    def _show_waiting(self) -> None:
        """What the database has not answered for a while is shown as not picked yet."""
        waiting = self.queue.waiting
        if waiting and waiting[0].age >= SLOW and self.place is not None:
            self.banner.show(told.describe_waiting(waiting[0].shown, len(waiting)))
        self.tell_state()

    def _stamp(self) -> str:
        return local_time(self.console.now(), self.console.timezone)

    # --- saying how things are --------------------------------------------------------------

    def show_place(self) -> None:
        """Bring the card and the lines around it up to date."""
        self.query_one(WalkCard).place = self.place
        self.tell_state()
        # Asking every binding takes longer than a verdict, so only where something changed.
        shown = self.heading, self.place is not None and self.place.task_id is not None
        if shown != self._shown:
            self._shown = shown
            self.console.status.refresh()
            self.refresh_bindings()

    @property
    def counts(self) -> Counts:
        return Counts(len(self.queue), self.scans, self.errors)

    def tell_state(self) -> None:
        """The lines around the card; those that are as they were are not painted again."""
        place, ascii_only = self.place, self.console.symbols.ascii
        width = max(10, self.size.width - 2)
        self._tell("#walk-foot", foot_line(self.counts, self.console.bell_signals.enabled, width))
        if place is None:
            return
        status = self.console.status.current
        line = progress_line(
            place,
            width,
            status.database,
            alarm=status.alarm,
            counts=self.counts,
            ascii_only=ascii_only,
        )
        self._tell("#walk-progress", line)
        self._tell("#walk-steps", step_line(place, width))
        self._tell("#walk-hint", hint_line(place))
        seen = self.query_one("#walk-seen", Static)
        self._tell("#walk-seen", seen_lines(self.seen, width, max(1, seen.size.height)))

    def _tell(self, name: str, text: Content) -> None:
        self.query_one(name, Static).update(text, layout=False)

    @property
    def field(self) -> Input:
        """Where one types."""
        return self.query_one("#scan-field", Input)


def _is_same(here: "PickPlace", there: "PickPlace") -> bool:
    """Whether nothing changed but what this console knows better: which step is next."""
    now = {"step": there.step, "scanned": there.scanned}
    return here.model_copy(update=now) == there
