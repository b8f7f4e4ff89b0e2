"""The scan log: every attempt at every gate, admitted or refused, newest first."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.modals.confirm import ChoiceDialog, ReasonDialog
from crmtui.tui.modals.row import RowDialog
from crmtui.tui.screens.checkin.words import sign_of
from crmtui.tui.text import literal
from crmtui.tui.times import local_stamp
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.pages import Cell, LoadedPage, PageRequest, TableRow, Tone, text_of

if TYPE_CHECKING:
    from crmtui.services.checkin import ScanRow
    from crmtui.tui.widgets.paged_table import Loader

_TONES: Final[dict[str, Tone]] = {
    "good": "good",
    "caution": "caution",
    "bad": "bad",
    "wait": "muted",
    "idle": "",
}
_COLUMNS: Final = (
    Column("time", _("time"), 19, keep=90),
    Column("result", _("result"), 17, keep=95),
    Column("ticket", _("ticket"), 10, keep=60),
    Column("who", _("who"), 16, grow=2, most=40, keep=80),
    Column("what", _("what"), 10, grow=1, most=30, keep=40),
    Column("gate", _("gate"), 8, grow=1, most=20, keep=50),
    Column("operator", _("operator"), 10, grow=1, most=24, keep=45),
    Column("detail", _("detail"), 10, grow=1, most=60, keep=30),
)


class ScanLogScreen(ServiceScreen):
    """All scans, of one list or only the refusals; supervisors undo what others did."""

    AREA_TITLE = _("Scan log")
    SCANS: ClassVar[ScanPolicy] = "refuse"
    TOPICS: ClassVar[tuple[str, ...]] = ("ticket", "scan")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f3", "choose_list", _("List"), tooltip=_("Only the scans of one list"), id="scans.list"
        ),
        Binding(
            "f4", "choose_gate", _("Gate"), tooltip=_("Only the scans of one gate"), id="scans.gate"
        ),
        Binding(
            "f6", "refusals", _("Refused"), tooltip=_("All, or refusals only"), id="scans.refused"
        ),
        Binding(
            "f8",
            "annul",
            _("Undo scan"),
            tooltip=_("Take the selected admission or exit back, with a reason"),
            id="scans.annul",
        ),
        Binding(
            "f5", "refresh", _("Refresh"), show=False, tooltip=_("Read again"), id="scans.refresh"
        ),
    ]
    DEFAULT_CSS = """
    ScanLogScreen {
        & > #scans-position { height: 1; color: $text-muted; text-align: right; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._list: tuple[str, str] = ("", "")
        self._gate: tuple[str, str] = ("", "")
        self._refused_only = False

    def compose_body(self) -> ComposeResult:
        yield PagedTable(_COLUMNS, follow_top=True, empty=_("Nothing was scanned yet."))
        yield Static("", id="scans-position")

    def on_mount(self) -> None:
        self._load()
        self._table.focus()

    @property
    def _table(self) -> PagedTable:
        return self.query_one(PagedTable)

    @property
    def heading(self) -> str:
        shown = _("refusals only") if self._refused_only else _("all results")
        return " / ".join(part for part in (self._list[1], self._gate[1], shown) if part)

    def _load(self) -> None:
        where = (self._list[0], self._gate[0])
        is_filtered = any(where) or self._refused_only
        nothing = _("No scan is like that. F3, F4 and F6 show others.")
        self._table.say_when_empty(nothing if is_filtered else _("Nothing was scanned yet."))
        loader = scan_loader(where, self._refused_only, lambda: self.console.timezone)
        self._table.load(loader, sequential=True)
        self.console.status.refresh()

    def requery(self) -> None:
        self._table.reload()

    def on_paged_table_row_highlighted(self, event: PagedTable.RowHighlighted) -> None:
        self._show_position()

    def on_paged_table_row_opened(self, event: PagedTable.RowOpened) -> None:
        self.app.push_screen(RowDialog(_("Scan"), _COLUMNS, event.row))

    def on_paged_table_counted(self, event: PagedTable.Counted) -> None:
        self._show_position()

    def _show_position(self) -> None:
        self.query_one("#scans-position", Static).update(Content(self._table.position()))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do is offered: own scans of late, or everybody's."""
        if action != "annul":
            return True
        actor = self.console.connection.actor
        rights = ("tickets:redeem", "checkin:supervise")
        return actor is not None and any(actor.can(right) for right in rights)

    def action_refresh(self) -> None:
        self._table.reload()

    def action_refusals(self) -> None:
        """Show refusals only, or all results again."""
        self._refused_only = not self._refused_only
        self._load()

    def action_choose_list(self) -> None:
        """Ask for a list; the first choice is all of them."""
        self.read(_list_choices, then=self._ask_list)

    def _ask_list(self, lists: list[tuple[str, str]]) -> None:
        choices = [("", _("All lists")), *lists]

        def answered(chosen: str | None) -> None:
            if chosen is not None:
                self._list = (chosen, dict(lists).get(chosen, ""))
                self._load()

        dialog = ChoiceDialog(_("Scans of which list?"), choices, current=self._list[0])
        self.app.push_screen(dialog, answered)

    def action_choose_gate(self) -> None:
        """Ask for a gate; the first choice is all of them."""
        self.read(_gate_choices, then=self._ask_gate)

    def _ask_gate(self, gates: list[tuple[str, str]]) -> None:
        choices = [("", _("All gates")), *gates]

        def answered(chosen: str | None) -> None:
            if chosen is not None:
                self._gate = (chosen, dict(gates).get(chosen, ""))
                self._load()

        dialog = ChoiceDialog(_("Scans at which gate?"), choices, current=self._gate[0])
        self.app.push_screen(dialog, answered)

    def action_annul(self) -> None:
        """Ask for a reason, then undo the selected scan."""
        row = self._table.cursor_row
        if row is None or not isinstance(row.id, UUID):
            self.app.bell()
            return
        scan_id = row.id
        if not isinstance(row.cells[1], Cell) or row.cells[1].tone != "good":
            self.say(_("Only admissions and exits can be undone."))
            return

        def answered(reason: str | None) -> None:
            if reason:
                self.write(_annul, scan_id, reason, then=lambda _done: self._table.reload())

        time, result, ticket, who = (literal(text_of(cell)) for cell in row.cells[:4])
        text = _(
            "{time}  {result}  {ticket}  {who}\n"
            "The scan stays in the log, marked as undone. Counters are corrected."
        ).format(time=time, result=result, ticket=ticket, who=who)
        self.app.push_screen(ReasonDialog(_("Undo scan?"), text, verb=_("Undo")), answered)


def _list_choices(tx: Any) -> list[tuple[str, str]]:
    from crmtui.services.checkin import list_lists

    return [(str(item.id), f"{item.event_name} / {item.name}") for item in list_lists(tx)]


def _gate_choices(tx: Any) -> list[tuple[str, str]]:
    from crmtui.services.checkin import list_gates

    return [(str(gate.id), gate.name) for gate in list_gates(tx)]


def _annul(tx: Any, scan_id: UUID, reason: str) -> object:
    from crmtui.services.checkin import Annulment, annul

    return annul(tx, Annulment(scan_id=scan_id, reason=reason))


def scan_loader(
    where: tuple[str, str], refused_only: bool, timezone: Callable[[], str]
) -> "Loader":
    """Scans, newest first; `where` has the ids of a list and of a gate, empty for all.

    The zone is asked for when rows are read: before somebody has logged in it is not known.
    """
    list_id, gate_id = (UUID(given) if given else None for given in where)

    def load(tx: Any, wanted: PageRequest) -> LoadedPage:
        from crmtui.services.checkin import ScanFilter, list_scans

        chosen = ScanFilter(list_id=list_id, gate_id=gate_id, refused_only=refused_only)
        page = list_scans(tx, chosen, wanted.cursor, wanted.limit)
        rows = [scan_row(scan, timezone()) for scan in page.items]
        return LoadedPage(rows, None, page.next_cursor)

    return load


def scan_row(scan: "ScanRow", timezone: str) -> TableRow:
    """A scan as the log shows one, in the words of the check-in screen."""
    sign = sign_of(scan.result.value, scan.direction.value, scan.detail)
    detail = scan.annul_reason or scan.override_reason or scan.detail
    return TableRow(
        scan.id,
        (
            local_stamp(scan.scanned_at, timezone),
            Cell(f"{sign.symbol} {sign.short}", _TONES[sign.tone]),
            scan.label or "-",
            scan.attendee_name if scan.label else scan.code,
            scan.product_name,
            Cell(scan.gate_name, "muted"),
            Cell(scan.operator_name, "muted"),
            Cell(detail, "muted"),
        ),
    )
