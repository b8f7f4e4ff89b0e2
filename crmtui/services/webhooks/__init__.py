"""Webhooks: who wants to hear of what happened, what was sent to them, and how it went."""

from crmtui.services.jobs import Count
from crmtui.services.webhooks import rules
from crmtui.services.webhooks.catalogue import EVENT_TYPES, TEST_EVENT, get_event_type
from crmtui.services.webhooks.curl import as_curl
from crmtui.services.webhooks.deliveries import cancel_delivery, replay, send_test, unblock
from crmtui.services.webhooks.endpoints import (
    create_endpoint,
    delete_endpoint,
    disable_endpoint,
    enable_endpoint,
    rotate_secret,
    update_endpoint,
)
from crmtui.services.webhooks.event_log import has_news
from crmtui.services.webhooks.fan_out import fan_out
from crmtui.services.webhooks.health import review_health
from crmtui.services.webhooks.queries import (
    count_by_endpoint,
    count_deliveries,
    get_delivery,
    get_endpoint,
    list_blocked,
    list_deliveries,
    list_endpoints,
)
from crmtui.services.webhooks.replaying import (
    preview_missing,
    preview_replay,
    replay_matching,
    replay_missing,
)
from crmtui.services.webhooks.results import record_results
from crmtui.services.webhooks.schemas import (
    ALL_EVENTS,
    BODY_LIMIT,
    DIALECTS,
    OVERLAP,
    AttemptDetail,
    BlockedSubject,
    DeliveryDetail,
    DeliveryFilter,
    DeliveryState,
    DeliverySummary,
    Dialect,
    DueDelivery,
    EndpointCounts,
    EndpointCreate,
    EndpointCreated,
    EndpointDetail,
    EndpointHealth,
    EndpointUpdate,
    EventType,
    Lane,
    SendResult,
)
from crmtui.services.webhooks.sending import claim_due, next_due_at, release, rescue_lost
from crmtui.services.webhooks.signing import REDACTED, sign
from crmtui.services.webhooks.upkeep import purge

__all__ = [
    "ALL_EVENTS",
    "BODY_LIMIT",
    "DIALECTS",
    "EVENT_TYPES",
    "OVERLAP",
    "REDACTED",
    "TEST_EVENT",
    "AttemptDetail",
    "BlockedSubject",
    "Count",
    "DeliveryDetail",
    "DeliveryFilter",
    "DeliveryState",
    "DeliverySummary",
    "Dialect",
    "DueDelivery",
    "EndpointCounts",
    "EndpointCreate",
    "EndpointCreated",
    "EndpointDetail",
    "EndpointHealth",
    "EndpointUpdate",
    "EventType",
    "Lane",
    "SendResult",
    "as_curl",
    "cancel_delivery",
    "claim_due",
    "count_by_endpoint",
    "count_deliveries",
    "create_endpoint",
    "delete_endpoint",
    "disable_endpoint",
    "enable_endpoint",
    "fan_out",
    "get_delivery",
    "get_endpoint",
    "get_event_type",
    "has_news",
    "list_blocked",
    "list_deliveries",
    "list_endpoints",
    "next_due_at",
    "preview_missing",
    "preview_replay",
    "purge",
    "record_results",
    "release",
    "replay",
    "replay_matching",
    "replay_missing",
    "rescue_lost",
    "review_health",
    "rotate_secret",
    "rules",
    "send_test",
    "sign",
    "unblock",
    "update_endpoint",
]
