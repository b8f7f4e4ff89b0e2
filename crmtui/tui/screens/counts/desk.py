"""Counting one bin: the bin's label, then goods, by scans alone; a typed number sets the last."""

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.messages import Scanned
from crmtui.tui.screens.counts import words, work
from crmtui.tui.screens.counts.acts import SLOW, Act, ActQueue, Total, read_lot, total_of
from crmtui.tui.screens.counts.ending import Ending, new_lot_dialog
from crmtui.tui.screens.counts.lines import CountedLines
from crmtui.tui.text import literal, shorten
from crmtui.tui.verdicts.banner import VerdictBanner
from crmtui.tui.verdicts.card import Card
from crmtui.tui.verdicts.scan_field import ScanField

if TYPE_CHECKING:
    from crmtui.services.counts import (
        CountAnswer,
        CountBegun,
        CountClosed,
        CountDetail,
        CountSheet,
        SheetLine,
    )
    from crmtui.tui.problems import Problem

LOW: Final = 22
"""Below so many lines the banner does without large letters."""
_LOST: Final = ("count.taken", "count.not_counting", "count.ended", "count.not_found")
"""Problems after which the count is no longer the counter's."""


def _key(key: str, action: str, label: str, tooltip: str, *, show: bool = True) -> Binding:
    name = {"page(-1)": "page_up", "page(1)": "page_down"}.get(action, action)
    return Binding(key, action, label, tooltip=tooltip, show=show, id=f"count.{name}")


