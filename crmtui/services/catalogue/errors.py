"""What can go wrong with events and products, said once."""

from uuid import UUID

from crmtui.kit.errors import Conflict, Invalid, LimitReached, NotFound
from crmtui.kit.i18n import _


def event_not_found(event_id: UUID) -> NotFound:
    message = _("There is no such event.")
    return NotFound("event.not_found", message, {"event_id": message}, event_id=str(event_id))


def product_not_found(product_id: UUID) -> NotFound:
    message = _("There is no such product.")
    return NotFound(
        "product.not_found", message, {"product_id": message}, product_id=str(product_id)
    )


def event_full(left: int) -> LimitReached:
    message = _("The event is full: {left} places are left.").format(left=left)
    return LimitReached("event.full", message, {"quantity": message}, left=left)


def sold_out(name: str, left: int) -> LimitReached:
    message = _("Of '{name}' only {left} are left.").format(name=name, left=left)
    return LimitReached("product.sold_out", message, {"quantity": message}, left=left)


def required(area: str, field: str) -> Invalid:
    message = _("This cannot be empty.")
    return Invalid(f"{area}.required", f"{field}: {message}", {field: message})


def period() -> Invalid:
    message = _("The event must not end before it starts.")
    return Invalid("event.period", message, {"ends_at": message})


def transition(old: str, new: str, allowed: frozenset[str]) -> Conflict:
    message = _("A {old} event cannot become {new}; it can become: {allowed}.").format(
        old=old, new=new, allowed=", ".join(sorted(allowed))
    )
    return Conflict("event.transition", message, {"status": message})


def below_registered(registered: int) -> Conflict:
    message = _("{count} are registered already; the capacity cannot be lower.").format(
        count=registered
    )
    return Conflict(
        "event.capacity_below_registered", message, {"capacity": message}, registered=registered
    )


def below_sold(sold: int) -> Conflict:
    message = _("{count} are sold already; the quantity cannot be lower.").format(count=sold)
    return Conflict("product.quantity_below_sold", message, {"quantity": message}, sold=sold)


def fixed_once_sold(field: str) -> Conflict:
    message = _("This cannot be changed once tickets were sold.")
    return Conflict("product.fixed_once_sold", message, {field: message})


def not_on_sale(code: str, what: str, status: str) -> Conflict:
    message = _("'{what}' is {status}; nothing can be sold for it.").format(
        what=what, status=status
    )
    return Conflict(code, message, status=status)


def other_event() -> Invalid:
    message = _("The product belongs to another event.")
    return Invalid("product.other_event", message, {"event_id": message})


def bad_cursor() -> Invalid:
    message = _("This page does not exist. Start at the first one.")
    return Invalid("page.cursor", message, {"after": message})
