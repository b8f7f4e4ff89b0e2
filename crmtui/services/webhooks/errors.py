"""What can go wrong with webhooks, said once."""

from uuid import UUID

from crmtui.kit.errors import Conflict, Invalid, NotFound
from crmtui.kit.i18n import _


def endpoint_not_found(endpoint_id: UUID) -> NotFound:
    message = _("There is no such webhook endpoint.")
    return NotFound(
        "webhook.not_found", message, {"endpoint_id": message}, endpoint_id=str(endpoint_id)
    )


def delivery_not_found(delivery_id: UUID) -> NotFound:
    message = _("There is no such delivery.")
    return NotFound(
        "delivery.not_found", message, {"delivery_id": message}, delivery_id=str(delivery_id)
    )


def unknown_event_types(unknown: list[str], known: list[str]) -> Invalid:
    message = _("There is no event type {names}. Use '*' or some of: {known}.").format(
        names=", ".join(repr(name[:60]) for name in unknown[:5]), known=", ".join(known)
    )
    return Invalid("webhook.event_types", message, {"event_types": message})


def required(field: str) -> Invalid:
    message = _("This cannot be empty.")
    return Invalid("webhook.required", f"{field}: {message}", {field: message})


def secret_characters() -> Invalid:
    message = _("A secret is one line of printable characters.")
    return Invalid("webhook.secret", message, {"secret": message})


def too_many(limit: int) -> Conflict:
    message = _("{limit} webhook endpoints are enough. Delete one first.").format(limit=limit)
    return Conflict("webhook.too_many", message, {"url": message}, limit=limit)


def overlap() -> Invalid:
    message = _("The old secret can go on signing for 0 to 168 hours.")
    return Invalid("webhook.overlap", message, {"overlap": message})


def delivery_sending() -> Conflict:
    message = _("This delivery is on its way this very moment. Try again in a minute.")
    return Conflict("delivery.sending", message)


def delivery_pending() -> Conflict:
    message = _("This delivery waits for its turn already.")
    return Conflict("delivery.pending", message)


def endpoint_disabled() -> Conflict:
    message = _("The endpoint is disabled. Enable it first.")
    return Conflict("webhook.disabled", message)


def not_blocked() -> Conflict:
    message = _("Nothing holds up this record any more.")
    return Conflict("delivery.not_blocked", message)


def delivery_not_waiting() -> Conflict:
    message = _("This delivery is over already.")
    return Conflict("delivery.finished", message)


def cursor() -> Invalid:
    message = _("There is no such page. Start again with the first one.")
    return Invalid("page.cursor", message, {"before": message})
