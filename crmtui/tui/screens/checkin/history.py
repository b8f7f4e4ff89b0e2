"""The latest results, newest first, and as far back as one scrolls."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple, cast
from uuid import UUID

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from crmtui.kit.i18n import _
from crmtui.tui.screens.checkin import words
from crmtui.tui.screens.checkin.card import Reading, due, when
from crmtui.tui.screens.checkin.queue import Pending
from crmtui.tui.styles import component_style
from crmtui.tui.text import fit
from crmtui.tui.times import local_time
from crmtui.tui.verdicts.sign import VerdictSign
from crmtui.tui.widgets.columns import GAP, Column, fit_columns

if TYPE_CHECKING:
    from crmtui.services.checkin import ScanRow, Verdict
    from crmtui.tui.app import CrmApp

KEPT: Final = 2_000
"""Rows kept in memory; older ones are fetched again when somebody scrolls to them."""

_AHEAD: Final = 30
"""Rows left below the visible ones when older ones are fetched."""


class Entry(NamedTuple):
    """One line of the list."""

    id: UUID
    at: datetime
    sign: VerdictSign
    label: str
    who: str
    what: str
    gate: str
    operator: str
    note: str = ""
    """What only the console that scanned knows: who was first, what is due."""


def entry_of_row(row: "ScanRow") -> Entry:
    """A line from the scan log."""
    result, direction = row.result.value, row.direction.value
    what = row.product_name
    if row.annul_reason is not None:
        what = row.annul_reason
    elif row.override_reason is not None:
        what = _("override: {reason}").format(reason=row.override_reason)
    elif result not in ("ok", "unpaid", "already_redeemed") and row.detail:
        what = row.detail
    return Entry(
        id=row.id,
        at=row.scanned_at,
        sign=words.sign_of(result, direction, row.detail),
        label=row.label,
        who=row.attendee_name if row.label else row.code,
        what=what,
        gate=row.gate_name,
        operator=row.operator_name,
    )


def entry_of_verdict(verdict: "Verdict", gate: str, operator: str, reading: Reading) -> Entry:
    """A line of what this console scanned just now."""
    ticket, result = verdict.ticket, verdict.result.value
    what = ticket.product_name if ticket else ""
    if verdict.override_reason:
        what = _("override: {reason}").format(reason=verdict.override_reason)
    elif result != "ok" and verdict.detail:
        what = verdict.detail
    return Entry(
        id=verdict.scan_id,
        at=verdict.scanned_at,
        sign=words.sign_of(result, verdict.direction.value, verdict.detail),
        label=ticket.label if ticket else "",
        who=ticket.attendee_name if ticket else verdict.code,
        what=what,
        gate=gate,
        operator=operator,
        note=_note(verdict, reading),
    )


def _note(verdict: "Verdict", reading: Reading) -> str:
    if verdict.earlier is not None:
        moment = when(verdict.earlier.at, verdict.scanned_at, reading.timezone)
        parts = (moment, verdict.earlier.gate, f"({verdict.earlier.operator})")
        return " ".join(part for part in parts if part)
    if verdict.result.value == "unpaid" and verdict.ticket is not None:
        return due(verdict.ticket, reading)
    return ""


def _columns() -> tuple[Column, ...]:
    return (
        Column("time", _("time"), 8, keep=110),
        Column("result", _("result"), 18, keep=120),
        Column("ticket", _("ticket"), 10, most=18, keep=90),
        Column("who", _("who"), 14, grow=3, most=40, keep=100),
        Column("what", _("what"), 12, grow=3, most=60, keep=80),
        Column("gate", _("gate"), 9, grow=1, most=14, keep=40),
        Column("operator", _("operator"), 8, grow=1, most=14, keep=30),
    )


class ScanHistory(Widget):
    """A heading, the lines, and at the bottom what the screen wants to say. It takes no focus:
    keys go to the scan field, and the screen scrolls it.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "scan-history--head",
        "scan-history--good",
        "scan-history--caution",
        "scan-history--bad",
        "scan-history--wait",
    }
    DEFAULT_CSS = """
    ScanHistory {
        width: 1fr;
        height: 1fr;
        padding: 0 1;
        text-wrap: nowrap;
        & > .scan-history--head { color: $text-muted; text-style: bold; }
        & > .scan-history--good { color: $text-success; }
        & > .scan-history--caution { color: $text-warning; }
        & > .scan-history--bad { color: $text-error; text-style: bold; }
        & > .scan-history--wait { text-style: italic; }
    }
    ScanHistory:ansi > .scan-history--head { color: ansi_default; text-style: underline; }
    """
    ALLOW_SELECT: ClassVar[bool] = False

    class OlderWanted(Message):
        """Somebody scrolled near the end of what is here."""

    def __init__(self, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._entries: dict[UUID, Entry] = {}
        self._order: list[Entry] = []
        self._pending: Sequence[Pending] = ()
        self._columns = _columns()
        self._top = 0
        self._older: str | None = None
        self.timezone = "UTC"
        self.empty = ""

    # --- content ----------------------------------------------------------------------------

    def clear(self) -> None:
        """Forget everything: another list is shown from now on."""
        self._entries, self._older, self._top = {}, None, 0
        self._sort()

    def merge(self, entries: Iterable[Entry], older: str | None, *, latest: bool) -> None:
        """Take in a page of the log; `older` is the cursor to what comes after it."""
        before = len(self._entries)
        for entry in entries:
            known = self._entries.get(entry.id)
            keep = known is not None and known.sign == entry.sign
            self._entries[entry.id] = entry._replace(note=known.note) if keep and known else entry
        if not latest or not before:
            self._older = older
        self._sort()

    def add(self, entry: Entry) -> None:
        """A result of this console: shown at once, and scrolled to."""
        self._entries[entry.id] = entry
        self._top = 0
        self._sort()

    def set_pending(self, pending: Sequence[Pending]) -> None:
        """What has no answer yet stands above everything."""
        if pending or self._pending:
            self._pending = pending
            self.refresh()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All lines that are here, newest first."""
        return tuple(self._order)

    @property
    def older(self) -> str | None:
        """The cursor to what is not here yet."""
        return self._older

    @property
    def position(self) -> str:
        """Which lines are seen, or how to see the older ones."""
        if not self._top:
            return _("PgDn: older") if len(self._order) > self._room or self._older else ""
        last = min(self._top + self._room, len(self._order))
        more = "+" if self._older else ""
        return _("{first}-{last} of {count}{more}").format(
            first=self._top + 1, last=last, count=len(self._order), more=more
        )

    def _sort(self) -> None:
        anchor = self._order[self._top] if 0 < self._top < len(self._order) else None
        self._order = sorted(
            self._entries.values(), key=lambda entry: (entry.at, entry.id), reverse=True
        )
        if anchor is not None:
            self._top = next(
                (at for at, entry in enumerate(self._order) if entry.id == anchor.id), 0
            )
        elif len(self._order) > KEPT:
            self._forget()
        self.refresh()

    def _forget(self) -> None:
        kept = self._order[:KEPT]
        self._entries = {entry.id: entry for entry in kept}
        self._order = kept
        self._older = f"{kept[-1].at.isoformat()}|{kept[-1].id.hex}"

    # --- scrolling --------------------------------------------------------------------------

    @property
    def _room(self) -> int:
        return max(1, self.size.height - 1)

    def scroll_pages(self, pages: int) -> None:
        """Up (negative) is towards the newer ones."""
        self._scroll(pages * max(1, self._room - 1))

    def _scroll(self, lines: int) -> None:
        last = max(0, len(self._order) - self._room)
        self._top = max(0, min(self._top + lines, last))
        if self._older and self._top + self._room + _AHEAD >= len(self._order):
            self.post_message(self.OlderWanted())
        self.refresh()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._scroll(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._scroll(-3)

    # --- drawing ----------------------------------------------------------------------------

    def render(self) -> Content:
        width = self.size.width
        layout = fit_columns(self._columns, width)
        head = self._line([column.title for column in self._columns], layout)
        lines = [Content.styled(head, component_style(self, "scan-history--head"))]
        lines += [self._waiting(one, layout) for one in self._pending[:3]]
        shown = self._order[self._top : self._top + self.size.height - len(lines)]
        lines += [self._entry(entry, layout) for entry in shown]
        if len(lines) == 1 and self.empty:
            lines.append(Content(fit(self.empty, width)))
        return Content("\n").join(lines)

    def _entry(self, entry: Entry, layout: list[tuple[int, int]]) -> Content:
        cells = [
            local_time(entry.at, self.timezone),
            f"{entry.sign.symbol} {entry.sign.short}",
            entry.label,
            entry.who,
            entry.note or entry.what,
            entry.gate,
            entry.operator,
        ]
        return self._toned(self._line(cells, layout), entry.sign.tone, layout)

    def _waiting(self, pending: Pending, layout: list[tuple[int, int]]) -> Content:
        sign = words.waiting_sign()
        moment = local_time(pending.moment, self.timezone)
        cells = [moment, f"{sign.symbol} {sign.short}", "", pending.shown, "", "", ""]
        return self._toned(self._line(cells, layout), "wait", layout)

    def _toned(self, text: str, tone: str, layout: list[tuple[int, int]]) -> Content:
        """The result in its tone; all else as plain text, which is easier to read."""
        start = end = 0
        for index, width in layout:
            if self._columns[index].key == "result":
                end = start + width
                break
            start += width + GAP
        style = component_style(self, f"scan-history--{tone}")
        return Content(text).stylize(style, start, end)

    def _line(self, cells: Sequence[str], layout: list[tuple[int, int]]) -> str:
        ellipsis = cast("CrmApp", self.app).symbols.ellipsis
        return (" " * GAP).join(
            fit(cells[index], width, self._columns[index].align, ellipsis)
            for index, width in layout
        )
