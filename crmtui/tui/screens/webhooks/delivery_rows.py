"""Deliveries as lines of a table."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.tui.screens.webhooks.choice import DeliveryChoice
from crmtui.tui.screens.webhooks.words import Place, answer_cell, next_moment, state_sign
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.pages import Cell, LoadedPage, PageRequest, TableRow

if TYPE_CHECKING:
    from crmtui.services.webhooks import DeliverySummary, EndpointDetail

COLUMNS: Final = (
    Column("state", _("state"), 14, keep=100),
    Column("made", _("made"), 11, keep=95),
    Column("event", _("event"), 15, grow=2, most=30, keep=99),
    Column("tries", _("tries"), 5, align="right", keep=70),
    Column("answer", _("answer"), 12, grow=2, most=40, keep=90),
    Column("next", _("next"), 9, keep=80),
    Column("endpoint", _("endpoint"), 16, grow=3, most=60, keep=40),
)


class Deliveries:
    """The loader of the list. It keeps what it read, so that a key knows what it acts on."""

    def __init__(self, choice: DeliveryChoice, place: Callable[[], Place]) -> None:
        """The place is asked for when rows are read: before a log-in it is not known."""
        self._choice = choice
        self._place = place
        self.known: dict[UUID, DeliverySummary] = {}

    def __call__(self, tx: Any, wanted: PageRequest) -> LoadedPage:
        from crmtui.services.webhooks import list_deliveries, list_endpoints

        endpoints = {endpoint.id: endpoint for endpoint in list_endpoints(tx)}
        place = self._place()._replace(now=tx.now)
        chosen = self._choice.to_filter(place.now, place.timezone)
        page = list_deliveries(tx, chosen, wanted.cursor, wanted.limit)
        self.known |= {delivery.id: delivery for delivery in page.items}
        rows = [delivery_row(one, endpoints.get(one.endpoint_id), place) for one in page.items]
        return LoadedPage(rows, None, page.next_cursor)


def delivery_row(
    delivery: "DeliverySummary", endpoint: "EndpointDetail | None", place: Place
) -> TableRow:
    """A delivery as the list shows it."""
    return TableRow(
        delivery.id,
        (
            state_sign(delivery.state.value, delivery.attempts).cell,
            Cell(place.short(delivery.created_at), "muted"),
            delivery.event_type,
            str(delivery.attempts or "-"),
            answer_cell(delivery),
            _next_cell(delivery, endpoint, place),
            Cell(delivery.endpoint_url, "muted"),
        ),
    )


def _next_cell(
    delivery: "DeliverySummary", endpoint: "EndpointDetail | None", place: Place
) -> Cell:
    if delivery.state.value != "PENDING":
        return Cell("")
    if endpoint is not None and not endpoint.enabled:
        return Cell(_("when on"), "caution")
    return Cell(place.until(next_moment(delivery, endpoint)), "muted")
