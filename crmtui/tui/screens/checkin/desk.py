"""The working part of the check-in screen: scans go to the queue, answers to the banner.

It knows where the console stands, keeps the numbers fresh, and says what cannot be done. What the
keys do is in `screen`.
"""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.timer import Timer
from textual.widgets import Static

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy
from crmtui.tui.messages import Scanned
from crmtui.tui.screens.checkin import calls
from crmtui.tui.screens.checkin import card as cards
from crmtui.tui.screens.checkin.card import Reading
from crmtui.tui.screens.checkin.door_bar import DoorBar, DoorState
from crmtui.tui.screens.checkin.freshness import FreshDesk
from crmtui.tui.screens.checkin.history import entry_of_verdict
from crmtui.tui.screens.checkin.place import NO_GATE, NoPlace, Place, find_place
from crmtui.tui.screens.checkin.queue import SLOW, Pending, ScanQueue
from crmtui.tui.screens.checkin.results import Results
from crmtui.tui.screens.checkin.words import halted_sign
from crmtui.tui.state import EVERYBODY
from crmtui.tui.text import literal
from crmtui.tui.verdicts.banner import VerdictBanner
from crmtui.tui.verdicts.card import Card
from crmtui.tui.verdicts.scan_field import ScanField
from crmtui.tui.verdicts.sign import ready_sign

if TYPE_CHECKING:
    from uuid import UUID

    from crmtui.services.checkin import Verdict
    from crmtui.tui.problems import Problem

DIM_AFTER: Final = 20.0
"""Seconds after which a verdict is an old one."""

LIST_KEY: Final = "checkin.list"
GATE_KEY: Final = "checkin.gate"


