"""The screen of the area: three views, one at a time."""

from typing import Any, ClassVar, Final
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import ContentSwitcher

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.messages import OperatorChanged
from crmtui.tui.screens.webhooks.blocked import BlockedView
from crmtui.tui.screens.webhooks.bulk import BulkReplay, ReplayProgress
from crmtui.tui.screens.webhooks.deliveries import DeliveriesView
from crmtui.tui.screens.webhooks.delivery import DeliveryScreen
from crmtui.tui.screens.webhooks.endpoints import EndpointsView
from crmtui.tui.screens.webhooks.view import WebhookView
from crmtui.tui.screens.webhooks.words import Place, count_text
from crmtui.tui.widgets.click_line import ClickLine, Piece

ENDPOINTS: Final = "endpoints"
DELIVERIES: Final = "deliveries"
BLOCKED: Final = "blocked"
VIEWS: Final = (ENDPOINTS, DELIVERIES, BLOCKED)
LIVE: Final = 2.0
"""Seconds after which what other processes sent is read."""


class WebhooksScreen(ServiceScreen):
    """Endpoints with their health, what was sent to them, and what is held up."""

    AREA_TITLE = _("Webhooks")
    SCANS: ClassVar[ScanPolicy] = "refuse"
    TOPICS: ClassVar[tuple[str, ...]] = ("webhook",)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f3",
            "next_view",
            _("Next view"),
            show=False,
            tooltip=_("Endpoints, deliveries, what is held up"),
            id="webhooks.view",
        ),
        Binding(
            "f5",
            "refresh",
            _("Refresh"),
            show=False,
            tooltip=_("Read again"),
            id="webhooks.refresh",
        ),
    ]
    DEFAULT_CSS = """
    WebhooksScreen {
        & > #webhooks-views { background: $panel; }
        & > ContentSwitcher { height: 1fr; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.bulk = BulkReplay(self)
        self._begun: set[str] = set()
        self._progress = ""

    def compose_body(self) -> ComposeResult:
        yield ClickLine(id="webhooks-views")
        with ContentSwitcher(initial=ENDPOINTS):
            yield EndpointsView(id=ENDPOINTS)
            yield DeliveriesView(id=DELIVERIES)
            yield BlockedView(id=BLOCKED)

    def on_mount(self) -> None:
        self.show_view(ENDPOINTS)
        self.set_interval(LIVE, self._refresh_live)

    # --- views ------------------------------------------------------------------------------

    @property
    def view(self) -> WebhookView:
        """The view that is shown."""
        current = self.query_one(ContentSwitcher).current or ENDPOINTS
        return self.query_one(f"#{current}", WebhookView)

    def show_view(self, view_id: str) -> None:
        """Show a view; it reads when it is seen first, and reads again each time after."""
        self.query_one(ContentSwitcher).current = view_id
        view = self.view
        if view_id in self._begun:
            view.reload()
        else:
            self._begun.add(view_id)
            view.begin()
        view.table.focus()
        self._show_names()
        self.refresh_bindings()

    def _show_names(self) -> None:
        names = {
            ENDPOINTS: _("Endpoints"),
            DELIVERIES: _("Deliveries"),
            BLOCKED: _("Held up"),
        }
        current = self.view.id
        pieces = [
            Piece(f" {names[view]} ", "strong" if view == current else "", f"show_view('{view}')")
            for view in VIEWS
        ]
        pieces.append(Piece("F3", "muted", "next_view"))
        progress = Piece(self._progress, "caution")
        self.query_one("#webhooks-views", ClickLine).show(pieces, [progress])

    def show_progress(self, text: str) -> None:
        """Show how far a longer action is, beside the views; an empty text when it is over."""
        self._progress = text
        self._show_names()

    def on_replay_progress(self, event: ReplayProgress) -> None:
        event.stop()
        if self.bulk.running:
            self.show_progress(_("sending again: {count}").format(count=count_text(event.done)))

    def action_next_view(self) -> None:
        """Show the next view."""
        current = VIEWS.index(self.view.id or ENDPOINTS)
        self.show_view(VIEWS[(current + 1) % len(VIEWS)])

    def action_show_view(self, view_id: str) -> None:
        self.show_view(view_id)

    def show_deliveries_of(self, endpoint_id: UUID) -> None:
        """Go to the deliveries, all those of one endpoint and no others."""
        self._begun.add(DELIVERIES)
        self.query_one(DeliveriesView).begin_with(endpoint_id)
        self.show_view(DELIVERIES)

    # --- reading ----------------------------------------------------------------------------

    def requery(self) -> None:
        self.view.reload()
        self.refresh_bindings()

    def action_refresh(self) -> None:
        self.view.reload()

    def _refresh_live(self) -> None:
        if self.is_current:
            self.view.refresh_live()

    def on_operator_changed(self, event: OperatorChanged) -> None:
        """Whoever comes has chosen other deliveries."""
        for view_id in VIEWS:
            if view_id in self._begun:
                self.query_one(f"#{view_id}", WebhookView).begin()

    # --- for the views ----------------------------------------------------------------------

    def place(self) -> Place:
        """The moment and the time zone in which things are shown now."""
        backend = self.console.connection.backend
        clock = backend.clock if backend is not None else self.console.options.clock
        return Place(clock.now(), self.console.timezone)

    def may(self, permission: str) -> bool:
        """Whether the operator holds `permission`."""
        actor = self.console.connection.actor
        return bool(actor and actor.can(permission))

    def open_delivery(self, delivery_id: UUID) -> None:
        """Show one delivery whole; when it is left, read again."""

        def closed(_result: Any) -> None:
            self.view.reload()

        self.app.push_screen(DeliveryScreen(delivery_id), closed)
