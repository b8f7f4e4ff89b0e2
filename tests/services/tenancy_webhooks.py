"""What a stranger tries on another organization's webhooks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from crmtui.services import webhooks
from crmtui.services.webhooks import DeliveryFilter, EndpointCreate, EndpointUpdate, Lane
from tests.services.tenancy_expectations import Case, hidden, marked, never, own, refused
from tests.services.tenancy_world import House

_LONG_AGO: Final = datetime(2020, 1, 1, tzinfo=UTC)
_CREATE: Final = EndpointCreate(dialect="kazi", url="https://new.example/hook", event_types=("*",))


class _Box:
    """Seals nothing: what is refused is refused before."""

    def seal(self, text: str) -> str:
        return text


_BOX: Any = _Box()


def _of(house: House, **more: Any) -> DeliveryFilter:
    return DeliveryFilter(endpoint_id=house.hooks.endpoint, **more)


WEBHOOKS: Final[dict[str, Case]] = {
    "cancel_delivery": refused(lambda tx, h, _: webhooks.cancel_delivery(tx, h.hooks.waiting)),
    "count_by_endpoint": hidden(
        lambda tx, h, _: marked(h.hooks.endpoint in webhooks.count_by_endpoint(tx))
    ),
    "count_deliveries": hidden(
        lambda tx, h, _: marked(webhooks.count_deliveries(tx, _of(h)).value)
    ),
    "create_endpoint": own(lambda tx, _h, _: webhooks.create_endpoint(tx, _CREATE, _BOX)),
    "delete_endpoint": refused(lambda tx, h, _: webhooks.delete_endpoint(tx, h.hooks.endpoint)),
    "disable_endpoint": refused(lambda tx, h, _: webhooks.disable_endpoint(tx, h.hooks.endpoint)),
    "enable_endpoint": refused(lambda tx, h, _: webhooks.enable_endpoint(tx, h.hooks.endpoint)),
    "get_delivery": refused(lambda tx, h, _: webhooks.get_delivery(tx, h.hooks.dead)),
    "get_endpoint": refused(lambda tx, h, _: webhooks.get_endpoint(tx, h.hooks.endpoint)),
    "list_blocked": hidden(lambda tx, h, _: marked(len(webhooks.list_blocked(tx)))),
    "list_blocked/of": hidden(
        lambda tx, h, _: marked(len(webhooks.list_blocked(tx, h.hooks.endpoint)))
    ),
    "list_deliveries": hidden(
        lambda tx, _h, _: webhooks.list_deliveries(tx, DeliveryFilter(text="told"))
    ),
    "list_deliveries/of": hidden(lambda tx, h, _: webhooks.list_deliveries(tx, _of(h))),
    "list_endpoints": hidden(lambda tx, _h, _: webhooks.list_endpoints(tx)),
    "preview_missing": refused(
        lambda tx, h, _: webhooks.preview_missing(tx, h.hooks.endpoint, _LONG_AGO)
    ),
    "preview_replay": hidden(lambda tx, h, _: marked(webhooks.preview_replay(tx, _of(h)).value)),
    "replay": refused(lambda tx, h, _: webhooks.replay(tx, h.hooks.dead)),
    "replay_matching": own(
        lambda b, h, me: webhooks.replay_matching(
            b, me.actor, _of(h, event_type=webhooks.TEST_EVENT)
        )
    ),
    "replay_missing": refused(
        lambda b, h, me: webhooks.replay_missing(b, me.actor, h.hooks.endpoint, _LONG_AGO)
    ),
    "rotate_secret": refused(lambda tx, h, _: webhooks.rotate_secret(tx, h.hooks.endpoint, _BOX)),
    "send_test": refused(lambda tx, h, _: webhooks.send_test(tx, h.hooks.endpoint)),
    "unblock": refused(lambda tx, h, _: webhooks.unblock(tx, h.hooks.endpoint, h.hooks.subject)),
    "update_endpoint": refused(
        lambda tx, h, _: webhooks.update_endpoint(
            tx, h.hooks.endpoint, EndpointUpdate(description="Mine"), _BOX
        )
    ),
    # The loop is the program's own, for all organizations.
    "claim_due": never(lambda tx, _h, _: webhooks.claim_due(tx, _BOX, Lane.FIRST, 10, 10)),
    "fan_out": never(lambda tx, _h, _: webhooks.fan_out(tx)),
    "has_news": never(lambda tx, _h, _: webhooks.has_news(tx)),
    "next_due_at": never(lambda tx, _h, _: webhooks.next_due_at(tx)),
    "purge": never(lambda tx, _h, _: webhooks.purge(tx, tx.now)),
    "record_results": never(lambda tx, _h, _: webhooks.record_results(tx, [])),
    "release": never(lambda tx, _h, _: webhooks.release(tx, [])),
    "rescue_lost": never(lambda tx, _h, _: webhooks.rescue_lost(tx)),
    "review_health": never(lambda tx, _h, _: webhooks.review_health(tx)),
}
