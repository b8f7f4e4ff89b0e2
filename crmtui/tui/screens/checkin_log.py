"""The scan log: every attempt at every gate, admitted or refused, newest first."""

from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.modals.confirm import ChoiceDialog, ReasonDialog
from crmtui.tui.screens.checkin.words import sign_of
from crmtui.tui.times import local_stamp
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.pages import Cell, LoadedPage, PageRequest, TableRow, Tone

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
        return " / ".join(part for part in (self._list[1], shown) if part)

    def _load(self) -> None:
        list_id = UUID(self._list[0]) if self._list[0] else None
        loader = scan_loader(list_id, self._refused_only, self.console.timezone)
        self._table.load(loader, sequential=True)
        self.console.status.refresh()

    def requery(self) -> None:
        self._table.reload()

    def on_paged_table_row_highlighted(self, event: PagedTable.RowHighlighted) -> None:
        self.query_one("#scans-position", Static).update(Content(self._table.position()))

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

    def action_annul(self) -> None:
        """Ask for a reason, then undo the selected scan."""
        row = self._table.cursor_row
        if row is None or not isinstance(row.id, UUID):
            self.app.bell()
            return
        scan_id = row.id

        def answered(reason: str | None) -> None:
            if reason:
                self.write(_annul, scan_id, reason, then=lambda _done: self._table.reload())

        text = _("The scan stays in the log, marked as undone. Counters are corrected.")
        self.app.push_screen(ReasonDialog(_("Undo scan?"), text, verb=_("Undo")), answered)


def _list_choices(tx: Any) -> list[tuple[str, str]]:
    from crmtui.services.checkin import list_lists

    return [(str(item.id), f"{item.event_name} / {item.name}") for item in list_lists(tx)]


def _annul(tx: Any, scan_id: UUID, reason: str) -> object:
    from crmtui.services.checkin import Annulment, annul

    return annul(tx, Annulment(scan_id=scan_id, reason=reason))


def scan_loader(list_id: UUID | None, refused_only: bool, timezone: str) -> "Loader":
    """Scans, newest first."""

    def load(tx: Any, wanted: PageRequest) -> LoadedPage:
        from crmtui.services.checkin import ScanFilter, list_scans

        chosen = ScanFilter(list_id=list_id, refused_only=refused_only)
        page = list_scans(tx, chosen, wanted.cursor, wanted.limit)
        return LoadedPage([scan_row(scan, timezone) for scan in page.items], None, page.next_cursor)

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
