"""One delivery, whole: what was sent where, what came back, what comes next."""

from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.screens.webhooks.delivery_actions import DeliveryActions, load_delivery
from crmtui.tui.screens.webhooks.delivery_text import Told, describe
from crmtui.tui.screens.webhooks.words import Place, may_cancel, may_replay
from crmtui.tui.text import literal

if TYPE_CHECKING:
    from crmtui.services.webhooks import DeliveryDetail, EndpointDetail

LIVE: Final = 2.0
"""Seconds after which it is read again, while more can happen."""


class DeliveryScreen(ServiceScreen):
    """Follows its delivery; the newest attempt is shown unless another one was chosen."""

    AREA_TITLE = _("Delivery")
    SCANS: ClassVar[ScanPolicy] = "refuse"
    TOPICS: ClassVar[tuple[str, ...]] = ("webhook",)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", _("Back"), tooltip=_("Back to the list"), id="delivery.leave"),
        Binding(
            "left",
            "step(-1)",
            _("Earlier"),
            tooltip=_("Show the attempt before"),
            id="delivery.earlier",
        ),
        Binding(
            "right", "step(1)", _("Later"), tooltip=_("Show the attempt after"), id="delivery.later"
        ),
        Binding(
            "f4",
            "curl",
            _("curl"),
            tooltip=_("The latest request as a command line: copy it, save it"),
            id="delivery.curl",
        ),
        Binding(
            "f7",
            "replay",
            _("Send again"),
            tooltip=_("Send it again, now, with the same id"),
            id="delivery.replay",
        ),
        Binding("f8", "cancel", _("Cancel it"), tooltip=_("Give it up"), id="delivery.cancel"),
        Binding(
            "f5",
            "refresh",
            _("Refresh"),
            show=False,
            tooltip=_("Read again"),
            id="delivery.refresh",
        ),
    ]
    DEFAULT_CSS = """
    DeliveryScreen {
        & > VerticalScroll {
            height: 1fr;
            padding: 0 1;
            scrollbar-size-vertical: 1;
            scrollbar-gutter: stable;
            & > Static { width: 1fr; }
        }
    }
    """

    def __init__(self, delivery_id: UUID) -> None:
        super().__init__()
        self._delivery_id = delivery_id
        self._delivery: DeliveryDetail | None = None
        self._endpoint: EndpointDetail | None = None
        self._chosen: int | None = None
        """Index of an attempt; None follows the newest."""

    def compose_body(self) -> ComposeResult:
        with VerticalScroll():
            yield Static("", id="delivery-text")

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()
        self.requery()
        self.set_interval(LIVE, self._refresh_live)

    @property
    def heading(self) -> str:
        return literal(self._delivery.event_type) if self._delivery else ""

    # --- reading ----------------------------------------------------------------------------

    def requery(self) -> None:
        self.read(_load, self._delivery_id, then=self._show)

    def action_refresh(self) -> None:
        self.requery()

    def _refresh_live(self) -> None:
        delivery = self._delivery
        if self.is_current and (delivery is None or not delivery.state.finished):
            self.requery()

    def _show(self, found: "tuple[DeliveryDetail, EndpointDetail | None]") -> None:
        self._delivery, self._endpoint = found
        self._paint()
        self.console.status.refresh()
        self.refresh_bindings()

    def _paint(self) -> None:
        delivery, backend = self._delivery, self.console.connection.backend
        if delivery is None or backend is None:
            return
        place = Place(backend.clock.now(), self.console.timezone)
        newest = max(0, len(delivery.history) - 1)
        chosen = newest if self._chosen is None else min(self._chosen, newest)
        text = self.query_one("#delivery-text", Static)
        signs = self.console.symbols
        width = text.size.width
        told = Told(delivery, place, chosen, signs.cursor, signs.ellipsis, width, self._endpoint)
        text.update(describe(told))

    def on_resize(self, event: events.Resize) -> None:
        """Addresses are wrapped beside their labels."""
        self.call_after_refresh(self._paint)

    # --- acting -----------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do, and what the delivery's state allows."""
        actor, delivery = self.console.connection.actor, self._delivery
        state = delivery.state.value if delivery else ""
        if action == "step":
            return bool(delivery and len(delivery.history) > 1)
        if action in ("replay", "cancel"):
            allowed = may_replay(state) if action == "replay" else may_cancel(state)
            return bool(actor and actor.can("webhooks:manage")) and allowed
        return True

    @property
    def _actions(self) -> DeliveryActions:
        return DeliveryActions(self, self.requery)

    def action_leave(self) -> None:
        self.dismiss()

    def action_step(self, attempts: int) -> None:
        """Show the attempt before or after; at the end again whichever is the newest."""
        if self._delivery is None:
            return
        newest = len(self._delivery.history) - 1
        current = newest if self._chosen is None else self._chosen
        wanted = max(0, min(current + attempts, newest))
        self._chosen = None if wanted == newest else wanted
        self._paint()

    def action_curl(self) -> None:
        self._actions.show_curl(self._delivery_id)

    def action_replay(self) -> None:
        self._actions.replay(self._delivery_id)

    def action_cancel(self) -> None:
        self._actions.cancel(self._delivery_id)


def _load(tx: Any, delivery_id: UUID) -> "tuple[DeliveryDetail, EndpointDetail | None]":
    """The delivery, and its endpoint unless that was deleted."""
    from crmtui.services.webhooks import list_endpoints

    delivery = load_delivery(tx, delivery_id)
    mine = (one for one in list_endpoints(tx) if one.id == delivery.endpoint_id)
    return delivery, next(mine, None)
