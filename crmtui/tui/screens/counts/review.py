"""A count for the second person: expected, counted, recounted, and what moved since."""

from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.screens.counts import words, work
from crmtui.tui.sign import Sign
from crmtui.tui.text import literal
from crmtui.tui.times import local_time
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.paged_table import Loader, PagedTable
from crmtui.tui.widgets.pages import LoadedPage, PageRequest, TableRow

if TYPE_CHECKING:
    from crmtui.services.counts import (
        CountClosed,
        CountDetail,
        CountReview,
        MovedSince,
        ReviewLine,
    )

COLUMNS = (
    Column("sku", _("SKU"), 12, grow=1, most=24),
    Column("name", _("name"), 10, grow=3, most=50, keep=60),
    Column("lot", _("lot"), 8, grow=1, most=16, keep=80),
    Column("expected", _("expected"), 8, align="right"),
    Column("counted", _("counted"), 8, align="right"),
    Column("recounted", _("recount"), 8, align="right"),
    Column("difference", _("differs"), 8, align="right"),
    Column("state", _("state"), 12, keep=90),
)
_SHOWN: Final = 3
"""Movements that are shown below the lines."""


class ReviewScreen(ServiceScreen):
    """Approve what was counted, or have it counted anew."""

    AREA_TITLE: ClassVar[str] = _("Count")
    SCANS: ClassVar[ScanPolicy] = "refuse"
    TOPICS: ClassVar[tuple[str, ...]] = ("stock_count", "stock")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f2",
            "approve",
            _("Approve"),
            tooltip=_("Let the ledger follow the latest count"),
            id="count_review.approve",
        ),
        Binding(
            "f3",
            "send_back",
            _("Send back"),
            tooltip=_("Have it counted anew, and say why"),
            id="count_review.send_back",
        ),
        Binding("f5", "refresh", _("Refresh"), tooltip=_("Read again"), id="count_review.refresh"),
        Binding(
            "escape", "leave", _("Back"), tooltip=_("Back to the counts"), id="count_review.leave"
        ),
    ]
    DEFAULT_CSS = """
    ReviewScreen {
        & > .review--head { height: 3; padding: 0 1; background: $panel; text-wrap: nowrap; }
        & > .review--moved { height: 4; padding: 0 1; color: $text-muted; text-wrap: nowrap; }
    }
    """

    def __init__(self, count: "CountDetail") -> None:
        super().__init__()
        self.count = count
        self._review: CountReview | None = None

    def compose_body(self) -> ComposeResult:
        yield Static("", classes="review--head")
        yield PagedTable(COLUMNS, empty=_("Nothing lies there, and nothing should."))
        yield Static("", classes="review--moved")

    def on_mount(self) -> None:
        self.query_one(PagedTable).focus()
        self.requery()

    @property
    def heading(self) -> str:
        return f"{self.count.code}  {literal(self.count.bin)}"

    def requery(self) -> None:
        self.read(work.get_review, self.count.id, then=self._show)

    def _show(self, review: "CountReview") -> None:
        self._review, self.count = review, review.count
        head = Content("\n").join(map(Content, _head(review.count)))
        self.query_one(".review--head", Static).update(head)
        moved = [_moved(each, self.console.timezone) for each in review.moved[:_SHOWN]]
        title = _("Moved in the bin since it was counted: {n}").format(n=len(review.moved))
        shown = [title, *moved] if moved else [_("Nothing moved in the bin since it was counted.")]
        self.query_one(".review--moved", Static).update(Content("\n".join(shown)))
        self.query_one(PagedTable).load(_loader(review))
        self.refresh_bindings()

    # --- deciding ---------------------------------------------------------------------------

    def action_approve(self) -> None:
        """Ask, then let the ledger follow."""
        from crmtui.tui.modals.confirm import ConfirmDialog

        if self._review is None:
            return
        differing = [line for line in self._review.lines if line.difference]
        text = "\n".join(
            f"{line.difference:+}  {literal(line.sku)}  {literal(line.lot or '')}".rstrip()
            for line in differing[:8]
        )
        if len(differing) > 8:
            text += "\n" + _("and {n} more").format(n=len(differing) - 8)

        def answered(yes: bool | None) -> None:
            if yes:
                self.write(work.approve, self.count.id, then=self._decided)

        question = ConfirmDialog(
            _("Let the ledger follow the count?"),
            _("These units are posted:") + "\n" + text,
            verb=_("Approve"),
        )
        self.app.push_screen(question, answered)

    def _decided(self, closed: "CountClosed") -> None:
        card = words.closed_card(closed)
        self.say(f"{card.sign.symbol} {card.sign.word}  {literal(closed.count.bin)}")
        self.dismiss()

    def action_send_back(self) -> None:
        """Ask why, then have it counted anew."""
        from crmtui.tui.modals.confirm import ReasonDialog

        def answered(reason: str | None) -> None:
            if reason is not None:
                self.write(work.send_back, self.count.id, reason, then=self._sent_back)

        text = _("It is counted anew from the beginning; nothing is posted.")
        self.app.push_screen(ReasonDialog(_("Send back"), text, verb=_("Send back")), answered)

    def _sent_back(self, count: "CountDetail") -> None:
        self.say(_("{code} is to be counted anew.").format(code=count.code))
        self.dismiss()

    def action_refresh(self) -> None:
        self.requery()

    def action_leave(self) -> None:
        """Back to the counts."""
        self.dismiss()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what still is to be decided can be."""
        if action in ("approve", "send_back"):
            return self.count.status.value == "review"
        return super().check_action(action, parameters)


def _head(count: "CountDetail") -> list[str]:
    who = [(_("counted by {name}"), count.counter_name)]
    who.append((_("recounted by {name}"), count.recounter_name))
    who.append((_("decided by {name}"), count.reviewer_name))
    named = [text.format(name=literal(name)) for text, name in who if name]
    place = " / ".join(filter(None, (count.warehouse, count.zone)))
    first = _("bin {code}").format(code=count.bin) + f"   {place}   {words.state_text(count)}"
    why = f"{count.cause}   {count.note}".rstrip()
    return [literal(first), "   ".join(named), literal(why)]


def _moved(moved: "MovedSince", timezone: str) -> str:
    time = local_time(moved.created_at, timezone)
    facts = (moved.kind.value.lower(), f"{moved.quantity:+}", moved.sku, moved.order_ref)
    return literal("  ".join((time, *filter(None, facts), moved.actor_name)))


def _loader(review: "CountReview") -> Loader:
    """The lines of a review that is here already."""

    def load(_tx: Any, wanted: PageRequest) -> LoadedPage:
        part = review.lines[wanted.offset : wanted.offset + wanted.limit]
        return LoadedPage([_row(line) for line in part], len(review.lines))

    return load


def _row(line: "ReviewLine") -> TableRow:
    return TableRow(
        (line.item_id, line.lot_id),
        (
            line.sku,
            line.name,
            line.lot or "-",
            str(line.expected),
            _number(line.counted),
            _number(line.recounted),
            f"{line.difference:+}" if line.difference else "0",
            _state(line).cell,
        ),
    )


def _number(units: int | None) -> str:
    return "-" if units is None else str(units)


def _state(line: "ReviewLine") -> Sign:
    if line.posted:
        return Sign("OK", _("posted"), "good")
    if not line.difference:
        return Sign("OK", _("agrees"), "good")
    if line.counted != line.recounted:
        return Sign("??", _("disagree"), "bad")
    return Sign("!!", _("differs"), "caution")