class ScanDesk(FreshDesk):
    """A desk that takes scans, one after the other, whatever else is on the screen."""

    AREA_TITLE: ClassVar[str] = _("Check-in")
    SCANS: ClassVar[ScanPolicy] = "take"
    AUTO_FOCUS = "#scan-field"
    stopwatch: ClassVar[Callable[[float], float]] = staticmethod(lambda at: time.monotonic() - at)
    """Seconds since a moment of `time.monotonic`."""

    def __init__(self) -> None:
        super().__init__()
        self.scans = ScanQueue(self, self._answered, self._undecided)
        self.exit = False
        self.last: Verdict | None = None
        self.refused: Verdict | None = None
        """The last refusal, which an override would be about."""
        self._trouble = ""
        self._dimmer: Timer | None = None
        self._fault = ""

    def compose_body(self) -> ComposeResult:
        yield DoorBar()
        yield ScanField(
            placeholder=_("Scan a ticket, or type a name, order or e-mail and press Enter"),
            select_on_focus=False,
            max_length=400,
            id="scan-field",
        )
        yield VerdictBanner()
        yield Results()
        yield Static(id="foot")

    def on_mount(self) -> None:
        self.set_interval(1.0, self.tell_state)
        if self.console.connection.actor is not None:
            self.find_place()
        text = _("Opening the database … A scan made now is kept and sent then.")
        self.banner.show(Card(halted_sign(_("OPENING")), text=(text,)))
        self.tell_state()

    @property
    def heading(self) -> str:
        return self.place.heading if self.place else ""

    @property
    def banner(self) -> VerdictBanner:
        return self.query_one(VerdictBanner)

    @property
    def reading(self) -> Reading:
        """How verdicts are to be told here."""
        return Reading(
            self.console.timezone, self.console.options.locale, may_override=self.may("override")
        )

    def may(self, right: str) -> bool:
        """Whether the operator has the right `tickets:<right>`."""
        actor = self.console.connection.actor
        return actor is not None and actor.can(f"tickets:{right}")

    # --- the place --------------------------------------------------------------------------

    def find_place(self, list_id: str = "", gate_id: str = "") -> None:
        """Stand at the list and gate given, or where this operator stood last, or where something
        is on now."""
        here = self.place
        kept = list_id or str(self.console.recall(LIST_KEY, here.list_id if here else ""))
        gate = gate_id or str(self.console.state.get(EVERYBODY, GATE_KEY, ""))
        if here is not None and not gate_id:
            # Another console of this machine may have chosen another gate since.
            gate = str(here.gate_id or NO_GATE)
        self.read(find_place, kept, gate, then=self._stand, key="place", failed=self._lost)

    def _stand(self, found: Place | NoPlace) -> None:
        if isinstance(found, NoPlace):
            self._halt(found.word, found.text)
            return
        before, self.place, self._trouble = self.place, found, ""
        if before is None or before.list_id != found.list_id:
            self._forget()
        self.console.status.set_gate(found.gate_name)
        self.scans.set_place(found)
        if self.banner.card.sign.tone == "idle":
            self.show_ready()
        self.tell_state()
        self.tell_possible()
        if before is None:
            # Not before: whoever scans now is answered all the same, a moment later.
            locale = self.console.options.locale
            self.run_blocking(calls.warm_up, locale, then=lambda _done: self.look())
        else:
            self.look()

    def _lost(self, problem: "Problem") -> bool:
        if not problem.expected:
            return False
        self._halt(_("NO ACCESS"), problem.message)
        return True

    def _halt(self, word: str, text: str) -> None:
        """Nothing can be scanned here; scans that waited for a place are refused aloud."""
        self.place, self._trouble = None, text
        self._forget()
        self.scans.set_place(None)
        for pending in self.scans.drop_homeless():
            self._refuse_homeless(pending.shown)
        self.banner.show(Card(halted_sign(word), text=(text,)))
        self.tell_state()
        self.tell_possible()

    def _forget(self) -> None:
        """What was shown belongs to another list."""
        self._expected = self._numbers = self.last = self.refused = None
        self._reading = False
        self.history.clear()
        self.query_one(Results).show_counters(None)

    def _refuse_homeless(self, shown: str) -> None:
        text = _("Scan {code} was not taken: ") + self._trouble.replace("{", "{{")
        self.console.refuse_scan(text, shown)

    # --- scanning ---------------------------------------------------------------------------

    def take_scan(self, scanned: Scanned) -> None:
        """A scanner read a code."""
        fault = scanned.fault
        self._fault = _("LAYOUT {name}?").format(name=fault.layout) if fault else ""
        self.add(code=scanned.code, shown=scanned.code, read_at=scanned.at)

    def add(
        self,
        *,
        shown: str,
        code: str = "",
        ticket_ids: "tuple[UUID, ...]" = (),
        group: bool = False,
        override_reason: str | None = None,
        read_at: float | None = None,
        entry: bool = False,
    ) -> None:
        """Queue a scan; `entry` where it is one whatever the direction here."""
        pending = Pending(
            shown,
            direction="exit" if self.exit and not entry else "entry",
            moment=self.console.now(),
            read_at=time.monotonic() if read_at is None else read_at,
            code=code,
            ticket_ids=ticket_ids,
            group=group,
            override_reason=override_reason,
        )
        if self._trouble and self.place is None:
            self._refuse_homeless(shown)
            return
        self.scans.add(pending)
        self.set_timer(SLOW + 0.01, self._show_waiting)

    def _answered(self, pending: Pending, verdicts: "tuple[Verdict, ...]") -> None:
        place = pending.place
        if pending.group:
            card = cards.describe_group(verdicts, self.reading)
        else:
            spent = type(self).stopwatch(pending.read_at)
            card = cards.describe_verdict(verdicts[0], self.reading, spent)
        if place is not None and self.place is not None and place.list_id == self.place.list_id:
            self.note(verdicts, place.gate_name)
        self.announce(card, ok=all(one.result.value == "ok" for one in verdicts))

    def _undecided(self, pending: Pending, problem: "Problem") -> None:
        card = cards.describe_failure(pending.shown, problem.message, problem.reference)
        self.announce(card, ok=False)
        if problem.code == "checkin_list.not_found" or problem.code == "gate.not_found":
            self.find_place()

    def note(self, verdicts: "Sequence[Verdict]", gate: str) -> None:
        """Put answers of this console into the list, and keep what F5 and F7 need."""
        actor = self.console.connection.actor
        operator = actor.name if actor else ""
        for verdict in verdicts:
            # The verdict is painted first, the list a moment later.
            entry = entry_of_verdict(verdict, gate, operator, self.reading)
            self.call_after_refresh(self.history.add, entry)
            self.last = verdict
            if verdict.result.value not in ("ok", "annulled"):
                self.refused = verdict
            elif self._same_ticket(verdict):
                self.refused = None
        self.look_soon()

    def _same_ticket(self, verdict: "Verdict") -> bool:
        mine, other = verdict.ticket, self.refused.ticket if self.refused else None
        return mine is not None and other is not None and mine.id == other.id

    def announce(self, card: Card, *, ok: bool) -> None:
        """Show and sound an answer; also above a dialog that hides the banner."""
        self.banner.show(card)
        self._dim_later()
        if ok:
            self.console.bell_signals.accept()
        else:
            self.console.bell_signals.refuse()
        if self.app.screen is not self:
            self.console.notify(
                literal(card.title[0]) + "\n" + literal(" ".join(card.text[:1])),
                title=f"{card.sign.symbol} {card.sign.word}",
                severity="information" if ok else "error",
                markup=False,
            )
        self._show_waiting()
        self.tell_possible()

    def tell_possible(self) -> None:
        """Repaint the keys if others can be used now. For the screen to fill in."""

    def _show_waiting(self) -> None:
        """What the database has not answered for a while is shown as not admitted yet."""
        waiting = self.scans.pending
        slow = bool(waiting) and waiting[0].age >= SLOW
        if slow:
            self.banner.show(cards.describe_waiting(waiting[0].shown, len(waiting)))
        self.history.set_pending(tuple(reversed(waiting)) if slow else ())
        self.tell_state()

    def _dim_later(self) -> None:
        if self._dimmer is not None:
            self._dimmer.stop()
        self._dimmer = self.set_timer(DIM_AFTER, self._dim)

    def _dim(self) -> None:
        self.banner.dim = True

    def show_ready(self) -> None:
        """Nothing has been scanned yet, or it was wiped away."""
        hints = [_("Everything is ready. The next scan counts at once.")]
        if not self.may("redeem"):
            hints = [_("You may look, but not admit: this needs the right 'tickets:redeem'.")]
        elif self.place is not None and self.place.gates and self.place.gate_id is None:
            hints.append(_("This console stands at no gate yet: F6 chooses one."))
        self.banner.show(Card(ready_sign(), text=tuple(hints)))

    # --- saying how things are --------------------------------------------------------------

    def tell_state(self) -> None:
        """Bring the line above the field and the line below the list up to date."""
        status, waiting = self.console.status.current, len(self.scans)
        scanner = _("scanner ready")
        if self._fault:
            scanner = self._fault
        elif waiting and self.scans.pending[0].age >= SLOW:
            scanner = _("{n} WAITING").format(n=waiting)
        elif self.place is None:
            scanner = _("scanner waits")
        self.query_one(DoorBar).state = DoorState(
            exit=self.exit,
            numbers=self._numbers,
            scanner=scanner,
            scanner_alarm=bool(self._fault) or bool(waiting and scanner.startswith(str(waiting))),
            database=status.database,
            database_alarm=status.alarm,
        )
        self.tell_foot()

    def tell_foot(self) -> None:
        """The line below the list. For the screen to fill in."""
