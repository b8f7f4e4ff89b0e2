"""The typed errors of counting."""

from collections.abc import Sequence

from crmtui.kit.errors import Conflict, Forbidden, Invalid, NotFound
from crmtui.kit.i18n import _


def count_not_found() -> NotFound:
    message = _("There is no such count.")
    return NotFound("count.not_found", message, {"count_id": message})


def taken(who: str) -> Conflict:
    message = _("{who} is counting this. Take another, or let it be given back.").format(who=who)
    return Conflict("count.taken", message, {"count_id": message})


def not_counting() -> Conflict:
    message = _("This is not being counted by you now. Start it first.")
    return Conflict("count.not_counting", message, {"count_id": message})


def not_in_review() -> Conflict:
    message = _("This count waits for nobody's decision.")
    return Conflict("count.not_in_review", message, {"count_id": message})


def ended() -> Conflict:
    message = _("This count has ended already.")
    return Conflict("count.ended", message, {"count_id": message})


def own_count() -> Forbidden:
    message = _("You counted this yourself. Somebody else has to decide.")
    return Forbidden("count.own", message)


def changed_meanwhile() -> Conflict:
    message = _("This line was counted anew meanwhile. Look at it, then count again.")
    return Conflict("count.line_changed", message, {"units": message})


def other_item(sku: str) -> Invalid:
    message = _("Only {sku} is counted here.").format(sku=sku)
    return Invalid("count.other_item", message, {"item_id": message})


def not_recounted() -> Conflict:
    message = _("This line agreed already; it is not counted again.")
    return Conflict("count.line_settled", message, {"item_id": message})


def reason_needed() -> Invalid:
    message = _("Say why.")
    return Invalid("count.reason", message, {"reason": message})


def units_reserved(sku: str, missing: int, orders: Sequence[str]) -> Conflict:
    message = _(
        "{missing} units of {sku} that orders have reserved are not there: {orders}. "
        "Pick these orders short, or cancel them, then approve again."
    ).format(sku=sku, missing=missing, orders=", ".join(orders) or "-")
    return Conflict("count.units_reserved", message, sku=sku, missing=missing, orders=[*orders])


def nowhere(field: str, name: str) -> NotFound:
    message = _("There is no {name} here.").format(name=name)
    return NotFound("count.place_not_found", message, {field: message})
