"""The typed errors of customers' orders."""

from crmtui.kit.errors import Conflict, NotFound
from crmtui.kit.i18n import _


def order_not_found() -> NotFound:
    message = _("There is no such order.")
    return NotFound("customer_order.not_found", message, {"order_id": message})


def order_ended(status: str) -> Conflict:
    message = _("The order is {status} already.").format(status=status)
    return Conflict("customer_order.ended", message, {"status": message})


def not_partly_shipped() -> Conflict:
    message = _("Nothing of the order was shipped yet. Cancel it instead.")
    return Conflict("customer_order.not_partly_shipped", message)


def nothing_packed(has_open: bool) -> Conflict:
    message = _("Nothing of the order is packed.")
    if has_open:
        message = _("What is packed lies in a parcel that is not closed. Close it first.")
    return Conflict("customer_order.nothing_packed", message)
