"""The endpoints: made, changed, tested, switched on and off, given new secrets, caught up."""

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from crmtui.kit.i18n import _
from crmtui.tui.modals.confirm import ConfirmDialog
from crmtui.tui.screens.webhooks.endpoint_forms import (
    EndpointForm,
    RotateForm,
    ask_dialect,
    list_events,
    show_secret,
)
from crmtui.tui.screens.webhooks.endpoint_text import COLUMNS, Endpoints, describe_endpoint
from crmtui.tui.screens.webhooks.missing import Missing, MissingForm
from crmtui.tui.screens.webhooks.view import WebhookView
from crmtui.tui.screens.webhooks.words import deliveries_text
from crmtui.tui.text import literal, shorten
from crmtui.tui.widgets.click_line import ClickLine, Piece
from crmtui.tui.widgets.paged_table import PagedTable

if TYPE_CHECKING:
    from crmtui.services.webhooks import EndpointCounts, EndpointDetail


class EndpointsView(WebhookView):
    """All endpoints, the oldest first; below, the selected one in words."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "new", _("New"), tooltip=_("Add an endpoint"), id="webhooks.new"),
        Binding(
            "f4",
            "deliveries",
            _("Sent"),
            tooltip=_("What was sent to the selected endpoint"),
            id="webhooks.sent",
        ),
        Binding(
            "f6",
            "test",
            _("Test"),
            tooltip=_("Send a test message to the selected endpoint"),
            id="webhooks.test",
        ),
        Binding(
            "f7",
            "switch",
            _("On/off"),
            tooltip=_("Enable or disable the selected endpoint"),
            id="webhooks.toggle",
        ),
        Binding(
            "f8", "delete", _("Delete"), tooltip=_("Delete the endpoint"), id="webhooks.delete"
        ),
        Binding(
            "f9",
            "rotate",
            _("Secret"),
            tooltip=_("Give the selected endpoint a new secret"),
            id="webhooks.rotate",
        ),
        Binding(
            "ctrl+r",
            "catch_up",
            _("Missed"),
            tooltip=_("Send what happened and was never sent to the selected endpoint"),
            id="webhooks.missed",
        ),
    ]
    DEFAULT_CSS = """
    EndpointsView {
        & > #endpoint-facts {
            height: auto;
            max-height: 8;
            min-height: 5;
            border-top: solid $border;
            padding: 0 1;
        }
    }
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._endpoints = Endpoints(lambda: self.place)

    def compose(self) -> ComposeResult:
        yield PagedTable(COLUMNS, id="endpoint-table")
        yield Static("", id="endpoint-facts")
        yield ClickLine(self, classes="webhooks--position")

    def begin(self) -> None:
        self.show_list(self._endpoints)

    # --- what is shown ----------------------------------------------------------------------

    def on_paged_table_row_highlighted(self, event: PagedTable.RowHighlighted) -> None:
        self._show_selected()

    def on_paged_table_counted(self, event: PagedTable.Counted) -> None:
        hint = _("No endpoint yet. F2 adds one: it is told of what happens from then on.")
        self.table.say_when_empty(hint if self.may_manage else _("No endpoint yet."))
        self._show_selected()

    def _show_selected(self) -> None:
        endpoint = self._find()
        shown = Content("")
        if endpoint is not None:
            shown = describe_endpoint(endpoint, self.place, self.area.console.symbols.ellipsis)
        self.query_one("#endpoint-facts", Static).update(shown)
        self.show_position(self._hints())
        self.area.refresh_bindings()

    def _hints(self) -> list[Piece]:
        """What the line of keys has no room for on a narrow terminal."""
        if not self.may_manage or not self.table.total:
            return []
        return [
            Piece(_("F9 new secret"), "", "rotate", _("The present one signs on for a while")),
            Piece(_("^R what it missed"), "", "catch_up", _("Send what was never sent")),
        ]

    def _find(self) -> "EndpointDetail | None":
        row = self.table.cursor_row
        return self._endpoints.known.get(row.id) if row and isinstance(row.id, UUID) else None

    def _selected(self) -> "EndpointDetail | None":
        """The selected endpoint as it was read; rings when there is none."""
        endpoint = self._find()
        if endpoint is None:
            self.app.bell()
        return endpoint

    # --- what can be done -------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do, with what is there."""
        if action == "new":
            return self.may_manage
        if action == "deliveries":
            return bool(self.table.total)
        if action in ("test", "switch", "delete", "rotate", "catch_up"):
            return self.may_manage and bool(self.table.total)
        return True

    def action_new(self) -> None:
        """Ask for the document first: it says which events there are."""

        def answered(dialect: str | None) -> None:
            if dialect:
                self._open(dialect, None)

        self.app.push_screen(ask_dialect(), answered)

    def on_paged_table_row_opened(self, event: PagedTable.RowOpened) -> None:
        if isinstance(event.row.id, UUID):
            self.area.read(_get, event.row.id, then=lambda one: self._open(one.dialect, one))

    def _open(self, dialect: str, endpoint: "EndpointDetail | None") -> None:
        def show(events: list[tuple[str, str]]) -> None:
            form = EndpointForm(dialect, events, endpoint)
            form.read_only = not self.may_manage
            self.app.push_screen(form, self._saved)

        self.area.read(list_events, dialect, then=show)

    def _saved(self, saved: Any) -> None:
        """A form was closed: with an endpoint, perhaps with its secret, or with None."""
        if saved is None:
            return
        self.show_list(self._endpoints, select=saved.id)
        if getattr(saved, "secret", None) is not None:
            self.app.push_screen(show_secret(saved))
        else:
            self.area.say(_("Saved: {url}").format(url=_short(saved)))

    def action_deliveries(self) -> None:
        self.with_selected(self.area.show_deliveries_of)

    def action_test(self) -> None:
        """Queue a test message and show what becomes of it."""
        self.with_selected(
            lambda chosen: self.area.write(_test, chosen, then=self.area.open_delivery)
        )

    def action_switch(self) -> None:
        """Enable at once; ask before disabling, because nothing is queued meanwhile."""
        endpoint = self._selected()
        if endpoint is None:
            return
        if not endpoint.enabled:
            self.area.write(_enable, endpoint.id, then=self._enabled)
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.area.write(_disable, endpoint.id, then=self._disabled)

        text = _(
            "{url}\nNothing is sent to it, and what happens meanwhile is not queued."
            " Ctrl+R catches up on it later."
        )
        question = ConfirmDialog(
            _("Disable this endpoint?"), text.format(url=_short(endpoint)), verb=_("Disable")
        )
        self.app.push_screen(question, answered)

    def _enabled(self, endpoint: "EndpointDetail") -> None:
        text = _("Enabled: {url}. Ctrl+R sends what it missed.")
        self.area.say(text.format(url=_short(endpoint)))
        self.reload()

    def _disabled(self, endpoint: "EndpointDetail") -> None:
        self.area.say(_("Disabled: {url}").format(url=_short(endpoint)))
        self.reload()

    def action_delete(self) -> None:
        """Count what waits, ask, then delete."""
        endpoint = self._selected()
        if endpoint is not None:
            self.area.read(
                _count, endpoint.id, then=lambda counts: self._ask_to_delete(endpoint, counts)
            )

    def _ask_to_delete(self, endpoint: "EndpointDetail", counts: "EndpointCounts") -> None:
        def deleted(_result: object) -> None:
            self.area.say(_("Deleted: {url}").format(url=_short(endpoint)))
            self.reload()

        def answered(yes: bool | None) -> None:
            if yes:
                self.area.write(_delete, endpoint.id, then=deleted)

        text = _(
            "{url}\nIt is told of nothing more. What waits is cancelled: {waiting}. What was sent"
            " can still be read. This cannot be taken back."
        ).format(url=_short(endpoint), waiting=deliveries_text(counts.waiting))
        question = ConfirmDialog(_("Delete this endpoint?"), text, verb=_("Delete"))
        self.app.push_screen(question, answered)

    def action_rotate(self) -> None:
        """Ask for the overlap, then show the new secret once."""
        endpoint = self._selected()
        if endpoint is not None:
            self.app.push_screen(RotateForm(endpoint), self._saved)

    def action_catch_up(self) -> None:
        """Ask from when on, count, ask again, then send what was never sent."""
        endpoint = self._selected()
        if endpoint is not None and not endpoint.enabled:
            self.area.say(_("The endpoint is off. F7 switches it on; then it can catch up."))
        elif endpoint is not None:
            form = MissingForm(endpoint.id, endpoint.url, self.place)
            self.app.push_screen(form, self._catch_up)

    def _catch_up(self, wanted: Missing | None) -> None:
        if wanted is not None:
            self.area.bulk.missing(wanted)


def _short(endpoint: "EndpointDetail") -> str:
    return shorten(literal(endpoint.url), 100)


def _get(tx: Any, endpoint_id: UUID) -> "EndpointDetail":
    from crmtui.services.webhooks import get_endpoint

    return get_endpoint(tx, endpoint_id)


def _test(tx: Any, endpoint_id: UUID) -> UUID:
    from crmtui.services.webhooks import send_test

    return send_test(tx, endpoint_id)


def _enable(tx: Any, endpoint_id: UUID) -> "EndpointDetail":
    from crmtui.services.webhooks import enable_endpoint

    return enable_endpoint(tx, endpoint_id)


def _disable(tx: Any, endpoint_id: UUID) -> "EndpointDetail":
    from crmtui.services.webhooks import disable_endpoint

    return disable_endpoint(tx, endpoint_id)


def _delete(tx: Any, endpoint_id: UUID) -> None:
    from crmtui.services.webhooks import delete_endpoint

    delete_endpoint(tx, endpoint_id)


def _count(tx: Any, endpoint_id: UUID) -> "EndpointCounts":
    from crmtui.services.webhooks import count_by_endpoint, get_endpoint

    get_endpoint(tx, endpoint_id)
    return count_by_endpoint(tx)[endpoint_id]
