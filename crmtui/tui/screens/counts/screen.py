"""Counts: what is to be counted, recounted and decided, and what was."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from textual.binding import Binding, BindingType

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy
from crmtui.tui.messages import Scanned
from crmtui.tui.modals.confirm import ConfirmDialog, ReasonDialog
from crmtui.tui.modals.digits import DigitDialog
from crmtui.tui.screens.counts import forms, words, work
from crmtui.tui.screens.counts.desk import CountDesk
from crmtui.tui.screens.counts.review import ReviewScreen
from crmtui.tui.screens.record_list import RecordListScreen, list_bindings
from crmtui.tui.text import literal
from crmtui.tui.times import local_stamp
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.pages import LoadedPage, PageRequest, TableRow

if TYPE_CHECKING:
    from crmtui.services.counts import CountDetail, CountThreshold
    from crmtui.tui.problems import Problem
    from crmtui.tui.widgets.paged_table import Loader

TO_DO, RECOUNT, REVIEW, DONE = "todo", "recount", "review", "done"
_STATUSES = {
    TO_DO: ("requested", "counting"),
    RECOUNT: ("recount",),
    REVIEW: ("review",),
    DONE: ("completed", "cancelled"),
}
_TO_COUNT = ("requested", "counting", "recount")


class CountsScreen(RecordListScreen):
    """Enter starts or goes on; a scan of a bin's label does so at once."""

    AREA_TITLE = _("Counts")
    SCANS: ClassVar[ScanPolicy] = "take"
    TOPICS: ClassVar[tuple[str, ...]] = ("stock_count", "bin")
    RIGHT = "counts:write"
    SEQUENTIAL = False
    HINT = _("part of the bin")
    EMPTY = _("Nothing is to be counted. F2 asks for a bin, F7 plans a cycle; or scan a bin.")
    COLUMNS = (
        Column("code", _("no."), 9, keep=50),
        Column("bin", _("bin"), 10, grow=1, most=16),
        Column("state", _("state"), 13),
        Column("item", _("item"), 9, grow=1, most=20, keep=60),
        Column("who", _("who"), 8, grow=1, most=20, keep=70),
        Column("cause", _("why"), 10, grow=2, most=40, keep=80),
        Column("zone", _("zone"), 7, grow=1, most=16, keep=40),
        Column("since", _("since"), 19, keep=20),
    )
    FILTERS = (
        (TO_DO, _("to do")),
        (RECOUNT, _("to recount")),
        (REVIEW, _("for review")),
        (DONE, _("done")),
    )
    BINDINGS: ClassVar[list[BindingType]] = list_bindings(
        Binding(
            "f7",
            "plan",
            _("Plan"),
            tooltip=_("Have the bins counted that were not for the longest time"),
            id="counts.plan",
        ),
        Binding(
            "f4",
            "free",
            _("Free"),
            show=False,
            tooltip=_("Take the selected count from whoever is counting, for somebody else"),
            id="counts.free",
        ),
        Binding(
            "f10",
            "threshold",
            _("Threshold"),
            show=False,
            tooltip=_("From which difference on somebody else has to decide"),
            id="counts.threshold",
        ),
        delete=Binding(
            "f8",
            "delete",
            _("Do without"),
            tooltip=_("The selected count is not needed; say why"),
            id="counts.cancel",
        ),
    )

    def loader(self, text: str, state: str) -> "Loader":
        return count_loader(text, state, self.console.timezone)

    def action_new(self) -> None:
        """Have a bin counted."""
        self.open_form(forms.AskForm())

    def action_plan(self) -> None:
        """Plan a cycle of counts."""
        self.app.push_screen(forms.PlanForm(), self._planned)

    def _planned(self, made: int | None) -> None:
        if made is not None:
            text = _("{n} bins are to be counted.") if made else _("No bin is left to plan.")
            self.say(text.format(n=made))
            self.load()

    def action_threshold(self) -> None:
        """Say from which difference on somebody else has to decide."""
        self.read(work.get_threshold, then=self._ask_threshold)

    def _ask_threshold(self, threshold: "CountThreshold") -> None:
        def saved(done: Any) -> None:
            if done is not None:
                self.say(_("Saved. It holds for all counts that end from now on."))

        self.app.push_screen(forms.ThresholdForm(threshold), saved)

    def action_free(self) -> None:
        """Ask, then take the selected count from whoever is counting."""
        chosen = self.selected()
        if chosen is None:
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.write(work.give_back, chosen[0], then=lambda _count: self.table.reload())

        text = _("{code}: what was counted and not finished is forgotten; anybody can start anew.")
        dialog = ConfirmDialog(_("Free it?"), text.format(code=chosen[1]), verb=_("Free"))
        self.app.push_screen(dialog, answered)

    def tell_saved(self, saved: Any) -> None:
        if saved is not None:
            self.say(_("{code}: {bin} is to be counted.").format(code=saved.code, bin=saved.bin))
            self.load(select=saved.id)

    def edit(self, record_id: UUID) -> None:
        """Count it, decide it, or look at what became of it."""
        self.read(_get, record_id, then=self._open)

    def _open(self, count: "CountDetail") -> None:
        status = count.status.value
        if status in _TO_COUNT and self.may("counts:write"):
            self._open_desk(count)
        elif status in ("review", "completed") and self.may("counts:approve"):
            self.app.push_screen(ReviewScreen(count), self._back)
        elif status == "cancelled":
            self.say(_("Not done: {why}").format(why=literal(count.note)))
        else:
            self.say(_("Somebody who may approve counts sees this one."))

    def _open_desk(self, count: "CountDetail", bin_code: str = "") -> None:
        self.app.push_screen(CountDesk(count, bin_code), self._back)

    def _back(self, _nothing: None) -> None:
        self.table.reload()

    # --- scans ------------------------------------------------------------------------------

    def take_scan(self, scanned: Scanned) -> None:
        """A bin's label: count it now."""
        code = scanned.code
        if not self.may("counts:write"):
            super().take_scan(scanned)
            return

        def failed(problem: "Problem") -> bool:
            if problem.code == "bin.not_found":
                self.console.refuse_scan(_("No bin has the label {code}."), code)
                return True
            return False

        self.read(work.find_open, code, then=lambda found: self._found(found, code), failed=failed)

    def _found(self, found: "CountDetail | str", code: str) -> None:
        if not isinstance(found, str):
            if found.status.value in _TO_COUNT:
                self._open_desk(found, code)
            else:
                self._open(found)
            return

        def answered(answer: str | None) -> None:
            if answer == "yes":
                values = {"bin": found, "cause": _("Counted on the spot")}
                self.write(work.ask, values, then=lambda made: self._open_desk(made, code))

        text = _("Nobody asked for a count of {bin}.").format(bin=found)
        choices = [("yes", _("Count it now")), ("no", _("Leave it"))]
        self.app.push_screen(DigitDialog(_("Count this bin?"), choices, text=text), answered)

    # --- doing without ----------------------------------------------------------------------

    def action_delete(self) -> None:
        """Ask why, then do without the selected count."""
        chosen = self.selected()
        if chosen is None:
            return

        def answered(reason: str | None) -> None:
            if reason is not None:
                self.write(work.cancel, chosen[0], reason, then=lambda _count: self.table.reload())

        text = _("{code} is not counted; what was counted of it is not posted.")
        dialog = ReasonDialog(_("Do without?"), text.format(code=chosen[1]), verb=_("Do without"))
        self.app.push_screen(dialog, answered)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do is offered."""
        if action in ("delete", "plan", "free"):
            return self.may("counts:approve")
        if action == "threshold":
            return self.may("organization:manage")
        return super().check_action(action, parameters)


def _get(tx: Any, count_id: UUID) -> "CountDetail":
    from crmtui.services.counts import get_count

    return get_count(tx, count_id)


def count_loader(text: str, state: str, timezone: str) -> "Loader":
    """Counts by a part of the bin's code, in all states or in one."""

    def load(tx: Any, wanted: PageRequest) -> LoadedPage:
        from crmtui.services.counts import CountFilter, CountStatus, list_counts

        statuses = tuple(CountStatus(each) for each in _STATUSES.get(state, ()))
        chosen = CountFilter(text=text or None, statuses=statuses)
        rows, total = list_counts(tx, chosen, limit=wanted.limit, offset=wanted.offset)
        return LoadedPage([_row(row, timezone) for row in rows], total)

    return load


def _row(count: "CountDetail", timezone: str) -> TableRow:
    ended = count.status.is_ended
    who = (count.reviewer_name, count.recounter_name, count.counter_name)
    return TableRow(
        count.id,
        (
            count.code,
            count.bin,
            words.state_cell(count),
            count.sku or _("all"),
            next(filter(None, who), "-"),
            count.cause,
            count.zone or "-",
            local_stamp(count.completed_at or count.created_at, timezone),
        ),
        "muted" if ended else "",
    )
