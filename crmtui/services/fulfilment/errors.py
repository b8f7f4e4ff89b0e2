"""The typed errors of customers' orders."""

from crmtui.kit.errors import Conflict, NotFound
from crmtui.kit.i18n import _


def order_not_found() -> NotFound:
    message = _("There is no such order.")
    return NotFound("customer_order.not_found", message, {"order_id": message})


def order_ended(status: str) -> Conflict:
    message = _("The order is {status} already.").format(status=status)
    return Conflict("customer_order.ended", message, {"status": message})
