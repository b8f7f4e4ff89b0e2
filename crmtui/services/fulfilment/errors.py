"""The typed errors of customers' orders."""

from crmtui.kit.errors import Conflict, Invalid, LimitReached, NotFound
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


def line_not_found() -> NotFound:
    message = _("The order has no such line, or nothing of it there.")
    return NotFound("customer_order.line_not_found", message, {"line_id": message})


def not_held(there: int, wanted: int) -> LimitReached:
    message = _("The line has only {there} units there, not {wanted}.").format(
        there=there, wanted=wanted
    )
    return LimitReached("customer_order.not_held", message, available=there, wanted=wanted)


def parcel_not_found() -> NotFound:
    message = _("There is no such parcel.")
    return NotFound("parcel.not_found", message, {"parcel_id": message})


def parcel_closed() -> Conflict:
    message = _("The parcel is closed. Open it again first.")
    return Conflict("parcel.closed", message)


def parcel_shipped() -> Conflict:
    message = _("The parcel was shipped already.")
    return Conflict("parcel.shipped", message)


def parcel_empty() -> Conflict:
    message = _("Nothing lies in the parcel. Scan something into it, or discard it.")
    return Conflict("parcel.empty", message)


def other_parcel_open(code: str) -> Conflict:
    message = _("Parcel {code} is open. Close it first.").format(code=code)
    return Conflict("parcel.other_open", message)


def still_to_pick(units: int) -> Conflict:
    message = _("{units} units of the order are still to be picked.").format(units=units)
    return Conflict("packing.still_to_pick", message, units=units)


def nothing_picked() -> Conflict:
    message = _("Nothing of the order was picked that is not packed.")
    return Conflict("packing.nothing_picked", message)


def not_to_put_back() -> NotFound:
    message = _("There is nothing of this to be put back.")
    return NotFound("put_back.not_found", message, {"line_id": message})


def too_many_to_put_back(units: int) -> Conflict:
    message = _("Only {units} of it are to be put back.").format(units=units)
    return Conflict("put_back.too_many", message, {"units": message}, units=units)


def order_changed(version: int) -> Conflict:
    message = _("Somebody else changed the order in the meantime. Look at it again.")
    return Conflict("record.changed", message, version=version)


def quantity_wrong() -> Invalid:
    message = _("Must be a whole number from 0 to 1000000000.")
    return Invalid("customer_order.quantity", message, {"quantity": message})


def line_picked(sku: str, units: int) -> Conflict:
    message = _("{units} of {sku} were picked already: not fewer than these.").format(
        units=units, sku=sku
    )
    return Conflict("customer_order.line_picked", message, {"quantity": message}, units=units)


def last_line() -> Conflict:
    message = _("It is the only line. Cancel the order instead.")
    return Conflict("customer_order.last_line", message, {"line_id": message})


def too_many_lines(most: int) -> LimitReached:
    message = _("An order has at most {most} lines.").format(most=most)
    return LimitReached("customer_order.too_many_lines", message, {"lines": message})
