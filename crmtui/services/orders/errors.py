"""What can go wrong with orders and tickets, said once."""

from uuid import UUID

from crmtui.kit.errors import Conflict, Forbidden, Invalid, NotFound
from crmtui.kit.i18n import _


def ticket_not_found(ticket_id: UUID) -> NotFound:
    message = _("There is no such ticket.")
    return NotFound("ticket.not_found", message, {"ticket_id": message}, ticket_id=str(ticket_id))


def order_not_found(order_id: UUID) -> NotFound:
    message = _("There is no such order.")
    return NotFound("order.not_found", message, {"order_id": message}, order_id=str(order_id))


def mixed_currencies() -> Invalid:
    message = _("Products in different currencies cannot be sold together.")
    return Invalid("order.mixed_currencies", message, {"lines": message})


def too_many_attendees() -> Invalid:
    message = _("There are more attendees than tickets.")
    return Invalid("order.too_many_attendees", message, {"attendees": message})


def may_not_give_away() -> Forbidden:
    message = _("Giving tickets away needs the right 'orders:give_away'.")
    return Forbidden(
        "order.may_not_give_away",
        message,
        {"payment_method": message},
        permission="orders:give_away",
    )


def payment_method() -> Invalid:
    message = _("Choose cash, card or free.")
    return Invalid("order.payment_method", message, {"payment_method": message})


def request_reused() -> Conflict:
    message = _("This request id belongs to another sale.")
    return Conflict("order.request_reused", message, {"request_id": message})


def ticket_state(state: str, wanted: str) -> Conflict:
    message = _("A ticket that is {state} cannot become {wanted}.").format(
        state=state, wanted=wanted
    )
    return Conflict("ticket.state", message, {"state": message}, state=state)


def order_cancelled() -> Conflict:
    return Conflict("order.cancelled", _("This order is cancelled."))


def required(field: str) -> Invalid:
    message = _("This cannot be empty.")
    return Invalid("ticket.required", f"{field}: {message}", {field: message})


def code_unreadable() -> Invalid:
    message = _("A code has 1 to 200 characters and nothing invisible.")
    return Invalid("ticket.code", message, {"code": message})


def code_taken(code: str) -> Conflict:
    message = _("The code {code} is in use at this event.").format(code=code)
    return Conflict("ticket.code_taken", message, {"code": message}, taken=code)


def other_event(order_code: str) -> Conflict:
    message = _("The order {code} belongs to another event.").format(code=order_code)
    return Conflict("order.other_event", message, {"order_code": message}, order_code=order_code)


def bad_cursor() -> Invalid:
    message = _("This page does not exist. Start at the first one.")
    return Invalid("page.cursor", message, {"after": message})
