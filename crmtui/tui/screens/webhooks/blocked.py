"""Records whose events an ordered endpoint does not get, because an earlier one gave up."""

from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from crmtui.kit.i18n import _
from crmtui.tui.modals.confirm import ConfirmDialog
from crmtui.tui.screens.webhooks.delivery_actions import DeliveryActions
from crmtui.tui.screens.webhooks.view import WebhookView
from crmtui.tui.screens.webhooks.words import Place, deliveries_text
from crmtui.tui.text import literal
from crmtui.tui.widgets.click_line import ClickLine
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.pages import Cell, LoadedPage, PageRequest, TableRow

if TYPE_CHECKING:
    from crmtui.services.webhooks import BlockedSubject

COLUMNS: Final = (
    Column("record", _("record"), 20, grow=1, most=56, keep=100),
    Column("event", _("gave up on"), 15, grow=1, most=30, keep=99),
    Column("since", _("since"), 11, keep=90),
    Column("waiting", _("behind"), 6, align="right", keep=95),
    Column("error", _("error"), 14, grow=2, most=40, keep=60),
    Column("endpoint", _("endpoint"), 18, grow=3, most=60, keep=50),
)


class BlockedView(WebhookView):
    """One line a record. Sending again keeps the order; skipping gives one event up."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f7",
            "replay",
            _("Send again"),
            tooltip=_("Send what gave up again; what waits behind it follows"),
            id="held_up.replay",
        ),
        Binding(
            "f9",
            "unblock",
            _("Skip it"),
            tooltip=_("Give up on what gave up, and send what waits behind it"),
            id="held_up.unblock",
        ),
    ]

    def compose(self) -> ComposeResult:
        empty = _("Nothing is held up.")
        yield PagedTable(COLUMNS, empty=empty, id="blocked-table")
        yield ClickLine(self, classes="webhooks--position")

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._known: dict[UUID, BlockedSubject] = {}

    def begin(self) -> None:
        self.show_list(self._load)

    def _load(self, tx: Any, wanted: PageRequest) -> LoadedPage:
        from crmtui.services.webhooks import list_blocked, list_endpoints

        urls = {endpoint.id: endpoint.url for endpoint in list_endpoints(tx)}
        found = list_blocked(tx)
        self._known = {one.delivery_id: one for one in found}
        rows = [_row(one, urls.get(one.endpoint_id, ""), self.place) for one in found]
        return LoadedPage(rows[wanted.offset : wanted.offset + wanted.limit], len(rows))

    def on_paged_table_counted(self, event: PagedTable.Counted) -> None:
        self.show_position()
        self.area.refresh_bindings()

    def on_paged_table_row_highlighted(self, event: PagedTable.RowHighlighted) -> None:
        self.show_position()

    def on_paged_table_row_opened(self, event: PagedTable.RowOpened) -> None:
        if isinstance(event.row.id, UUID):
            self.area.open_delivery(event.row.id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do, with what is there."""
        if action in ("replay", "unblock"):
            return self.may_manage and bool(self.table.total)
        return True

    def action_replay(self) -> None:
        """Send again what gave up."""
        self.with_selected(DeliveryActions(self.area, self.reload).replay)

    def action_unblock(self) -> None:
        """Ask, then skip what gave up."""
        chosen = self.selected_id()
        found = self._known.get(chosen) if chosen else None
        if found is None:
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.area.write(
                    _unblock, found.endpoint_id, found.subject_id, then=self._tell_unblocked
                )

        text = _(
            "{event} of {record} is given up. What waits behind it goes out, in its order:"
            " {waiting}. F7 sends it again instead."
        ).format(
            event=literal(found.event_type),
            record=_record(found),
            waiting=deliveries_text(found.waiting),
        )
        self.app.push_screen(ConfirmDialog(_("Skip it?"), text, verb=_("Skip")), answered)

    def _tell_unblocked(self, count: int) -> None:
        self.area.say(_("On their way: {deliveries}.").format(deliveries=deliveries_text(count)))
        self.reload()


def _row(found: "BlockedSubject", url: str, place: Place) -> TableRow:
    return TableRow(
        found.delivery_id,
        (
            _record(found),
            found.event_type,
            Cell(place.short(found.blocked_since), "muted"),
            str(found.waiting),
            Cell(found.last_error or "", "caution"),
            Cell(url, "muted"),
        ),
    )


def _record(found: "BlockedSubject") -> str:
    return f"{literal(found.subject_type)} {found.subject_id}"


def _unblock(tx: Any, endpoint_id: UUID, subject_id: UUID) -> int:
    from crmtui.services.webhooks import unblock

    return unblock(tx, endpoint_id, subject_id)