class CountDesk(ServiceScreen):
    """Takes scans for one count, whatever else is on the screen."""

    AREA_TITLE: ClassVar[str] = _("Count")
    SCANS: ClassVar[ScanPolicy] = "take"
    AUTO_FOCUS = "#scan-field"
    CSS_PATH = Path(__file__).with_name("counts.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("f2", "finish", _("Finish"), _("Everything in the bin was counted")),
        _key("f3", "give_back", _("Give back"), _("Let somebody else count this, from the start")),
        _key("f9", "sound", _("Sound"), _("Bell on or off"), show=False),
        _key("pageup", "page(-1)", _("Up"), _("Scroll what was counted up"), show=False),
        _key("pagedown", "page(1)", _("Down"), _("Scroll what was counted down"), show=False),
        _key("escape", "leave", _("Back"), _("Empty the field, then back to the counts")),
    ]

    def __init__(self, count: "CountDetail", bin_code: str = "") -> None:
        """`bin_code` is the bin's label where it was read before this screen was there."""
        super().__init__()
        self.count = count
        self.sheet: CountSheet | None = None
        """None until the bin's label was read, and again when the count is finished."""
        self.acts = ActQueue(self._take)
        self._bin_code = bin_code
        self._last: Total | None = None
        self._wants_lot: CountAnswer | None = None
        self._asking = False
        """A dialog asks about the act that is worked on."""
        self._ended = False

    def compose_body(self) -> ComposeResult:
        yield Static(id="count-head")
        yield VerdictBanner()
        yield ScanField(select_on_focus=False, max_length=200, id="scan-field")
        yield CountedLines()
        yield Static(id="count-foot")

    def on_mount(self) -> None:
        self.set_interval(1.0, self._show_waiting)
        self.banner.show(words.ready_card(self.count))
        self.tell_state()
        if self._bin_code:
            self.acts.add(self._bin_code, typed=False)

    @property
    def banner(self) -> VerdictBanner:
        return self.query_one(VerdictBanner)

    @property
    def field(self) -> Input:
        return self.query_one("#scan-field", Input)

    @property
    def heading(self) -> str:
        return f"{self.count.code}  {literal(self.count.bin)}"

    # --- scans and typing -------------------------------------------------------------------

    def take_scan(self, scanned: Scanned) -> None:
        self.acts.add(scanned.code, typed=False, read_at=scanned.at)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter after typing: a code, a lot, or how many there are; Enter alone goes on."""
        event.stop()
        text = event.value.strip()
        event.input.value = ""
        if text:
            self.acts.add(text, typed=True)
        elif self._ended:
            self.dismiss(None)
        else:
            self.action_finish()

    def _take(self, act: Act) -> None:
        self.set_timer(SLOW + 0.01, self._show_waiting)
        if self.sheet is None:
            self._begin(act)
        elif self._wants_lot is not None and act.typed:
            self._take_lot(act, self._wants_lot)
        elif act.is_number:
            self._take_number(act)
        else:
            lot_of = None if self._wants_lot is None else self._wants_lot.item_id
            self.read(
                work.read_scan,
                self.count.id,
                act.text,
                lot_of,
                then=lambda answer: self._answered(act, answer),
                failed=lambda problem: self._failed(act, problem),
            )

    def _begin(self, act: Act) -> None:
        self.write(
            work.begin,
            self.count.id,
            act.text,
            then=self._begun,
            failed=lambda problem: self._failed(act, problem),
            repeat=True,
        )

    def _begun(self, begun: "CountBegun") -> None:
        if begun.sheet is None:
            self._refuse(words.refused_card(begun.answer))
            return
        self.sheet, self.count = begun.sheet, begun.sheet.count
        self._ended, self._last, self._wants_lot = False, None, None
        self._accept(self._begun_card(begun.sheet))

    def _begun_card(self, sheet: "CountSheet") -> Card:
        left = [line for line in sheet.lines if line.units is None]
        return words.begun_card(sheet.count, len(left))

    def _answered(self, act: Act, answer: "CountAnswer") -> None:
        verdict = answer.verdict.value
        if self.sheet is None:
            self.acts.settle()
        elif verdict == "bin_ok":
            self._accept(self._begun_card(self.sheet))
        elif verdict == "lot_needed":
            self._wants_lot = answer
            self._refuse(words.lot_card(answer))
        elif verdict == "goods":
            told = self._with_units(answer)
            self._count(act, total_of(self.sheet, told), told.units)
        else:
            self._refuse(words.refused_card(answer))

    def _with_units(self, answer: "CountAnswer") -> "CountAnswer":
        """A lot's own code tells no number: the scan of the goods before it did."""
        wanted = self._wants_lot
        if wanted is None or wanted.item_id != answer.item_id or answer.units != 1:
            return answer
        return answer.model_copy(update={"units": wanted.units})

    def _take_lot(self, act: Act, wanted: "CountAnswer") -> None:
        """A lot was typed: one that is known, or a new one, perhaps with its expiry."""
        code, expires_on = read_lot(act.text)
        known = next((lot for lot in wanted.choices if lot.casefold() == code.casefold()), None)
        told = wanted.model_copy(update={"lot": known or code, "expires_on": expires_on})
        if known is not None:
            self._count_lot(act, told)
            return

        def answered(answer: str | None) -> None:
            self._asking = False
            if answer == "yes":
                self._count_lot(act, told)
            else:
                self._refuse(words.lot_card(wanted))

        # A number typed too early must not become a lot.
        self._asking = True
        self.app.push_screen(new_lot_dialog(wanted.found, code), answered)

    def _count_lot(self, act: Act, told: "CountAnswer") -> None:
        if self.sheet is not None:
            self._count(act, total_of(self.sheet, told), told.units)

    def _take_number(self, act: Act) -> None:
        """How many there are in all of what was scanned last."""
        last = self._last
        line = last.line_of(self.sheet) if last and self.sheet else None
        if last is None or line is None:
            self._refuse(words.no_line_card(act.text))
            return
        self._count(act, last._replace(units=int(act.text), before=line.units), None)

    def _count(self, act: Act, total: Total, added: int | None) -> None:
        self.write(
            work.set_total,
            self.count.id,
            total,
            then=lambda sheet: self._counted(sheet, total, added),
            failed=lambda problem: self._failed(act, problem),
            repeat=True,
        )

    def _counted(self, sheet: "CountSheet", total: Total, added: int | None) -> None:
        self.sheet, self.count = sheet, sheet.count
        self._last, self._wants_lot = total, None
        line = total.line_of(sheet)
        if line is None:
            self.acts.settle()
        else:
            self._accept(words.counted_card(line, added))

    def _failed(self, act: Act, problem: "Problem") -> bool:
        if problem.code in _LOST:
            self.sheet = None
        self._refuse(words.failed_card(act.text, problem.message))
        return True

    # --- verdicts ---------------------------------------------------------------------------

    def _accept(self, card: Card) -> None:
        self.console.bell_signals.accept()
        self._tell(card)

    def _refuse(self, card: Card) -> None:
        self.console.bell_signals.refuse()
        self._tell(card)

    def _tell(self, card: Card) -> None:
        self.show(card)
        self.acts.settle()

    def show(self, card: Card) -> None:
        """Show a verdict; also above a dialog that hides the banner."""
        self.banner.show(card)
        self.tell_state()
        if self.app.screen is not self:
            self.say(f"{card.sign.symbol} {card.sign.word}  {literal(card.title[0])}")

    def _show_waiting(self) -> None:
        first = self.acts.first
        if first is not None and first.age >= SLOW and not self._asking:
            self.banner.show(words.waiting_card(first.text))

    def tell_state(self) -> None:
        """Bring all but the banner up to date."""
        self.query_one(CountedLines).show(self._ordered())
        self.query_one("#count-head", Static).update(Content(self._head()))
        self.query_one("#count-foot", Static).update(Content(self._foot()))
        self.field.placeholder = self._hint()
        self.console.status.refresh()
        self.refresh_bindings()

    def _ordered(self) -> "tuple[SheetLine, ...]":
        """What was counted last comes first, then what is still to be counted."""
        if self.sheet is None:
            return ()
        last = self._last.line_of(self.sheet) if self._last else None
        others = [line for line in self.sheet.lines if line is not last]
        others.sort(key=lambda line: line.units is not None)
        return (*([last] if last else []), *others)

    def _head(self) -> str:
        kind = _("RECOUNT") if self.count.status.value == "recount" else _("FIRST COUNT")
        place = " / ".join(filter(None, (self.count.warehouse, self.count.zone)))
        only = "" if self.count.sku is None else _("only {sku}").format(sku=self.count.sku)
        parts = (kind, _("bin {code}").format(code=self.count.bin), place, only)
        return "   ".join(literal(part) for part in parts if part)

    def _foot(self) -> str:
        lines = self.sheet.lines if self.sheet else ()
        counted = [line.units for line in lines if line.units is not None]
        text = _("counted: {what}").format(what=words.counted_text(counted))
        return shorten(f"{text}   {self.count.cause}", max(1, self.size.width - 2))

    def _hint(self) -> str:
        if self._wants_lot is not None:
            return _("Scan or type the lot")
        if self.sheet is None:
            return _("Scan the label of {bin}").format(bin=self.count.bin)
        return _("Scan goods; a number sets the last one; Enter alone finishes")

    # --- keys -------------------------------------------------------------------------------

    def action_finish(self) -> None:
        """Everything was counted: what nobody said anything of is asked for first."""
        if self.sheet is None or len(self.acts):
            self.app.bell()
            return
        Ending(self, self.count, self.sheet, self._finished).ask()

    def _finished(self, closed: "CountClosed") -> None:
        self.count, self.sheet = closed.count, None
        self._ended = True
        self.console.bell_signals.accept()
        self.show(words.closed_card(closed))

    def action_give_back(self) -> None:
        """Let somebody else count it; what was counted here is forgotten."""
        from crmtui.tui.modals.confirm import ConfirmDialog

        def answered(yes: bool | None) -> None:
            if yes:
                self.write(work.give_back, self.count.id, then=lambda _count: self.dismiss(None))

        text = _("What was counted of {bin} so far is forgotten. Somebody else starts anew.")
        question = ConfirmDialog(
            _("Give it back?"), text.format(bin=self.count.bin), verb=_("Give back")
        )
        self.app.push_screen(question, answered)

    def action_sound(self) -> None:
        """Switch the bell."""
        self.console.action_toggle_bell()

    def action_page(self, pages: int) -> None:
        """Scroll what was counted."""
        self.query_one(CountedLines).scroll_pages(pages)

    def action_leave(self) -> None:
        """Empty the field; then back to the counts, where this one can be gone on with."""
        if self.field.value:
            self.field.value = ""
        elif len(self.acts):
            self.say(_("A scan has no answer yet. Wait for it."), error=True)
        else:
            self.dismiss(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Greyed out is what would not work now."""
        if action in ("finish", "give_back"):
            return True if self.sheet is not None else None
        return super().check_action(action, parameters)

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.height < LOW, "-low")
