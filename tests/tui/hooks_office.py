"""An office that tells others of what happens, for the webhooks area: endpoints of every health,
and deliveries in every state, made as the program makes them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from crmtui.services import catalogue, webhooks
from crmtui.services.catalogue import EventStatus, ProductUpdate
from crmtui.services.webhooks import (
    DeliveryFilter,
    DeliverySummary,
    DueDelivery,
    EndpointCreated,
    EndpointDetail,
    Lane,
)
from crmtui.tui.screens.webhooks import WebhooksScreen
from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.pages import text_of
from tests.services.webhooks.house import LOOP, House
from tests.tui.office import Office

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend


LONG = "https://hooks.example/" + "very-long-path/" * 20 + "?x=[/x]"
ANSWERS: dict[str, dict[str, Any]] = {
    "good": {"status": 200, "response_headers": {"content-type": "application/json"}},
    "failing": {
        "status": 500,
        "response_headers": {"content-type": "application/json", "x-strange": "[/x]"},
        "response_body": '{"error": "[/x] no such table [bold]", "rows": [1, 2]}',
    },
    "gone": {"status": 410},
    "throttled": {"status": 429, "retry_after": 600.0},
    "hole": {"status": None, "address": None, "error": "blocked: private address"},
}
"""What receivers answer, by what their endpoint's description begins with."""


class HooksOffice(Office, House):
    """The office, and the loop's side of its webhooks."""

    def __init__(self, backend: Backend, data_dir: Path) -> None:
        Office.__init__(self, backend, data_dir)

    def add(self, description: str, url: str = "", **more: Any) -> EndpointCreated:
        """An endpoint whose receiver answers what `ANSWERS` says."""
        url = url or f"https://{description.split()[0]}.example/hook"
        dialect = more.pop("dialect", "kazi")
        return self.listen(
            dialect, *more.pop("events", ()), url=url, description=description, **more
        )

    def add_one_of_each(self) -> dict[str, UUID]:
        """Endpoints of every health, by the first word of their description."""
        made = [
            self.add("good [/x] Łukasz 漢字", events=("product.updated",)),
            self.add("failing", LONG, events=("product.updated",), ordered=True),
            self.add("hole", "http://10.0.0.7/in", events=("event.published",)),
            self.add("throttled", dialect="l4yercak3", events=("event.published",)),
            self.add("gone", events=("product.updated",)),
            self.add("off", enabled=False),
        ]
        return {one.description.split()[0]: one.id for one in made}

    def change_price(self, minor: int) -> None:
        """Something that endpoints are told of."""
        self.write(catalogue.update_product, self.product.id, ProductUpdate(price_minor=minor))

    def answer(self, **more: Any) -> None:
        """Fan out, and answer once all that is due."""
        self.fan_out()
        urls = {one.url: one.description.split()[0] for one in self.endpoints()}
        claimed = [each for lane in Lane for each in self.claim(lane)]
        results = [
            self.result(each, **(dict(ANSWERS[urls[each.url]]) | _sent(each) | more))
            for each in claimed
        ]
        with self.backend.write(LOOP) as tx:
            webhooks.record_results(tx, results)

    def exhaust(self) -> None:
        """Answer until nothing is tried any more."""
        for _step in webhooks.rules.SCHEDULE:
            self.answer()
            self.wait(hours=30)

    def endpoints(self) -> list[EndpointDetail]:
        return list(self.read(webhooks.list_endpoints))

    def summaries(self, **wanted: Any) -> list[DeliverySummary]:
        """Deliveries, the newest first."""
        return list(self.read(webhooks.list_deliveries, DeliveryFilter(**wanted)).items)

    def make_history(self) -> dict[str, UUID]:
        """Endpoints of every health that were told of something a while ago and just now."""
        made = self.add_one_of_each()
        self.change_price(4_600)
        self.exhaust()
        self.change_price(4_700)
        self.add_event("Fair", days=20, status=EventStatus.PUBLISHED)
        self.answer()
        self.wait(seconds=40)
        self.change_price(4_800)
        self.fan_out()
        made["late"] = self.add("late to it all").id
        return made


def _sent(due: DueDelivery) -> dict[str, Any]:
    headers = {
        "Content-Type": "application/json",
        "webhook-id": due.message_id,
        "webhook-timestamp": "1781287200",
        "webhook-signature": "v1,c2VjcmV0",
    }
    return {"request_headers": headers}


def area_of(pilot: Pilot[Any]) -> WebhooksScreen:
    """The area's screen, also while something is above it."""
    screens = [one for one in pilot.app.screen_stack if isinstance(one, WebhooksScreen)]
    return screens[-1]


def lines_of(pilot: Pilot[Any]) -> list[tuple[str, ...]]:
    """The rows of the view that is shown, as texts."""
    table = area_of(pilot).view.query_one(PagedTable)
    rows = [table._cache.row(index) for index in range(table.total)]
    return [tuple(text_of(cell) for cell in row.cells) for row in rows if row is not None]
